"""Engine and sessions: where the records are kept, on SQLite or PostgreSQL.

Two traps decide the shape of this file. On SQLite a transaction that reads first and writes later
fails at once when another process writes in between, whatever the time-out says; so writing
transactions begin with `BEGIN IMMEDIATE`. And batch migrations replace whole tables, which would
take child rows along; so foreign keys are off while migrating.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import orjson
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

import service.models as _tables  # noqa: F401  # a table exists once its class does
from service.errors import DatabaseError

if TYPE_CHECKING:  # Alembic takes a tenth of a second to load, and most commands find the schema as it should be
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import AsyncEngine

Answer = TypeVar("Answer")

BUSY_SECONDS = 30
"""How long a writer waits for another process's write to end."""

CACHE_KIB = 64 * 1024
"""Of SQLite's own memory for what it read, at most, for each connection; its default of 2 MiB halves its speed."""

WRITER_CACHE_KIB = 16 * 1024
"""The same for connections that write: they come by a page once, and what they wrote waits in the log."""

TROUBLE = (
    ("disk is full", "the disk with the database is full", "free some space and do it again: nothing is half-written"),
    ("database is locked", "another process has been writing all the while", "try again when it is done"),
    ("readonly database", "the database may be read but not written", "look at the permissions of its file and folder"),
    ("disk I/O error", "the disk with the database fails", "is it full, unplugged, or mounted read-only?"),
    ("unable to open", "the database cannot be opened", "does its folder exist, and may you write there?"),
    ("malformed", "the database file is damaged", "go back to a copy of it"),
)
"""What a driver's words mean while work goes on: a part of them, what to say, and what to do."""


