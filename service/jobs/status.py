"""How the installation is doing: what an operator looks at, on the command line, in metrics and on a page.

Reads only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.jobs import engine
from service.jobs.nightly import SCHEDULE, latest_slot
from service.jobs.store import SILENCE
from service.queries.deliveries import deliveries, undelivered
from service.queries.rows import JobKind, LastNight, LostJob, Status, WorkerState
from service.queries.sources import sources
from service.queries.tables import REPORT, RUN, SLOT, WORKER, rows
from service.settings import Settings


def status(session: Session, settings: Settings, now: datetime, jobs: list[JobKind] | None = None) -> Status:
    """The schedule, the queue, the workers, the sources and the last night.

    `jobs` are those of this process, where they rest in its memory; those in the database are read.
    """
    is_shared = session.get_bind().dialect.name != "sqlite" and engine.is_installed(session)
    kinds = engine.kinds(session) if is_shared else jobs or []
    workers = _workers(session, settings) if is_shared else []
    lost = engine.lost(session) if is_shared else []
    last = session.connection().execute(sa.select(sa.func.max(SLOT.c.slot)).where(SLOT.c.schedule == SCHEDULE)).scalar()
    night = _last_night(session, now)
    return {
        "schedule": {
            "last_slot": last,
            "next_slot": latest_slot(settings.nightly_at, now) + timedelta(days=1),
            "is_late": last is not None and last < latest_slot(settings.nightly_at, now - timedelta(minutes=10)),
        },
        "jobs": kinds,
        "set_aside": lost,
        "workers": workers,
        "sources": sources(session, settings, now),
        "last_night": night,
        "deliveries": deliveries(session),
        "needs_attention": [
            *_needs_attention(kinds, workers, lost, night, is_shared=is_shared),
            *(f"reports do not reach {one['name']}: {one['error']}" for one in undelivered(session)),
        ],
    }


def _workers(session: Session, settings: Settings) -> list[WorkerState]:
    silence = sa.func.extract("epoch", sa.func.clock_timestamp() - WORKER.c.seen_at)
    statement = sa.select(WORKER, silence.label("silence")).order_by(WORKER.c.started_at, WORKER.c.id)
    return [
        {
            "name": row.name,
            "started_at": row.started_at,
            "seen_at": row.seen_at,
            "is_there": float(row.silence) < settings.worker_silence,
            "concurrency": row.facts.get("concurrency", 0),
            "under_way": row.facts.get("under_way", 0),
            "done": row.facts.get("done", 0),
            "memory_mb": row.facts.get("memory_mb", 0),
        }
        for row in rows(session, statement)
        if row.facts  # others only share the hosts for as long as a check of theirs lasts
    ]


def _last_night(session: Session, now: datetime) -> LastNight | None:
    statement = sa.select(RUN, REPORT.c.id.label("report")).outerjoin(REPORT, REPORT.c.run_id == RUN.c.id)
    row: Any = next(rows(session, statement.where(RUN.c.job == SCHEDULE).order_by(RUN.c.id.desc()).limit(1)), None)
    if row is None:
        return None
    ended = row.finished_at or row.seen_at or row.started_at
    is_lost = row.state == "running" and ended < now - SILENCE
    return {
        "run": row.id,
        "state": "interrupted" if is_lost else row.state,
        "started_at": row.started_at,
        "seconds": (ended - row.started_at).total_seconds(),
        "report": row.report,
        "failed": row.summary.get("failed", []),
    }


def _needs_attention(
    kinds: list[JobKind],
    workers: list[WorkerState],
    lost: list[LostJob],
    night: LastNight | None,
    *,
    is_shared: bool,
) -> Any:
    """What a person should look at, in sentences."""
    if (
        is_shared
        and any(kind["waiting"] for kind in kinds)
        and not any(worker["is_there"] and worker["concurrency"] for worker in workers)
    ):
        yield "jobs wait, and there is no worker: start `listkeeper worker`"
    if lost:
        yield f"{len(lost)} jobs failed too often and were set aside: `listkeeper status --put-back` tries them again"
    if night and night["state"] == "failed":
        failed = ", ".join(night["failed"]) or "see its log"
        yield f"the last night did not go well: {failed}"
