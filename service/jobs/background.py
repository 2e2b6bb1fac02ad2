"""What runs beside the web door, or instead of it: the schedule, and on SQLite the worker, too.

On PostgreSQL workers are processes of their own, as many as there is work for. A SQLite file belongs
to one process at a time, so that one does its jobs itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from service.database import Database
from service.jobs import schedule as scheduling
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
    async with background(db, settings, Queue(db), clock):
        await scheduling.until_told_to_stop()
