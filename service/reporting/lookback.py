"""What the records say about the time since the last report. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service import queries, urls
from service.database import Database
from service.queries.changes import line_of
from service.queries.links import links_where, placed
from service.queries.tables import (
    ENTRY,
    LINK,
    LIST,
    LOOKUP,
    OBSERVATION,
    PROPOSAL,
    RESOURCE,
    SNAPSHOT,
    VERDICT,
    rows,
)
from service.reporting import standing
from service.reporting.facts import Lookback, Outcome, Proposed, Seen, Unasked, Undelivered
from service.reporting.telling import changes, stars

VERDICT_CHANGE = SQLModel.metadata.tables["verdict_change"]

MOST_UNCLEAR = 1000
"""How many links without a clear answer are read; a report names fewer."""
UNCLEAR = ("failing", "unchecked", "invalid")


def look_back(
    db: Database, last: dict[str, Any] | None, *, night: datetime, until: datetime, steps: Sequence[Outcome]
) -> Lookback:
    """What a report is made from: the records as they are, and what became of them since the last report."""
    since = datetime.fromisoformat(last["until"]) if last else None
    last_link = (last or {}).get("last_link")
    with db.read() as session:
        return Lookback(
            night=night,
            until=until,
            since=since,
            lists=standing.standings(session),
            known=standing.known(session),
            last=last,
            last_link=_one(session, sa.select(sa.func.coalesce(sa.func.max(LINK.c.id), 0))),
            seen=list(_seen(session, since, until, last_link)),
            unclear=list(queries.links(session, verdicts=UNCLEAR, limit=MOST_UNCLEAR).items),
            why_unclear=list(_why_unclear(session)),
            silent_hosts=_silent_hosts(session),
            changes=list(changes(session, since, until, last_link)),
            stars=list(stars(session, since, until)),
            proposed=list(_proposed(session, since, until)),
            unasked=list(_unasked(session)),
            undelivered=[
                Undelivered(one["name"], one["waiting"], one["since"], one["error"])
                for one in queries.undelivered(session)
                if one["since"] and one["error"]
            ],
            visits=_one(session, sa.select(sa.func.count()).where(*within(OBSERVATION.c.at, since, until))),
            steps=steps,
        )


def within(column: sa.Column[Any], since: datetime | None, until: datetime) -> list[sa.ColumnElement[bool]]:
    """That a time lies after the last report and not after this one."""
    return [column <= until, *([column > since] if since else [])]


def _one(session: Session, statement: sa.Select[Any]) -> int:
    return int(next(rows(session, statement))[0])


# --- links ------------------------------------------------------------------------------------


def _seen(session: Session, since: datetime | None, until: datetime, last_link: int | None) -> Iterator[Seen]:
    """Links whose verdict changed; and those that came with a verdict of which nobody was told there."""
    changed = within(VERDICT_CHANGE.c.at, since, until)
    before, settled = _changes_of_verdicts(session, changed)
    copies, none = _copies(session), _without_copy(session)
    is_new = LINK.c.id > last_link if last_link is not None else sa.false()
    has_changed = LINK.c.resource_id.in_(sa.select(VERDICT_CHANGE.c.resource_id).where(*changed))
    came_dead = sa.and_(is_new, VERDICT.c.verdict == "dead")
    for one in placed(session, links_where(sa.or_(has_changed, came_dead), LINK.c.ignored.is_(None))):
        key = urls.canonical(one.link["url"])
        yield Seen(
            one.link,
            before.get(key, "unchecked"),
            has_settled=key in settled or (key not in before and one.link["settled"]),
            has_arrived=key not in before,
            copy=copies.get(key),
            has_no_copy=key in none,
        )


def _changes_of_verdicts(
    session: Session, conditions: Sequence[sa.ColumnElement[bool]]
) -> tuple[Mapping[str, str], set[str]]:
    """By URL, the verdict before the first of these changes; and which of the URLs settled."""
    statement = (
        sa.select(RESOURCE.c.url, VERDICT_CHANGE.c.before, VERDICT_CHANGE.c.settled)
        .join(RESOURCE, RESOURCE.c.id == VERDICT_CHANGE.c.resource_id)
        .where(*conditions)
        .order_by(VERDICT_CHANGE.c.at, VERDICT_CHANGE.c.id)
    )
    before: dict[str, str] = {}
    settled: set[str] = set()
    for row in rows(session, statement):
        before.setdefault(row.url, row.before)
        if row.settled:
            settled.add(row.url)
    return before, settled


def _copies(session: Session) -> dict[str, str]:
    """Where copies of dead pages are seen, by the pages' URLs; of several the Wayback Machine's."""
    statement = (
        sa.select(RESOURCE.c.url, SNAPSHOT.c.url)
        .join_from(SNAPSHOT, RESOURCE, RESOURCE.c.id == SNAPSHOT.c.resource_id)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(VERDICT.c.verdict == "dead")
        .order_by(sa.case((SNAPSHOT.c.archive == "wayback", 1), else_=0))
    )
    return {row[0]: row[1] for row in rows(session, statement)}


def _without_copy(session: Session) -> set[str]:
    """The URLs of dead pages of which the archives said that they have no copy."""
    dead = sa.select(RESOURCE.c.url).join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
    return {row.url for row in rows(session, dead.where(VERDICT.c.verdict == "dead", standing.NO_COPY))}


def _why_unclear(session: Session) -> Iterator[tuple[str, str, str, int]]:
    """List, verdict, reason, and how many of the list's links have no clear answer for it, the most first."""
    count = sa.func.count()
    statement = (
        sa.select(LIST.c.name, VERDICT.c.verdict, VERDICT.c.reason, count)
        .join_from(LINK, LIST, LIST.c.id == LINK.c.list_id)
        .join(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
        .where(VERDICT.c.verdict.in_((*UNCLEAR, "skipped")), LINK.c.ignored.is_(None))
        .group_by(LIST.c.name, VERDICT.c.verdict, VERDICT.c.reason)
        .order_by(count.desc(), LIST.c.name, VERDICT.c.reason)
    )
    for name, verdict, reason, number in rows(session, statement):
        yield name, verdict, reason or f"It is {verdict}.", number
    ignored = sa.select(LIST.c.name, LINK.c.ignored, count).join_from(LINK, LIST, LIST.c.id == LINK.c.list_id)
    for name, reason, number in rows(
        session, ignored.where(LINK.c.ignored.is_not(None)).group_by(LIST.c.name, LINK.c.ignored)
    ):
        yield name, "skipped", reason, number


def _silent_hosts(session: Session) -> Mapping[str, int]:
    """Hosts of which several addresses are in the lists, none of which answers well; how many of each are."""
    is_well = sa.case((VERDICT.c.verdict.in_(("alive", "moved", "blocked")), 1), else_=0)
    statement = (
        sa.select(RESOURCE.c.host, sa.func.count().label("addresses"))
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(RESOURCE.c.host.is_not(None), sa.exists().where(LINK.c.resource_id == RESOURCE.c.id))
        .group_by(RESOURCE.c.host)
        .having(sa.func.count() > 1, sa.func.sum(is_well) == 0)
    )
    return {row.host: row.addresses for row in rows(session, statement)}


# --- proposals and sources --------------------------------------------------------------------


def _proposed(session: Session, since: datetime | None, until: datetime) -> Iterator[Proposed]:
    """Proposals made since the last report that wait or that a rule accepted, and those that arrived in their lists."""
    is_made = sa.and_(PROPOSAL.c.state.in_(("open", "accepted")), *within(PROPOSAL.c.created_at, since, until))
    has_arrived = sa.and_(PROPOSAL.c.state == "applied", *within(PROPOSAL.c.decided_at, since, until))
    statement = (
        sa.select(
            *PROPOSAL.c["id", "kind", "state", "old", "new", "evidence", "group", "decided_by", "diff"],
            LIST.c.name.label("list"),
            LINK.c.line,
            ENTRY.c.title.label("entry"),
        )
        .join(LIST, LIST.c.id == PROPOSAL.c.list_id)
        .outerjoin(LINK, LINK.c.id == PROPOSAL.c.link_id)
        .outerjoin(ENTRY, ENTRY.c.id == LINK.c.entry_id)
        .where(sa.or_(is_made, has_arrived))
        .order_by(PROPOSAL.c.id)
    )
    for row in rows(session, statement):
        said = row._asdict()
        line = line_of(said.pop("diff"))
        yield Proposed(**said | {"line": row.line or line})


def _unasked(session: Session) -> Iterator[Unasked]:
    """What sources could not be asked for when they were asked last, and why."""
    count = sa.func.count()
    statement = (
        sa.select(LOOKUP.c.source, LOOKUP.c.error, count)
        .where(LOOKUP.c.state == "failed")
        .group_by(LOOKUP.c.source, LOOKUP.c.error)
        .order_by(LOOKUP.c.source, count.desc())
    )
    for source, error, number in rows(session, statement):
        yield Unasked(source, error or "It did not say why.", number)
