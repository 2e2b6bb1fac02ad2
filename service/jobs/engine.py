"""pgqueuer as we use it: its tables in a schema of their own, and a worker that lost a job leaves it alone.

A job is picked again by another worker when the one that had it has not said anything for too long
(`worker_silence`): it was killed, or stood still. If it only stood still it comes back and ends a job that is
no longer its own; pgqueuer would then delete the job under the hands of whoever has it now. `Shared`
therefore writes only to what is still its own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from pgqueuer.adapters.inmemory import InMemoryDriver, InMemoryQueries
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries, SyncQueries
from pgqueuer.domain import models, types
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.driver import Driver, SyncDriver
from pgqueuer.ports.repository import EntrypointExecutionParameter
from sqlmodel import Session

from service.database import Database
from service.errors import DatabaseError
from service.queries.rows import JobKind, LostJob

log = logging.getLogger(__name__)

SETTINGS = DBSettings(db_schema="jobs", prefix="")
CHANNEL = SETTINGS.channel

KEPT = timedelta(days=7)
"""How long the engine's notes of each job are kept."""

JOBS = sa.table(
    SETTINGS.queue_table,
    *(sa.column(name) for name in ("id", "priority", "created", "updated", "execute_after", "entrypoint")),
    *(sa.column(name) for name in ("dedupe_key", "payload", "attempts", "queue_manager_id")),
    sa.column("status", sa.Text),
    schema=SETTINGS.db_schema,
)
LOG = sa.table(
    SETTINGS.queue_table_log,
    *(sa.column(name) for name in ("id", "job_id", "created", "entrypoint")),
    sa.column("traceback", sa.JSON),
    schema=SETTINGS.db_schema,
)
STATUS = sa.cast(JOBS.c.status, sa.Text)


class Columns(NamedTuple):
    """Jobs as the engine takes them, a list for each column."""

    entrypoint: list[str]
    payload: list[bytes | None]
    priority: list[int]
    execute_after: list[timedelta | None] | None
    dedupe_key: list[str | None]


# --- on PostgreSQL, within a transaction of ours ----------------------------------------------


class _Transaction(SyncDriver):
    """Runs the engine's statements in a session's own transaction."""

    def __init__(self, session: Session) -> None:
        self._connection: Any = session.connection().connection.driver_connection

    def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        from psycopg import RawCursor  # noqa: PLC0415  # who has SQLite only does not have it
        from psycopg.errors import InsufficientPrivilege, InvalidSchemaName, UndefinedTable  # noqa: PLC0415  # psycopg is optional
        from psycopg.rows import dict_row  # noqa: PLC0415  # psycopg is optional

        try:
            with RawCursor(self._connection, row_factory=dict_row) as cursor:
                return cursor.execute(query, args or None).fetchall()
        except (UndefinedTable, InvalidSchemaName, InsufficientPrivilege) as error:
            raise DatabaseError(f"there is no place for jobs: {error}", hint="run: listkeeper migrate") from error


def enqueue(session: Session, columns: Columns) -> int:
    """Add jobs in this transaction; how many there were not yet."""
    queries = SyncQueries(_Transaction(session), qbq=QueryQueueBuilder(settings=SETTINGS))
    return sum(one is not None for one in queries.enqueue(*columns, on_conflict="skip")) if columns.entrypoint else 0


def kinds(session: Session) -> list[JobKind]:
    """How many jobs of each kind there are, by what becomes of them."""
    statement = sa.select(JOBS.c.entrypoint, STATUS, sa.func.count()).group_by(JOBS.c.entrypoint, STATUS)
    return counted((kind, status, count) for kind, status, count in session.connection().execute(statement))


def counted(found: Iterable[tuple[str, str, int]]) -> list[JobKind]:
    """Kind, status and count as rows, one for each kind."""
    kinds: dict[str, JobKind] = {}
    for kind, status, count in found:
        row = kinds.setdefault(kind, {"kind": kind, "waiting": 0, "under_way": 0, "set_aside": 0})
        row[_MEANING[status]] += count  # type: ignore[literal-required]  # the table has the row's names
    return sorted(kinds.values(), key=lambda row: row["kind"])


_MEANING = {"queued": "waiting", "picked": "under_way", "failed": "set_aside"}


