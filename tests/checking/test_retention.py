"""Observations are let go by the month; how verdicts changed is kept for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from service.checking.retention import forget, make_room
from service.database import Database, _alembic
from service.models import ObservationRow, ResourceRow, VerdictChangeRow

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def seen(database: Database, *moments: datetime) -> None:
    """One page, seen at these moments, each time otherwise."""
    with database.write() as session:
        session.add(ResourceRow(id=1, url="http://a.example/", host="a.example", kind="page"))
        session.flush()
        for at in moments:
            session.add(ObservationRow(resource_id=1, at=at, status=200))
            session.add(VerdictChangeRow(resource_id=1, at=at, before="dead", after="alive"))


def kept(database: Database) -> list[datetime]:
    with database.read() as session:
        return list(session.scalars(sa.select(ObservationRow.at).order_by(ObservationRow.at)))


def months(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(sa.inspect(session.connection()).get_table_names(schema="history"))


def test_what_is_older_than_its_months_goes(any_database: Database) -> None:
    """Whole months at a time; what is not old stays as it is."""
    moments = [NOW - timedelta(days=40 * number) for number in range(10)]
    seen(any_database, *moments)
    assert forget(any_database, 3, NOW) == 7
    assert kept(any_database) == moments[2::-1]
    assert forget(any_database, 3, NOW) == 0
    with any_database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(VerdictChangeRow)) == 10


def test_nothing_goes_where_all_is_kept(any_database: Database) -> None:
    seen(any_database, NOW - timedelta(days=4000))
    assert forget(any_database, 0, NOW) == 0
    assert len(kept(any_database)) == 1


def test_a_month_has_a_table_before_it_begins(postgres: str) -> None:
    """What was seen before that is moved there; later months are dropped as a whole."""
    database: Any = Database(postgres)
    database.migrate()
    seen(database, NOW, NOW - timedelta(days=100))
    forget(database, 24, NOW)
    assert months(database) == ["observation_2026_11", "observation_2026_12", "observation_2027_01", "observation_rest"]
    with database.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM history.observation_2026_11")).scalar() == 1
        assert session.execute(sa.text("SELECT count(*) FROM history.observation_rest")).scalar() == 1
    forget(database, 1, NOW + timedelta(days=62))
    assert months(database)[0] == "observation_2026_12"
    assert kept(database) == []
    database.close()


def test_who_reads_while_a_month_gets_its_table_sees_all_of_it(postgres: str) -> None:
    """A page or a report that is made at the end of the first night."""
    database = Database(postgres)
    database.migrate()
    seen(database, NOW, NOW + timedelta(hours=1))
    with ThreadPoolExecutor() as threads:
        with database.write() as session:
            make_room(session, NOW, NOW)
            reading = threads.submit(kept, database)
            waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            until = time.monotonic() + 30
            while not session.execute(waiting).scalar():
                assert time.monotonic() < until
        assert len(reading.result(30)) == 2
    database.close()


def test_what_was_seen_before_months_had_tables_is_kept(postgres: str) -> None:
    """Through the migration that gave them some."""
    database = Database(postgres)
    command, config = import_module("alembic.command"), _alembic()
    with database.migration_connection() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004_hosts_are_shared")
    moments = [NOW - timedelta(days=40 * number) for number in range(3)]
    seen(database, *moments)
    database.migrate()
    assert kept(database) == moments[::-1]
    assert months(database) == ["observation_2026_09", "observation_2026_10", "observation_2026_11", "observation_rest"]
    seen_again = ObservationRow(resource_id=1, at=NOW, status=200)
    with database.write() as session:
        session.add(seen_again)
    assert seen_again.id == 4
    database.close()
