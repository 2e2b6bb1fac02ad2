"""One night: the steps one after the other, each recorded, and a report of what they changed, delivered.

A step that fails is recorded and named in the report, and the night goes on. Ctrl-C, or a process
that goes away, leaves a run that says so; what was done until then is kept, and the next night goes
on from there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from service.checking import flow as checking
from service.checking import retention, single
from service.checking.judge import judge
from service.counts import counted
from service.database import Database
from service.enriching import flow as enriching
from service.errors import DatabaseError, ListkeeperError
from service.importing import fetching, tagging
from service.importing import flow as importing
from service.jobs import engine, store
from service.jobs.delivering import flow as delivering
from service.jobs.nightly import NOTES, STEPS, Step
from service.jobs.pulse import sharing
from service.linting import flow as linting
from service.linting.rules import chosen
from service.models import Clock, Progress
from service.proposing import flow as proposing
from service.proposing.wishes import Wishes
from service.reporting import flow as reporting
from service.reporting.facts import Outcome
from service.reporting.report import Report
from service.settings import Settings

log = logging.getLogger(__name__)

BEAT = 20.0
"""Seconds between two signs of life of a run."""


@dataclass(frozen=True)
class Night:
    """What all steps of a night share."""

    db: Database
    settings: Settings
    clock: Clock
    progress: Progress | None = None


@dataclass
class Run:
    """A run under way, and what is to be recorded of it."""

    id: int
    summary: dict[str, Any] = field(default_factory=dict)
    state: str = "done"
    """How it is recorded when it ends of itself."""


Work: TypeAlias = Callable[[Night, Step, int], Awaitable[dict[str, Any]]]
"""Does a step, of which the run's id is given; what came of it.

