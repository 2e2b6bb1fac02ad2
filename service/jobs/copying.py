"""A whole installation goes to another database, and is compared there row for row.

Everything is copied in one transaction: when something goes wrong, the target is as empty as before. Jobs are not
copied; what is due stands in the records. PostgreSQL's text cannot hold the character NUL, so in its place
stands U+FFFD there, as in every browser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlmodel import Session

from service import index
from service.checking import retention
from service.database import Database, metadata
from service.errors import DatabaseError
from service.models import Progress
from service.queries.tables import OBSERVATION, WORKER

AT_ONCE = 1000
"""Rows in one statement."""


def copy(source: Database, target: Database, *, now: datetime, progress: Progress | None = None) -> Counter[str]:
    """Copy all records into an empty database, and verify them; how many rows each table has.

    Raises DatabaseError where the target is not empty, or a row is not the same there.
    """
    tables = [table for table in metadata.sorted_tables if table is not WORKER]
    target.migrate()
    with source.read() as old:
        counts = Counter({table.name: _count(old, table) for table in tables})
        told = _Teller(counts.total() * 2, progress)
        with target.write() as new:
            _require_empty(new, tables)
            first = old.connection().execute(sa.select(sa.func.min(OBSERVATION.c.at))).scalar()
            retention.make_room(new, first or now, now)
            for table in tables:
                for batch in _batches(old, table):
                    new.execute(sa.insert(table), batch)
                    told.more(len(batch), f"copying {table.name}")
            _set_sequences(new, tables)
        with target.read() as new:
            for table in tables:
                _verify(old, new, table, told)
    index.everything(target)
    return counts


class _Teller:
    """Tells how far it has come."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def more(self, rows: int, note: str) -> None:
        self._done += rows
        if self._progress:
            self._progress(self._done, self._total, note)


def _count(session: Session, table: sa.Table) -> int:
    return int(session.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _require_empty(session: Session, tables: list[sa.Table]) -> None:
    full = [table.name for table in tables if session.connection().execute(sa.select(table).limit(1)).first()]
    if full:
        raise DatabaseError(
            f"the target is not empty: it has rows in {', '.join(full)}", hint="create a new database, and copy into it"
        )


def _batches(session: Session, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in order of their keys, some in memory at a time."""
    statement = sa.select(table).order_by(*table.primary_key.columns)
    for batch in session.connection().execution_options(yield_per=AT_ONCE).execute(statement).mappings().partitions():
        yield [{name: _plain(value) for name, value in row.items()} for row in batch]


def _plain(value: Any) -> Any:
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


def _verify(old: Session, new: Session, table: sa.Table, told: _Teller) -> None:
    for before, after in zip_longest(_batches(old, table), _batches(new, table), fillvalue=()):
        if before != after:
            one, other = next(pair for pair in zip_longest(before, after) if pair[0] != pair[1])
            raise DatabaseError(
                f"{table.name} is not the same: {one} became {other}", hint="keep the old database, and report this"
            )
        told.more(len(before), f"comparing {table.name}")


def _set_sequences(session: Session, tables: list[sa.Table]) -> None:
    """Let PostgreSQL count on from the highest number; SQLite does so on its own."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key.columns:
            name = session.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))).scalar()
            highest = session.execute(sa.select(sa.func.max(column))).scalar()
            if name and highest:
                session.execute(sa.select(sa.func.setval(sa.cast(name, REGCLASS), highest)))