class Database:
    """An installation's records.

    `read()` and `write()` give a session each; a `write()` is one transaction that is committed
    when its block ends well and undone when it does not.
    """

    def __init__(self, url: str, *, patience: float = BUSY_SECONDS) -> None:
        """`patience`: how many seconds a writer waits for another process's write to end, on SQLite."""
        self._patience = patience
        try:
            parsed = sa.make_url(url)
            if parsed.drivername == "postgresql":
                parsed = parsed.set(drivername="postgresql+psycopg")
            self.is_sqlite = parsed.get_backend_name() == "sqlite"
            self.url = parsed
            self._reader = self._engine(immediate=False)
            self._writer = self._engine(immediate=True) if self.is_sqlite else self._reader
            self._of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncEngine] = WeakKeyDictionary()
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise DatabaseError(
                f"cannot use the database URL {url!r}: {error}",
                hint="write it as sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
            ) from error

    def _engine(self, *, immediate: bool) -> sa.Engine:
        if not self.is_sqlite:
            return sa.create_engine(self.url, pool_pre_ping=True, json_serializer=_as_json)
        given = {"timeout": self._patience, "check_same_thread": False}
        engine = sa.create_engine(self.url, connect_args=given, json_serializer=_as_json, json_deserializer=_of_json)
        sa.event.listen(engine, "connect", _set_up_sqlite)
        if immediate:
            sa.event.listen(engine, "connect", _bound_cache)
        begin = "BEGIN IMMEDIATE" if immediate else "BEGIN"
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the records. Raises DatabaseError when they are out of reach."""
        with self._plain_words(), _Reading(self._reader) as session:
            yield session

    async def ask(self, question: Callable[[Session], Answer]) -> Answer:
        """What a question finds, read on the event loop. Raises DatabaseError as `read` does.

        SQLite answers right here: a page takes a millisecond or two, and in a thread sqlite3 would hand
        the interpreter's lock back and forth for every row. PostgreSQL is waited for through asyncpg.
        """
        if self.is_sqlite:
            with self.read() as session:
                return question(session)
        try:
            return await self._ask_postgres(question)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self._ask_postgres(question)  # the server was started anew meanwhile

    async def _ask_postgres(self, question: Callable[[Session], Answer]) -> Answer:
        def asked(connection: sa.Connection) -> Answer:
            with self._plain_words(), _Reading(connection) as session:
                return question(session)

        try:
            connection = await self._of_this_loop().connect()
        except (DBAPIError, OSError) as error:
            raise self._trouble(str(error.orig if isinstance(error, DBAPIError) else error)) from error
        try:
            return await connection.run_sync(asked)
        finally:
            await connection.close()

    def _of_this_loop(self) -> AsyncEngine:
        loop = asyncio.get_running_loop()
        if loop not in self._of_loops:
            self._of_loops[loop] = _asyncpg(self.url)
        return self._of_loops[loop]

    async def close_loop(self) -> None:
        """Give back the connections through which `ask` read on this event loop."""
        if engine := self._of_loops.pop(asyncio.get_running_loop(), None):
            await engine.dispose()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are kept together or not at all. Raises DatabaseError as `read` does."""
        with self._plain_words(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _plain_words(self) -> Iterator[None]:
        """Say what became of the disk or the server in words that help; a mistake in a statement stays what it is."""
        try:
            yield
        except OperationalError as error:
            raise self._trouble(str(error.orig)) from error

    def _trouble(self, said: str) -> DatabaseError:
        where = self.url.render_as_string(hide_password=True)
        for words, what, hint in TROUBLE:
            if words in said:
                return DatabaseError(f"{what} ({where})", hint=hint)
        return DatabaseError(f"the database {where} is out of reach: {said.strip()}", hint="is its server up?")

    def close(self) -> None:
        """Give back all connections."""
        self._reader.dispose()
        self._writer.dispose()

    def revision(self) -> str | None:
        """The version of the schema that the database has; None: it is empty."""
        try:
            with self._reader.connect() as connection:
                if not sa.inspect(connection).has_table("alembic_version"):
                    return None
                found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
                return found
        except DBAPIError as error:
            raise self._unreachable(error) from error

    def migrate(self) -> bool:
        """Bring the schema up to date; whether there was anything to do."""
        present = self._own_revision()
        if present == newest_revision():
            return False
        command, config = import_module("alembic.command"), _alembic()
        try:
            with self.migration_connection() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except DBAPIError as error:
            raise self._unreachable(error) from error
        return True

    def _own_revision(self) -> str | None:
        """The version of the schema. Raises DatabaseError for a newer one, and for another program's file."""
        present = self.revision()
        if present and present not in _revisions():
            raise DatabaseError(
                f"the database was made by a newer listkeeper (schema {present})",
                hint="upgrade this one, or use a copy",
            )
        if present is None and self.is_sqlite and self._has_tables():
            raise DatabaseError(
                f"{self.url.database} is a database of another program", hint="name another file for the records"
            )
        return present

    def _has_tables(self) -> bool:
        with self._reader.connect() as connection:
            return bool(sa.inspect(connection).get_table_names())

    def require_current(self) -> None:
        """Raise DatabaseError unless the schema is up to date: a shared database is migrated on purpose."""
        if self._own_revision() != newest_revision():
            raise DatabaseError("the database's schema is not up to date", hint="run: listkeeper migrate")

    @contextmanager
    def migration_connection(self) -> Iterator[sa.Connection]:
        """A connection in one transaction, on which tables may be swapped without their child rows noticing."""
        engine = sa.create_engine(self.url, poolclass=sa.pool.NullPool)
        if self.is_sqlite:
            sa.event.listen(engine, "connect", _set_up_sqlite)
        with engine.connect() as connection:
            if self.is_sqlite:  # the pragma does nothing inside a transaction, so it comes first
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def _unreachable(self, error: Exception) -> DatabaseError:
        if isinstance(error, OperationalError) and any(words in str(error.orig) for words, *_ in TROUBLE):
            return self._trouble(str(error.orig))
        return DatabaseError(
            f"cannot open the database {self.url.render_as_string(hide_password=True)}: {error.__cause__ or error}",
            hint="set LISTKEEPER_DATABASE_URL, or start the command in the folder where listkeeper.db is",
        )


class _Reading(Session):
    """A session that only reads, and looks for its connection once and not for each statement."""

    def __init__(self, bind: sa.Engine | sa.Connection) -> None:
        super().__init__(bind, expire_on_commit=False)
        self._held = bind if isinstance(bind, sa.Connection) else None

    def connection(self, *given: Any, **named: Any) -> sa.Connection:
        if self._held is None:
            self._held = super().connection(*given, **named)
        return self._held


def _asyncpg(url: sa.URL) -> AsyncEngine:
    """Connections for reading, each statement by itself: nothing is begun, so nothing has to be ended."""
    asyncpg = import_module("asyncpg")
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)

    async def connect(*_given: Any, **_named: Any) -> Any:
        try:
            return await asyncpg.connect(address, server_settings=_SERVER)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise ConnectionError(str(error)) from error

    engine: AsyncEngine = import_module("sqlalchemy.ext.asyncio").create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        isolation_level="AUTOCOMMIT",
        pool_size=8,
        json_serializer=_as_json,
        json_deserializer=_of_json,
    )
    return engine


