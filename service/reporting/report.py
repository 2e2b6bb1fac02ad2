"""A report's content written out, as it was kept: Markdown, HTML for mail and browsers, plain text, JSON. Pure.

First the numbers and the difference to the last night, then what needs a person, and the rest folded.
A quiet night is one line.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import jinja2

from service import urls
from service.errors import UsageError
from service.queries import as_json
from service.reporting import sentences
from service.reporting.parts import Item, Level, Part, is_quiet, parts
from service.reporting.sentences import Content, numbers, summary, title, waiting
from service.untrusted import printable, writable

MOST = 50
"""So many findings of a kind are shown to people; a command tells of the rest."""
NOTHING: Mapping[Level, str] = {
    "everything": "Nothing is to be told of the night of",
    "changes": "Nothing changed in the night of",
    "needs-a-person": "Nothing needs a person after the night of",
    "trouble": "Nothing went wrong in the night of",
}
WIDTH = 100
"""Columns of plain text, addresses excepted."""


@dataclass(frozen=True)
class Report:
    """What a night changed, as it is kept."""

    id: int
    night: datetime
    content: dict[str, Any]
    undelivered: Sequence[str] = ()
    """The places that it did not reach, each with why."""

    @property
    def failed(self) -> list[str]:
        """The steps that could not be done, in words for people."""
        return [step["what"] for step in self.content["method"]["steps"] if step["state"] != "done"]


@dataclass(frozen=True)
class Page:
    """What is said of a night, and to whom; every format writes the same."""

    content: Content
    level: Level = "everything"
    most: int = MOST
    address: str | None = None
    """Where it is read in full."""

    @property
    def title(self) -> str:
        return title(self.content)

    @property
    def night(self) -> str:
        return sentences.night(self.content)

    @property
    def summary(self) -> str:
        return summary(self.content)

    @property
    def quiet(self) -> str | None:
        """All that is to be said of a quiet night, or of one without anything at this level; None: it was none."""
        if is_quiet(self.content):
            return f"A quiet night, {self.night}: no news. {self.summary}"
        return None if parts(self.content, self.level) else f"{NOTHING[self.level]} {self.night}. {self.summary}"

    @property
    def parts(self) -> list[Part]:
        return [part.cut(self.most) for part in parts(self.content, self.level)]

    @property
    def method(self) -> list[str]:
        return sentences.method(self.content) if self.level in ("everything", "changes") else []

    @property
    def numbers(self) -> list[tuple[str, int, str]]:
        return numbers(self.content)

    @property
    def waiting(self) -> list[str]:
        return waiting(self.content)

    @property
    def has_decisions(self) -> bool:
        return bool(self.content["counts"]["now"].get("proposals"))

    @property
    def since(self) -> str | None:
        """The day of the report that the numbers are held against."""
        return self.content["since"][:10] if self.content["since"] else None


def render(  # the options of the command have these names
    content: Content,
    format: str,  # noqa: A002  # the option's name
    *,
    level: Level = "everything",
    most: int = MOST,
    address: str | None = None,
) -> str:
    """A report as `markdown`, `html`, `text` or `json`, which is always whole. Raises UsageError for another format."""
    if format not in FORMATS:
        raise UsageError(f"reports are not written as {format!r}", hint=f"there are {', '.join(FORMATS)}")
    return FORMATS[format](Page(content, level, most, address))


# --- Markdown ---------------------------------------------------------------------------------


_ADDRESS = re.compile(r"(https?://\S*[^\s.,;:!?)\]'\"])")


def _markdown(page: Page) -> str:
    if page.quiet:
        return f"{page.quiet}\n"
    lines = [f"# {plain(page.title)}", "", f"**{page.summary}**", ""]
    change = f"since {page.since}" if page.since else ""
    lines += [f"| | now | {change} |", "| --- | ---: | ---: |"]
    lines += [f"| {words} | {count:,} | {difference} |" for words, count, difference in page.numbers]
    lines += ["", *(f"- {sentence}" for sentence in page.waiting)]
    for part in page.parts:
        items = [line for item in part.items for line in _markdown_item(item)]
        items += [_markdown_rest(part)] if part.left_out else []
        title = f"{part.title} ({part.count:,})"
        if part.is_folded:
            lines += ["", f"<details><summary>{title}</summary>", "", *items, "", "</details>"]
        else:
            lines += ["", f"## {title}", "", *items]
    if page.has_decisions:
        lines += [
            "",
            "`listkeeper proposals --state open` shows them, `listkeeper accept N` or `reject N` decides.",
        ]
    if page.address:
        lines += ["", f"All of it: {clickable(page.address)}"]
    if page.method:
        method = (f"- {_kept_code(sentence)}" for sentence in page.method)
        lines += ["", "<details><summary>How this was measured</summary>", "", *method, "", "</details>"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _markdown_item(item: Item, indent: str = "") -> Iterator[str]:
    """A finding, a line for each thing that is said of it."""
    said = []
    if item.title or item.place:
        title = f"**{plain(item.title)}**" if item.title else ""
        place = f"({plain(item.place)})" if item.place and title else plain(item.place or "")
        said.append(f"{title} {place}".strip())
    if item.url:
        said.append(clickable(item.url))
    if item.text:
        said.append(_with_addresses(item.text))
    if item.also:
        said.append(f"{item.also[0]} {clickable(item.also[1])}")
    if item.command:
        said.append(f"`{item.command}`")
    yield f"{indent}- {f'  {chr(10)}{indent}  '.join(said)}"
    for child in item.children:
        yield from _markdown_item(child, f"{indent}  ")


def _markdown_rest(part: Part) -> str:
    see = f": `{part.command}`" if part.command else ""
    return f"- and {part.left_out:,} more{see}"


def plain(text: str) -> str:
    """Text that came from outside, as Markdown that shows just that and cannot be more."""
    return _escaped(" ".join(text.split()))


def _with_addresses(text: str) -> str:
    """The same for a sentence with addresses in it, which stay whole: people copy them."""
    pieces = _ADDRESS.split(" ".join(text.split()))
    first, *rest = (clickable(piece) if at % 2 else _signs(piece) for at, piece in enumerate(pieces))
    return "".join((_beginning(first), *rest))


def _escaped(text: str) -> str:
    """The same with a stroke before what means something in Markdown, and before what begins a list."""
    return _beginning(_signs(text))


def _signs(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~&!])", r"\\\1", text)


def _beginning(safe: str) -> str:
    return re.sub(r"^(\d*)([-+.)])(?=\s|$)", r"\1\\\2", safe)


def _kept_code(text: str) -> str:
    """The same for our own sentences, in which words in backticks are commands."""
    return "`".join(part if at % 2 else _escaped(part) for at, part in enumerate(text.split("`")))


def clickable(url: str) -> str:
    """A web address to click on; nothing but what would end it is encoded. What is none is only shown."""
    if urls.host(url) is None:
        return plain(url)
    whole = re.sub(r"[<>\s]", lambda sign: quote(sign[0]), url)
    return f"<{whole}>"


# --- plain text -------------------------------------------------------------------------------


def _text(page: Page) -> str:
    if page.quiet:
        return f"{page.quiet}\n"
    lines = [page.title, "=" * len(page.title), "", page.summary, "", *_text_numbers(page)]
    for sentence in page.waiting:
        lines += ["", *_wrapped(sentence)]
    for part in page.parts:
        title = f"{part.title} ({part.count:,})"
        lines += ["", title, "-" * len(title)]
        for item in part.items:
            lines += ["", *_text_item(item)]
        if part.left_out:
            lines += ["", f"and {part.left_out:,} more{f': {part.command}' if part.command else ''}"]
    if page.address:
        lines += ["", f"All of it: {page.address}"]
    if page.method:
        lines += ["", "How this was measured", "---------------------", ""]
        lines += [line for sentence in page.method for line in _text_item(Item(None, sentence.replace("`", "")))]
    return "".join(f"{printable(line)}\n" for line in lines)


def _text_numbers(page: Page) -> Iterator[str]:
    rows = page.numbers
    width = max((len(words) for words, _, _ in rows), default=0)
    digits = max((len(f"{count:,}") for _, count, _ in rows), default=0)
    for words, count, difference in rows:
        yield f"  {words:<{width}}  {count:>{digits},}  {difference}".rstrip()
    if page.since and any(difference for _, _, difference in rows):
        yield f"  (the difference is to {page.since})"


def _text_item(item: Item, indent: str = "") -> Iterator[str]:
    title = f"{item.title} ({item.place})" if item.title and item.place else item.title or item.place or ""
    said = [*_wrapped(title), *([item.url] if item.url else []), *_wrapped(item.text)]
    said += [f"{item.also[0]}: {item.also[1]}"] if item.also else []
    said += [item.command] if item.command else []
    for at, line in enumerate(said):
        yield f"{indent}{'  ' if at else '* '}{line}"
    for child in item.children:
        yield from _text_item(child, f"{indent}  ")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


# --- HTML and JSON ----------------------------------------------------------------------------

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("service.reporting"),
    autoescape=True,
    finalize=lambda value: writable(value) if type(value) is str else value,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _html(page: Page, template: str = "report.html") -> str:
    return TEMPLATES.get_template(template).render(page=page, is_web=urls.host, pieces=_pieces)


def fragment(content: Content, *, most: int = MOST, address: str | None = None) -> str:
    """A report as a piece of HTML, to be put into another document."""
    return _html(Page(content, most=most, address=address), "body.html")


def _pieces(text: str) -> Iterable[tuple[bool, str]]:
    """Our own sentence in pieces, each with whether it is a command."""
    return ((bool(at % 2), part) for at, part in enumerate(text.split("`")) if part)


def _json(page: Page) -> str:
    return as_json(page.content).decode()


FORMATS: dict[str, Callable[[Page], str]] = {"markdown": _markdown, "html": _html, "text": _text, "json": _json}
