"""A list as lines, and which of them belong to an entry. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from service.markdown.document import Document, Entry
from service.markdown.text import Text

_CLOSING = re.compile(r"\s*(?:</\w+>\s*)+")
_ENOUGH = 20
"""So many letters of a description tell it from others."""
MARK = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\d{1,9}[.)])[ \t]+\S")


class Extent(NamedTuple):
    """An entry, its first and last line, and how it is written."""

    entry: Entry
    first: int
    last: int
    kind: str


class Page:
    """A list as lines, counted from 1, without their ends."""

    def __init__(self, source: bytes) -> None:
        self._text = Text(source)
        self.lines = [line.removesuffix("\r") for line in self._text.utf8.decode("utf-8", "replace").split("\n")]

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def between(self, first: int, last: int) -> str:
        return "\n".join(self.lines[first - 1 : last])

    def last_worded(self, first: int, last: int) -> int:
        """The last line of a stretch that is not blank."""
        return next((at for at in range(min(last, len(self.lines)), first, -1) if self.line(at).strip()), first)

    def last_said(self, first: int, last: int) -> int:
        """The last line of a stretch that is neither blank nor closes an element around it."""
        last = self.last_worded(first, last)
        while last > first and _CLOSING.fullmatch(self.line(last)):
            last = self.last_worded(first, last - 1)
        return last

    def end_of(self, document: Document, section: int | None) -> int:
        """The last line of a section that is not blank; its own heading at the least."""
        first = document.sections[section].line if section is not None else 0
        following = 0 if section is None else section + 1
        end = document.sections[following].line - 1 if following < len(document.sections) else len(self.lines)
        return self.last_worded(first, end)

    def with_lines(self, number: int, new: Sequence[str]) -> bytes:
        """The file with lines put in front of one of them, or behind the last, ended as the file ends its lines."""
        text = self._text
        starts = [0, *(found.end() for found in re.finditer(rb"\r?\n", text.utf8))]
        end = _line_end(text.source, text.encoding)
        if number <= len(starts):
            at, written = text.origin(starts[number - 1]), "".join(line + end for line in new)
        else:
            at, written = len(text.source), "".join(end + line for line in new)
        return text.source[:at] + written.encode(text.encoding) + text.source[at:]


def _line_end(source: bytes, encoding: str) -> str:
    counts = {end: source.count(end.encode(encoding)) for end in ("\r\n", "\n", "\r")}
    both = counts["\r\n"]
    if both and both >= counts["\n"] - both:
        return "\r\n"
    return "\n" if counts["\n"] or not counts["\r"] else "\r"


def extent(document: Document, page: Page, entry: Entry, end: int) -> Extent:
    """An entry with all its lines; `end` is the line where the next one begins."""
    first = page.line(entry.line)
    if any(block.kind == "row" and block.line == entry.line for block in document.blocks):
        return Extent(entry, entry.line, entry.line, "row")
    if mark := MARK.match(first):
        last = _end_of_item(page, entry.line, len(mark["indent"]))
        said = (entry.description or "").rpartition("\n")[2][:_ENOUGH]  # it may stand in a paragraph below the item
        last = next((at for at in range(last + 1, end) if said and said in page.line(at)), last)
        return Extent(entry, entry.line, last, f"item {mark['indent']}")
    return Extent(entry, entry.line, _end_of_title(document, page, entry.line, end), "title")


def _end_of_title(document: Document, page: Page, first: int, end: int) -> int:
    """The last line of an entry that is no item: its own block, items and addresses below, what no blank line parts."""
    last = first
    lines = [*(block.line for block in document.blocks), len(page.lines) + 1]
    for block, following in zip(document.blocks, lines[1:], strict=True):
        if following <= first or block.line >= end:
            continue
        is_address = block.kind == "paragraph" and "://" in page.line(block.line)
        if block.line > last + 1 and block.kind != "item" and not is_address:
            break
        last = page.last_said(max(first, block.line), min(following, end) - 1)
    return last


def _end_of_item(page: Page, first: int, indent: int) -> int:
    """The last line of an item: what is indented more than its mark, or goes on without a blank line."""
    last = first
    for number in range(first + 1, len(page.lines) + 1):
        line = page.line(number)
        if not line.strip():
            continue
        deeper = len(line) - len(line.lstrip(" \t")) > indent
        goes_on = number == last + 1 and not re.match(r"\s*(?:[-*+]\s|\d+[.)]\s|#|\||>|<|```|~~~|[-*_]{3,}\s*$)", line)
        if not (deeper or goes_on):
            break
        last = number
    return last
