"""Comments to listkeeper that tell it nothing."""

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


RULES = (
    Rule(
        "comment",
        "error",
        "What a comment was to tell is not done, and nobody would notice.",
        "<!-- listkeeper: ignroe -->\n\n<!-- listkeeper: pace fast -->\n\ntext\n",
        "<!-- listkeeper: ignore -->\n\n<!-- listkeeper: pace 5 -->\n\ntext\n",
        _misread,
    ),
)
