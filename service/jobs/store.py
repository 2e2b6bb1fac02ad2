"""The only writer of runs, workers and claimed slots."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from service.checking.host_store import hosts_wanted
from service.database import Database, moment
from service.queries.tables import OBSERVATION, REPORT, RUN, SLOT, VERDICT, WORKER, rows

SILENCE = timedelta(minutes=2)
"""A run whose process has said nothing for so long was interrupted; processes say something every 20 s."""


# --- runs -------------------------------------------------------------------------------------


def plan_run(db: Database, job: str, wish: dict[str, Any], now: datetime) -> int:
    """Record that a job waits for a worker; the run's id."""
    row = {"job": job, "started_at": now, "state": "waiting", "summary": {"wish": wish}}
    with db.write() as session:
        return int(session.execute(sa.insert(RUN).values(row).returning(RUN.c.id)).scalar_one())


def planned_runs(db: Database, job: str) -> list[int]:
    """The runs of a job that wait for a worker."""
    with db.read() as session:
        waiting = sa.select(RUN.c.id).where(RUN.c.job == job, RUN.c.state == "waiting").order_by(RUN.c.id)
        return [row.id for row in rows(session, waiting)]


def start_run(db: Database, job: str, now: datetime, run_id: int | None = None) -> int:
    """Record that a job begins, one that was planned or one that was not; the run's id."""
    row = {"job": job, "started_at": now, "seen_at": now, "state": "running"}
    with db.write() as session:
        if run_id is not None:
            session.execute(sa.update(RUN).where(RUN.c.id == run_id).values(row))
            return run_id
        return int(session.execute(sa.insert(RUN).values(row | {"summary": {}}).returning(RUN.c.id)).scalar_one())


def seen_since_report(db: Database) -> dict[str, int]:
    """How many links were visited in runs since the last report's, by what is believed of them."""
    last = sa.select(sa.func.coalesce(sa.func.max(REPORT.c.run_id), 0)).scalar_subquery()
    word = sa.func.coalesce(VERDICT.c.verdict, "unchecked")
    statement: Any = (
        sa.select(word, sa.func.count(OBSERVATION.c.resource_id.distinct()))
        .outerjoin(VERDICT, VERDICT.c.resource_id == OBSERVATION.c.resource_id)
        .where(OBSERVATION.c.run_id > last)
        .group_by(word)
    )
    with db.read() as session:
        return {verdict: int(number) for verdict, number in rows(session, statement)}


def runs_since(db: Database, job: str, run_id: int) -> list[Any]:
    """The runs of a job that came after another run."""
    with db.read() as session:
        return list(rows(session, sa.select(RUN).where(RUN.c.job == job, RUN.c.id > run_id).order_by(RUN.c.id)))


def last_done(db: Database, job: str) -> datetime | None:
    """When the last run of a job that came to its end had begun; None: there is none."""
    with db.read() as session:
        began = sa.select(sa.func.max(RUN.c.started_at)).where(RUN.c.job == job, RUN.c.state == "done")
        return session.execute(began).scalar()


def wish_of(db: Database, run_id: int) -> dict[str, Any] | None:
    """What a planned run is to do; None: there is no such run any more."""
    with db.read() as session:
        row = next(rows(session, sa.select(RUN.c.summary).where(RUN.c.id == run_id)), None)
        return None if row is None else row.summary.get("wish", {})


def tell(db: Database, run_id: int, summary: dict[str, Any], now: datetime) -> None:
    """Record how far a run has come, and that its process is alive."""
    with db.write() as session:
        session.execute(sa.update(RUN).where(RUN.c.id == run_id).values(summary=summary, seen_at=now))


def still_running(db: Database, run_id: int, now: datetime) -> None:
    """Record that a run's process is alive."""
    with db.write() as session:
        session.execute(sa.update(RUN).where(RUN.c.id == run_id).values(seen_at=now))


def finish_run(db: Database, run_id: int, state: str, summary: dict[str, Any], now: datetime) -> None:
    """Record how a run ended: done, failed or interrupted."""
    with db.write() as session:
        session.execute(
            sa.update(RUN).where(RUN.c.id == run_id).values(state=state, summary=summary, seen_at=now, finished_at=now)
        )


def mark_interrupted(db: Database, now: datetime) -> int:
    """Mark the runs whose processes went away without a word; how many."""
    silent = (RUN.c.state == "running") & (RUN.c.seen_at < now - SILENCE)
    with db.write() as session:
        found = session.execute(sa.update(RUN).where(silent).values(state="interrupted", finished_at=RUN.c.seen_at))
        return int(found.rowcount)  # type: ignore[attr-defined]  # an update gives a cursor


# --- workers ----------------------------------------------------------------------------------
# Their times are the database's, which all machines see alike.

A_DAY = 24 * 3600.0
WANTED = 3.0
"""Seconds for which it counts that a process wanted a host: one that waits says so more often."""


def sign_of_life(db: Database, holder: str, name: str, facts: dict[str, Any]) -> tuple[datetime, list[str]]:
    """Record that a worker is there; when that was, and which of its hosts others want."""
    with db.write() as session:
        now = moment(session)
        fresh = {"name": name, "seen_at": now, "facts": facts}
        seen = sa.update(WORKER).where(WORKER.c.id == holder).values(**fresh).returning(WORKER.c.seen_at)
        seen_at = session.connection().execute(seen).scalar()
        if seen_at is None:
            first = sa.insert(WORKER).values(id=holder, started_at=now, **fresh).returning(WORKER.c.seen_at)
            seen_at = session.connection().execute(first).scalar_one()
        return seen_at, hosts_wanted(session, holder, WANTED)


def farewell(db: Database, holder: str) -> None:
    """Record that a worker is gone."""
    with db.write() as session:
        session.execute(sa.delete(WORKER).where(WORKER.c.id == holder))


def forget_workers(db: Database) -> None:
    """Let go of workers that went away without a farewell a day ago."""
    with db.write() as session:
        session.execute(sa.delete(WORKER).where(WORKER.c.seen_at < moment(session, -A_DAY)))


# --- slots ------------------------------------------------------------------------------------


def claim(db: Database, schedule: str, slot: datetime, now: datetime) -> bool:
    """Take on a schedule's slot; False: another process has it already."""
    with db.write() as session:
        return claim_in(session, schedule, slot, now)


def claim_in(session: Session, schedule: str, slot: datetime, now: datetime) -> bool:
    """The same in a transaction that does more; the key is what decides between processes, on every database."""
    try:
        with session.begin_nested():
            session.execute(sa.insert(SLOT), {"schedule": schedule, "slot": slot, "claimed_at": now})
    except IntegrityError:
        return False
    return True


def last_claimed(db: Database, schedule: str) -> datetime | None:
    """The newest slot that any process took on; None: none ever."""
    with db.read() as session:
        return session.execute(sa.select(sa.func.max(SLOT.c.slot)).where(SLOT.c.schedule == schedule)).scalar()