def lost(session: Session) -> list[LostJob]:
    """The jobs that were set aside, the newest first, each with why it failed last."""
    why = (
        sa.select(LOG.c.traceback["exception_message"].as_string())
        .where(LOG.c.job_id == JOBS.c.id, LOG.c.traceback.is_not(None))
        .order_by(LOG.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = sa.select(JOBS.c.entrypoint, JOBS.c.payload, JOBS.c.updated, why.label("problem"))
    statement = statement.where(STATUS == "failed").order_by(JOBS.c.updated.desc())
    return [lost_job(*row) for row in session.connection().execute(statement)]


def lost_job(kind: str, payload: bytes, at: datetime, problem: str | None) -> LostJob:
    """A job that was set aside, as a row."""
    return {"kind": kind, "key": json.loads(payload)["key"], "at": at, "problem": problem}


def put_back(session: Session) -> int:
    """Give jobs that were set aside another chance, unless the same was put again meanwhile; how many."""
    columns = (JOBS.c.entrypoint, JOBS.c.payload, JOBS.c.priority, JOBS.c.dedupe_key)
    gone = list(session.connection().execute(sa.delete(JOBS).where(STATUS == "failed").returning(*columns)))
    kinds, payloads, priorities, keys = ([*column] for column in zip(*gone, strict=True)) if gone else ([],) * 4
    return enqueue(session, Columns(kinds, payloads, priorities, None, keys))


def is_installed(session: Session) -> bool:
    """Whether the engine has its tables."""
    return sa.inspect(session.connection()).has_table(SETTINGS.queue_table, schema=SETTINGS.db_schema)


def forget(db: Database) -> None:
    """Let go of what the engine noted of jobs that are long over."""
    if not db.is_sqlite:
        with db.write() as session:
            if is_installed(session):
                session.execute(sa.delete(LOG).where(LOG.c.created < sa.func.now() - KEPT))


# --- its tables -------------------------------------------------------------------------------


@asynccontextmanager
async def connected(url: sa.URL, *, connections: int) -> AsyncIterator[Driver]:
    """The engine's own connections to PostgreSQL; it listens on one of them, so no pooling proxy may stand between."""
    import asyncpg  # noqa: PLC0415  # who has SQLite only does not have it
    from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver  # noqa: PLC0415  # pgqueuer is loaded where there is PostgreSQL

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with asyncpg.create_pool(address, min_size=1, max_size=connections) as pool:
        yield AsyncpgPoolDriver(pool)


async def install(url: sa.URL) -> None:
    """Create the engine's tables, or bring them up to date."""
    async with connected(url, connections=1) as driver:
        queries = shared(driver)
        async with queries.schema_lock():
            is_there = await queries.schema_is_installed()
            if not is_there:
                await queries.install()
        if is_there:
            await queries.apply_upgrade()


# --- for a worker -----------------------------------------------------------------------------


def shared(driver: Driver) -> Shared:
    """The engine over PostgreSQL."""
    return Shared(
        driver,
        qbe=QueryBuilderEnvironment(settings=SETTINGS),
        qbq=QueryQueueBuilder(settings=SETTINGS),
        qbs=QuerySchedulerBuilder(settings=SETTINGS),
    )


def in_memory() -> Alone:
    """The engine in this process's memory."""
    return Alone(InMemoryDriver())


class Shared(Queries):
    """The engine's statements for one worker of several.

    `attempts` of a job counts the tries that did not end well: also those of workers that were killed.
    """

    owner: types.QueueManagerId

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[types.QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: types.QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[models.Job]:
        """Pick jobs, and count the try for each before it is begun."""
        self.owner = queue_manager_id
        picked = await super().dequeue(
            batch_size, entrypoints, queue_manager_id, global_concurrency_limit, heartbeat_timeout
        )
        if picked:
            table = self.qbe.qualified.queue_table
            query = f"UPDATE {table} SET attempts = attempts + 1 WHERE id = ANY($1::bigint[])"  # noqa: S608  # our own name
            await self.driver.execute(query, [job.id for job in picked])
        return [job.model_copy(update={"attempts": job.attempts + 1}) for job in picked]

    async def log_jobs(
        self, job_status: list[tuple[models.Job, types.JOB_STATUS, models.TracebackRecord | None]]
    ) -> None:
        """End jobs that are still ours."""
        ours = await self._keep([job.id for job, _, _ in job_status])
        if own := [one for one in job_status if one[0].id in ours]:
            await super().log_jobs(own)

    async def retry_job(
        self, job: models.Job, delay: timedelta, traceback_record: models.TracebackRecord | None
    ) -> None:
        """Put a job that is still ours back into the queue, with the tries that it says.

        They are written before, while nobody else can pick it: the engine counts one more with what it writes.
        Where that cannot be written, the database is out of reach. The engine would set the job aside for it;
        left as it is, nobody says any more that they are at work on it, and it is picked again before long.
        """
        try:
            if await self._keep([job.id], tries=job.attempts - 1):
                await super().retry_job(job, delay, traceback_record)
        except Exception as error:  # noqa: BLE001  # what a driver raises then is of many kinds
            log.warning("%s cannot be put back, and will be picked again: %s", job.entrypoint, error)

    async def update_heartbeat(self, job_ids: list[types.JobId]) -> None:
        """Say of jobs that are still ours that we are at work on them."""
        await self._keep(job_ids)

    async def _keep(self, ids: Sequence[types.JobId], *, tries: int | None = None) -> set[int]:
        """Renew the hold on jobs, so that nobody picks them in the next moments; those that are ours."""
        query = (
            f"UPDATE {self.qbe.qualified.queue_table}"  # noqa: S608  # the table's name is the queue's own
            " SET heartbeat = NOW(), attempts = COALESCE($3::integer, attempts)"
            " WHERE id = ANY($1::bigint[]) AND queue_manager_id = $2 AND status = 'picked' RETURNING id"
        )
        return {int(str(row["id"])) for row in await self.driver.fetch(query, list(set(ids)), self.owner, tries)}


@dataclass
class Alone(InMemoryQueries):
    """The engine's twin in memory, counting tries the same way."""

    problems: dict[int, str] = field(default_factory=dict)
    """Why jobs failed, by their ids."""

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[types.QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: types.QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,  # noqa: ARG002  # those of this process are never stale
    ) -> list[models.Job]:
        """Pick jobs, and count the try for each."""
        picked = await super().dequeue(
            batch_size, entrypoints, queue_manager_id, global_concurrency_limit, timedelta.max / 2
        )
        for job in picked:
            self._jobs[job.id]["attempts"] += 1
        return [job.model_copy(update={"attempts": job.attempts + 1}) for job in picked]

    async def retry_job(
        self, job: models.Job, delay: timedelta, traceback_record: models.TracebackRecord | None
    ) -> None:
        """Put a job back into the queue, with the tries that it says."""
        self._jobs[job.id]["attempts"] = job.attempts - 1
        await super().retry_job(job, delay, traceback_record)
        self._log.clear()  # nobody reads it, and a process that serves for months would keep it all

    async def log_jobs(
        self, job_status: list[tuple[models.Job, types.JOB_STATUS, models.TracebackRecord | None]]
    ) -> None:
        """End jobs; why one was set aside is remembered with it."""
        self.problems |= {job.id: record.exception_message for job, _, record in job_status if record}
        await super().log_jobs(job_status)
        self._log.clear()

    async def lost(self) -> list[LostJob]:
        """The jobs that were set aside, the newest first, each with why it failed last."""
        failed = await self.list_failed_jobs()
        return [lost_job(job.entrypoint, job.payload or b"", job.updated, self.problems.get(job.id)) for job in failed]

    async def put_back(self) -> int:
        """Give jobs that were set aside another chance, unless the same was put again meanwhile; how many."""
        failed = await self.list_failed_jobs()
        await self.log_jobs([(job, "deleted", None) for job in failed])
        kinds = [str(job.entrypoint) for job in failed]
        keys: list[str | None] = [dedupe_key(job.entrypoint, json.loads(job.payload or b"")["key"]) for job in failed]
        columns = Columns(kinds, [job.payload for job in failed], [job.priority for job in failed], None, keys)
        return sum(one is not None for one in await self.enqueue(*columns, on_conflict="skip"))


def dedupe_key(kind: str, key: str) -> str:
    """By what the engine tells that a job is there already."""
    return f"{kind}:{key}"
