"""What proposing reads of the other wings' records: which links may call for a change, and what decides about each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from service.models import Snapshot, Verdict
from service.proposing.identifiers import Match, PaperFacts
from service.proposing.rules import LinkFacts, Sightings
from service.queries.tables import (
    LINK,
    MATCH,
    OBSERVATION,
    PUBLICATION,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    SNAPSHOT,
    VERDICT,
    rows,
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


def positions(session: Session, list_id: int) -> dict[int, int]:
    """The positions of a list's links, by their ids."""
    statement = sa.select(LINK.c.id, LINK.c.position).where(LINK.c.list_id == list_id)
    return {row.id: row.position for row in rows(session, statement)}
