"""What the nights left: runs and reports."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.paging import PAGE, Page, after, cut
from service.queries.rows import Report, Run
from service.queries.tables import REPORT, RUN, rows

UNDER_WAY = ("waiting", "running")
"""States of runs that have not ended."""


def runs(session: Session, *, job: str | None = None, cursor: str | None = None, limit: int = PAGE) -> Page[Run]:
    """Runs, the newest first; those of one job."""
    statement = sa.select(RUN).where(*after(cursor, RUN.c.id, descending=True))
    if job is not None:
        statement = statement.where(RUN.c.job == job)
    page = cut(list(rows(session, statement.order_by(RUN.c.id.desc()).limit(limit + 1))), limit, lambda row: (row.id,))
    return Page([_run(row) for row in page.items], page.next)


def run(session: Session, run_id: int) -> Run | None:
    """One run; None: there is none of this id."""
    row = next(rows(session, sa.select(RUN).where(RUN.c.id == run_id)), None)
    return None if row is None else _run(row)


def _run(row: Any) -> Run:
    return {
        "id": row.id,
        "job": row.job,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "state": row.state,
        "summary": row.summary,
    }


def reports(session: Session, *, cursor: str | None = None, limit: int = PAGE) -> Page[Report]:
    """Reports, the newest first."""
    statement = sa.select(REPORT).where(*after(cursor, REPORT.c.id, descending=True))
    page = cut(
        list(rows(session, statement.order_by(REPORT.c.id.desc()).limit(limit + 1))), limit, lambda row: (row.id,)
    )
    return Page([_report(row) for row in page.items], page.next)


def report(session: Session, report_id: int | None = None) -> Report | None:
    """One report, by default the newest; None: there is none."""
    statement = sa.select(REPORT).order_by(REPORT.c.id.desc()).limit(1)
    if report_id is not None:
        statement = statement.where(REPORT.c.id == report_id)
    row = next(rows(session, statement), None)
    return None if row is None else _report(row)


def _report(row: Any) -> Report:
    content = row.content
    return {"id": row.id, "run": row.run_id, "night": row.night, "counts": content["counts"]["now"], "content": content}
