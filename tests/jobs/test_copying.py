"""An installation moves from SQLite to PostgreSQL with every row and every byte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.database import Database, metadata
from service.errors import DatabaseError
from service.exporting.flow import export
from service.importing.flow import import_changes
from service.jobs.copying import copy
from service.models import ListRow, ObservationRow, ResourceRow

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def full(database: Database, seed: Path) -> Database:
    """An installation with a list, visits of two years, and what is hard to carry."""
    import_changes(database, [str(seed)], now=NOW, rules={})
    with database.write() as session:
        (resource,) = session.execute(sa.select(ResourceRow.id).limit(1)).one()
        for month in range(24):
            at = NOW - timedelta(days=30 * month, microseconds=month)
            text = "a\0b \N{PILE OF POO} \u202e"
            hops = [{"url": "http://x/", "seconds": 0.1 + 0.2, "é": None}]
            session.add(ObservationRow(resource_id=resource, at=at, title=text, hops=hops, seconds=1e-9))
    return database


@pytest.fixture
def empty(postgres: str) -> Iterator[Database]:
    database = Database(postgres)
    yield database
    database.close()


def test_every_row_is_there_and_the_same(full: Database, empty: Database) -> None:
    """The number of rows is told; exports are the same bytes; new rows get new numbers."""
    told: list[tuple[int, int]] = []
    counts = copy(full, empty, now=NOW, progress=lambda done, total, _: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == 2 * counts.total()
    assert counts["observation"] == 24
    assert counts["link"] > 100
    (name,) = [row.name for row in lists(full)]
    assert export(empty, name) == export(full, name)
    with empty.write() as session:
        session.add(added := ListRow(name="another", sha256="", imported_at=NOW))
    assert added.id == 2


def lists(database: Database) -> list[ListRow]:
    with database.read() as session:
        return list(session.scalars(sa.select(ListRow)))


def test_and_back_again(full: Database, empty: Database, tmp_path: Path) -> None:
    """From PostgreSQL to a file, as a backup that can be carried."""
    copy(full, empty, now=NOW)
    back = Database(f"sqlite:///{tmp_path / 'back.db'}")
    copy(empty, back, now=NOW)
    with back.read() as one, empty.read() as other:
        for table in metadata.sorted_tables:
            statement = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(statement).all() == other.execute(statement).all()
    back.close()


def test_nothing_is_copied_into_what_is_not_empty(full: Database, empty: Database) -> None:
    """Nor is anything in it touched."""
    empty.migrate()
    with empty.write() as session:
        session.add(ListRow(name="mine", sha256="", imported_at=NOW))
    with pytest.raises(DatabaseError, match="not empty: it has rows in list"):
        copy(full, empty, now=NOW)
    assert [row.name for row in lists(empty)] == ["mine"]
