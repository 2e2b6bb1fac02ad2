"""How the lists are doing, as a whole or one by one: over the nights, by age, and what would be lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.models import Word
from service.queries.links import links_where, placed
from service.queries.lists import list_summary
from service.queries.paging import PAGE, Page, after, cut
from service.queries.rows import Cohort, Figures, Link, NightCounts
from service.queries.tables import LINK, LIST, PROPOSAL, REPORT, RESOURCE, SNAPSHOT, VERDICT, rows
from service.queries.terms import list_id

NIGHTS = 365
"""How many nights are looked back."""

SEEN: frozenset[Word] = frozenset({"alive", "moved", "blocked"})
"""Verdicts under which a person gets to see the page."""
KNOWN: frozenset[Word] = SEEN | {"failing", "dead", "invalid"}
"""Verdicts that tell whether a person gets to see the page."""

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


def health(verdicts: Mapping[str, int]) -> int | None:
    """Of the links that we know about, how many in a hundred a person gets to see; None: of none is anything known.

    Rounded down, so that 100 means all of them. What else is counted among the verdicts does not matter.
    """
    known = sum(number for word, number in verdicts.items() if word in KNOWN)
    seen = sum(number for word, number in verdicts.items() if word in SEEN)
    return 100 * seen // known if known else None


def figures(session: Session, name: str, *, nights: int = NIGHTS) -> Figures:
    """How one list is doing: now, by the age of its links, and after each of the last nights. Raises ListNotFound."""
    summary = list_summary(session, name)
    return {
        "list": name,
        "links": summary["links"],
        "verdicts": summary["verdicts"],
        "health": health(summary["verdicts"]),
        "survival": cohorts(session, name),
        "nights": _nights_of(session, name, nights),
    }


def _nights_of(session: Session, name: str, limit: int) -> list[NightCounts]:
    """A list's own counts, from the reports that counted by list."""
    lists = REPORT.c.content["lists"].label("lists")
    statement = sa.select(REPORT.c.id, REPORT.c.night, lists).order_by(REPORT.c.id.desc()).limit(limit)
    newest_first: list[NightCounts] = [
        {"report": row.id, "night": row.night, "counts": row.lists[name]["now"]}
        for row in rows(session, statement)
        if name in (row.lists or {})
    ]
    return newest_first[::-1]


def cohorts(session: Session, name: str | None = None) -> list[Cohort]:
    """The links on the web by the year in which they came into the lists, or into one of them, the oldest first.

    Where that is not known, the year of their list's own date counts; without one they are left out.
    Raises ListNotFound.
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
    if name is not None:
        statement = statement.where(LINK.c.list_id == list_id(session, name))
    found: dict[int, dict[str, int]] = {}
    for row in rows(session, statement):
        found.setdefault(int(row.year), {})[row.word] = row.links
    return [_cohort(year, found[year]) for year in sorted(found)]


def _cohort(year: int, verdicts: dict[str, int]) -> Cohort:
    return {"year": year, "links": sum(verdicts.values()), "health": health(verdicts), "verdicts": verdicts}


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
