"""Jobs that wait for a worker: at most one of a kind and a key at a time, whoever asks for it.

    put ──▶ queued ──▶ picked by one worker ──▶ gone
              ▲             │ failed: again later, after a growing pause
              └─────────────┤
                            └ failed too often: set aside, until a person puts it back

The engine is pgqueuer in both its forms. On PostgreSQL the jobs rest beside the records, so any number
of workers on any machine share them. Without PostgreSQL they rest in the memory of the one process that
puts and does them. Nothing is lost with them there: a job says what to look at, and what is due stands
in the records.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import Session

from service.database import Database
from service.errors import DatabaseError
from service.jobs import engine
from service.queries.rows import JobKind, LostJob

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done by some worker."""

    kind: str
    """Which work: `night`, `check`, `host`, `source` ..."""
    key: str
    """What it is about: a host, a source, a run. While a job of this kind and key is there, no second one is."""
    order: Mapping[str, Any] = field(default_factory=dict)
    """What else the worker has to be told, as JSON."""
    priority: int = 0
    """The highest is picked first."""


class Queue:
    """The jobs of an installation."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._here = engine.in_memory() if db.is_sqlite else None

    @property
    def is_shared(self) -> bool:
        """Whether other processes see the same jobs; else whoever puts them has to work on them, too."""
        return self._here is None

    @asynccontextmanager
    async def opened(self, *, connections: int) -> AsyncIterator[engine.Shared | engine.Alone]:
        """What a worker takes jobs from."""
        if self._here is not None:
            yield self._here
            return
        async with engine.connected(self._db.url, connections=connections) as driver:
            yield engine.shared(driver)

    async def install(self) -> None:
        """Make a place for jobs in the database, or bring it up to date."""
        if self._here is None:
            await engine.install(self._db.url)

    async def require(self) -> None:
        """Raise DatabaseError where there is no place for jobs."""
        if self._here is None and not await asyncio.to_thread(self._ask, engine.is_installed):
            raise DatabaseError("the database has no place for jobs", hint="run: listkeeper migrate")

    async def put(self, jobs: Iterable[Job]) -> int:
        """Add jobs; how many of them were not there yet."""
        return await self.put_if(_yes, jobs)

    async def put_if(self, claim: Callable[[Session], bool], jobs: Iterable[Job]) -> int:
        """Add jobs where `claim` says yes, in the transaction in which it may write; how many were not there yet."""
        batch = list(jobs)
        if self._here is None:
            return await asyncio.to_thread(self._put_beside, claim, batch)
        if await asyncio.to_thread(self._change, claim):
            return sum(one is not None for one in await self._here.enqueue(*_columns(batch), on_conflict="skip"))
        return 0

    def _put_beside(self, claim: Callable[[Session], bool], batch: Sequence[Job]) -> int:
        with self._db.write() as session:
            return engine.enqueue(session, _columns(batch)) if claim(session) else 0

    async def kinds(self) -> list[JobKind]:
        """How many jobs of each kind wait, are under way and were set aside."""
        if self._here is None:
            return await asyncio.to_thread(self._ask, engine.kinds)
        return engine.counted((one.entrypoint, one.status, one.count) for one in await self._here.queue_size())

    async def left(self, kind: str) -> int:
        """How many jobs of a kind are still to be done."""
        return sum(one["waiting"] + one["under_way"] for one in await self.kinds() if one["kind"] == kind)

    async def lost(self) -> list[LostJob]:
        """The jobs that were set aside after too many tries, the newest first."""
        return await asyncio.to_thread(self._ask, engine.lost) if self._here is None else await self._here.lost()

    async def put_back(self) -> int:
        """Give the jobs that were set aside another chance; how many."""
        return (
            await asyncio.to_thread(self._change, engine.put_back)
            if self._here is None
            else await self._here.put_back()
        )

    def _ask(self, question: Callable[[Session], Answer]) -> Answer:
        with self._db.read() as session:
            return question(session)

    def _change(self, change: Callable[[Session], Answer]) -> Answer:
        with self._db.write() as session:
            return change(session)


def _yes(_session: Session) -> bool:
    return True


def _columns(jobs: Sequence[Job]) -> engine.Columns:
    return engine.Columns(
        [job.kind for job in jobs],
        [json.dumps({"key": job.key, "order": job.order}).encode() for job in jobs],
        [job.priority for job in jobs],
        None,
        [engine.dedupe_key(job.kind, job.key) for job in jobs],
    )
