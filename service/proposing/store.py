"""What proposing reads of the other wings' records, and the only writer of proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session

from service.models import Proposal, ProposalState, Snapshot, Verdict
from service.proposing.identifiers import Match, PaperFacts
from service.proposing.rules import Known, LinkFacts, Sightings, Turn
from service.queries.tables import (
    LINK,
    MATCH,
    OBSERVATION,
    PROPOSAL,
    PUBLICATION,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    SNAPSHOT,
    VERDICT,
    rows,
    rows_of,
)


@dataclass(frozen=True)
class Place:
    """A link that may be changed."""

    link_id: int
    list_id: int


@dataclass(frozen=True)
class Case(Place):
    """A link that is moved, or dead for good, and what decides about it."""

    resource_id: int
    facts: LinkFacts


# --- reading ----------------------------------------------------------------------------------


def cases(session: Session) -> Iterator[Case]:
    """All links whose verdict may call for a change; one of which several archives hold copies once for each.

    The Wayback Machine's comes last, and the last one counts.
    """
    seen = _sightings(session)
    statement = (
        sa.select(
            *LINK.c["id", "list_id", "resource_id", "url", "form", "kind"],
            RESOURCE.c.repository,
            *(VERDICT.c[name].label(f"verdict_{name}") for name in Verdict.model_fields),
            SNAPSHOT.c.url.label("copy"),
            SNAPSHOT.c.taken_at,
            REPOSITORY.c.name.label("repository_now"),
        )
        .join_from(LINK, RESOURCE, LINK.c.resource_id == RESOURCE.c.id)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .outerjoin(SNAPSHOT, SNAPSHOT.c.resource_id == RESOURCE.c.id)
        .outerjoin(REPOSITORY_NAME, REPOSITORY_NAME.c.name == RESOURCE.c.repository)
        .outerjoin(REPOSITORY, (REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id) & ~REPOSITORY.c.gone)
        .where((VERDICT.c.verdict == "moved") | ((VERDICT.c.verdict == "dead") & VERDICT.c.settled))
        .where(LINK.c.ignored.is_(None))
        .order_by(LINK.c.list_id, LINK.c.position, sa.case((SNAPSHOT.c.archive == "wayback", 1), else_=0))
    )
    for row in rows(session, statement):
        facts = LinkFacts(
            url=row.url,
            form=row.form,
            kind=row.kind,
            verdict=Verdict(**{name: getattr(row, f"verdict_{name}") for name in Verdict.model_fields}),
            sightings=seen.get(row.resource_id),
            snapshot=Snapshot(url=row.copy, taken_at=row.taken_at) if row.copy else None,
            repository=row.repository,
            repository_now=row.repository_now,
        )
        yield Case(row.id, row.list_id, row.resource_id, facts)


def paper_cases(session: Session) -> Iterator[tuple[Place, PaperFacts]]:
    """All links that may mean another paper than their address says, or whose paper is published."""
    statement = (
        sa.select(
            *LINK.c["id", "list_id", "url", "form"],
            VERDICT.c.verdict,
            VERDICT.c.settled,
            sa.exists().where(SNAPSHOT.c.resource_id == RESOURCE.c.id).label("has_copy"),
            *MATCH.c["arxiv_id", "way", "title", "score"],
            *PUBLICATION.c["doi", "venue", "sources"],
        )
        .join_from(LINK, RESOURCE, LINK.c.resource_id == RESOURCE.c.id)
        .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .outerjoin(MATCH, MATCH.c.resource_id == RESOURCE.c.id)
        .outerjoin(PUBLICATION, PUBLICATION.c.arxiv_id == RESOURCE.c.arxiv_id)
        .where(MATCH.c.arxiv_id.is_not(None) | PUBLICATION.c.doi.is_not(None))
        .where(LINK.c.ignored.is_(None))
        .order_by(LINK.c.list_id, LINK.c.position, MATCH.c.score)
    )
    for row in rows(session, statement):
        yield (
            Place(row.id, row.list_id),
            PaperFacts(
                url=row.url,
                form=row.form,
                verdict=row.verdict or "unchecked",
                settled=bool(row.settled),
                has_copy=row.has_copy,
                match=Match(row.arxiv_id, row.way, row.title, row.score) if row.arxiv_id else None,
                doi=row.doi,
                doi_source=(row.sources or {}).get("doi"),
                venue=row.venue,
            ),
        )


def _sightings(session: Session) -> dict[int, Sightings]:
    """By resource: on how many dates, since it is moved, a visit was led permanently to where it is moved to."""
    statement = (
        sa.select(
            OBSERVATION.c.resource_id,
            sa.func.count(sa.distinct(sa.func.date(OBSERVATION.c.at))),
            sa.func.min(OBSERVATION.c.at),
            sa.func.max(OBSERVATION.c.at),
        )
        .join_from(VERDICT, OBSERVATION, OBSERVATION.c.resource_id == VERDICT.c.resource_id)
        .where(VERDICT.c.verdict == "moved", OBSERVATION.c.at >= VERDICT.c.since)
        .where(OBSERVATION.c.permanent_url == VERDICT.c.final_url)
        .group_by(OBSERVATION.c.resource_id)
    )
    return {resource: Sightings(nights, first, last) for resource, nights, first, last in rows(session, statement)}


@dataclass(frozen=True)
class Before:
    """A link and the proposals made of it so far."""

    url: str | None
    """As it is in the list today; None: it is there no longer."""
    proposals: Sequence[Known]


NOTHING = Before(None, ())
New: TypeAlias = tuple[Place, Proposal]


def known(session: Session) -> dict[int | None, Before]:
    """All proposals about links, by link; under None those whose links are gone.

    Repairs of text are not among them; linting looks after those.
    """
    statement = (
        sa.select(*PROPOSAL.c["id", "link_id", "state", "old", "new", "kind"], LINK.c.url)
        .outerjoin_from(PROPOSAL, LINK, LINK.c.id == PROPOSAL.c.link_id)
        .where(PROPOSAL.c.link_id.is_not(None) | (PROPOSAL.c.kind != "repair"))
        .order_by(PROPOSAL.c.id)
    )
    found: dict[int | None, Before] = {}
    for row in rows(session, statement):
        before = found.get(row.link_id, NOTHING)
        one = Known(row.id, row.state, row.old, row.new, row.kind)
        found[row.link_id] = Before(row.url, (*before.proposals, one))
    return found


def refused(session: Session) -> set[tuple[int, str | None, str | None]]:
    """Rejected changes (list, old, new) whose links are gone; the same link may come back as another row."""
    statement = sa.select(*PROPOSAL.c["list_id", "old", "new"]).where(
        PROPOSAL.c.link_id.is_(None), PROPOSAL.c.state == "rejected"
    )
    return {(list_id, old, new) for list_id, old, new in rows(session, statement)}


def states(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, int | None]]:
    """The state of each of these proposals, and its link; unknown ids are not in it."""
    asked = rows_of(
        session, ids, lambda some: sa.select(*PROPOSAL.c["id", "state", "link_id"]).where(PROPOSAL.c.id.in_(some))
    )
    return {row.id: (row.state, row.link_id) for row in asked}


def open_ids(session: Session) -> list[int]:
    """The ids of all open proposals."""
    return [row.id for row in rows(session, sa.select(PROPOSAL.c.id).where(PROPOSAL.c.state == "open"))]


# --- writing ----------------------------------------------------------------------------------


def add(session: Session, proposals: Sequence[New], *, now: datetime, run_id: int | None) -> int:
    """Keep new proposals, open; how many."""
    made = {"run_id": run_id, "state": "open", "created_at": now}
    rows: list[dict[str, Any]] = [
        {**proposal.model_dump(), **made, "list_id": case.list_id, "link_id": case.link_id}
        for case, proposal in proposals
    ]
    if rows:
        session.execute(sa.insert(PROPOSAL), rows)
    return len(rows)


def turn(session: Session, turns: Iterable[Turn], now: datetime) -> None:
    """Give proposals other states; those opened again count as undecided."""
    rows = [
        {"key": one.id, "state": one.state, "decision": one.decision, "at": None if one.state == "open" else now}
        for one in turns
    ]
    if rows:
        session.execute(
            sa.update(PROPOSAL)
            .where(PROPOSAL.c.id == sa.bindparam("key"))
            .values(state=sa.bindparam("state"), decision=sa.bindparam("decision"), decided_at=sa.bindparam("at")),
            rows,
        )


def decide(session: Session, ids: Sequence[int], state: ProposalState, *, decision: str | None, now: datetime) -> None:
    """Write down what a person decided."""
    turn(session, [Turn(id_, state, decision) for id_ in ids], now)


def step_back(session: Session, chosen: Sequence[int], now: datetime) -> None:
    """Supersede what was accepted earlier for the links of these proposals: a link is changed once."""
    mine, other = PROPOSAL.alias("mine"), PROPOSAL.alias("other")
    rivals = rows_of(
        session,
        chosen,
        lambda some: (
            sa.select(other.c.id, mine.c.id.label("by"))
            .join_from(mine, other, (mine.c.link_id == other.c.link_id) & (mine.c.id != other.c.id))
            .where(mine.c.id.in_(some), other.c.state == "accepted")
        ),
    )
    turn(session, [Turn(row.id, "superseded", f"Proposal {row.by} was accepted instead.") for row in rivals], now)
