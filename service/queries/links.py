"""Links as they stand in the lists, each with what we believe of it; and all that was seen at one URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.models import Word
from service.queries.paging import CHUNK, PAGE, Page, after, cut, write_cursor
from service.queries.query import EVERYTHING, Query, conditions
from service.queries.rows import Belief, Link, Observation, Resource, Snapshot, VerdictChange
from service.queries.tables import (
    ENTRY,
    LINK,
    LIST,
    OBSERVATION,
    RESOURCE,
    SECTION,
    SNAPSHOT,
    VERDICT,
    VERDICT_CHANGE,
    rows,
)

OBSERVATIONS = 50
"""How many visits to a resource are shown, the newest."""

_BELIEVED = ("verdict", "reason", "status", "final_url", "checked_at", "since", "failures", "settled")

UNSEEN = sa.or_(VERDICT.c.verdict.is_(None), VERDICT.c.verdict == "unchecked")
"""That a link was not visited yet. The text of those that never can be tells so."""


class Placed(NamedTuple):
    """A link, the ids of what it stands in, and what it names."""

    list_id: int
    section_id: int | None
    entry_id: int | None
    position: int
    arxiv_id: str | None
    repository: str | None
    link: Link


def links(
    session: Session,
    query: Query = EVERYTHING,
    *,
    verdicts: Sequence[str] = (),
    kinds: Sequence[str] = (),
    host: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Link]:
    """Links in document order, list by list; those with one of the verdicts, of one of the kinds, at the host."""
    asked = conditions(session, query, list_column=LINK.c.list_id, entry_column=LINK.c.entry_id)
    asked += with_verdict(verdicts)
    if kinds:
        asked.append(LINK.c.kind.in_(kinds))
    if host is not None:
        asked.append(RESOURCE.c.host == host.lower())
    wanted = (
        one for one in _in_order(session, asked, cursor, limit + 1) if not verdicts or one.link["verdict"] in verdicts
    )
    page = cut(list(islice(wanted, limit + 1)), limit, _key)
    return Page([one.link for one in page.items], page.next)


def link(session: Session, link_id: int) -> Placed | None:
    """One link and what it stands in; None: there is none of this id."""
    return next(iter(placed(session, links_where(LINK.c.id == link_id))), None)


def links_to(session: Session, url: str) -> list[Link]:
    """All places where lists link to what a URL names."""
    return [one.link for one in placed(session, links_where(RESOURCE.c.url == urls.canonical(url)))]


def _in_order(
    session: Session, asked: Sequence[sa.ColumnElement[bool]], cursor: str | None, size: int
) -> Iterator[Placed]:
    """Links after the cursor, the first few in one statement, more as they are asked for."""
    while True:
        found = placed(session, links_where(*asked, *after(cursor, LINK.c.list_id, LINK.c.position)).limit(size))
        yield from found
        if len(found) < size:
            return
        cursor, size = write_cursor(_key(found[-1])), CHUNK


def _key(one: Placed) -> tuple[int, int]:
    return one.list_id, one.position


def with_verdict(verdicts: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """Nearly the condition for these verdicts: an unseen link's own text still tells skipped from invalid."""
    if not verdicts:
        return []
    wanted: list[sa.ColumnElement[bool]] = [VERDICT.c.verdict.in_([word for word in verdicts if word != "unchecked"])]
    if "unchecked" in verdicts:
        wanted.append(sa.and_(UNSEEN, RESOURCE.c.host.is_not(None)))
    if {"skipped", "invalid"} & set(verdicts):
        wanted.append(sa.and_(UNSEEN, RESOURCE.c.host.is_(None)))
    believed = sa.and_(LINK.c.ignored.is_(None), sa.or_(*wanted))
    return [sa.or_(believed, LINK.c.ignored.is_not(None)) if "skipped" in verdicts else believed]


_PLACED = (
    sa.select(
        *(LINK.c[name] for name in ("id", "list_id", "section_id", "entry_id", "position", "line", "label")),
        *(LINK.c[name] for name in ("qualifier", "text", "url", "kind", "ignored")),
        *(RESOURCE.c[name] for name in ("arxiv_id", "repository")),
        LIST.c.name.label("list"),
        SECTION.c.path.label("section"),
        ENTRY.c.title.label("entry"),
        *(VERDICT.c[name] for name in _BELIEVED),
    )
    .select_from(LINK)
    .join(LIST, LIST.c.id == LINK.c.list_id)
    .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    .outerjoin(SECTION, SECTION.c.id == LINK.c.section_id)
    .outerjoin(ENTRY, ENTRY.c.id == LINK.c.entry_id)
    .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
)


