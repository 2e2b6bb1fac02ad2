"""Changes to a list, of every kind, made together and one by one exact to the byte. Pure.

    changes ─▶ edits of stretches of the file ─▶ the new file ─▶ read again and compared
                      └─▶ each alone: the lines it changes, as a diff

A link leads elsewhere (`edit`), alone or with all of its line that lead to the same place; words are put
behind a link, a line becomes another one, an entry is taken out. Nothing is given back unless all
that no change is about is as it was.
"""

from __future__ import annotations

import html
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from service.errors import EditRefused
from service.markdown import edit, reading
from service.markdown.document import Document
from service.markdown.edit import Edit, Original
from service.markdown.extents import Page, extent
from service.markdown.parse import parse
from service.markdown.text import Text
from service.markdown.tree import Anchor
from service.models import Way


class Change(NamedTuple):
    """One change to a list."""

    way: Way
    old: str
    """The URL of the link it is about, as the list has it; or the whole line."""
    position: int | None = None
    """Of the link; None: it is about a line."""
    new: str | None = None
    """The URL, or the line, that is to be there."""
    words: str | None = None
    """What is put behind the link."""
    with_others: bool = False
    """The links of the line that lead to the same place are to lead to the new one, too."""


class Hunk(NamedTuple):
    """Some lines of a list, and what they become."""

    line: int
    """The first of them, from 1."""
    before: tuple[str, ...]
    after: tuple[str, ...]

    def __str__(self) -> str:
        """As a unified diff has it, without lines around it."""
        old, new = (_span(self.line, lines) for lines in (self.before, self.after))
        lines = [*(f"-{line}" for line in self.before), *(f"+{line}" for line in self.after)]
        return "\n".join([f"@@ -{old} +{new} @@", *lines, ""])


def _span(first: int, lines: Sequence[str]) -> str:
    """A range as diff writes it: `7`, `7,2`, and `6,0` for none behind line 6."""
    if len(lines) == 1:
        return f"{first}"
    return f"{first},{len(lines)}" if lines else f"{first - 1},0"


class Made(NamedTuple):
    """A list with changes made in it."""

    source: bytes
    hunks: Mapping[Change, tuple[Hunk, ...]]
    """What each change alone does to the lines of the list."""


def make(source: bytes, changes: Sequence[Change]) -> Made:
    """The list with all these changes made in it.

    Raises EditRefused where the list does not say what a change is about, where two changes meet in
    one place, or where anything else would change with them.
    """
    if not changes:
        return Made(source, {})
    return _make(Original(Text(source)), changes)


def possible(source: bytes, changes: Sequence[Change]) -> dict[Change, tuple[Hunk, ...]]:
    """Those of the changes that can be made together, with what each of them does to the lines of the list."""
    return _possible(Original(Text(source)), changes) if changes else {}


def is_made(source: bytes, change: Change) -> bool:
    """Whether the words of a change stand behind its link already."""
    original = Original(Text(source))
    if change.position is None or change.position >= len(original.anchors):
        return False
    written = behind(original, change)
    return original.text.utf8.startswith(written.text.encode(), written.start)


def _make(original: Original, changes: Sequence[Change]) -> Made:
    text = original.text
    _check(original, changes)
    of_links = [change for change in changes if change.way in ("retarget", "behind")]
    edits, middle = _links_changed(original, of_links)
    result = middle
    if of_lines := [change for change in changes if change.way in ("line", "remove")]:
        document = parse(text.source) if any(change.way == "remove" for change in of_lines) else None
        removed = _extents(text.source, document, of_lines) if document else {}
        result = _lines_changed(text, [one for each in edits.values() for one in each], of_lines, removed, middle)
        edits |= {change: _of_line(text, change, removed) for change in of_lines}
        if document and len(parse(result).entries) < len(document.entries) - len(removed):
            raise EditRefused("what follows would be read as other entries", hint="take it out by hand")
    return Made(result, {change: tuple(_hunks(text, edits[change])) for change in changes})


def _possible(original: Original, changes: Sequence[Change]) -> dict[Change, tuple[Hunk, ...]]:
    """Few cannot be made, so they are looked for by halves."""
    try:
        return dict(_make(original, changes).hunks)
    except EditRefused:
        half = len(changes) // 2
        halves = (_possible(original, part) for part in (changes[:half], changes[half:])) if half else ({}, {})
        return _together(original, *halves)


def _together(
    original: Original, first: dict[Change, tuple[Hunk, ...]], second: dict[Change, tuple[Hunk, ...]]
) -> dict[Change, tuple[Hunk, ...]]:
    """Changes of which either part can be made, without those of the second that meet one of the first."""
    if not (first and second):
        return first | second
    try:
        return dict(_make(original, [*first, *second]).hunks)
    except EditRefused:
        if len(second) == 1:
            return first
        pieces = list(second.items())
        half = len(pieces) // 2
        return _together(original, _together(original, first, dict(pieces[:half])), dict(pieces[half:]))


