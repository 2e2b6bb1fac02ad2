"""The only writer of deliveries: what is to be brought, to whom, and how that goes.

    waiting ─▶ under way ─▶ delivered            or unneeded: nothing in it is for who reads it there
       ▲           │
       └───────────┤ failed: again after a growing pause, after two weeks given up
                   └ silent: its process went away, and it is tried again

A report for a file or an issue is superseded by the next one; messages are brought in order. What waits
for a target that is no longer in the settings is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.database import Database
from service.jobs.delivering.pauses import UNDER_WAY, latest, next_try
from service.jobs.delivering.targets import Target
from service.queries.tables import DELIVERY, REPORT, rows

OPEN = ("waiting", "under way")
"""States of deliveries that have not ended."""
FRESH = timedelta(days=3)
"""A report is planned as soon as it is made; one that is older and was not has been for nobody here."""


@dataclass(frozen=True)
class Taken:
    """A delivery that is this process's to make."""

    id: int
    report: int
    attempts: int
    planned_at: datetime


def _of(target: Target) -> sa.ColumnElement[bool]:
    return (DELIVERY.c.place == target.place) & (DELIVERY.c.target == target.name)


def plan(db: Database, targets: Sequence[Target], now: datetime) -> int | None:
    """Write down what is to be brought: to each target what came since the last time, to a new one the newest.

    What waits for targets that are there no longer is let go. The newest report's id; None: there is none.
    """
    with db.write() as session:
        newest = session.connection().execute(sa.select(sa.func.max(REPORT.c.id))).scalar()
        if newest is None:
            return None
        for target in targets:
            _plan_for(session, target, int(newest), now)
        there = sa.or_(*map(_of, targets)) if targets else sa.false()
        _change(session, DELIVERY.c.state.in_(OPEN) & ~there, state="dropped", next_at=None)
        return int(newest)


def _plan_for(session: Session, target: Target, newest: int, now: datetime) -> None:
    last = session.connection().execute(sa.select(sa.func.max(DELIVERY.c.report_id)).where(_of(target))).scalar()
    if last is not None and last >= newest:
        return
    is_fresh = (REPORT.c.id > (newest if last is None else last)) & (REPORT.c.night > now - FRESH)
    since = sa.select(REPORT.c.id).where(is_fresh | (REPORT.c.id == newest))
    row = {"place": target.place, "target": target.name, "state": "waiting", "attempts": 0, "facts": {}}
    row |= {"created_at": now, "next_at": now}
    owed = [row | {"report_id": found.id} for found in rows(session, since.order_by(REPORT.c.id))]
    if owed:  # another process may have planned the same just now
        dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
        session.execute(dialect.insert(DELIVERY).on_conflict_do_nothing(), owed)
    if target.keeps_newest:
        older = _of(target) & (DELIVERY.c.report_id < newest) & (DELIVERY.c.state == "waiting")
        _change(session, older, state="superseded", next_at=None)


def put_again(db: Database, target: Target, report: int, now: datetime) -> None:
    """Have a report brought once more that is there already, or was given up."""
    with db.write() as session:
        is_it = _of(target) & (DELIVERY.c.report_id == report) & DELIVERY.c.state.not_in(OPEN)
        _change(session, is_it, state="waiting", attempts=0, created_at=now, next_at=now, error=None)


def are_due(db: Database, targets: Sequence[Target], now: datetime) -> bool:
    """Whether something is to be brought or tried again, or a report was made that nobody planned to bring."""
    with db.read() as session:
        if next(rows(session, sa.select(DELIVERY.c.id).where(_is_due(now)).limit(1)), None) is not None:
            return True
        newest = sa.select(sa.func.max(REPORT.c.id)).scalar_subquery()
        planned = sa.select(DELIVERY.c.place, DELIVERY.c.target).where(DELIVERY.c.report_id == newest)
        has_report = next(rows(session, sa.select(newest)))[0] is not None
        there = {(row.place, row.target) for row in rows(session, planned)}
        return has_report and any((target.place, target.name) not in there for target in targets)


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    has_come = (DELIVERY.c.next_at <= now) | (DELIVERY.c.next_at > latest(now))
    return DELIVERY.c.state.in_(OPEN) & has_come


def take(db: Database, target: Target, now: datetime, *, only_due: bool = True) -> Taken | None:
    """Take on the oldest delivery to a target, unless another process has it; None: there is nothing to be done.

    With `only_due` no earlier than when it is to be tried again.
    """
    with db.write() as session:
        first = sa.select(sa.func.min(DELIVERY.c.id)).where(_of(target), DELIVERY.c.state.in_(OPEN))
        found = session.connection().execute(first).scalar()
        may = _is_due(now) if only_due else _is_due(now) | (DELIVERY.c.state == "waiting")
        mine = {"state": "under way", "attempts": DELIVERY.c.attempts + 1, "tried_at": now, "next_at": now + UNDER_WAY}
        statement = sa.update(DELIVERY).where(DELIVERY.c.id == found, may).values(mine)
        told = DELIVERY.c["id", "report_id", "attempts", "created_at"]
        row = session.connection().execute(statement.returning(*told)).one_or_none()
        return None if row is None else Taken(*row)


def delivered(db: Database, taken: Taken, now: datetime, facts: dict[str, Any]) -> None:
    """Write down that it is there, and what is known of it there."""
    _end(db, taken, state="delivered", tried_at=now, next_at=None, error=None, facts=facts)


def unneeded(db: Database, taken: Taken) -> None:
    """Write down that there is nothing in it for who reads it there."""
    _end(db, taken, state="unneeded", next_at=None, error=None)


def failed(db: Database, taken: Taken, now: datetime, error: str) -> None:
    """Write down that it did not get there, and when it is tried again."""
    again = next_try(taken.attempts, taken.planned_at, now)
    _end(db, taken, state="waiting" if again else "given up", next_at=again, error=error)


def last_facts(db: Database, target: Target) -> dict[str, Any]:
    """What was known at a target after the last delivery that got there."""
    there = sa.select(DELIVERY.c.facts).where(_of(target), DELIVERY.c.state == "delivered")
    with db.read() as session:
        row = next(rows(session, there.order_by(DELIVERY.c.report_id.desc()).limit(1)), None)
        return row.facts if row else {}


def _end(db: Database, taken: Taken, **values: Any) -> None:
    with db.write() as session:
        _change(session, (DELIVERY.c.id == taken.id) & (DELIVERY.c.attempts == taken.attempts), **values)


def _change(session: Session, which: sa.ColumnElement[bool], **values: Any) -> None:
    session.execute(sa.update(DELIVERY).where(which).values(values))
