"""What the records say about the time since the last report. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service import queries, urls
from service.database import Database
from service.queries.links import links_where, placed
from service.queries.tables import (
    ENTRY,
    LINK,
    LIST,
    LOOKUP,
    OBSERVATION,
    PAPER,
    PROPOSAL,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    SNAPSHOT,
    VERDICT,
    rows,
    rows_of,
)
from service.reporting.findings import Change, Lookback, Outcome, Proposed, Seen

VERDICT_CHANGE = SQLModel.metadata.tables["verdict_change"]
CHANGE = SQLModel.metadata.tables["change"]

MOST_UNCLEAR = 1000
"""How many links without a clear answer are read; a report names fewer."""


def look_back(
    db: Database, last: dict[str, Any] | None, *, night: datetime, until: datetime, steps: Sequence[Outcome]
) -> Lookback:
    """What a report is made from: the records as they are, and what became of them since the last report."""
    since = datetime.fromisoformat(last["until"]) if last else None
    with db.read() as session:
        return Lookback(
            night=night,
            until=until,
            since=since,
            counts=_counts(session),
            counts_before=last["counts"]["now"] if last else None,
            seen=list(_seen(session, since, until)),
            unclear=_unclear(session),
            silent_hosts=_silent_hosts(session),
            changes=list(_changes(session, since, until)),
            proposed=list(_proposed(session, since, until)),
            pending=_pending(session),
            visits=_one(session, sa.select(sa.func.count()).where(*_within(OBSERVATION.c.at, since, until))),
            steps=steps,
        )


def _within(column: sa.Column[Any], since: datetime | None, until: datetime) -> list[sa.ColumnElement[bool]]:
    return [column <= until, *([column > since] if since else [])]


def _one(session: Session, statement: sa.Select[Any]) -> int:
    return int(next(rows(session, statement))[0])


def _counts(session: Session) -> dict[str, int]:
    """How much there is of everything; of links by verdict."""
    counts = {"lists": 0, "entries": 0, "links": 0}
    verdicts = dict.fromkeys(("alive", "moved", "blocked", "failing", "dead", "skipped", "invalid", "unchecked"), 0)
    for summary in queries.every(queries.lists, session):
        counts["lists"] += 1
        counts["entries"] += summary["entries"]
        counts["links"] += summary["links"]
        for word, number in summary["verdicts"].items():
            verdicts[word] += number
    waiting = sa.select(sa.func.count()).where(PROPOSAL.c.state == "open")
    return {
        **counts,
        **verdicts,
        "settled": _links_with(session, VERDICT.c.verdict == "dead", VERDICT.c.settled),
        "papers": _one(session, sa.select(sa.func.count()).select_from(PAPER)),
        "repositories": _one(session, sa.select(sa.func.count()).select_from(REPOSITORY)),
        "no_copy": _without_copy(session),
        "proposals": _one(session, waiting),
    }


def _without_copy(session: Session) -> int:
    """How many links there are of which the Wayback Machine said that it has no copy, and no archive has one."""
    no_copy = sa.exists().where(
        LOOKUP.c.source == "wayback", LOOKUP.c.key == RESOURCE.c.url, LOOKUP.c.state == "none"
    ) & ~sa.exists().where(SNAPSHOT.c.resource_id == RESOURCE.c.id)
    statement = sa.select(sa.func.count()).join_from(LINK, RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    return _one(session, statement.where(no_copy))


def _links_with(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    statement = sa.select(sa.func.count()).join_from(LINK, VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
    return _one(session, statement.where(LINK.c.ignored.is_(None), *conditions))


# --- links ------------------------------------------------------------------------------------


def _seen(session: Session, since: datetime | None, until: datetime) -> Iterator[Seen]:
    within = _within(VERDICT_CHANGE.c.at, since, until)
    statement = (
        sa.select(RESOURCE.c.url, VERDICT_CHANGE.c.before, VERDICT_CHANGE.c.settled)
        .join(RESOURCE, RESOURCE.c.id == VERDICT_CHANGE.c.resource_id)
        .where(*within)
        .order_by(VERDICT_CHANGE.c.at, VERDICT_CHANGE.c.id)
    )
    before: dict[str, str] = {}
    settled: set[str] = set()
    for row in rows(session, statement):
        before.setdefault(row.url, row.before)
        if row.settled:
            settled.add(row.url)
    copies = _copies(session)
    changed = sa.select(VERDICT_CHANGE.c.resource_id).where(*within)
    for one in placed(session, links_where(LINK.c.resource_id.in_(changed), LINK.c.ignored.is_(None))):
        key = urls.canonical(one.link["url"])
        if key in before:
            yield Seen(one.link, before[key], key in settled, copies.get(key))


def _copies(session: Session) -> dict[str, str]:
    """Where copies of dead pages are seen, by the pages' URLs."""
    statement = (
        sa.select(RESOURCE.c.url, SNAPSHOT.c.url)
        .join_from(SNAPSHOT, RESOURCE, RESOURCE.c.id == SNAPSHOT.c.resource_id)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(VERDICT.c.verdict == "dead")
    )
    return {row[0]: row[1] for row in rows(session, statement)}


def _unclear(session: Session) -> list[Any]:
    page = queries.links(session, verdicts=("failing", "unchecked", "invalid"), limit=MOST_UNCLEAR)
    return list(page.items)