# --- links ------------------------------------------------------------------------------------


def _check(original: Original, changes: Iterable[Change]) -> None:
    anchors = original.anchors
    for change in changes:
        if change.way == "line":
            continue
        at = len(anchors) if change.position is None else change.position
        anchor = anchors[at] if at < len(anchors) else None
        if anchor is None or anchor.url != change.old:
            says = f"has {anchor.url} in line {original.text.line(anchor.start)}" if anchor else "has fewer links"
            raise EditRefused(f"the list {says} and not {change.old}", hint="import the list again")


def _links_changed(original: Original, changes: Sequence[Change]) -> tuple[dict[Change, list[Edit]], bytes]:
    """The edits of each change, and the file with all of them made."""
    refusal: EditRefused | None = None
    for escape in (False, True):  # as `edit.retarget` does
        edits = {change: [*_of_link(original, change, escape=escape)] for change in changes}
        result = edit.applied(original.text, sorted({one for each in edits.values() for one in each}))
        refusal = _fault(original, reading.anchors(Text(result)), changes) if changes else None
        if refusal is None:
            return edits, result
    assert refusal is not None
    raise refusal


def _of_link(original: Original, change: Change, *, escape: bool) -> Iterator[Edit]:
    if change.way == "behind":
        yield behind(original, change)
        return
    for position in _places(original, change):
        yield from edit.edits_of(original, position, edit.safe(change.new or ""), escape=escape)


def _places(original: Original, change: Change) -> Iterator[int]:
    """The positions of the links that are to lead elsewhere; a picture is one by itself."""
    anchors, text = original.anchors, original.text
    position = change.position or 0
    line = text.line(anchors[position].start)
    yield position
    alone = not change.with_others or anchors[position].form == "image"
    for step in () if alone else (-1, 1):
        at = position + step
        while 0 <= at < len(anchors) and text.line(anchors[at].start) == line:
            if anchors[at].url == change.old and anchors[at].form != "image":
                yield at
            at += step


def behind(original: Original, change: Change) -> Edit:
    """What puts words behind a link."""
    assert change.position is not None
    anchor = original.anchors[change.position]
    return Edit(anchor.end, anchor.end, f" ({_behind(anchor, change)})")


def _behind(anchor: Anchor, change: Change) -> str:
    words = change.words or ""
    if change.new is None:
        return words
    url = edit.safe(change.new)
    if anchor.within == "html":
        return f'<a href="{html.escape(url)}">{html.escape(words)}</a>'
    return f"[{words}]({edit.destination(url, is_in_cell=anchor.within == 'cell')})"


def _fault(original: Original, after: Iterator[Anchor], changes: Sequence[Change]) -> EditRefused | None:
    """What is wrong after links were changed; None: all others are as they were."""
    placed = [(one.position, one) for one in changes if one.position is not None]
    behind = sorted(
        (original.anchors[position].end, edit.safe(one.new), one.words)
        for position, one in placed
        if one.way == "behind" and one.new
    )
    starts = [anchor.start for anchor in original.anchors]
    places = {bisect_left(starts, end) + at: (url, words) for at, (end, url, words) in enumerate(behind)}
    fresh: dict[int, tuple[str, str]] = {}
    targets = {
        at: edit.safe(one.new or "") for _, one in placed if one.way == "retarget" for at in _places(original, one)
    }
    rest = _without(after, places, fresh)
    refusal = edit.fault(original, rest, targets)
    for _ in rest:  # where a fault was found, there is more
        pass
    if fresh != places:
        return EditRefused("what is put behind a link would not be read as it is meant")
    return refusal


def _without(anchors: Iterable[Anchor], places: Collection[int], fresh: dict[int, tuple[str, str]]) -> Iterator[Anchor]:
    """Links as they pass, but for those at some places, which go among the `fresh`."""
    for anchor in anchors:
        if anchor.position in places:
            fresh[anchor.position] = (anchor.url, anchor.text)
        else:
            yield anchor


# --- lines ------------------------------------------------------------------------------------


def _lines_changed(
    text: Text, links: Sequence[Edit], changes: Sequence[Change], removed: Mapping[Change, range], middle: bytes
) -> bytes:
    """The file with lines changed too. Links of other lines must stay what `middle`, without that, has there."""
    gone = {number for lines in removed.values() for number in lines}
    mending = [one for change in changes if change.way == "line" for one in _of_line(text, change, removed)]
    kept = [one for one in {*links, *mending} if text.line(one.start) not in gone]
    for one, other in pairwise(sorted(kept)):
        if other.start <= one.end and not (one in links and other in links):
            raise EditRefused(f"two changes meet in line {text.line(other.start)}", hint="accept only one of them")
    cuts = [Edit(*text.span_of_line(number), "") for number in sorted(gone)]
    result = edit.applied(text, sorted([*kept, *cuts]))
    mended = {text.line(one.start) for one in mending}
    now = {number - sum(cut < number for cut in gone) for number in mended - gone}
    if _elsewhere(middle, mended | gone) != _elsewhere(result, now):
        raise EditRefused("a change of lines would change links of other lines", hint="make it by hand")
    return result


