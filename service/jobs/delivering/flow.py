"""Reports go where the settings want them: written down first, then brought, each to all its targets at once.

What does not get there is tried again when its time comes, by whichever process keeps the schedule, and is
named by the night, by `deliveries`, by `status` and in the next report. A process that goes away in the
middle leaves a delivery under way, which another one takes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.database import Database
from service.errors import ListkeeperError
from service.jobs import store as runs
from service.jobs.delivering import store
from service.jobs.delivering.bringing import Brought, bring
from service.jobs.delivering.pauses import UNDER_WAY
from service.jobs.delivering.targets import Target, targets
from service.models import Clock
from service.settings import Settings

log = logging.getLogger(__name__)

DEADLINE = UNDER_WAY.total_seconds() / 2
"""Seconds for one delivery."""


@dataclass(frozen=True)
class Delivered:
    """How it went to bring a report to a target."""

    name: str
    """Of the target, for people."""
    where: str | None
    """Where it is; None: nowhere."""
    error: str | None = None
    """Why it is not there; None: it is, or there was nothing to bring."""

    def __str__(self) -> str:
        return f"{self.name}: {self.error or self.where or 'there was nothing to bring'}"


async def deliver(
    db: Database, settings: Settings, *, clock: Clock, names: Sequence[str] = (), again: bool = False
) -> list[Delivered]:
    """Bring what waits to all places of the settings, or those named, now; how it went at each target.

    A file and an issue get the newest report in any case, others only with `again` what they have already.
    Raises UsageError for a name that is not in the settings, ListkeeperError when there is no report yet.
    """
    chosen = targets(settings.deliver, names)
    newest = await asyncio.to_thread(store.plan, db, targets(settings.deliver), clock())
    if newest is None:
        raise ListkeeperError("there is no report yet", hint="run: listkeeper nightly")
    for target in chosen:
        if again or target.keeps_newest:
            await asyncio.to_thread(store.put_again, db, target, newest, clock())
    return await _recorded(db, settings, chosen, clock, only_due=False)


def are_due(db: Database, settings: Settings, now: datetime) -> bool:
    """Whether something is to be brought or tried again by now."""
    return bool(settings.deliver) and store.are_due(db, targets(settings.deliver), now)


async def deliver_due(db: Database, settings: Settings, *, clock: Clock) -> list[Delivered]:
    """Bring what is due by now; no run is kept where nothing is."""
    if not await asyncio.to_thread(are_due, db, settings, clock()):
        return []
    chosen = targets(settings.deliver)
    await asyncio.to_thread(store.plan, db, chosen, clock())
    return await _recorded(db, settings, chosen, clock, only_due=True)


async def _recorded(
    db: Database, settings: Settings, chosen: Sequence[Target], clock: Clock, *, only_due: bool
) -> list[Delivered]:
    """Serve all targets at once, and keep a run of it."""
    run_id = await asyncio.to_thread(runs.start_run, db, "deliver", clock())
    state, done = "interrupted", list[Delivered]()
    try:
        served = await asyncio.gather(*(_serve(db, settings, target, clock, only_due=only_due) for target in chosen))
        done = [one for some in served for one in some]
        state = "failed" if any(one.error for one in done) else "done"
    finally:
        summary = {
            "delivered": [one.name for one in done if one.where],
            "failed": [str(one) for one in done if one.error],
        }
        await asyncio.to_thread(runs.finish_run, db, run_id, state, summary, clock())
    return done


async def _serve(db: Database, settings: Settings, target: Target, clock: Clock, *, only_due: bool) -> list[Delivered]:
    """Bring a target what waits for it, one after the other, until one does not get there."""
    done = []
    while (taken := await asyncio.to_thread(store.take, db, target, clock(), only_due=only_due)) is not None:
        try:
            async with asyncio.timeout(DEADLINE):
                brought = await bring(db, settings, target, taken.report)
        except ListkeeperError as error:
            log.warning("delivering to %s: %s", target.label, error.message)
            problem = error.message
        except TimeoutError:
            problem = f"it took longer than {DEADLINE:.0f} seconds"
        except Exception as error:
            log.exception("delivering to %s failed", target.label)
            problem = f"{type(error).__name__}: {error}"
        else:
            await asyncio.to_thread(_keep, db, taken, brought, clock())
            done.append(Delivered(target.label, brought.where if brought else None))
            continue
        await asyncio.to_thread(store.failed, db, taken, clock(), problem)
        return [*done, Delivered(target.label, None, problem)]
    return done


def _keep(db: Database, taken: store.Taken, brought: Brought | None, now: datetime) -> None:
    if brought is None:
        store.unneeded(db, taken)
    else:
        store.delivered(db, taken, now, dict(brought.facts))
