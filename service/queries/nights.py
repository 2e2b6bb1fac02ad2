"""What the nights left: proposals, runs and reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.paging import PAGE, Page, after, cut
from service.queries.query import EVERYTHING, Query, conditions
from service.queries.rows import Proposal, Report, ReportSummary, Run
from service.queries.tables import ENTRY, LINK, LIST, PROPOSAL, REPORT, RUN, rows


def proposals(
    session: Session,
    query: Query = EVERYTHING,
    *,
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Proposal]:
    """Proposals in the order they were made; those in one of the states, of one of the kinds."""
    asked = conditions(session, query, list_column=PROPOSAL.c.list_id, entry_column=LINK.c.entry_id)
    if states:
        asked.append(PROPOSAL.c.state.in_(states))
    if kinds:
        asked.append(PROPOSAL.c.kind.in_(kinds))
    statement = (
        sa.select(PROPOSAL, LIST.c.name.label("list"), LINK.c.line, ENTRY.c.title.label("entry"))
        .join(LIST, LIST.c.id == PROPOSAL.c.list_id)
        .outerjoin(LINK, LINK.c.id == PROPOSAL.c.link_id)
        .outerjoin(ENTRY, ENTRY.c.id == LINK.c.entry_id)
        .where(*asked, *after(cursor, PROPOSAL.c.id))
        .order_by(PROPOSAL.c.id)
        .limit(limit + 1)
    )
    page = cut(list(rows(session, statement)), limit, lambda row: (row.id,))
    return Page([_proposal(row) for row in page.items], page.next)


def _proposal(row: Any) -> Proposal:
    return {
        "id": row.id,
        "kind": row.kind,
        "list": row.list,
        "line": row.line,
        "entry": row.entry,
        "old": row.old,
        "new": row.new,
        "state": row.state,
        "evidence": row.evidence,
        "group": row.group,
    }


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


def reports(session: Session, *, cursor: str | None = None, limit: int = PAGE) -> Page[ReportSummary]:
    """Reports in one line each, the newest first."""
    statement = sa.select(REPORT).where(*after(cursor, REPORT.c.id, descending=True))
    page = cut(
        list(rows(session, statement.order_by(REPORT.c.id.desc()).limit(limit + 1))), limit, lambda row: (row.id,)
    )
    return Page([_summary(row) for row in page.items], page.next)


def report(session: Session, report_id: int | None = None) -> Report | None:
    """One report, by default the newest; None: there is none."""
    statement = sa.select(REPORT).order_by(REPORT.c.id.desc()).limit(1)
    if report_id is not None:
        statement = statement.where(REPORT.c.id == report_id)
    row = next(rows(session, statement), None)
    return None if row is None else {**_summary(row), "content": row.content}


def _summary(row: Any) -> ReportSummary:
    return {"id": row.id, "run": row.run_id, "night": row.night, "counts": row.content["counts"]["now"]}
