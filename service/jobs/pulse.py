"""A worker's sign of life, and whether it may count on what it holds.

Every second the worker says in the database that it is there. When it was not seen for too long
(`worker_silence`), others take its jobs and hosts. It need not be dead, though: a laptop was closed, a virtual
machine stood still. So it measures, by the database's clock, how much time went by between two signs
of life; where that was too long, work that began before ends before its next request.

A look at the time since the last sign is not enough: after a pause the next sign may come first, and
then all seems well. And the process's own clock may have stood still, too.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import secrets
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from service.database import Database
from service.jobs import store
from service.settings import Settings

if TYPE_CHECKING:
    from service.checking.sharing import Shared

log = logging.getLogger(__name__)

BEAT = 1.0
"""Seconds between two signs of life."""
SURE = 1 / 3
"""The share of the silence for which it is sure: the engine tells of a job when it has been silent for half of it."""


class Pulse:
    """This process's signs of life."""

    def __init__(self, db: Database, facts: Callable[[], dict[str, Any]], *, silence: float) -> None:
        self._db = db
        self.silence = silence
        self._facts = facts
        self.holder = secrets.token_hex(8)
        self.epoch = 0
        self.shared: Shared | None = None
        self._thread = ThreadPoolExecutor(1, "pulse")  # behind a thousand reads of a night's start it would seem dead
        self._last_seen: datetime | None = None
        self._last = float("-inf")

    def is_sure(self) -> bool:
        """Whether it was seen so lately that others cannot have taken anything yet."""
        return _now() - self._last < self.silence * SURE

    async def beat(self) -> None:
        """Give one sign of life."""
        begun = _now()
        told = (self._db, self.holder, _name(), self._facts())
        seen_at, wanted = await asyncio.get_running_loop().run_in_executor(self._thread, store.sign_of_life, *told)
        if self._last_seen is not None and (seen_at - self._last_seen).total_seconds() > self.silence * SURE:
            log.warning("this process stood still; what it was at is given back")
            self.epoch += 1
            if self.shared:
                self.shared.lost()
        self._last_seen, self._last = seen_at, begun
        if self.shared:
            self.shared.wanted(wanted)

    async def end(self) -> None:
        """Say that it is gone: what it held is free at once."""
        await asyncio.to_thread(store.farewell, self._db, self.holder)
        self._thread.shutdown(wait=False)

    async def go_on(self) -> None:
        """Give signs of life for ever; where the database cannot be reached, again."""
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self.beat()
            except Exception as error:  # noqa: BLE001  # whatever it is, the next one may come through
                log.warning("no sign of life: %s", error)


@asynccontextmanager
async def beating(pulse: Pulse) -> AsyncIterator[Pulse]:
    """A process that shows that it is there while the block lasts."""
    await pulse.beat()
    task = asyncio.create_task(pulse.go_on())
    try:
        yield pulse
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await pulse.end()


@asynccontextmanager
async def sharing(db: Database, settings: Settings) -> AsyncIterator[Pulse]:
    """What shares the hosts with other processes while the block lasts, for work that is no job of a host.

    It gives no figures, so it is not shown as a worker.
    """
    async with beating(Pulse(db, dict, silence=settings.worker_silence)) as pulse:
        yield pulse


def _now() -> float:
    """Seconds on a clock that goes on while the machine sleeps, where there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def _name() -> str:
    return f"{platform.node()}:{os.getpid()}"
