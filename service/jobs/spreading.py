"""A night's long steps, spread over all workers: one job for each host with due links, one for each source.

    check ──▶ a job for each host ──▶ any worker ──▶ visits, observations, verdicts
      │ waits until there is none left
      ▼
    propose ──▶ a process of its own (`apart`)

The one that waits is a job itself. When its worker is lost another begins the night again: what is
done is not due any more, what is in the queue is not put twice, and so it goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from service.checking import store as checked
from service.checking.store import HostDue, Wish
from service.database import Database
from service.enriching import flow as enriching
from service.importing import tagging
from service.jobs import flow, store
from service.jobs.apart import apart
from service.jobs.flow import WORK, Night, Work, try_rules
from service.jobs.nightly import Step
from service.jobs.queue import Job, Queue
from service.proposing.wishes import Wishes
from service.settings import Settings
from service.sources.plug import Index

SOON, SOURCE, MOST_LINKS = 1_000_000, 500_000, 499_999
"""Priorities: a night before its sources before its hosts, of which those with most links begin."""
AT_ONCE = 5000
"""Jobs that are put in one transaction."""
GLANCE = 2.0
"""Seconds between two looks whether all is done."""


def spread(queue: Queue) -> Mapping[str, Work]:
    """What does a night's steps where workers share a queue."""

    async def check(night: Night, _step: Step, run_id: int) -> dict[str, Any]:
        begun = night.clock()
        alone, hosts = await asyncio.to_thread(_what_is_due, night)
        for start in range(0, len(hosts), AT_ONCE):
            await queue.put(_host_job(host, run_id) for host in hosts[start : start + AT_ONCE])
        await _until_none_is_left(night, queue, "host", len(hosts))
        verdicts = await asyncio.to_thread(store.seen_since_report, night.db)
        aside = [one for one in await queue.lost() if one["kind"] == "host" and one["at"] >= begun]
        return {
            "links": alone + sum(verdicts.values()),
            "hosts": len(hosts),
            "verdicts": verdicts,
            "problems": [f"{one['key']} was set aside: {one['problem'] or 'it did not say why'}" for one in aside],
        }

    async def enrich(night: Night, step: Step, run_id: int) -> dict[str, Any]:
        chosen = enriching.chosen_sources(night.settings, step.sources)
        first = [source.name for source in chosen if not issubclass(source, Index)]
        then = [source.name for source in chosen if issubclass(source, Index)]
        for names in (first, then):
            await queue.put(Job("source", name, priority=SOURCE) for name in names)
            await _until_none_is_left(night, queue, "source", len(names))
        await asyncio.to_thread(tagging.tag_from_sources, night.db)
        runs = await asyncio.to_thread(store.runs_since, night.db, "source", run_id)
        problems = [problem for run in runs for problem in run.summary.get("problems", ())]
        return {"sources": [part for run in runs for part in run.summary.get("sources", ())], "problems": problems}

    async def propose(night: Night, _step: Step, run_id: int) -> dict[str, Any]:
        await try_rules(night)
        return {"new": await apart(_propose, night.settings, night.clock(), run_id)}

    return {**WORK, "check": check, "enrich": enrich, "propose": propose}


def _propose(settings: Settings, now: datetime, run_id: int) -> int:
    """What `flow.propose` does, in another process."""
    with closing(Database(settings.database_url)) as db:
        return flow.propose(db, Wishes.of(settings), now, run_id)


def _what_is_due(night: Night) -> tuple[int, list[HostDue]]:
    """How many links were judged by their text, and the hosts of the others."""
    now = night.clock()
    with night.db.read() as session:
        wanted = checked.scope(session, now, Wish())
        hosts = checked.hosts_due(session, wanted)
    return checked.judge_unvisitable(night.db, wanted, now).total(), hosts


def _host_job(host: HostDue, run_id: int) -> Job:
    return Job("host", host.host, {"run": run_id}, min(host.links, MOST_LINKS))


async def _until_none_is_left(night: Night, queue: Queue, kind: str, total: int) -> None:
    while left := await queue.left(kind):
        if night.progress:
            night.progress(max(0, total - left), total, f"{kind}s")
        await asyncio.sleep(GLANCE)