def _elsewhere(source: bytes, lines: Collection[int]) -> list[tuple[str, str]]:
    """All links of a file but those of some lines."""
    text = Text(source)
    return [(one.url, one.text) for one in reading.anchors(text) if text.line(one.start) not in lines]


def _of_line(text: Text, change: Change, removed: Mapping[Change, range]) -> list[Edit]:
    if change.way == "remove":
        lines = removed[change]
        return [Edit(text.span_of_line(lines[0])[0], text.span_of_line(lines[-1])[1], "")]
    return [*_exchanged(text, change.old, change.new or "")]


def _exchanged(text: Text, old: str, new: str) -> Iterator[Edit]:
    """A new line for every line that says exactly what the old one says; only what is different is touched."""
    start, end = difference(old, new)
    written = new[start : len(new) - (len(old) - end)]
    for number in range(1, text.lines + 1):
        first, last = text.span_of_line(number)
        if text.utf8[first:last].rstrip(b"\r\n") == old.encode():
            yield Edit(first + len(old[:start].encode()), first + len(old[:end].encode()), written)


def difference(one: str, other: str) -> tuple[int, int]:
    """The stretch of the first text that is different in the second."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    same = 0
    while same < shorter - start and one[-1 - same] == other[-1 - same]:
        same += 1
    return start, len(one) - same


def _extents(source: bytes, document: Document, changes: Iterable[Change]) -> dict[Change, range]:
    """The lines of the entries that are to be taken out."""
    page = Page(source)
    owners = {link.position: at for at, entry in enumerate(document.entries) for link in entry.links}
    found: dict[Change, range] = {}
    for change in (one for one in changes if one.way == "remove"):
        at = owners.get(change.position if change.position is not None else -1)
        lines = None if at is None else _lines_of(document, page, at)
        if lines is None:
            raise EditRefused(f"no lines belong to the entry of {change.old} alone", hint="take it out by hand")
        found[change] = lines
    return found


def _lines_of(document: Document, page: Page, at: int) -> range | None:
    """The lines of an entry, and of nothing else; None: that cannot be told."""
    entry = document.entries[at]
    following = next((other.line for other in document.entries[at + 1 :] if other.line > entry.line), None)
    end = page.end_of(document, entry.section) + 1
    end = end if following is None else min(end, following)
    found = extent(document, page, entry, end)
    lines = range(found.first, found.last + 1)
    shared = any(other.line in lines for number, other in enumerate(document.entries) if number != at)
    rest = found.kind == "title" and page.between(found.last + 1, end - 1).strip()
    own, there = (
        {link.position for link in entry.links},
        {link.position for link in document.links if link.line in lines},
    )
    strange = own - there or any(document.links[position].form != "image" for position in there - own)
    if shared or rest or strange or any(section.line == entry.line for section in document.sections):
        return None
    return _with_blank(page, found.first, found.last)


def _with_blank(page: Page, first: int, last: int) -> range:
    """Lines that are taken out, with the blank one that would be too many then."""
    if first == 1 or not page.line(first - 1).strip():
        if last + 1 < len(page.lines) and not page.line(last + 1).strip():
            return range(first, last + 2)
        if last >= len(page.lines) - 1:
            return range(max(1, first - 1), last + 1)
    return range(first, last + 1)


# --- differences ------------------------------------------------------------------------------


def _hunks(text: Text, edits: Iterable[Edit]) -> Iterator[Hunk]:
    """What some edits alone do to the lines of a file."""
    together: list[list[Edit]] = []
    for one in sorted(edits):
        if together and text.line(one.start) <= _last_line(text, together[-1][-1]):
            together[-1].append(one)
        else:
            together.append([one])
    for each in together:
        first, last = text.line(each[0].start), _last_line(text, each[-1])
        start, end = text.span_of_line(first)[0], text.span_of_line(last)[1]
        pieces: list[bytes] = []
        done = start
        for one in each:
            pieces += text.utf8[done : one.start], one.text.encode()
            done = one.end
        yield Hunk(first, _lines(text.utf8[start:end]), _lines(b"".join((*pieces, text.utf8[done:end]))))


def _last_line(text: Text, one: Edit) -> int:
    """The last line that an edit touches; of one that ends with a line, that line."""
    return text.line(max(one.start, one.end - 1))


def _lines(raw: bytes) -> tuple[str, ...]:
    lines = raw.decode("utf-8", "replace").split("\n")
    return tuple(line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1]))
