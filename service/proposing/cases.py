"""What proposing reads of the other wings' records: which links may call for a change, and what decides about each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service.models import Snapshot, Verdict
from service.proposing.facts import LinkFacts, Sightings
from service.proposing.identifiers import Match, PaperFacts
from service.queries.tables import (
    ENTRY,
    LINK,
    LIST,
    MATCH,
    OBSERVATION,
    PUBLICATION,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    SECTION,
    SNAPSHOT,
    VERDICT,
    rows,
    streamed,
)


class Place(NamedTuple):
    """A link that may be changed."""

    link_id: int
    list_id: int


class Case(NamedTuple):
    """A link, and what decides about it."""

    place: Place
    resource_id: int
    facts: LinkFacts


def cases(session: Session) -> Iterator[Case]:
    """All links that may call for a change; one of which several archives hold copies once for each.

    The Wayback Machine's comes last, and the last one counts.
    """
    seen, silent = _sightings(session), _silent_hosts(session)
    calls = (VERDICT.c.verdict == "moved") | ((VERDICT.c.verdict == "dead") & VERDICT.c.settled)
    statement = (
        sa.select(
            *LINK.c["id", "list_id", "resource_id", "url", "form", "kind", "added_on"],
            *RESOURCE.c["repository", "host"],
            *(VERDICT.c[name].label(f"verdict_{name}") for name in Verdict.model_fields),
            SNAPSHOT.c.url.label("copy"),
            SNAPSHOT.c.taken_at,
            REPOSITORY.c.name.label("repository_now"),
            REPOSITORY.c.archived,
            *ENTRY.c["title", "note", "description"],
            LIST.c.published,
            (SECTION.c.line == LINK.c.line).label("in_heading"),
            _LAST_TITLE.label("page_title"),
        )
        .join_from(LINK, RESOURCE, LINK.c.resource_id == RESOURCE.c.id)
        .join(LIST, LIST.c.id == LINK.c.list_id)
        .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .outerjoin(SNAPSHOT, SNAPSHOT.c.resource_id == RESOURCE.c.id)
        .outerjoin(REPOSITORY_NAME, REPOSITORY_NAME.c.name == RESOURCE.c.repository)
        .outerjoin(REPOSITORY, (REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id) & ~REPOSITORY.c.gone)
        .outerjoin(ENTRY, ENTRY.c.id == LINK.c.entry_id)
        .outerjoin(SECTION, SECTION.c.id == LINK.c.section_id)
        .where(calls | REPOSITORY.c.archived, LINK.c.ignored.is_(None))
        .order_by(LINK.c.list_id, LINK.c.position, sa.case((SNAPSHOT.c.archive == "wayback", 1), else_=0))
    )
    for row in streamed(session, statement):
        facts = _facts(row, seen.get(row.resource_id), row.host in silent)
        yield Case(Place(row.id, row.list_id), row.resource_id, facts)


_LAST_TITLE = (
    sa.select(OBSERVATION.c.title)
    .where(OBSERVATION.c.resource_id == RESOURCE.c.id, OBSERVATION.c.final_url == VERDICT.c.final_url)
    .where(VERDICT.c.verdict == "moved")
    .order_by(OBSERVATION.c.at.desc())
    .limit(1)
    .correlate(RESOURCE, VERDICT)
    .scalar_subquery()
)
_SAID = re.compile(
    r"archived|deprecated|unmaintained|no longer maintained|discontinued|abandoned|obsolete", re.IGNORECASE
)


def _facts(row: Any, seen: Sightings | None, host_is_silent: bool) -> LinkFacts:  # one of many facts
    verdict = {name: getattr(row, f"verdict_{name}") for name in Verdict.model_fields}
    return LinkFacts(
        url=row.url,
        form=row.form,
        kind=row.kind,
        verdict=Verdict(**verdict) if row.verdict_verdict else Verdict(),
        sightings=seen,
        snapshot=Snapshot(url=row.copy, taken_at=row.taken_at) if row.copy else None,
        repository=row.repository,
        repository_now=row.repository_now,
        archived=bool(row.archived),
        is_said=bool(_SAID.search(" ".join(filter(None, (row.title, row.note, row.description))))),
        in_heading=bool(row.in_heading),
        host_is_silent=host_is_silent,
        title=row.title,
        page_title=row.page_title,
        added_on=min(filter(None, (row.added_on, row.published)), default=None),
    )


def _silent_hosts(session: Session) -> set[str]:
    """Hosts with several addresses in the lists, all of them dead for good."""
    is_dead = sa.case(((VERDICT.c.verdict == "dead") & VERDICT.c.settled, 1), else_=0)
    statement = (
        sa.select(RESOURCE.c.host)
        .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(RESOURCE.c.host.is_not(None), sa.exists().where(LINK.c.resource_id == RESOURCE.c.id))
        .group_by(RESOURCE.c.host)
        .having(sa.func.count() > 1, sa.func.sum(is_dead) == sa.func.count())
    )
    return {row.host for row in rows(session, statement)}


def repeated(session: Session) -> set[int]:
    """Links before which their line has one to the same place: what is proposed for that one is about them, too."""
    earlier = (
        sa.func.row_number().over(partition_by=[LINK.c.list_id, LINK.c.line, LINK.c.url], order_by=LINK.c.position) - 1
    )
    counted = sa.select(LINK.c.id, earlier.label("earlier")).where(LINK.c.form != "image").subquery()
    return {row.id for row in rows(session, sa.select(counted.c.id).where(counted.c.earlier > 0))}


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
