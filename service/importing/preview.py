"""What an import would do to a list's records: told entry by entry, before anything is written. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypedDict

Change = Literal["unchanged", "edited", "moved", "added", "removed"]


class Row(TypedDict):
    """What becomes of an entry."""

    list: str
    change: Change
    id: int | None
    """The entry's own; None: it has none yet."""
    section: list[str]
    line: int
    """In the new file; of a removed one in the old."""
    entry: str
    details: list[str]
    """Sentences."""


class Link(NamedTuple):
    """A link of an entry, as it is told apart from others."""

    label: str | None
    qualifier: str | None
    url: str

    def __str__(self) -> str:
        qualifier = f"({self.qualifier})" if self.qualifier else ""
        return f"{self.label or ''}{qualifier}{': ' if self.label else ''}{self.url}"


class Seen(NamedTuple):
    """An entry as a reader of the list sees it."""

    id: int | None
    line: int
    section: tuple[str, ...]
    title: str
    note: str | None
    description: str | None
    links: tuple[Link, ...]


def rows(name: str, old: Sequence[Seen], new: Sequence[Seen], pairs: Sequence[int | None]) -> list[Row]:
    """What becomes of each entry: the new ones in the order of the file, then those that are removed.

    `pairs` says for each new entry which old one it is, if any. Of entries that changed places those
    are moved that the fewest of them can be.
    """
    stays = _in_order(pairs)
    found = []
    for at, (entry, pair) in enumerate(zip(new, pairs, strict=True)):
        if pair is None:
            found.append(_row(name, "added", entry, []))
            continue
        moves = _moves(old[pair], entry, is_in_place=at in stays)
        edits = [*_edits(old[pair], entry)]
        change: Change = "edited" if edits else "moved" if moves else "unchanged"
        found.append(_row(name, change, entry._replace(id=old[pair].id), [*edits, *moves]))
    kept = {pair for pair in pairs if pair is not None}
    return found + [_row(name, "removed", entry, []) for at, entry in enumerate(old) if at not in kept]


def _row(name: str, change: Change, entry: Seen, details: list[str]) -> Row:
    return {
        "list": name,
        "change": change,
        "id": entry.id,
        "section": list(entry.section),
        "line": entry.line,
        "entry": entry.title,
        "details": details,
    }


def _edits(was: Seen, now: Seen) -> Iterator[str]:
    """Sentences about what is said otherwise."""
    for what in ("title", "note", "description"):
        before, after = getattr(was, what), getattr(now, what)
        if before != after:
            yield f"The {what} {_turn(before, after)}."
    gone, come = [one for one in was.links if one not in now.links], [one for one in now.links if one not in was.links]
    for before in gone:
        same_label = next((one for one in come if one[:2] == before[:2]), None)
        if same_label is not None:
            come.remove(same_label)
        yield f"The link {_turn(str(before), str(same_label) if same_label else None)}."
    for after in come:
        yield f"The link {_turn(None, str(after))}."


def _moves(was: Seen, now: Seen, *, is_in_place: bool) -> list[str]:
    if was.section != now.section:
        return [f"It moves from {_heading(was)} to {_heading(now)}."]
    return [] if is_in_place else ["It moves to another place in its section."]


def _turn(before: str | None, after: str | None) -> str:
    if before is None:
        return f"comes: {after!r}"
    return f"goes: {before!r}" if after is None else f"becomes {after!r}; it was {before!r}"


def _heading(entry: Seen) -> str:
    return " / ".join(entry.section) or "the top"


def _in_order(pairs: Sequence[int | None]) -> set[int]:
    """The new entries that stand as they stood, the most there can be (a longest increasing subsequence)."""
    ends: list[int] = []
    places: list[int] = []
    before: dict[int, int | None] = {}
    for at, pair in enumerate(pairs):
        if pair is not None:
            length = bisect_left(ends, pair)
            ends[length : length + 1] = [pair]
            places[length : length + 1] = [at]
            before[at] = places[length - 1] if length else None
    found: set[int] = set()
    place = places[-1] if places else None
    while place is not None:
        found.add(place)
        place = before[place]
    return found
