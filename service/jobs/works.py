"""What a worker knows how to do, by the kind of job.

night: a whole night's work and its report. deliver: what of reports waits to be brought. host: the due
links of one host. source: what one source is to be asked. check: the links that somebody asked for, whose
run tells how far it has come.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from service import urls
from service.checking import flow as checking
from service.checking.sharing import NotNow
from service.checking.standing import Standing
from service.database import Database
from service.enriching import flow as enriching
from service.jobs import flow, store
from service.jobs.delivering import flow as delivering
from service.jobs.pulse import sharing
from service.jobs.queue import Job, Queue
from service.jobs.spreading import SOON, spread
from service.jobs.worker import Later, Work
from service.models import Clock
from service.queries.query import read
from service.settings import Settings

BEFORE_ALL = 2 * SOON
"""The priority of what somebody waits for."""
TELLING = 1.0
"""Seconds between two words of how far a check has come."""


async def start_check(
    db: Database, queue: Queue, *, clock: Clock, query: str = "", addresses: Sequence[str] = (), everything: bool = True
) -> int:
    """Have a worker check the links that a query means (`list:NAME`, `#tag` ...), or these addresses; the run's id.

    `queries.run` shows how far it has come: its `state` (waiting, running, done, failed, interrupted),
    and in its `summary` how many are `done` of how many in `total`, and the `verdicts` until then.
    `everything` checks also links that are not due. Raises UsageError for a query that cannot be read.
    """
    read(query)
    wish = {"query": query, "urls": [urls.canonical(one) for one in addresses], "everything": everything}
    run_id = await asyncio.to_thread(store.plan_run, db, "check", wish, clock())
    await queue.put([Job("check", str(run_id), priority=BEFORE_ALL)])
    return run_id


class Works:
    """The work of an installation."""

    def __init__(
        self, db: Database, settings: Settings, queue: Queue, clock: Clock, standing: Standing | None = None
    ) -> None:
        self._db, self._settings, self._queue, self._clock = db, settings, queue, clock
        self._standing = standing

    def by_kind(self) -> Mapping[str, Work]:
        """What does each kind of job; hosts are jobs where workers share them."""
        works: dict[str, Work] = {
            "night": self._night,
            "deliver": self._deliver,
            "check": self._check,
            "source": self._source,
        }
        if self._standing is not None:
            works["host"] = functools.partial(_host, self._standing)
        return works

    async def put_planned(self) -> None:
        """Put what was planned and is not in the queue: it may have rested in the memory of a process that ended."""
        runs = await asyncio.to_thread(store.planned_runs, self._db, "check")
        await self._queue.put([Job("check", str(run_id), priority=BEFORE_ALL) for run_id in runs])

    async def _night(self, _job: Job) -> None:
        work = spread(self._queue) if self._queue.is_shared else None
        await flow.run_night(self._db, self._settings, clock=self._clock, work=work)

    async def _deliver(self, _job: Job) -> None:
        await delivering.deliver_due(self._db, self._settings, clock=self._clock)

    async def _source(self, job: Job) -> None:
        async with flow.recorded(self._db, "source", clock=self._clock) as run:
            done = await enriching.enrich(self._db, self._settings, [job.key], clock=self._clock, run_id=run.id)
            problems = [f"{source.source}: {source.error}" for source in done.sources if source.error]
            run.summary = {**asdict(done), "problems": problems}

    async def _check(self, job: Job) -> None:
        run_id = int(job.key)
        wish = await asyncio.to_thread(store.wish_of, self._db, run_id)
        if wish is None:
            return
        async with flow.recorded(self._db, "check", clock=self._clock, run_id=run_id) as run:
            run.summary["wish"] = wish
            done = await self._visit(run, wish)
            run.summary |= {"links": done.links, "hosts": done.hosts, "verdicts": dict(done.verdicts)}

    async def _visit(self, run: flow.Run, wish: Mapping[str, Any]) -> checking.CheckSummary:
        def progress(done: int, total: int, _host: str) -> None:
            run.summary |= {"done": done, "total": total}

        telling = asyncio.create_task(self._tell(run))
        try:
            async with sharing(self._db, self._settings) as pulse:
                return await checking.check(
                    self._db,
                    self._settings,
                    clock=self._clock,
                    run_id=run.id,
                    query=wish.get("query") or None,
                    urls=wish.get("urls") or None,
                    everything=wish.get("everything", True),
                    progress=progress,
                    pulse=pulse,
                )
        finally:
            telling.cancel()

    async def _tell(self, run: flow.Run) -> None:
        while True:
            await asyncio.sleep(TELLING)
            await asyncio.to_thread(store.tell, self._db, run.id, dict(run.summary), self._clock())


async def _host(standing: Standing, job: Job) -> None:
    try:
        await standing.host(job.key, job.order.get("run"))
    except NotNow as error:
        raise Later(error.seconds, str(error)) from error
