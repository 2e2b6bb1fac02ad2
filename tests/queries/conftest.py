"""An installation with something in it. It is only read, so the tests share it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url
from sqlmodel import Session

import small_world
from service.database import Database


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The small world, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('world') / 'world.db'}"
    else:
        url = _new_database(request.getfixturevalue("postgres_url"))
    database = Database(url)
    database.migrate()
    small_world.fill(database)
    yield database
    database.close()


def _new_database(server: str) -> str:
    name = f"world_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def session(world: Database) -> Iterator[Session]:
    """A reader of the small world."""
    with world.read() as session:
        yield session
