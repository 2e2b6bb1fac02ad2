"""Jobs are there once, are done once, come again when they fail, and are given back when a worker stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from service.database import Database
from service.errors import DatabaseError
from service.jobs import engine, store
from service.jobs.queue import Job, Queue
from service.jobs.worker import Later, Work, Worker

NOW = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
PAUSES = (0.01, 0.02)


@pytest.fixture
async def queue(any_database: Database) -> Queue:
    """An empty queue, in memory and then on PostgreSQL."""
    queue = Queue(any_database)
    await queue.install()
    return queue


@contextlib.asynccontextmanager
async def working(queue: Queue, *, grace: float = 5.0, **works: Work) -> AsyncIterator[Worker]:
    """A worker that does these kinds of jobs while the block lasts."""
    worker, stop = Worker(queue, works, concurrency=20, grace=grace, pauses=PAUSES), asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    try:
        yield worker
    finally:
        stop.set()
        await task


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110  # it is another process's records that change
            await asyncio.sleep(0.02)


async def until_empty(queue: Queue, kind: str = "host") -> None:
    async def is_empty() -> bool:
        return not await queue.left(kind)

    await until(is_empty)


async def test_a_job_is_there_once(queue: Queue) -> None:
    """Whoever puts it, and however often; another kind or key is another job."""
    assert await queue.put([Job("host", "a"), Job("host", "b"), Job("host", "a")]) == 2
    assert await queue.put([Job("host", "a"), Job("source", "a")]) == 1
    assert await queue.put([]) == 0
    assert await queue.kinds() == [
        {"kind": "host", "waiting": 2, "under_way": 0, "set_aside": 0},
        {"kind": "source", "waiting": 1, "under_way": 0, "set_aside": 0},
    ]


async def test_each_is_done_with_its_order(queue: Queue) -> None:
    """The most urgent first, and then it is gone."""
    done: list[tuple[str, Any]] = []

    async def host(job: Job) -> None:
        done.append((job.key, job.order["run"]))

    await queue.put([Job("host", "a", {"run": 1}), Job("host", "b", {"run": 2}, priority=7)])
    async with working(queue, host=host):
        await until_empty(queue)
    assert done == [("b", 2), ("a", 1)]
    assert await queue.kinds() == []


async def test_while_a_job_is_under_way_no_second_one_is_put(queue: Queue) -> None:
    """Nor while it waits to be tried again; afterwards there may be a new one."""
    begun, go, tries = asyncio.Event(), asyncio.Event(), 0

    async def host(_job: Job) -> None:
        nonlocal tries
        tries += 1
        begun.set()
        await go.wait()
        if tries == 1:
            raise Later(0.3, "the host asks for a pause")

    await queue.put([Job("host", "a")])
    async with working(queue, host=host):
        await begun.wait()
        assert await queue.put([Job("host", "a")]) == 0
        go.set()
        await asyncio.sleep(0.1)
        assert await queue.put([Job("host", "a")]) == 0
        await until_empty(queue)
        assert await queue.put([Job("host", "a")]) == 1
        await until_empty(queue)
    assert tries == 3


async def test_a_job_that_fails_is_tried_again_and_then_set_aside(
    queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    """Others go on; it is shown with its reason until a person puts it back."""
    tries: dict[str, int] = {"poison": 0, "shaky": 0}
    is_mended = False

    async def host(job: Job) -> None:
        tries[job.key] += 1
        if not is_mended and (job.key == "poison" or tries[job.key] == 1):
            raise ZeroDivisionError("that cannot be divided")

    await queue.put([Job("host", "poison"), Job("host", "shaky")])
    with caplog.at_level(logging.CRITICAL, logger="pgqueuer"):
        async with working(queue, host=host):
            await until_empty(queue)
            assert tries == {"poison": len(PAUSES) + 1, "shaky": 2}
            (lost,) = await queue.lost()
            assert (lost["kind"], lost["key"], lost["problem"]) == ("host", "poison", "that cannot be divided")
            assert await queue.kinds() == [{"kind": "host", "waiting": 0, "under_way": 0, "set_aside": 1}]
            is_mended = True
            assert await queue.put_back() == 1
            await until_empty(queue)
    assert await queue.kinds() == []


async def test_what_comes_again_through_no_fault_of_its_own_is_never_set_aside(queue: Queue) -> None:
    """However many workers pick it, and however often it comes."""
    times: dict[str, int] = {}

    async def host(job: Job) -> None:
        times[job.key] = times.get(job.key, 0) + 1
        if times[job.key] < 30:
            raise Later(0.0, "its process stood still meanwhile")

    await queue.put([Job("host", f"h{number}") for number in range(20)])
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(3 if queue.is_shared else 1):
            await stack.enter_async_context(working(queue, host=host))
        await until_empty(queue)
    assert set(times.values()) == {30}
    assert await queue.kinds() == []


async def test_a_worker_that_stops_finishes_what_it_can_and_gives_back_the_rest(queue: Queue) -> None:
    """That counts as no try: the job comes to the next worker as if it were new."""
    begun, done = asyncio.Semaphore(0), []

    async def host(job: Job) -> None:
        begun.release()
        await asyncio.sleep(0.2 if job.key == "short" else 60)
        done.append(job.key)

    await queue.put([Job("host", "short"), Job("host", "long")])
    for _ in range(len(PAUSES) + 3):
        async with working(queue, grace=0.5, host=host):
            await begun.acquire()
            if not done:
                await begun.acquire()
    assert done == ["short"]
    assert await queue.kinds() == [{"kind": "host", "waiting": 1, "under_way": 0, "set_aside": 0}]


async def test_a_claim_and_its_job_are_kept_together_or_not_at_all(queue: Queue, any_database: Database) -> None:
    """Where the claim fails there is no job; where the job cannot be put the claim is not kept."""

    def claim(session: Any) -> bool:
        return store.claim_in(session, "nightly", NOW, NOW)

    assert await queue.put_if(claim, [Job("night", "nightly")]) == 1
    assert await queue.put_if(claim, [Job("night", "another")]) == 0
    if queue.is_shared:
        with any_database.write() as session:
            session.execute(sa.text(f"ALTER TABLE {engine.SETTINGS.qualified.queue_table} RENAME TO elsewhere"))
        with pytest.raises(DatabaseError, match="no place for jobs"):
            await queue.put_if(lambda session: store.claim_in(session, "weekly", NOW, NOW), [Job("night", "weekly")])
        assert store.last_claimed(any_database, "weekly") is None


async def test_many_jobs_are_put_at_once(queue: Queue) -> None:
    """As a night does for each host."""
    assert await queue.put(Job("host", str(number)) for number in range(5000)) == 5000
    assert await queue.left("host") == 5000