def _silent_hosts(session: Session) -> frozenset[str]:
    """Hosts with several URLs in the lists, none of which answers well."""
    is_well = sa.case((VERDICT.c.verdict.in_(("alive", "moved", "blocked")), 1), else_=0)
    statement = (
        sa.select(RESOURCE.c.host)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(RESOURCE.c.host.is_not(None), sa.exists().where(LINK.c.resource_id == RESOURCE.c.id))
        .group_by(RESOURCE.c.host)
        .having(sa.func.count() > 1, sa.func.sum(is_well) == 0)
    )
    return frozenset(row.host for row in rows(session, statement))


# --- what sources told ------------------------------------------------------------------------

_PLACE = (LIST.c.name.label("list"), LINK.c.line, ENTRY.c.title.label("entry"), LINK.c.url)


def _linked(statement: sa.Select[Any]) -> sa.Select[Any]:
    """A statement about resources, with the places of their links."""
    return (
        statement.add_columns(*_PLACE)
        .join(LINK, LINK.c.resource_id == RESOURCE.c.id)
        .join(LIST, LIST.c.id == LINK.c.list_id)
        .outerjoin(ENTRY, ENTRY.c.id == LINK.c.entry_id)
        .order_by(LINK.c.list_id, LINK.c.position)
    )


def _changes(session: Session, since: datetime | None, until: datetime) -> Iterator[Change]:
    statement = sa.select(CHANGE).where(*_within(CHANGE.c.at, since, until)).order_by(CHANGE.c.id)
    told = list(rows(session, statement))
    places: dict[tuple[str, str], list[Any]] = {}
    for row in _places_of_papers(session, {row.key for row in told if row.noun == "paper"}):
        places.setdefault(("paper", row.key), []).append(row)
    for row in _places_of_repositories(session, {row.key.lower() for row in told if row.noun == "repository"}):
        places.setdefault(("repository", row.key), []).append(row)
    for row in told:
        key = row.key if row.noun == "paper" else row.key.lower()
        for place in places.get((row.noun, key), ()):
            yield Change(row.noun, row.key, row.field, row.before, row.after, **_where(place))
    if since is None:
        yield from _standing(session)


def _where(place: Any) -> dict[str, Any]:
    return {"list": place.list, "line": place.line, "entry": place.entry, "url": place.url}


def _places_of_papers(session: Session, ids: set[str]) -> Iterator[Any]:
    return rows_of(
        session,
        sorted(ids),
        lambda some: _linked(sa.select(RESOURCE.c.arxiv_id.label("key")).where(RESOURCE.c.arxiv_id.in_(some))),
    )


def _places_of_repositories(session: Session, names: set[str]) -> Iterator[Any]:
    """Links to repositories by whatever name they have there."""
    asked, every = REPOSITORY_NAME.alias("asked"), REPOSITORY_NAME.alias("every")
    return rows_of(
        session,
        sorted(names),
        lambda some: _linked(
            sa.select(asked.c.name.label("key"))
            .join(every, every.c.repository_id == asked.c.repository_id)
            .join(RESOURCE, RESOURCE.c.repository == every.c.name)
            .where(asked.c.name.in_(some))
        ),
    )


def _standing(session: Session) -> Iterator[Change]:
    """What is as bad as news on the first night, when nothing was known before."""
    bad = (REPOSITORY.c.archived, REPOSITORY.c.gone)
    statement = (
        sa.select(REPOSITORY.c.name, *bad)
        .join(REPOSITORY_NAME, REPOSITORY_NAME.c.repository_id == REPOSITORY.c.id)
        .join(RESOURCE, RESOURCE.c.repository == REPOSITORY_NAME.c.name)
        .where(sa.or_(*bad))
    )
    for row in rows(session, _linked(statement)):
        for name in ("archived", "gone"):
            if getattr(row, name):
                yield Change("repository", row.name, name, None, after=True, **_where(row))
    withdrawn = sa.select(PAPER.c.arxiv_id).join(RESOURCE, RESOURCE.c.arxiv_id == PAPER.c.arxiv_id)
    for row in rows(session, _linked(withdrawn.where(PAPER.c.withdrawn))):
        yield Change("paper", row.arxiv_id, "withdrawn", None, after=True, **_where(row))


# --- proposals --------------------------------------------------------------------------------


def _proposed(session: Session, since: datetime | None, until: datetime) -> Iterator[Proposed]:
    statement = (
        sa.select(
            *PROPOSAL.c["id", "kind", "old", "new", "evidence"],
            LIST.c.name.label("list"),
            LINK.c.line,
            ENTRY.c.title.label("entry"),
        )
        .join(LIST, LIST.c.id == PROPOSAL.c.list_id)
        .outerjoin(LINK, LINK.c.id == PROPOSAL.c.link_id)
        .outerjoin(ENTRY, ENTRY.c.id == LINK.c.entry_id)
        .where(*_within(PROPOSAL.c.created_at, since, until), PROPOSAL.c.state == "open")
        .order_by(PROPOSAL.c.id)
    )
    for row in rows(session, statement):
        yield Proposed(row.id, row.kind, row.list, row.line, row.entry, row.old, row.new, row.evidence)


def _pending(session: Session) -> dict[str, int]:
    """How many moved links, and dead ones that have not settled, have no proposal."""
    none = sa.not_(sa.exists().where(PROPOSAL.c.link_id == LINK.c.id)) & (LINK.c.form != "image")
    return {
        "moved": _links_with(session, VERDICT.c.verdict == "moved", none),
        "dead": _links_with(session, VERDICT.c.verdict == "dead", sa.not_(VERDICT.c.settled), none),
    }
