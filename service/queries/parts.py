"""As much of a list as is shown at once: a long one comes in parts, each of them some sections or a piece of one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.contents import empty, headings
from service.queries.entries import filled_in_order
from service.queries.keys import Texts
from service.queries.links import links_where, placed
from service.queries.meant import ENTRIES, conditions
from service.queries.query import EVERYTHING, Field, Query
from service.queries.rows import EntryContents, Link, ListPart, SectionPart, SectionPlace
from service.queries.tables import BLOCK, ENTRY, KEYS_AT_ONCE, LINK, rows, rows_of
from service.queries.terms import list_id

SHOWN_AT_ONCE = 2_000
"""Links and titles on one part of a list's page."""

PROSE = ("paragraph", "item", "quote", "code")
"""Kinds of blocks that say something in words."""


@dataclass(slots=True)
class _Piece:
    """A section, or as much of it as one part holds."""

    number: int
    row: Any
    is_continued: bool
    entries: list[int] = field(default_factory=list)
    """Their ids."""


def part_of_list(
    session: Session,
    name: str,
    query: Query = EVERYTHING,
    *,
    verdicts: Sequence[str] = (),
    part: int = 1,
    at_once: int = SHOWN_AT_ONCE,
) -> ListPart:
    """One part of a list, counted from 1, and where in which part each section begins.

    With a query or verdicts: only the entries meant, those that have a link with one of the
    verdicts. Raises ListNotFound.
    """
    owner = list_id(session, name)
    if verdicts:
        query = query.also(Field("verdict", Texts(tuple(verdicts))))
    is_whole = query.tree is None
    asked = [ENTRY.c.list_id == owner, *conditions(session, query, ENTRIES)]
    sections = list(enumerate([None, *headings(session, owner)]))
    weights = _weights(session, asked)
    loose = _loose_links(session, owner) if is_whole else {}
    kept = [(n, row) for n, row in sections if weights.get(_id(row)) or loose.get(_id(row)) or (is_whole and row)]
    parts = list(_divided(kept, weights, loose, at_once))
    number = min(max(part, 1), len(parts))
    pieces = parts[number - 1]
    entries = _entries_by_id(session, [one for piece in pieces for one in piece.entries])
    intros = _intros(session, owner, [row for _, row in sections], pieces) if is_whole else {}
    return {
        "sections": [_shown(piece, entries, loose, intros) for piece in pieces],
        "places": _places(parts),
        "entries": sum(len(some) for some in weights.values()),
        "part": number,
        "parts": len(parts),
    }


def _shown(
    piece: _Piece,
    entries: Mapping[int, EntryContents],
    loose: Mapping[int | None, list[Link]],
    intros: Mapping[int, bytes],
) -> SectionPart:
    return {
        **empty(piece.row),
        "number": piece.number,
        "is_continued": piece.is_continued,
        "intro": intros.get(piece.number, b""),
        "entries": [entries[one] for one in piece.entries],
        "links": [] if piece.is_continued else loose.get(_id(piece.row), []),
    }


def _id(row: Any) -> int | None:
    return None if row is None else row.id


def _places(parts: Sequence[Sequence[_Piece]]) -> list[SectionPlace]:
    return [
        {"path": piece.row.path, "number": piece.number, "part": number}
        for number, pieces in enumerate(parts, 1)
        for piece in pieces
        if piece.row is not None and not piece.is_continued
    ]


def _divided(
    sections: Sequence[tuple[int, Any]],
    weights: Mapping[int | None, Mapping[int, int]],
    loose: Mapping[int | None, Sequence[Link]],
    at_once: int,
) -> Iterator[list[_Piece]]:
    """The sections in parts of about the same size; a part ends where it would become too large."""
    pieces: list[_Piece] = []
    size = 0
    for number, row in sections:
        pieces.append(_Piece(number, row, is_continued=False))
        size += 1 + len(loose.get(_id(row), ()))
        for entry, weight in weights.get(_id(row), {}).items():
            if size + weight > at_once and size > 1:
                yield pieces
                pieces, size = [_Piece(number, row, is_continued=True)], 1
            pieces[-1].entries.append(entry)
            size += weight
    yield pieces


# --- reading ----------------------------------------------------------------------------------


def _weights(session: Session, asked: Sequence[sa.ColumnElement[bool]]) -> dict[int | None, dict[int, int]]:
    """By section the entries meant, in order, each with how much there is to show of it."""
    links = sa.select(sa.func.count()).where(LINK.c.entry_id == ENTRY.c.id).scalar_subquery()
    statement = sa.select(ENTRY.c.id, ENTRY.c.section_id, links).where(*asked).order_by(ENTRY.c.position)
    found: dict[int | None, dict[int, int]] = {}
    for entry, section, count in rows(session, statement):
        found.setdefault(section, {})[entry] = 1 + count
    return found


def _loose_links(session: Session, owner: int) -> dict[int | None, list[Link]]:
    """By section the links that stand in no entry."""
    found: dict[int | None, list[Link]] = {}
    for one in placed(session, links_where(LINK.c.list_id == owner, LINK.c.entry_id.is_(None))):
        found.setdefault(one.section_id, []).append(one.link)
    return found


def _entries_by_id(session: Session, ids: Sequence[int]) -> dict[int, EntryContents]:
    found: dict[int, EntryContents] = {}
    for start in range(0, len(ids), KEYS_AT_ONCE):
        some = filled_in_order(session, ENTRY.c.id.in_(ids[start : start + KEYS_AT_ONCE]))
        found |= {entry["id"]: entry for _, entry in some}
    return found


def _intros(session: Session, owner: int, sections: Sequence[Any], pieces: Sequence[_Piece]) -> dict[int, bytes]:
    """The Markdown between a section's heading and its first entry, without what has links: those are shown anyway."""
    wanted = {piece.number for piece in pieces if not piece.is_continued}
    starts = [row.line for row in sections if row is not None]
    linked, entered = _lines(session, LINK, owner), _lines(session, ENTRY, owner)
    found: dict[int, int] = {}
    closed: set[int] = set()
    for block, until in _blocks(session, owner):
        number = bisect_right(starts, block.line)
        if _is_within(entered, block.line, until):
            closed.add(number)
        elif block.kind in PROSE and number in wanted - closed and not _is_within(linked, block.line, until):
            found[block.id] = number
    intros: dict[int, bytes] = {}
    statement = sa.select(BLOCK.c.id, BLOCK.c.source).order_by(BLOCK.c.position)
    for row in rows_of(session, found, lambda some: statement.where(BLOCK.c.id.in_(some))):
        intros[found[row.id]] = intros.get(found[row.id], b"") + row.source
    return intros


def _blocks(session: Session, owner: int) -> Iterator[tuple[Any, float]]:
    """A list's blocks without their text, each with the line where the next one starts."""
    columns = (BLOCK.c.id, BLOCK.c.kind, BLOCK.c.line)
    found = list(rows(session, sa.select(*columns).where(BLOCK.c.list_id == owner).order_by(BLOCK.c.position)))
    return zip(found, [*(block.line for block in found[1:]), inf], strict=False)  # of no block, no line


def _lines(session: Session, table: sa.Table, owner: int) -> list[int]:
    statement = sa.select(table.c.line).where(table.c.list_id == owner).order_by(table.c.line)
    return [row.line for row in rows(session, statement)]


def _is_within(lines: Sequence[int], start: int, until: float) -> bool:
    at = bisect_left(lines, start)
    return at < len(lines) and lines[at] < until
