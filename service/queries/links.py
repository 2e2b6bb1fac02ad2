"""Links as they stand in the lists, each with what we believe of it; and all that was seen at one URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.models import Word
from service.queries.keys import Texts
from service.queries.meant import LINKS, conditions
from service.queries.ordering import LINKS as SORTS
from service.queries.ordering import ordering
from service.queries.paging import PAGE, Page, counted, cut
from service.queries.query import EVERYTHING, Field, Query
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
    total: bool = False,
) -> Page[Link]:
    """Links with one of the verdicts, of one of the kinds, at the host; by default in document order, list by list."""
    order = ordering(query, SORTS)
    asked = conditions(session, meant(query, verdicts, kinds, host), LINKS)
    statement = order.of(_PLACED.where(*asked), cursor).limit(limit + 1)
    page = cut(list(rows(session, statement)), limit, order.key)
    number = counted(session, _PLACED.with_only_columns(LINK.c.id).where(*asked)) if total else None
    return Page([_link(row) for row in page.items], page.next, number)


def meant(query: Query, verdicts: Sequence[str] = (), kinds: Sequence[str] = (), host: str | None = None) -> Query:
    """A query, and what else is asked of links."""
    asked = [Field(key, Texts(tuple(some))) for key, some in (("verdict", verdicts), ("kind", kinds)) if some]
    return query.also(*asked, *([Field("host", Texts((host,), is_plain=True))] if host is not None else []))


def link(session: Session, link_id: int) -> Placed | None:
    """One link and what it stands in; None: there is none of this id."""
    return next(iter(placed(session, links_where(LINK.c.id == link_id))), None)


def links_to(session: Session, url: str) -> list[Link]:
    """All places where lists link to what a URL names."""
    return [one.link for one in placed(session, links_where(RESOURCE.c.url == urls.canonical(url)))]


_PLACED = (
    sa.select(
        *(LINK.c[name] for name in ("id", "list_id", "section_id", "entry_id", "position", "line", "label")),
        *(LINK.c[name] for name in ("qualifier", "text", "url", "form", "kind", "ignored")),
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


def placed(session: Session, statement: sa.Select[Any], **given: Any) -> list[Placed]:
    """Links and where they stand."""
    return [
        Placed(row.list_id, row.section_id, row.entry_id, row.position, row.arxiv_id, row.repository, _link(row))
        for row in rows(session, statement, **given)
    ]


def believed(url: str, verdict: Word | None, ignored: str | None) -> Word:
    """The verdict alone: a resource's, unless its text tells what visits cannot, or the link is to be left alone."""
    if ignored is not None:
        return "skipped"
    if verdict is None or verdict == "unchecked":
        return (urls.unvisitable(url) or ("unchecked",))[0]
    return verdict


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
        "form": row.form,
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
