"""How the lists are doing as a whole: over the nights, by age, and what would be lost."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.links import links_where, placed
from service.queries.paging import PAGE, Page, after, cut
from service.queries.rows import Cohort, Link, NightCounts
from service.queries.tables import LINK, LIST, PROPOSAL, REPORT, RESOURCE, SNAPSHOT, VERDICT, rows

NIGHTS = 365
"""How many nights are looked back."""

BEYOND_REACH = sa.and_(
    LINK.c.ignored.is_(None),
    VERDICT.c.verdict.in_(("dead", "failing")),
    ~sa.exists().where(SNAPSHOT.c.resource_id == RESOURCE.c.id),
)
"""That a person finds a link's page neither there nor in an archive that we know of."""


def counts_by_night(session: Session, *, limit: int = NIGHTS) -> list[NightCounts]:
    """What there was after each of the last nights, the oldest first."""
    counts = REPORT.c.content["counts"]["now"].label("counts")
    statement = sa.select(REPORT.c.id, REPORT.c.night, counts).order_by(REPORT.c.id.desc()).limit(limit)
    newest_first: list[NightCounts] = [
        {"report": row.id, "night": row.night, "counts": row.counts} for row in rows(session, statement)
    ]
    return newest_first[::-1]


def cohorts(session: Session) -> list[Cohort]:
    """The links on the web by the year in which they came into the lists, the oldest first.

    Where that is not known, the year of their list's own date counts; without one they are left out.
    """
    since = sa.func.coalesce(sa.extract("year", LINK.c.added_on), sa.extract("year", LIST.c.published))
    word = sa.func.coalesce(VERDICT.c.verdict, "unchecked")
    statement: Any = (
        sa.select(since.label("year"), word.label("word"), sa.func.count().label("links"))
        .select_from(LINK)
        .join(LIST, LIST.c.id == LINK.c.list_id)
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(RESOURCE.c.host.is_not(None), LINK.c.ignored.is_(None), since.is_not(None))
        .group_by(since, word)
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows(session, statement):
        found.setdefault(int(row.year), {})[row.word] = row.links
    return [{"year": year, "verdicts": found[year]} for year in sorted(found)]


def beyond_reach(session: Session, *, cursor: str | None = None, limit: int = PAGE) -> Page[Link]:
    """Links that are dead or failing and of which no copy is known, in document order."""
    asked = [BEYOND_REACH, *after(cursor, LINK.c.list_id, LINK.c.position)]
    page = cut(placed(session, links_where(*asked).limit(limit + 1)), limit, lambda one: (one.list_id, one.position))
    return Page([one.link for one in page.items], page.next)


def count_beyond_reach(session: Session) -> int:
    """How many links are dead or failing without a known copy."""
    statement = (
        sa.select(sa.func.count())
        .select_from(LINK)
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(BEYOND_REACH)
    )
    return int(session.connection().scalar(statement) or 0)


def count_waiting(session: Session) -> int:
    """How many proposals wait for a person."""
    statement = sa.select(sa.func.count()).select_from(PROPOSAL).where(PROPOSAL.c.state == "open")
    return int(session.connection().scalar(statement) or 0)
