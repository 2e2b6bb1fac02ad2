"""Rows as the wing writes them: new ones, ones that others may be making too, and old ones that become new ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from service.queries.tables import KEYS_AT_ONCE, rows, rows_of

Values = dict[str, Any]
"""A row to be written: its columns by name."""

_BATCH = 2000


def insert(session: Session, table: sa.Table, new: Iterable[Values]) -> None:
    """Insert rows that nobody else has."""
    for batch in batches(new):
        session.connection().execute(sa.insert(table), batch)


def ensure(session: Session, table: sa.Table, column: str, wanted: Mapping[str, Values]) -> dict[str, int]:
    """The ids of rows that are unique by a column, by its value; those not there yet are inserted."""
    found = find(session, table, column, wanted)
    missing = [value for value in wanted if value not in found]
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    # another process may be inserting the same one
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=[column])
    for batch in batches(wanted[value] for value in missing):
        session.connection().execute(statement, batch)
    return found | find(session, table, column, missing)


def find(session: Session, table: sa.Table, column: str, values: Iterable[str]) -> dict[str, int]:
    """The ids of the rows that are there, by a column's value."""
    statement = sa.select(table.c[column], table.c.id)
    return {row[0]: row.id for row in rows_of(session, values, lambda some: statement.where(table.c[column].in_(some)))}


def batches(values: Iterable[Values]) -> Iterator[list[Values]]:
    """Rows by the batch, so that a long list does not fill the memory."""
    batch: list[Values] = []
    for row in values:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def sync(
    session: Session, table: sa.Table, old: Sequence[Any], new: Iterable[Values], pairs: Sequence[int | None]
) -> None:
    """Make the old rows the new ones. `pairs` says for each new row which old one it is, if any."""
    connection = session.connection()
    stays = {pair for pair in pairs if pair is not None}
    gone = [row.id for at, row in enumerate(old) if at not in stays]
    for start in range(0, len(gone), KEYS_AT_ONCE):
        connection.execute(sa.delete(table).where(table.c.id.in_(gone[start : start + KEYS_AT_ONCE])))
    added: list[Values] = []

    def changed() -> Iterator[Values]:
        for row, pair in zip(new, pairs, strict=True):
            if pair is None:
                added.append(row)
                if len(added) == _BATCH:
                    connection.execute(sa.insert(table), added)
                    added.clear()
            elif any(getattr(old[pair], name) != value for name, value in row.items()):
                yield {**row, "key": old[pair].id}

    for batch in batches(changed()):
        values: Values = {name: sa.bindparam(name) for name in batch[0] if name != "key"}
        connection.execute(sa.update(table).where(table.c.id == sa.bindparam("key")).values(values), batch)
    if added:
        connection.execute(sa.insert(table), added)


def ids(session: Session, table: sa.Table, list_id: int) -> list[int]:
    """The ids of a list's rows, in document order."""
    statement = sa.select(table.c.id).where(table.c.list_id == list_id).order_by(table.c.position)
    return [row.id for row in rows(session, statement)]
