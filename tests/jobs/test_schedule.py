"""Slots are claimed once, missed ones made up for once."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime, time, timedelta

import pytest

from service.database import Database
from service.jobs import store
from service.jobs.background import background
from service.jobs.nightly import SCHEDULE
from service.jobs.queue import Job, Queue
from service.jobs.schedule import Schedule, ticking
from service.jobs.worker import Work, Worker
from service.models import Clock
from service.settings import Settings

NOON = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
TODAY = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)


class Nights:
    """Counts the nights that were begun; each goes on until it is cancelled or let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self.end = asyncio.Event()

    async def __call__(self, _job: Job) -> None:
        self.begun += 1
        try:
            await self.end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


def serving(
    database: Database, settings: Settings, clock: Clock, night: Work, queue: Queue | None = None
) -> AbstractAsyncContextManager[Schedule | None]:
    """A process that keeps the schedule, with a night of this kind."""
    return background(database, settings, queue or Queue(database), clock, works={"night": night})


async def turn_of_the_loop() -> None:
    await asyncio.sleep(0.2)


def test_one_of_many_threads_gets_a_slot(any_database: Database) -> None:
    """On SQLite and on PostgreSQL alike."""
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: store.claim(any_database, "nightly", TODAY, NOON), range(16)))
    assert won.count(True) == 1
    assert store.claim(any_database, "nightly", TODAY + timedelta(days=1), NOON)
    assert store.claim(any_database, "weekly", TODAY, NOON)
    assert store.last_claimed(any_database, "nightly") == TODAY + timedelta(days=1)


CLAIM = """
import sys
from datetime import UTC, datetime
from service.database import Database
from service.jobs import store
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(store.claim(database, "nightly", datetime(2026, 11, 9, 2, tzinfo=UTC), datetime.now(UTC)))
"""


def test_one_of_several_processes_gets_a_slot(database: Database, settings: Settings) -> None:
    """All let go at the same moment."""
    command = [sys.executable, "-c", CLAIM, settings.database_url]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    won = []
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        won.append(worker.communicate()[0].strip())
        assert worker.returncode == 0
    assert sorted(won) == ["False", "False", "True"]


async def test_the_first_night_of_a_new_installation_is_the_coming_one(database: Database, settings: Settings) -> None:
    """Starting for the first time at noon starts no night; but from then on one that is missed counts."""
    night = Nights()
    async with serving(database, settings, lambda: NOON, night):
        await turn_of_the_loop()
    assert night.begun == 0
    async with serving(database, settings, lambda: NOON + timedelta(days=1), night):
        await turn_of_the_loop()
    assert night.begun == 1


async def test_a_missed_night_is_made_up_for_once(database: Database, settings: Settings) -> None:
    """Whichever of the processes that start comes first; and not again at the next start."""
    store.claim(database, SCHEDULE, TODAY - timedelta(days=3), NOON - timedelta(days=3))
    nights = [Nights() for _ in range(3)]
    for _ in range(2):
        async with (
            serving(database, settings, lambda: NOON, nights[0]),
            serving(database, settings, lambda: NOON, nights[1]),
            serving(database, settings, lambda: NOON, nights[2]),
        ):
            await turn_of_the_loop()
    assert sum(night.begun for night in nights) == 1
    assert store.last_claimed(database, SCHEDULE) == TODAY


async def test_the_alarm_rings_at_the_hour_that_was_set(database: Database) -> None:
    """In all processes, and one of them works."""
    soon = datetime.now(UTC) + timedelta(seconds=2.5)
    settings = Settings(nightly_at=time(soon.hour, soon.minute, soon.second))
    nights = [Nights(), Nights()]
    async with (
        serving(database, settings, lambda: datetime.now(UTC), nights[0]),
        serving(database, settings, lambda: datetime.now(UTC), nights[1]),
    ):
        async with asyncio.timeout(10):
            while not any(night.begun for night in nights):  # the alarm is another's, on real time
                await turn_of_the_loop()
        await turn_of_the_loop()
    assert sum(night.begun for night in nights) == 1
    assert sum(night.cancelled for night in nights) == 1


async def test_one_process_has_one_night_at_a_time(database: Database, settings: Settings) -> None:
    """A night that takes longer than a day is not overtaken, and the one after it takes place."""
    night = Nights()
    today = [NOON]
    async with serving(database, settings, lambda: today[0], night) as schedule:
        assert schedule
        for _ in range(2):
            today[0] += timedelta(days=1)
            await schedule.tick()
            await turn_of_the_loop()
        assert night.begun == 1
        night.end.set()
        await turn_of_the_loop()
        today[0] += timedelta(days=1)
        await schedule.tick()
        await turn_of_the_loop()
    assert night.begun == 2


async def test_a_night_that_fails_does_not_end_the_schedule(
    database: Database, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log, and the night is tried again."""
    begun, queue = [], Queue(database)
    today = [NOON]

    async def fail(_job: Job) -> None:
        begun.append(today[0])
        raise OSError("the disk is full")

    async with serving(database, settings, lambda: today[0], fail, queue) as schedule:
        assert schedule
        today[0] += timedelta(days=1)
        await schedule.tick()
        await turn_of_the_loop()
        assert await queue.left("night") == 1
    assert len(begun) == 1
    assert "the disk is full" in caplog.text


SCHEDULER = """
import asyncio, signal, sys
from datetime import UTC, datetime
from service.database import Database
from service.jobs.background import run_scheduler
from service.settings import Settings
def tell_when_ready():
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        asyncio.get_running_loop().call_later(0.02, tell_when_ready)
    else:
        print("ready", flush=True)
async def main():
    asyncio.get_running_loop().call_soon(tell_when_ready)
    await run_scheduler(Database(sys.argv[1]), Settings(), lambda: datetime.now(UTC))
asyncio.run(main())
"""


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_stops_when_it_is_told_to(database: Database, settings: Settings, sign: signal.Signals) -> None:
    """Quietly, and with a database that is whole."""
    command = [sys.executable, "-c", SCHEDULER, settings.database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, sign)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    with sqlite3.connect(settings.database_url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_three_schedulers_on_one_database_put_each_night_once(any_database: Database, settings: Settings) -> None:
    """Each slot as its hour comes, and the one that was missed while none of them ran."""
    queue = Queue(any_database)
    await queue.install()
    store.claim(any_database, SCHEDULE, TODAY - timedelta(days=3), NOON - timedelta(days=3))
    today, nights = [NOON], []

    async def night(job: Job) -> None:
        nights.append(job.order["slot"])

    worker, stop = Worker(queue, {"night": night}, concurrency=2), asyncio.Event()
    working = asyncio.create_task(worker.run(stop))
    async with AsyncExitStack() as stack:
        three = [
            await stack.enter_async_context(ticking(any_database, settings, queue, lambda: today[0])) for _ in range(3)
        ]
        for _ in range(4):
            async with asyncio.timeout(20):
                while await queue.left("night"):  # noqa: ASYNC110  # the worker takes it
                    await asyncio.sleep(0.05)
            today[0] += timedelta(days=1)
            await asyncio.gather(*(schedule.tick() for schedule in three))
        async with asyncio.timeout(20):
            while await queue.left("night"):  # noqa: ASYNC110  # the worker takes it
                await asyncio.sleep(0.05)
    stop.set()
    await working
    assert nights == [(TODAY + timedelta(days=number)).isoformat() for number in range(5)]
