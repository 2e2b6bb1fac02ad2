"""When: the one schedule, kept by every process that serves, and put into the queue by one of them.

    alarm rings ──▶ claim the slot ──▶ put the job          one transaction: both or neither
    (APScheduler)   (one process)      (a worker does it)

Each process has its own alarm clock, in memory. When it rings the process claims the slot in the
database, and who gets it puts the job; so several processes do not start one night twice, and
nothing of the schedule itself is stored that could grow stale. A slot is the hour that was meant,
not the minute in which the alarm rang: a process that was asleep then may ring late and do no harm.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlmodel import Session

from service.database import Database
from service.jobs import store
from service.jobs.delivering import flow as delivering
from service.jobs.nightly import SCHEDULE, latest_slot, missed_slot
from service.jobs.queue import Job, Queue
from service.jobs.spreading import SOON
from service.models import Clock
from service.settings import Settings

log = logging.getLogger(__name__)

GLANCE = 60
"""Seconds between two looks whether something is to be delivered."""


class Schedule:
    """This process's part in the schedule."""

    def __init__(self, db: Database, settings: Settings, queue: Queue, clock: Clock) -> None:
        self._db = db
        self._settings = settings
        self._at = settings.nightly_at
        self._queue = queue
        self._clock = clock

    async def tick(self) -> None:
        """Put the night that is due into the queue, if no process did yet."""
        now = self._clock()
        await self._put(latest_slot(self._at, now), now)

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
            await self._put(slot, now)

    async def look_after_deliveries(self) -> None:
        """Have brought what did not get to its place, when its time has come."""
        if await asyncio.to_thread(delivering.are_due, self._db, self._settings, self._clock()):
            await self._queue.put([Job("deliver", "reports", priority=SOON)])

    async def _put(self, slot: datetime, now: datetime) -> None:
        """Claim the slot and put its night, in one transaction."""
        is_ours = False

        def claim(session: Session) -> bool:
            nonlocal is_ours
            is_ours = store.claim_in(session, SCHEDULE, slot, now)
            return is_ours

        job = Job("night", SCHEDULE, {"slot": slot.isoformat()}, SOON)
        if not await self._queue.put_if(claim, [job]) and is_ours:
            log.warning("the night before is still under way; the one of %s is left out", slot)


@asynccontextmanager
async def ticking(db: Database, settings: Settings, queue: Queue, clock: Clock) -> AsyncIterator[Schedule]:
    """The schedule at work while the block lasts."""
    schedule = Schedule(db, settings, queue, clock)
    alarm = AsyncIOScheduler(timezone="UTC")
    at = settings.nightly_at
    alarm.add_job(
        schedule.tick,
        CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone="UTC"),
        coalesce=True,
        misfire_grace_time=None,  # a machine that slept through its hour works when it wakes
        max_instances=1,
    )
    if settings.deliver:
        alarm.add_job(schedule.look_after_deliveries, IntervalTrigger(seconds=GLANCE), coalesce=True, max_instances=1)
    await schedule.catch_up()
    alarm.start()
    try:
        yield schedule
    finally:
        alarm.shutdown(wait=False)


async def until_told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    try:
        await stop.wait()
    finally:
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(sign)
