"""When: the one schedule, kept by every process that serves, and worked off by one of them.

Each process has its own alarm clock (APScheduler, in memory). When it rings the process claims the
slot in the database, and who gets it works; so several processes do not start one night twice, and
nothing of the schedule itself is stored that could grow stale. A slot is the hour that was meant,
not the minute in which the alarm rang: a process that was asleep then may ring late and do no harm.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from service.database import Database
from service.jobs import store, worker
from service.jobs.nightly import SCHEDULE, latest_slot, missed_slot
from service.models import Clock
from service.settings import Settings

log = logging.getLogger(__name__)

Night: TypeAlias = Callable[[], Awaitable[object]]


class Nights:
    """This process's part in the schedule: at most one night under way."""

    def __init__(self, db: Database, settings: Settings, clock: Clock, night: Night) -> None:
        self._db = db
        self._at = settings.nightly_at
        self._clock = clock
        self._night = night
        self._under_way: asyncio.Task[None] | None = None

    async def tick(self) -> None:
        """Begin the night that is due, if no process did yet."""
        now = self._clock()
        await self._begin(latest_slot(self._at, now), now)

    async def catch_up(self) -> None:
        """Make up for a night that was missed while no process ran.

        In a new installation this only takes down from where to count, so that the first night is
        the coming one.
        """
        now = self._clock()
        last = await asyncio.to_thread(store.last_claimed, self._db, SCHEDULE)
        if last is None:
            await asyncio.to_thread(store.claim, self._db, SCHEDULE, latest_slot(self._at, now), now)
        elif (slot := missed_slot(last, self._at, now)) is not None:
            await self._begin(slot, now)

    async def stop(self) -> None:
        """Interrupt the night under way; what was done is kept."""
        if self._under_way is not None:
            self._under_way.cancel()
            with suppress(asyncio.CancelledError):
                await self._under_way

    async def _begin(self, slot: datetime, now: datetime) -> None:
        if self._under_way is not None and not self._under_way.done():
            log.warning("the night before is still under way; the one of %s is left out", slot)
        elif await asyncio.to_thread(store.claim, self._db, SCHEDULE, slot, now):
            self._under_way = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._night()
        except Exception:
            log.exception("the night failed")


@asynccontextmanager
async def background(
    db: Database, settings: Settings, clock: Clock, *, night: Night | None = None
) -> AsyncIterator[Nights]:
    """The schedule at work while the block lasts; afterwards a night under way is interrupted.

    `night` is what a slot starts, by default a whole night's work.
    """
    nights = Nights(db, settings, clock, night or (lambda: worker.run_night(db, settings, clock=clock)))
    alarm = AsyncIOScheduler(timezone="UTC")
    at = settings.nightly_at
    alarm.add_job(
        nights.tick,
        CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone="UTC"),
        coalesce=True,
        misfire_grace_time=None,  # a machine that slept through its hour works when it wakes
        max_instances=1,
    )
    await nights.catch_up()
    alarm.start()
    try:
        yield nights
    finally:
        alarm.shutdown(wait=False)
        await nights.stop()


async def run_scheduler(db: Database, settings: Settings, clock: Clock) -> None:
    """Keep the schedule until SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    try:
        async with background(db, settings, clock):
            await stop.wait()
    finally:
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(sign)
