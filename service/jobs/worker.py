"""A worker: takes jobs from the queue and does them, many at once, until it is told to stop.

    queue ──▶ job ──▶ its kind's work ──┬─ done ──▶ gone
                                        ├─ Later ──▶ again after so long; that counts as no try
                                        ├─ failed ──▶ again after a growing pause
                                        └─ failed too often, or took its worker along ──▶ set aside

When it is told to stop it takes no more, finishes what is under way within a grace time, and gives
back the rest.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TypeAlias

from pgqueuer.core.qm import QueueManager
from pgqueuer.domain import models
from pgqueuer.domain.errors import RetryRequested

from service.errors import DatabaseError
from service.jobs import engine
from service.jobs.queue import Job, Queue

log = logging.getLogger(__name__)

PAUSES = (30.0, 120.0, 600.0)
"""Seconds after which a job that failed is tried again, and again; after the last it is set aside."""
GRACE = 30.0
"""Seconds that what is under way has to finish when the worker is told to stop."""
AGAIN = (1.0, 5.0, 30.0)
"""Seconds after which a queue that cannot be reached is tried again; the last from then on."""
GLANCE = timedelta(seconds=2)
"""How often the queue is looked at although nothing was heard from it: of jobs that come again nothing is."""


class Later(Exception):
    """Raised by a job's work that could not be finished now, through no fault of its own."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class Poisoned(Exception):
    """A job whose every try ended with the worker's death."""


Work: TypeAlias = Callable[[Job], Awaitable[None]]
"""Does a job of one kind. It is cancelled when the worker has to stop, and then keeps what it has."""


class Worker:
    """One process's hands."""

    def __init__(
        self,
        queue: Queue,
        works: Mapping[str, Work],
        *,
        concurrency: int,
        grace: float = GRACE,
        pauses: Sequence[float] = PAUSES,
        silence: float = 30.0,
    ) -> None:
        self._queue = queue
        self._works = works
        self._concurrency = max(concurrency, 2)
        self._grace = grace
        self._pauses = pauses
        self._silence = timedelta(seconds=silence)
        self._under_way: set[asyncio.Task[None]] = set()
        self.done = 0
        """How many jobs it did."""

    @property
    def under_way(self) -> int:
        """How many jobs it is at."""
        return len(self._under_way)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop. A queue that cannot be reached is tried again."""
        failures = 0
        while not stop.is_set():
            try:
                async with self._queue.opened(connections=4) as queries:
                    await self._work(queries, stop)
                failures = 0
            except Exception:
                log.exception("the queue cannot be reached")
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), AGAIN[min(failures, len(AGAIN) - 1)])
                failures += 1

    async def _work(self, queries: engine.Shared | engine.Alone, stop: asyncio.Event) -> None:
        manager = QueueManager(queries, engine.CHANNEL)
        for kind in self._works:
            manager.entrypoint(kind, on_failure="hold")(self._do)
        batch = max(1, min(10, self._concurrency // 2))
        taking = asyncio.create_task(
            manager.run(
                batch_size=batch,
                dequeue_timeout=GLANCE,
                max_concurrent_tasks=self._concurrency,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=self._silence,
                log_aggregation_interval=timedelta(0),
            )
        )
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({taking, stopping}, return_when=asyncio.FIRST_COMPLETED)
            manager.shutdown.set()
            await asyncio.wait({taking}, timeout=self._grace)
            self._give_back()
            await taking
        finally:
            stopping.cancel()
            taking.cancel()
            self._give_back()
            await asyncio.gather(taking, stopping, return_exceptions=True)

    def _give_back(self) -> None:
        for task in self._under_way:
            task.cancel()

    async def _do(self, row: models.Job) -> None:
        """Do a job, and tell the engine what is to become of it."""
        told = json.loads(row.payload or b"{}")
        job = Job(row.entrypoint, told["key"], told["order"], row.priority)
        if row.attempts > len(self._pauses) + 1:
            raise Poisoned(f"its worker went away {row.attempts - 1} times in the middle of it")
        task = asyncio.ensure_future(self._works[row.entrypoint](job))
        self._under_way.add(task)
        try:
            await task
            self.done += 1
        except asyncio.CancelledError:
            if not task.cancelled():  # it is we who are cancelled, not the job
                task.cancel()
                raise
            raise self._again(row, 0.0, "given back") from None
        except Later as later:
            raise self._again(row, later.seconds, str(later)) from None
        except DatabaseError as error:  # nobody's fault, and least of all the job's
            log.warning("%s %s waits for the database: %s", job.kind, job.key, error)
            raise self._again(row, AGAIN[0], "the database was out of reach") from None
        except Exception as error:
            if row.attempts > len(self._pauses):
                raise
            log.warning("%s %s failed and is tried again: %s", job.kind, job.key, error)
            raise RetryRequested(timedelta(seconds=self._pauses[row.attempts - 1]), str(error)) from error
        finally:
            self._under_way.discard(task)

    def _again(self, row: models.Job, seconds: float, why: str) -> RetryRequested:
        """That a job goes back into the queue without that counting as a try."""
        row.attempts -= 1
        return RetryRequested(timedelta(seconds=seconds), why)


@asynccontextmanager
async def at_work(worker: Worker) -> AsyncIterator[Worker]:
    """A worker at work while the block lasts."""
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await task
