"""Hosts: what the lists link to at each, how it is doing, and what it taught us."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.paging import PAGE, Page, after, cut
from service.queries.rows import Host
from service.queries.tables import HOST, LINK, RESOURCE, VERDICT, rows, rows_of

HostOrder: TypeAlias = Literal["bad", "links", "name"]
"""Those with most dead or failing links first, those with most links, or by name."""

_WORD = sa.case((LINK.c.ignored.is_not(None), "skipped"), else_=sa.func.coalesce(VERDICT.c.verdict, "unchecked"))
_AT_HOSTS = (
    sa.select(RESOURCE.c.host)
    .select_from(LINK)
    .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
    .where(RESOURCE.c.host.is_not(None))
)


def hosts(
    session: Session,
    *,
    order: HostOrder = "links",
    containing: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Host]:
    """Hosts that the lists link to, in an order; those whose name contains a text.

    Those that have nothing bad are not among the worst.
    """
    bad = sa.func.count(sa.case((_WORD.in_(("dead", "failing")), 1)))
    rank: Any = {"bad": -bad, "links": -sa.func.count(), "name": sa.literal(0)}[order]
    statement = _AT_HOSTS.add_columns(rank.label("rank")).group_by(RESOURCE.c.host)
    if containing:
        statement = statement.where(RESOURCE.c.host.contains(containing.lower(), autoescape=True))
    if order == "bad":
        statement = statement.having(bad > 0)
    statement = statement.having(*after(cursor, rank, RESOURCE.c.host)).order_by(rank, RESOURCE.c.host)
    found = list(rows(session, statement.limit(limit + 1)))
    page = cut(found, limit, lambda row: (row.rank, row.host))
    return Page(_filled(session, [row.host for row in page.items]), page.next)


def host(session: Session, name: str) -> Host | None:
    """One host; None: no list links to it."""
    return next(iter(_filled(session, [name.lower()])), None)


def _filled(session: Session, names: Sequence[str]) -> list[Host]:
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    counted = _AT_HOSTS.add_columns(_WORD.label("word"), sa.func.count().label("links")).group_by(
        RESOURCE.c.host, _WORD
    )
    for row in rows_of(session, names, lambda some: counted.where(RESOURCE.c.host.in_(some))):
        counts[row.host][row.word] = row.links
    told = rows_of(session, names, lambda some: sa.select(HOST).where(HOST.c.host.in_(some)))
    taught = {row.host: row for row in told}
    return [_host(name, words, taught.get(name)) for name, words in counts.items() if words]


def _host(name: str, words: dict[str, int], taught: Any) -> Host:
    return {
        "host": name,
        "links": sum(words.values()),
        "verdicts": dict(sorted(words.items(), key=lambda item: (-item[1], item[0]))),
        "next_allowed_at": taught.next_allowed_at if taught else None,
        "facts": taught.facts if taught else {},
    }