For the report are `problems` and `told` in it, sentences, and `became`: by its name what became of a list.
"""


async def run_night(
    db: Database,
    settings: Settings,
    *,
    clock: Clock,
    progress: Progress | None = None,
    work: Mapping[str, Work] | None = None,
) -> Report:
    """Do a night's work, once, now; the report, which is kept.

    `work` is what does each job, by default the wings. Raises what a step raises only where nothing
    can be recorded any more, and CancelledError when it is interrupted.
    """
    started = clock()
    await asyncio.to_thread(store.mark_interrupted, db, started)
    night = Night(db, settings, clock, progress)
    async with recorded(db, "nightly", clock=clock) as run:
        outcomes = [await _take(night, step, (work or WORK)[step.job]) for step in STEPS]
        async with recorded(db, "report", clock=clock) as writing:
            report = await asyncio.to_thread(
                reporting.make_report,
                db,
                night=started,
                now=clock(),
                steps=outcomes,
                notes=NOTES,
                run_id=run.id,
            )
            writing.summary["report"] = report.id
        if settings.deliver:
            report = await _deliver(night, report)
        failed = [*report.failed, *(f"delivering to {problem}" for problem in report.undelivered)]
        run.summary = {"report": report.id, "failed": failed}
        run.state = "failed" if failed else "done"
    await asyncio.to_thread(tidy, db, settings, clock())
    return report


async def _deliver(night: Night, report: Report) -> Report:
    done = await delivering.deliver(night.db, night.settings, clock=night.clock)
    return replace(report, undelivered=[str(one) for one in done if one.error])


def tidy(db: Database, settings: Settings, now: datetime) -> None:
    """Mark what was interrupted, and let go of what nobody needs any more."""
    store.mark_interrupted(db, now)
    try:
        store.forget_workers(db)
        engine.forget(db)
        retention.forget(db, settings.observations_months, now)
    except Exception:
        log.exception("old records could not be let go")  # the night is done all the same


async def _take(night: Night, step: Step, work: Work) -> Outcome:
    """Do one step and record it, however it ends."""
    started = night.clock()
    state, problems, summary = "done", [], dict[str, Any]()
    try:
        async with recorded(night.db, step.job, clock=night.clock) as run:
            run.summary = summary = await work(night, step, run.id)
            problems = list(summary.get("problems", ()))
    except DatabaseError:
        raise  # there is nowhere left to record anything
    except ListkeeperError as error:
        log.warning("%s: %s", step.what, error)
        state, problems = "failed", [error.message]
    except Exception as error:
        log.exception("%s failed", step.what)
        state, problems = "failed", [f"{type(error).__name__}: {error}"]
    took = (night.clock() - started).total_seconds()
    return Outcome(step.what, state, took, problems, summary.get("told", ()), summary.get("became", {}))


@asynccontextmanager
async def recorded(db: Database, job: str, *, clock: Clock, run_id: int | None = None) -> AsyncIterator[Run]:
    """A run in the records around some work: running, and afterwards done, failed or interrupted.

    `run_id` is the run's, where it was planned before.
    """
    run = Run(store.start_run(db, job, clock(), run_id))
    beating = asyncio.create_task(_beat(db, run.id, clock))
    state = "interrupted"
    try:
        yield run
        state = run.state
    except Exception as error:
        state = "failed"
        run.summary["error"] = f"{type(error).__name__}: {error}"
        raise
    finally:
        beating.cancel()
        store.finish_run(db, run.id, state, run.summary, clock())


async def _beat(db: Database, run_id: int, clock: Clock) -> None:
    while True:
        await asyncio.sleep(BEAT)
        await asyncio.to_thread(store.still_running, db, run_id, clock())


# --- the steps' work --------------------------------------------------------------------------
# What does not wait for the network runs in a thread, so that a server in the same process answers.


async def _import(night: Night, _step: Step, _run_id: int) -> dict[str, Any]:
    lists, rules = night.settings.lists, night.settings.list_rules
    done = await asyncio.to_thread(importing.import_changes, night.db, lists, now=night.clock(), rules=rules)
    done += await fetching.import_web_changes(night.db, night.settings, lists, now=night.clock())
    problems = [f"{one.name}: {one.problem}" for one in done if one.problem]
    became = {one.name: str(one) for one in done if not one.problem}
    return {"became": became, "problems": problems}


async def _enrich(night: Night, step: Step, run_id: int) -> dict[str, Any]:
    done = await enriching.enrich(
        night.db, night.settings, step.sources, clock=night.clock, run_id=run_id, progress=night.progress
    )
    await asyncio.to_thread(tagging.tag_from_sources, night.db)
    problems = [f"{source.source}: {source.error}" for source in done.sources if source.error]
    told = [str(source) for source in done.sources if source.due and not source.error]
    return {**asdict(done), "told": told, "problems": problems}


async def _check(night: Night, _step: Step, run_id: int) -> dict[str, Any]:
    async with sharing(night.db, night.settings) as pulse:
        done = await checking.check(
            night.db, night.settings, clock=night.clock, run_id=run_id, progress=night.progress, pulse=pulse
        )
    offline = "Most hosts failed at once, so trouble counts for nothing tonight. Was this machine offline?"
    return {
        "links": done.links,
        "hosts": done.hosts,
        "verdicts": dict(done.verdicts),
        "told": [f"{counted(done.links, 'address', 'addresses')} at {counted(done.hosts, 'host')}"],
        "problems": [offline] if done.is_void else [],
    }


async def _propose(night: Night, _step: Step, run_id: int) -> dict[str, Any]:
    await try_rules(night)
    return {"new": await asyncio.to_thread(propose, night.db, Wishes.of(night.settings), night.clock(), run_id)}


async def try_rules(night: Night) -> None:
    """Visit the addresses at which dead pages may be now, by rules that their neighbours show."""
    if "rewrite" not in Wishes.of(night.settings).kinds:
        return
    guesses = await asyncio.to_thread(proposing.guesses, night.db, now=night.clock())
    if guesses:
        seen = await single.look(night.settings, [one.url for one in guesses], clock=night.clock)
        works = {one: judge(seen[one.url]).word == "alive" for one in guesses if one.url in seen}
        await asyncio.to_thread(proposing.keep_trials, night.db, works, now=night.clock())


def propose(db: Database, wishes: Wishes, now: datetime, run_id: int) -> int:
    """Bring all proposals up to date, and offer repairs of the text of lists that were read since; how many are new."""
    repairs = 0
    if "repair" in wishes.kinds:
        linted = linting.lint_lists(db, (), chosen(), since=store.last_done(db, "propose"))
        repairs = linting.propose(db, linted, now=now)
    return repairs + proposing.propose(db, wishes, now=now, run_id=run_id)


WORK: Mapping[str, Work] = {"import": _import, "enrich": _enrich, "check": _check, "propose": _propose}
"""What does a step, by its job."""