def links_where(*asked: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The statement for links that fulfil some conditions, in document order; `placed` runs it."""
    return _PLACED.where(*asked).order_by(LINK.c.list_id, LINK.c.position)


def placed(session: Session, statement: sa.Select[Any]) -> list[Placed]:
    """Links and where they stand."""
    return [
        Placed(row.list_id, row.section_id, row.entry_id, row.position, row.arxiv_id, row.repository, _link(row))
        for row in rows(session, statement)
    ]


def _link(row: Any) -> Link:
    return {
        "id": row.id,
        "list": row.list,
        "section": row.section or [],
        "entry": row.entry,
        "line": row.line,
        "label": row.label,
        "qualifier": row.qualifier,
        "text": row.text,
        "url": row.url,
        "kind": row.kind,
        **(_belief(row.url, row) if row.ignored is None else _ignored(row.ignored)),
    }


def _ignored(reason: str) -> Belief:
    """What is said of a link that whoever keeps its list wants left alone, whatever is known of its URL."""
    return {
        "verdict": "skipped",
        "reason": reason,
        "status": None,
        "final_url": None,
        "checked_at": None,
        "since": None,
        "failures": 0,
        "settled": False,
    }


def _belief(url: str, row: Any) -> Belief:
    """What we believe of a link: its resource's verdict, else what its text tells."""
    word: Word = row.verdict or "unchecked"
    reason = row.reason
    if word == "unchecked":
        word, reason = urls.unvisitable(url) or (word, reason)
    return {
        "verdict": word,
        "reason": reason,
        "status": row.status,
        "final_url": urls.with_fragment(row.final_url, urls.fragment(url)) if row.final_url else None,
        "checked_at": row.checked_at,
        "since": row.since,
        "failures": row.failures or 0,
        "settled": bool(row.settled),
    }


def resource(session: Session, url: str) -> Resource | None:
    """All that is known of what a URL names: verdict, the last visits, copies in archives. None: no list has it."""
    statement = (
        sa.select(RESOURCE, *(VERDICT.c[name] for name in _BELIEVED), VERDICT.c.next_check_at)
        .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(RESOURCE.c.url == urls.canonical(url))
    )
    row = next(rows(session, statement), None)
    if row is None:
        return None
    return {
        "url": row.url,
        "host": row.host,
        "kind": row.kind,
        "arxiv_id": row.arxiv_id,
        "repository": row.repository,
        **_belief(row.url, row),
        "next_check_at": row.next_check_at,
        "observations": _observations(session, row.id),
        "snapshots": _snapshots(session, row.id),
    }


def verdict_changes(session: Session, url: str) -> list[VerdictChange]:
    """What was believed of what a URL names, change by change, the newest first."""
    columns = [VERDICT_CHANGE.c[name] for name in VerdictChange.__annotations__]
    statement = (
        sa.select(*columns)
        .join(RESOURCE, RESOURCE.c.id == VERDICT_CHANGE.c.resource_id)
        .where(RESOURCE.c.url == urls.canonical(url))
        .order_by(VERDICT_CHANGE.c.at.desc(), VERDICT_CHANGE.c.id.desc())
    )
    return [row._asdict() for row in rows(session, statement)]


def _observations(session: Session, resource_id: int) -> list[Observation]:
    columns = [OBSERVATION.c[name] for name in Observation.__annotations__]
    statement = sa.select(*columns).where(OBSERVATION.c.resource_id == resource_id)
    newest = statement.order_by(OBSERVATION.c.at.desc(), OBSERVATION.c.id.desc()).limit(OBSERVATIONS)
    return [row._asdict() for row in rows(session, newest)]


def _snapshots(session: Session, resource_id: int) -> list[Snapshot]:
    columns = [SNAPSHOT.c[name] for name in Snapshot.__annotations__]
    statement = sa.select(*columns).where(SNAPSHOT.c.resource_id == resource_id).order_by(SNAPSHOT.c.archive)
    return [row._asdict() for row in rows(session, statement)]
