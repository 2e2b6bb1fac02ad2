"""A new entry's place in a list: in its section, where that section's order puts it. Pure.

The entries of a section that are written alike are each other's neighbours. In their order the new
one is put: by title where they are, newest first where they are, else behind the last. Then the
result is read again: every link and entry that was there must be there as before, and the new one
must be what it was meant to be, or nothing is given back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from service import urls
from service.errors import EditRefused
from service.markdown import columns, style
from service.markdown.document import Document, Entry
from service.markdown.parse import parse
from service.markdown.style import NewEntry
from service.markdown.text import Text

Order = Literal["alphabetical", "newest first", "appended"]

_MARK = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\d{1,9}[.)])[ \t]+\S")
_LEAST = 3
"""So few entries show no order."""
_MOSTLY = 0.9
"""Which part of neighbours must be in order."""


class Insertion(NamedTuple):
    """A list with a new entry in it."""

    source: bytes
    line: int
    """Where the entry begins."""
    order: Order


class _Neighbour(NamedTuple):
    """An entry of the section, and its first and last line."""

    entry: Entry
    first: int
    last: int
    kind: str


def insert(source: bytes, section: int | None, entry: NewEntry) -> Insertion:
    """The list with a new entry in one of its sections, counted as the document does; None: before the first.

    Raises EditRefused where it cannot be written without changing something else.
    """
    document, page = parse(source), _Page(source)
    found = _neighbours(document, page, section)
    alike = found or max((_neighbours(document, page, at) for at in range(len(document.sections))), key=len, default=[])
    order, place = _place(found, entry, document)
    lines = _written(entry, alike, place if found else len(alike), page, _labels(document, alike))
    if found:
        gap = _gap(found, page)
        line, new = (found[place].first, [*lines, *gap]) if place < len(found) else (found[-1].last + 1, [*gap, *lines])
    else:
        line, new = page.end_of(document, section) + 1, ["", *lines]
    result = page.with_lines(line, new)
    _verify(document, parse(result), entry)
    return Insertion(result, line + next(at for at, text in enumerate(new) if text), order)


def _verify(before: Document, after: Document, entry: NewEntry) -> None:
    """What was there is there, in order; and one entry more, with all its addresses."""
    was, now = [(link.url, link.text) for link in before.links], [(link.url, link.text) for link in after.links]
    at = next((at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), len(was))
    more = len(now) - len(was)
    own = {urls.canonical(url) for url in entry.urls}
    strange = any(urls.canonical(url) not in own for url, _ in now[at : at + more])
    if more < 1 or strange or now[:at] + now[at + more :] != was:
        raise EditRefused("the new entry would change other links", hint="add it by hand, or choose another --section")
    old, new = Counter(map(_told, before.entries)), Counter(map(_told, after.entries))
    fresh = [
        one for one in after.entries if {urls.canonical(after.links[each.position].url) for each in one.links} & own
    ]
    if old - new or (new - old).total() != 1 or not fresh:
        raise EditRefused("the new entry would not be read as one", hint="add it by hand, or choose another --section")


def _told(entry: Entry) -> tuple[str, str | None, int]:
    return entry.title, entry.description, len(entry.links)


# --- neighbours -------------------------------------------------------------------------------


class _Page:
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


def _neighbours(document: Document, page: _Page, section: int | None) -> list[_Neighbour]:
    """The entries right in a section that are written like most of them."""
    entries = [entry for entry in document.entries if entry.section == section]
    if not entries:
        return []
    ends = [*(one.line for one in entries[1:]), page.end_of(document, section) + 1]
    found = [_extent(document, page, entry, end) for entry, end in zip(entries, ends, strict=True)]
    kinds = Counter(one.kind for one in found)
    return [one for one in found if one.kind == kinds.most_common(1)[0][0]]


def _extent(document: Document, page: _Page, entry: Entry, end: int) -> _Neighbour:
    """An entry with all its lines; `end` is the line where the next one begins."""
    first = page.line(entry.line)
    if any(block.kind == "row" and block.line == entry.line for block in document.blocks):
        return _Neighbour(entry, entry.line, entry.line, "row")
    if mark := _MARK.match(first):
        return _Neighbour(
            entry, entry.line, _end_of_item(page, entry.line, len(mark["indent"])), f"item {mark['indent']}"
        )
    last = entry.line
    lines = [*(block.line for block in document.blocks), len(page.lines) + 1]
    for block, following in zip(document.blocks, lines[1:], strict=True):
        if entry.line < block.line < end:
            is_address = block.kind == "paragraph" and "://" in page.line(block.line)
            if block.kind != "item" and not is_address:
                break
            last = page.last_worded(block.line, following - 1)
    return _Neighbour(entry, entry.line, min(last, end - 1), "title")


def _end_of_item(page: _Page, first: int, indent: int) -> int:
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


# --- what and where ---------------------------------------------------------------------------


def _written(entry: NewEntry, alike: Sequence[_Neighbour], place: int, page: _Page, labels: style.Labels) -> list[str]:
    """The lines of the new entry, which comes before the neighbour at `place`."""
    if alike and alike[0].kind == "row":
        head = next((at - 1 for at in range(alike[0].first - 1, 1, -1) if columns.is_delimiter(page.line(at))), None)
        samples = [page.line(one.first) for one in alike]
        row = (
            columns.render(entry, page.line(head), samples, [one.entry.title for one in alike], labels)
            if head
            else None
        )
        if row is None:
            raise EditRefused("the table has no column of titles", hint="add the entry by hand")
        return [row]
    shape = style.learn(page.between(one.first, one.last) for one in alike)
    if isinstance(shape, style.Item):
        marks = [found["mark"] for one in alike if (found := _MARK.match(page.line(one.first)))]
        shape = shape._replace(mark=style.mark_at(marks, place))
    return style.render(entry, shape or _PLAIN, labels)


_PLAIN = style.Item("-", " ", "", "", "", "", None, separator=" - ", ends=True)
"""For a list that has no entry yet: as awesome lists have it."""


def _labels(document: Document, alike: Sequence[_Neighbour]) -> dict[str, str]:
    """The words this list writes before links, those of the neighbours first."""
    found: dict[str, Counter[str]] = {}
    for weight, entries in ((1, document.entries), (len(document.entries), [one.entry for one in alike])):
        for entry in entries:
            for link in entry.links:
                if link.label:
                    found.setdefault(urls.kind(document.links[link.position].url), Counter())[link.label] += weight
    return {kind: counts.most_common(1)[0][0] for kind, counts in found.items()}


def _gap(found: Sequence[_Neighbour], page: _Page) -> list[str]:
    """The blank lines between neighbours."""
    between = [(one.last + 1, other.first) for one, other in pairwise(found)]
    blanks = Counter(last - first for first, last in between if not page.between(first, last - 1).strip())
    usual = blanks.most_common(1)[0][0] if blanks else int(found[0].kind == "title")
    return [""] * max(0, usual)


def _place(found: Sequence[_Neighbour], entry: NewEntry, document: Document) -> tuple[Order, int]:
    """In which order neighbours are, and before which of them the new one comes."""
    titles = [_sorting(one.entry.title) for one in found]
    if _is_ordered(titles):
        own = _sorting(entry.title)
        return "alphabetical", next((at for at, title in enumerate(titles) if title > own), len(found))
    months = [_month(one.entry, document) for one in found]
    known = [-month for month in months if month]
    if _is_ordered(known) and len(set(known)) > 1 and 2 * len(known) > len(found):
        new = entry.published.year * 100 + entry.published.month if entry.published else 999912
        return "newest first", next((at for at, month in enumerate(months) if month and month <= new), len(found))
    return "appended", len(found)


def _is_ordered(keys: Sequence[str] | Sequence[int]) -> bool:
    pairs = list(pairwise(keys))
    return len(keys) >= _LEAST and sum(one <= other for one, other in pairs) >= _MOSTLY * len(pairs)  # type: ignore[operator]  # of one type


def _sorting(title: str) -> str:
    return re.sub(r"^\W+", "", title).casefold()


def _month(entry: Entry, document: Document) -> int | None:
    """When an entry's paper came out, as 202311, told by its arXiv id or else by its year; None: not known."""
    for link in entry.links:
        found = re.fullmatch(
            r"(?P<year>\d\d)(?P<month>\d\d)\.\d+", urls.arxiv_id(document.links[link.position].url) or ""
        )
        if found:
            return (2000 + int(found["year"])) * 100 + int(found["month"])
    return entry.year * 100 + 1 if entry.year else None
