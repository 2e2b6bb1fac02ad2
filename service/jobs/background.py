"""What runs beside the web door, or instead of it: the schedule, and on SQLite the worker, too.

On PostgreSQL workers are processes of their own, as many as there is work for. A SQLite file belongs
to one process at a time, so that one does its jobs itself.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from service.checking.standing import Standing
from service.database import Database
from service.jobs import schedule as scheduling
from service.jobs.pulse import Pulse, beating
from service.jobs.queue import Queue
from service.jobs.worker import Work, Worker, at_work
from service.jobs.works import Works
from service.models import Clock
from service.settings import Settings

HANDS = 8
"""Jobs that a process does at once beside serving."""


@asynccontextmanager
async def background(
    db: Database,
    settings: Settings,
    queue: Queue,
    clock: Clock,
    *,
    schedule: bool = True,
    works: Mapping[str, Work] | None = None,
) -> AsyncIterator[scheduling.Schedule | None]:
    """The schedule, if it is wanted, and the worker, if nobody else is one, while the block lasts.

    Afterwards what is under way is interrupted; what it did until then is kept. `works` is what does
    each kind of job, by default the product's own work.
    """
    await queue.require()
    known = Works(db, settings, queue, clock)
    async with AsyncExitStack() as stack:
        if not queue.is_shared:
            worker = Worker(queue, works or known.by_kind(), concurrency=HANDS, grace=0.0)
            await stack.enter_async_context(at_work(worker))
            await known.put_planned()
        if schedule:
            yield await stack.enter_async_context(scheduling.ticking(db, settings, queue, clock))
        else:
            yield None


async def run_scheduler(db: Database, settings: Settings, clock: Clock) -> None:
    """Keep the schedule, and on SQLite do its jobs, until SIGTERM or SIGINT."""
    async with AsyncExitStack() as stack:
        if not db.is_sqlite:
            facts = {"concurrency": 0, "memory_mb": _memory()}
            await stack.enter_async_context(beating(Pulse(db, lambda: facts, silence=settings.worker_silence)))
        await stack.enter_async_context(background(db, settings, Queue(db), clock))
        await scheduling.until_told_to_stop()


async def run_worker(db: Database, settings: Settings, clock: Clock, *, concurrency: int, grace: float) -> None:
    """Work on the jobs of a PostgreSQL that others share, so many at once, until SIGTERM or SIGINT."""
    queue = Queue(db)
    await queue.require()

    def facts() -> dict[str, Any]:
        doing = {"under_way": worker.under_way, "done": worker.done} if worker else {}
        return {"concurrency": concurrency, "memory_mb": _memory(), **doing}

    worker: Worker | None = None
    async with (
        beating(Pulse(db, facts, silence=settings.worker_silence)) as pulse,
        Standing(db, settings, clock=clock, pulse=pulse) as standing,
    ):
        works = Works(db, settings, queue, clock, standing)
        worker = Worker(queue, works.by_kind(), concurrency=concurrency, grace=grace, silence=settings.worker_silence)
        async with at_work(worker):
            await scheduling.until_told_to_stop()


def _memory() -> int:
    """This process's peak of memory, in MiB; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415  # there is none for Windows
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
