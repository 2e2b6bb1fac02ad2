"""Comments to listkeeper that tell it nothing, or more than may be meant."""

from __future__ import annotations

from collections.abc import Iterator

from service.linting.finding import Hit
from service.linting.page import Page
from service.linting.rules.rule import Known, Rule
from service.markdown import directives


def _misread(page: Page, _known: Known) -> Iterator[Hit]:
    for line, why in directives.read(page.source).misread:
        text = page.lines[line - 1]
        yield Hit(page.place(text, 0, len(text.text)), f"The comment to listkeeper tells nothing: {why}.")


def _unended(page: Page, _known: Known) -> Iterator[Hit]:
    line = directives.read(page.source).unended
    if line is not None:
        text = page.lines[line - 1]
        yield Hit(
            page.place(text, 0, len(text.text)), "No `on` follows: every link from here to the end is left alone."
        )


RULES = (
    Rule(
        "comment",
        "error",
        "What a comment was to tell is not done, and nobody would notice.",
        "<!-- listkeeper: ignroe -->\n\n<!-- listkeeper: pace fast -->\n\ntext\n",
        "<!-- listkeeper: ignore -->\n\n<!-- listkeeper: pace 5 -->\n\ntext\n",
        _misread,
    ),
    Rule(
        "no-end",
        "warning",
        "Links below an `off` that nothing ends are never checked, and nobody would notice.",
        "<!-- listkeeper: off -->\n\n- [A](https://a.example/)\n",
        "<!-- listkeeper: off -->\n\n- [A](https://a.example/)\n\n<!-- listkeeper: on -->\n",
        _unended,
    ),
)