_SERVER = {"jit": "off", "random_page_cost": "1.1"}
"""Pages are short work, and what they read is in memory or on a disk without heads."""


def newest_revision() -> str:
    """The version of the schema that this listkeeper works with."""
    return _revisions()[-1]


def upsert(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]], *, replace: Sequence[str]) -> None:
    """Insert rows; where the primary key is taken, replace the named columns (none: leave the row).

    All rows have the same columns. They are passed beside the statement and not inside it, and to the
    connection, which knows nothing of objects: each is several times faster.
    """
    if not rows:
        return
    dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    columns = SQLModel.metadata.tables[str(table.__tablename__)]
    statement = dialect.insert(columns)
    keys = [column.name for column in columns.primary_key]
    changes = {name: statement.excluded[name] for name in replace}
    bound = (
        statement.on_conflict_do_update(index_elements=keys, set_=changes)
        if changes
        else statement.on_conflict_do_nothing(index_elements=keys)
    )
    session.connection().execute(bound, rows)


def moment(session: Session, seconds: float = 0.0) -> sa.ColumnElement[Any]:
    """The database's own time, so many seconds from now, also late in a transaction: all who share it see it alike."""
    if session.get_bind().dialect.name == "sqlite":
        form, change = "%Y-%m-%d %H:%M:%f000", f"{seconds:+.3f} seconds"
        return sa.func.strftime(form, "now", change, type_=UTCDateTime())
    return sa.func.clock_timestamp(type_=UTCDateTime()) + timedelta(seconds=seconds)


def _as_json(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # half a surrogate pair, which some site sent: json escapes it
        return json.dumps(value)


def _of_json(text: Any) -> Any:
    if not isinstance(text, str):  # SQLite keeps a lone number as a number
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # the same half of a pair
        return json.loads(text)


def _set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # begin when we say, not when sqlite3 thinks
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"cache_size=-{CACHE_KIB}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _bound_cache(connection: DBAPIConnection, _record: object) -> None:
    connection.cursor().execute(f"PRAGMA cache_size=-{WRITER_CACHE_KIB}").close()


def _alembic() -> Config:
    """Alembic's configuration: the one in `pyproject.toml`, or the same from the installed package."""
    config: Config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(_migrations()))
    return config


def _revisions() -> list[str]:
    """The versions of the schema that this program knows, the oldest first."""
    follows: dict[str | None, str] = {}
    for path in (_migrations() / "versions").glob("*.py"):
        found = dict(_REVISION.findall(path.read_text(encoding="utf-8")))
        follows[found.get("down_revision")] = found["revision"]
    revisions: list[str] = []
    while step := follows.get(revisions[-1] if revisions else None):
        revisions.append(step)
    return revisions


def _migrations() -> Path:
    beside = Path(__file__).parent.parent / "migrations"
    return beside if beside.is_dir() else Path(__file__).parent / "migrations"


_REVISION = re.compile(r"""^(revision|down_revision)(?::[^=]+)? = ["']([^"']+)["']""", re.MULTILINE)

metadata = SQLModel.metadata
"""All tables, for Alembic."""

OWN_TABLES = re.compile(r"entry_words")
"""How the names of tables begin that migrations make by hand, since databases differ in them."""


def is_of_models(name: str | None, kind: str, _parents: MutableMapping[Any, str | None]) -> bool:
    """Whether Alembic is to compare something with the models (its `include_name`)."""
    return kind != "table" or OWN_TABLES.match(name or "") is None
