"""Records are kept whole, whoever else writes at the same time, on both databases."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import Session, select

from service.database import Database, is_of_models, metadata, upsert
from service.errors import DatabaseError
from service.models import BlockRow, ChangeRow, LeaseRow, ListRow, RunRow
from service.queries.tables import LIST, among, rows_among


def a_list(now: datetime, name: str = "a") -> ListRow:
    return ListRow(name=name, sha256="0", imported_at=now)


def test_the_migrations_lead_to_exactly_the_schema_of_the_models(any_database: Database) -> None:
    with any_database.read() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "include_name": is_of_models}
        )
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(any_database: Database) -> None:
    before = any_database.revision()
    any_database.migrate()
    assert any_database.revision() == before is not None


def test_a_batch_migration_keeps_child_rows(database: Database, now: datetime) -> None:
    """SQLite alters a table by replacing it; with foreign keys on, that would delete the rows that point to it."""
    with database.write() as session:
        session.add(parent := a_list(now))
        session.flush()
        assert parent.id
        session.add(BlockRow(list_id=parent.id, position=0, kind="text", line=1, source=b"x"))
    with database.migration_connection() as connection:
        from alembic.operations import Operations  # noqa: PLC0415  # only this test needs it

        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        with operations.batch_alter_table("list", recreate="always") as batch:
            batch.add_column(sa.Column("colour", sa.String(), nullable=True))
    with database.read() as session:
        assert [block.source for block in session.exec(select(BlockRow))] == [b"x"]


def test_deleting_a_list_takes_its_blocks_along(any_database: Database, now: datetime) -> None:
    with any_database.write() as session:
        session.add(parent := a_list(now))
        session.flush()
        assert parent.id
        session.add(BlockRow(list_id=parent.id, position=0, kind="text", line=1, source=b"x"))
    with any_database.write() as session:
        session.execute(sa.delete(ListRow))
    with any_database.read() as session:
        assert session.exec(select(BlockRow)).all() == []


def test_a_write_that_fails_leaves_nothing_behind(any_database: Database, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), any_database.write() as session:
        session.add(a_list(now))
        session.flush()
        raise ZeroDivisionError
    with any_database.read() as session:
        assert session.exec(select(ListRow)).all() == []


def test_writers_that_read_first_wait_for_each_other(any_database: Database, now: datetime) -> None:
    """A deferred transaction would fail with `database is locked`, or lose another writer's count."""
    with any_database.write() as session:
        session.add(RunRow(job="count", started_at=now, summary={"n": 0}))

    def count_up() -> None:
        for _ in range(10):
            with any_database.write() as session:
                run = session.exec(select(RunRow).with_for_update()).one()
                run.summary = {"n": run.summary["n"] + 1}

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_database.read() as session:
        assert session.exec(select(RunRow)).one().summary == {"n": 40}


def test_times_come_back_aware_and_utc(any_database: Database) -> None:
    noon_in_helsinki = datetime(2026, 6, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    with any_database.write() as session:
        session.add(a_list(noon_in_helsinki))
    with any_database.read() as session:
        kept = session.exec(select(ListRow)).one().imported_at
    assert kept == noon_in_helsinki
    assert kept.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(any_database: Database) -> None:
    naive = datetime(2026, 6, 1, 12)  # noqa: DTZ001  # that is the point
    with pytest.raises(sa.exc.StatementError), any_database.write() as session:
        session.add(a_list(naive))


def test_upsert_replaces_only_what_it_is_told_to(any_database: Database, now: datetime) -> None:
    rows = [{"name": f"source {n}", "holder": "a", "held_until": now, "facts": {}} for n in range(3)]
    with any_database.write() as session:
        upsert(session, LeaseRow, rows, replace=[])
        changed = [row | {"holder": "b", "held_until": now + timedelta(days=1)} for row in rows]
        upsert(session, LeaseRow, changed, replace=["holder"])
        upsert(session, LeaseRow, [], replace=["holder"])
    with any_database.read() as session:
        leases = session.exec(select(LeaseRow)).all()
    assert {(lease.holder, lease.held_until) for lease in leases} == {("b", now)}
    assert len(leases) == 3


def test_sqlite_runs_with_write_ahead_log_and_foreign_keys(database: Database) -> None:
    with database.read() as session:
        assert session.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1


async def test_questions_find_their_answer_after_the_server_was_started_anew(postgres: str, now: datetime) -> None:
    """Connections that wait for the next question do not survive that; the question does."""
    database = Database(postgres)
    database.migrate()
    with database.write() as session:
        session.add(a_list(now))

    def names(session: Session) -> list[str]:
        return list(session.connection().scalars(sa.text("SELECT name FROM list")))

    assert await database.ask(names) == ["a"]
    with database.read() as session:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        session.execute(sa.text(f"{others} AND datname = current_database()"))
    assert await database.ask(names) == ["a"]
    await database.close_loop()
    database.close()


async def test_a_server_out_of_reach_is_one_clear_error_for_questions_too() -> None:
    database = Database("postgresql://somebody:secret@127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseError, match="out of reach") as caught:
        await database.ask(lambda session: session.connection().scalar(sa.text("SELECT 1")))
    assert "secret" not in str(caught.value)
    await database.close_loop()


@pytest.mark.parametrize("keys", [0, 1, 3, 40_000])
def test_however_many_keys_are_asked_for_at_once(any_database: Database, now: datetime, keys: int) -> None:
    with any_database.write() as session:
        session.add_all([a_list(now, name) for name in "abc"])
    with any_database.read() as session:
        asked = [f"no {number}" for number in range(keys - 2)] + ["a", "c"]
        found = rows_among(session, asked[-keys:] if keys else [], sa.select(LIST.c.name).where(among(LIST.c.name)))
        assert sorted(row.name for row in found) == ["a", "c"][-keys:] * bool(keys)


@pytest.mark.parametrize("url", ["nonsense", "oracle2://x", "sqlite:////no/such/folder/x.db"])
def test_a_database_that_cannot_be_opened_is_one_clear_error(url: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        Database(url).migrate()
    assert caught.value.hint


def test_a_database_of_another_program_gets_no_tables(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bookmarks.db")) as theirs:
        theirs.execute("CREATE TABLE bookmark (url TEXT)")
        ours = Database(f"sqlite:///{tmp_path / 'bookmarks.db'}")
        with closing(ours), pytest.raises(DatabaseError, match="another program"):
            ours.migrate()
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmark",)]


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    database.migrate()
    with database.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer"):
        database.migrate()
    assert database.revision() == "9999"
    database.close()


@pytest.mark.parametrize("value", [1, 2.5, True, None, "1", "half a pair \ud83d", ["a"], {"a": [1, None]}], ids=repr)
def test_any_json_comes_back_as_it_was(any_database: Database, now: datetime, value: object) -> None:
    with any_database.write() as session:
        session.add(ChangeRow(noun="paper", key="k", at=now, field="f", after=value))
    with any_database.read() as session:
        [after] = session.exec(select(ChangeRow.after)).all()
    assert (after, type(after)) == (value, type(value))
