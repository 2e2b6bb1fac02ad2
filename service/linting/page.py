"""A list as rules look at it: its document, its lines, and the way from a place in a line to the file's bytes."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterator
from typing import NamedTuple

from service import markdown
from service.linting.finding import Edit, Fix, Place, Readdress
from service.markdown import reading
from service.markdown.document import Link
from service.markdown.packed import OnDemand
from service.markdown.text import Text

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


class Lines(OnDemand[Line]):
    """The lines of a list."""

    def __init__(self, text: Text) -> None:
        self._text = text.utf8.decode()
        self._prose = _COMMENT.sub(lambda found: _hide(found[0]), _without_code(text))
        self._begins, self._starts = array("Q", [0]), array("Q", [0])
        for end in re.finditer("\n", self._text):
            passed = self._text[self._begins[-1] : end.end()]
            self._begins.append(end.end())
            self._starts.append(self._starts[-1] + len(passed.encode()))

    def __len__(self) -> int:
        return len(self._begins)

    def _made(self, at: int) -> Line:
        begin, end = self._begins[at], self._begins[at + 1] - 1 if at + 1 < len(self) else len(self._text)
        plain = self._text[begin:end].removesuffix("\r")
        return Line(at + 1, self._starts[at], plain, self._prose[begin : begin + len(plain)])


class Page:
    """A list that is being linted."""

    def __init__(self, name: str, source: bytes) -> None:
        self.name = name
        self.source = source
        self.document = markdown.parse(source)
        self._text = Text(source)
        self.lines = Lines(self._text)

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
        span = self._text.origin(first), self._text.origin(last)
        return Edit(*span, text, self.place(line, start, end), line.text[start:end])

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


def _without_code(text: Text) -> str:
    """The text with front matter and code hidden."""
    stream = reading.Stream(text)
    pieces: list[str] = []
    done = 0
    for start, end in sorted([(0, stream.start), *_code(stream)]):
        if start >= done:
            pieces += text.utf8[done:start].decode(), _hide(text.utf8[start:end].decode())
            done = end
    return "".join((*pieces, text.utf8[done:].decode()))


def _code(stream: reading.Stream) -> Iterator[tuple[int, int]]:
    for block in stream.blocks():
        for part in block.parts if block.node.kind == "list" else (block.node,):
            for node in part.walk():
                if node.kind == "code":
                    yield node.start, node.end
                yield from ((span.start, span.end) for span in node.spans if span.kind == "code")
            stream.anchors()  # or they would wait for somebody to ask


def _hide(text: str) -> str:
    return re.sub(r"[^\r\n]", HIDDEN, text)
