"""Rows as the wing writes them: new ones, ones that others may be making too, and old ones that become new ones."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from service.queries.tables import KEYS_AT_ONCE, among, rows, rows_among

T = TypeVar("T")

Values = dict[str, Any]
"""A row to be written: its columns by name."""

_BATCH = KEYS_AT_ONCE


def insert(session: Session, table: sa.Table, new: Iterable[Values]) -> None:
    """Insert rows that nobody else has."""
    for batch in batches(new):
        session.connection().execute(sa.insert(table), batch)


def ensure(session: Session, table: sa.Table, column: str, wanted: Mapping[str, Values]) -> dict[str, int]:
    """The ids of rows that are unique by a column, by its value; those not there yet are inserted."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    # another process may be inserting the same one
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=[column])
    known: dict[str, int] = {}
    for some in batches(wanted):
        found = find(session, table, column, some)
        if missing := [value for value in some if value not in found]:
            session.connection().execute(statement, [wanted[value] for value in missing])
            found |= find(session, table, column, missing)
        known.update((value, found[value]) for value in some)
    return known


def find(session: Session, table: sa.Table, column: str, values: Iterable[str]) -> dict[str, int]:
    """The ids of the rows that are there, by a column's value."""
    statement = sa.select(table.c[column], table.c.id).where(among(table.c[column]))
    return {row[0]: row.id for some in batches(values) for row in rows_among(session, some, statement)}


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Values by the batch, so that a long list does not fill the memory."""
    rest = iter(values)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def sync(  # noqa: PLR0917  # a table before and after
    session: Session,
    table: sa.Table,
    old: Sequence[int],
    new: Iterable[Values],
    pairs: Sequence[int | None],
    once: Sequence[str] = (),
) -> None:
    """Make the old rows, known by their ids, the new ones. `pairs` says for each new row which old one it is, if any.

    A column of `once` keeps what it has.
    """
    connection = session.connection()
    stays = bytearray(len(old))
    for pair in pairs:
        if pair is not None:
            stays[pair] = True
    delete(session, table, (one for one, is_kept in zip(old, stays, strict=True) if not is_kept))
    for batch in batches(zip(new, pairs, strict=True)):
        wanted = (old[pair] for _, pair in batch if pair is not None)
        known = {row.id: row for row in rows_among(session, wanted, sa.select(table).where(among(table.c.id)))}
        kept = ((row, known[old[pair]]) for row, pair in batch if pair is not None)
        changed = [values for row, was in kept if (values := _change(was, row, once))]
        if changed:
            columns: Values = {name: sa.bindparam(name) for name in changed[0] if name != "key"}
            connection.execute(sa.update(table).where(table.c.id == sa.bindparam("key")).values(columns), changed)
        if added := [row for row, pair in batch if pair is None]:
            connection.execute(sa.insert(table), added)


def delete(session: Session, table: sa.Table, gone: Iterable[int]) -> None:
    """Delete rows by their ids."""
    for some in batches(gone):
        session.connection().execute(sa.delete(table).where(table.c.id.in_(some)))


def _change(was: Any, values: Values, once: Sequence[str]) -> Values | None:
    """What a row becomes, with its id as `key`; None: it is that already."""
    stays = {name: value for name in once if (value := getattr(was, name)) is not None}
    values = values | stays
    if all(getattr(was, name) == value for name, value in values.items()):
        return None
    return {**values, "key": was.id}


def ids(session: Session, table: sa.Table, list_id: int) -> Sequence[int]:
    """The ids of a list's rows, in document order."""
    statement = sa.select(table.c.id).where(table.c.list_id == list_id).order_by(table.c.position)
    return array("q", (row.id for row in rows(session, statement)))
