"""A list as rules look at it: its document, its lines, and the way from a place in a line to the file's bytes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from service import markdown
from service.linting.finding import Edit, Fix, Place, Readdress
from service.markdown import reading
from service.markdown.document import Entry, Link
from service.markdown.text import Text
from service.markdown.tree import Node

HIDDEN = "\ue000"
"""Stands for every character that is not prose; a character that no list has, since it has no meaning of its own."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ADDRESS = re.compile(r"(?<=\]\()[^\s)]*|(?:https?|ftp)://[^\s<>\]]*|(?<=[\s(])www\.[^\s<>)\]]*", re.IGNORECASE)


class Line(NamedTuple):
    """A line without its end."""

    number: int
    start: int
    """Its offset in `Text.utf8`."""
    text: str
    prose: str
    """The text with front matter, code and comments hidden, character for character."""

    @property
    def words(self) -> str:
        """The prose with the addresses of links hidden too."""
        return _ADDRESS.sub(lambda found: HIDDEN * len(found[0]), self.prose)


class Page:
    """A list that is being linted."""

    def __init__(self, name: str, source: bytes) -> None:
        self.name = name
        self.source = source
        self.document = markdown.parse(source)
        self._text = Text(source)
        self.lines = tuple(_lines(self._text))

    @cached_property
    def owners(self) -> dict[int, Entry]:
        """The entry that each link belongs to, by the link's position; links of no entry are not in it."""
        return {link.position: entry for entry in self.document.entries for link in entry.links}

    def place(self, line: Line, start: int, end: int) -> Place:
        """A stretch of a line, told by characters from 0."""
        return Place(line.number, start + 1, line.number, end + 1)

    def place_of(self, link: Link) -> Place:
        """Where a link stands, from its beginning to the end of its first line."""
        line = self.lines[link.line - 1]
        width = len(self.source[link.start : link.end].decode(self.document.encoding, "replace").partition("\n")[0])
        return self.place(line, link.column - 1, min(len(line.text), link.column - 1 + width))

    def edit(self, line: Line, start: int, end: int, text: str) -> Edit:
        """New text for a stretch of a line, told by characters from 0."""
        first = line.start + len(line.text[:start].encode())
        last = first + len(line.text[start:end].encode())
        return Edit(self._text.origin(first), self._text.origin(last), text, self.place(line, start, end))

    def readdress(self, link: Link, new: str) -> Fix | None:
        """A fix that gives a link another address, also in its text where that repeats the address.

        None where the address is not written out at the link: in a definition elsewhere, or escaped.
        """
        line, begin = self.lines[link.line - 1], link.column - 1
        width = len(self.source[link.start : link.end].decode(self.document.encoding, "replace"))
        raw = line.text[begin : begin + width]
        for old, fresh in ((link.url, new), (html.escape(link.url), html.escape(new))):
            target = raw.rfind(old)
            if link.form != "reference" and old and target >= 0:
                first = raw.find(old)
                repeated = link.text == link.url and first < target and link.form != "image"
                places = (first, target) if repeated else (target,)
                edits = (self.edit(line, begin + at, begin + at + len(old), fresh) for at in places)
                return Fix(tuple(edits), Readdress(link.position, link.url, new))
        return None


def _lines(text: Text) -> Iterator[Line]:
    prose = _COMMENT.sub(lambda found: _hide(found[0]), _without_code(text))
    start = 0
    for number, (line, words) in enumerate(zip(text.utf8.decode().split("\n"), prose.split("\n"), strict=True), 1):
        plain = line.removesuffix("\r")
        yield Line(number, start, plain, words[: len(plain)])
        start += len(line.encode()) + 1


def _without_code(text: Text) -> str:
    """The text with front matter and code hidden."""
    root = reading.read(text).root
    pieces: list[str] = []
    done = 0
    for start, end in sorted([(0, root.start), *_code(root)]):
        if start >= done:
            pieces += text.utf8[done:start].decode(), _hide(text.utf8[start:end].decode())
            done = end
    return "".join((*pieces, text.utf8[done:].decode()))


def _code(root: Node) -> Iterator[tuple[int, int]]:
    for node in root.walk():
        if node.kind == "code":
            yield node.start, node.end
        yield from ((span.start, span.end) for span in node.spans if span.kind == "code")


def _hide(text: str) -> str:
    return re.sub(r"[^\r\n]", HIDDEN, text)
