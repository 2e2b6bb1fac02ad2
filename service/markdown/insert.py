"""A new entry's place in a list: in its section, where that section's order puts it. Pure.

The entries of a section that are written alike are each other's neighbours. In their order the new
one is put: by title where they are, newest first where they are, else behind the last. Then the
result is read again: every link and entry that was there must be there as before, and the new one
must be what it was meant to be, or nothing is given back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from service import urls
from service.errors import EditRefused
from service.markdown import columns, example, style
from service.markdown.document import Document, Entry
from service.markdown.extents import MARK, Extent, Page, extent
from service.markdown.labels import is_label, is_person, is_tool
from service.markdown.parse import parse
from service.markdown.style import NewEntry

Order = Literal["alphabetical", "newest first", "appended"]

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


def insert(source: bytes, section: int | None, entry: NewEntry) -> Insertion:
    """The list with a new entry in one of its sections, counted as the document does; None: before the first.

    Raises EditRefused where it cannot be written without changing something else.
    """
    document, page = parse(source), Page(source)
    found = _neighbours(document, page, section)
    alike = found or max((_neighbours(document, page, at) for at in range(len(document.sections))), key=len, default=[])
    order, place = _place(found, entry, document)
    refused: EditRefused | None = None
    for lines in _written(entry, alike, place if found else len(alike), page, document):
        if found:
            gap = _gap(found, page)
            after = found[-1].last + 1
            line, new = (found[place].first, [*lines, *gap]) if place < len(found) else (after, [*gap, *lines])
        else:
            line, new = page.end_of(document, section) + 1, ["", *lines]
        result = page.with_lines(line, new)
        try:
            _verify(document, parse(result), entry)
        except EditRefused as error:
            refused = refused or error
        else:
            return Insertion(result, line + next(at for at, text in enumerate(new) if text), order)
    assert refused is not None
    raise refused


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


def _neighbours(document: Document, page: Page, section: int | None) -> list[Extent]:
    """The entries right in a section that are written like most of them."""
    entries = [entry for entry in document.entries if entry.section == section]
    if not entries:
        return []
    ends = [*(one.line for one in entries[1:]), page.end_of(document, section) + 1]
    found = [extent(document, page, entry, end) for entry, end in zip(entries, ends, strict=True)]
    kinds = Counter(one.kind for one in found)
    return [one for one in found if one.kind == kinds.most_common(1)[0][0]]


# --- what and where ---------------------------------------------------------------------------


def _written(
    entry: NewEntry, alike: Sequence[Extent], place: int, page: Page, document: Document
) -> Iterator[list[str]]:
    """The lines of the new entry, which comes before the neighbour at `place`: the ways to write it, the best first."""
    labels = _labels(document, alike)
    if alike and alike[0].kind == "row":
        yield _row(entry, alike, page, labels)
        return
    shape = style.learn(page.between(one.first, one.last) for one in alike)
    if shape is None and (lines := example.written(entry, _examples(document, page, alike), place, labels)):
        yield lines
    if isinstance(shape, style.Item):
        marks = [found["mark"] for one in alike if (found := MARK.match(page.line(one.first)))]
        shape = shape._replace(mark=style.mark_at(marks, place))
    yield style.render(entry, shape or _PLAIN, labels)


def _row(entry: NewEntry, alike: Sequence[Extent], page: Page, labels: style.Labels) -> list[str]:
    head = next((at - 1 for at in range(alike[0].first - 1, 1, -1) if columns.is_delimiter(page.line(at))), None)
    samples = [page.line(one.first) for one in alike]
    row = columns.render(entry, page.line(head), samples, [one.entry.title for one in alike], labels) if head else None
    if row is None:
        raise EditRefused("the table has no column of titles", hint="add the entry by hand")
    return [row]


def _examples(document: Document, page: Page, alike: Sequence[Extent]) -> list[example.Neighbour]:
    starts = [block.line for block in document.blocks]
    kinds = [document.blocks[bisect_right(starts, one.first) - 1].kind for one in alike]
    return [
        example.Neighbour(one.entry.title, one.entry.description, page.between(one.first, one.last), kind == "html")
        for one, kind in zip(alike, kinds, strict=True)
    ]


_PLAIN = style.Item("-", " ", "", "", "", "", None, separator=" - ", ends=True)
"""For a list that has no entry yet: as awesome lists have it."""


def _labels(document: Document, alike: Sequence[Extent]) -> dict[str, str]:
    """The words this list writes before links, those of the neighbours first.

    Not who somebody is nor what code is written with, and no word of the list's own that it wrote once:
    that may be a slip.
    """
    found: dict[str, Counter[str]] = {}
    once = 1 + len(document.entries)
    for weight, entries in ((1, document.entries), (len(document.entries), [one.entry for one in alike])):
        for link in (link for entry in entries for link in entry.links if link.label):
            kind = urls.kind(document.links[link.position].url)
            if link.label and not is_person(link.label) and not (kind == "github" and is_tool(link.label)):
                found.setdefault(kind, Counter())[link.label] += weight
    common = {kind: counts.most_common(1)[0] for kind, counts in found.items()}
    return {kind: word for kind, (word, weight) in common.items() if is_label(word) or weight > once}


def _gap(found: Sequence[Extent], page: Page) -> list[str]:
    """The blank lines between neighbours."""
    between = [(one.last + 1, other.first) for one, other in pairwise(found)]
    blanks = Counter(last - first for first, last in between if not page.between(first, last - 1).strip())
    usual = blanks.most_common(1)[0][0] if blanks else int(found[0].kind == "title")
    return [""] * max(0, usual)


def _place(found: Sequence[Extent], entry: NewEntry, document: Document) -> tuple[Order, int]:
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
