"""A night's visits, spread over workers: what of them was given up is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from ledger import Ledger
from service.database import Database
from service.jobs import store
from service.jobs.flow import Night
from service.jobs.nightly import STEPS
from service.jobs.queue import Job, Queue
from service.jobs.spreading import spread
from service.jobs.worker import Worker
from service.settings import Settings

CHECK = next(step for step in STEPS if step.job == "check")


@contextlib.asynccontextmanager
async def failing_at(host: str, queue: Queue) -> AsyncIterator[None]:
    """A worker whose visits to one host fail, each time."""

    async def visit(job: Job) -> None:
        if job.key == host:
            raise ValueError("what it sends cannot be read")

    stop = asyncio.Event()
    task = asyncio.create_task(Worker(queue, {"host": visit}, concurrency=4, pauses=(0.01,)).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.mark.parametrize("any_database", ["postgres"], indirect=True)
async def test_a_host_that_was_set_aside_is_named(any_database: Database) -> None:
    ledger = Ledger(any_database)
    for host in ("good", "bad"):
        ledger.link(f"https://{host}.example/")
    queue = Queue(any_database)
    await queue.install()

    def clock() -> datetime:
        return datetime.now(UTC)

    night = Night(any_database, Settings(), clock)
    run_id = store.start_run(any_database, "check", clock())
    async with failing_at("bad.example", queue):
        done = await spread(queue)["check"](night, CHECK, run_id)
    assert done["problems"] == ["bad.example was set aside: what it sends cannot be read"]
    assert done["hosts"] == 2
