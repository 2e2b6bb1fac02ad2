"""What is due to be asked of forges and archives, and keeping what they told; papers are in `paper_store`.

Each answer is kept in one transaction as soon as it is there, together with the rows that say it was
asked for, so work that is killed asks for nothing twice but the batch under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service import index, urls
from service.database import Database, upsert
from service.enriching.lookups import due, insert, keep_lookups, take_turns
from service.enriching.merge import About, RepositoryRows, merge_repositories
from service.models import ChangeRow, RepositoryNameRow, RepositoryRow, Snapshot, SnapshotRow, StarSampleRow
from service.queries.tables import LINK, LIST, LOOKUP, REPOSITORY, REPOSITORY_NAME, RESOURCE, SNAPSHOT, VERDICT
from service.sources.plug import DAY, Answer, Wanted

HEALTHY = ("alive", "moved")
SEEN_AFTER = DAY
"""A fresh copy is seen hours after it was made."""


class LostPage(NamedTuple):
    """A page to look for in an archive."""

    resource_id: int
    url: str
    when: date
    """When a link to it came into a list; the copy should show it as it was then."""


# --- what is due ------------------------------------------------------------------------------


def due_repositories(db: Database, forge: str, now: datetime) -> list[Wanted]:
    """Repositories on a forge to ask for, each with what is known of it."""
    elsewhere = RESOURCE.c.repository.like("%.%/%")  # owners on GitHub have no dot in their names
    statement = (
        due(forge, RESOURCE.c.repository, now)
        .add_columns(REPOSITORY.c.name, REPOSITORY.c.etag, sa.func.min(RESOURCE.c.url).label("url"))
        .outerjoin(REPOSITORY_NAME, REPOSITORY_NAME.c.name == RESOURCE.c.repository)
        .outerjoin(REPOSITORY, REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id)
        .where(~elsewhere if forge == "github" else elsewhere)
        .group_by(REPOSITORY.c.name, REPOSITORY.c.etag)
    )
    with db.read() as session:
        found = session.execute(statement).all()
    return [Wanted(row.key, row.name, row.etag, row.url) for row in found if urls.forge(row.key) == forge]


def due_copies(db: Database, source: str, now: datetime, *, healthy: bool = False) -> list[LostPage]:
    """Pages that are dead or failing, to look for in an archive; `healthy`: those that are well, too.

    Only the Wayback Machine is asked for a page of which there is a copy already. The first link to a page
    counts: from the day it came into its list, else from the list's own date, else from its import.
    """
    bad = ("dead", "failing")
    added = sa.func.min(sa.func.coalesce(LINK.c.added_on, LIST.c.published))
    elsewhere = sa.exists().where(SNAPSHOT.c.resource_id == RESOURCE.c.id, SNAPSHOT.c.archive != source)
    statement = (
        due(source, RESOURCE.c.url, now)
        .add_columns(RESOURCE.c.id, added.label("added"), sa.func.min(LIST.c.imported_at).label("imported_at"))
        .join(LIST, LIST.c.id == LINK.c.list_id)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(VERDICT.c.verdict.in_((*bad, *HEALTHY) if healthy else bad))
        .where(RESOURCE.c.kind != "archive", RESOURCE.c.host.is_not(None))
        .group_by(RESOURCE.c.id)
    )
    if source != "wayback":
        statement = statement.where(~elsewhere)
    with db.read() as session:
        found = session.execute(statement).all()
    return [LostPage(row.id, row.key, row.added or row.imported_at.date()) for row in found]


def due_submissions(db: Database, saver: str, now: datetime) -> list[str]:
    """Healthy pages of which the Wayback Machine said that it has no copy, to be submitted."""
    without = sa.exists().where(LOOKUP.c.source == "wayback", LOOKUP.c.key == RESOURCE.c.url, LOOKUP.c.state == "none")
    submitted = LOOKUP.alias("submitted")
    was_submitted = sa.exists().where(
        submitted.c.source == saver, submitted.c.key == RESOURCE.c.url, submitted.c.next_at > now
    )
    statement = (
        sa.select(RESOURCE.c.url)
        .distinct()
        .join(LINK, LINK.c.resource_id == RESOURCE.c.id)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(VERDICT.c.verdict.in_(HEALTHY), without, ~was_submitted)
        .order_by(RESOURCE.c.url)
    )
    with db.read() as session:
        return [row.url for row in session.execute(statement)]


# --- what was told ----------------------------------------------------------------------------


def keep_repositories(
    db: Database, forge: str, answers: Sequence[Answer], *, now: datetime, run_id: int | None
) -> None:
    """Keep an answer of a forge."""
    told = [
        About(
            answer.name,
            answer.repository,
            answer.etag,
            is_unchanged=answer.state == "unchanged",
            blocked=(answer.error or "blocked") if answer.state == "blocked" else None,
        )
        for answer in answers
        if answer.state != "failed"
    ]
    with db.write() as session:
        take_turns(session, forge)
        names = _numbers(session, [about.name for about in told])
        numbers = {*names.values(), *(about.repository.number for about in told if about.repository)}
        known = _known_repositories(session, forge, numbers)
        rows = merge_repositories(known, names, told, now=now, run_id=run_id)
        _write_repositories(session, forge, rows, now)
        index.repositories(session, [answer.name for answer in answers])
        keep_lookups(
            session,
            forge,
            now,
            found=[answer.name for answer in answers if answer.state in ("found", "unchanged")],
            none={answer.name: answer.error for answer in answers if answer.state in ("gone", "blocked")},
            failed={answer.name: answer.error for answer in answers if answer.state == "failed"},
        )


def keep_copy(db: Database, source: str, page: LostPage, copy: Snapshot | None, *, now: datetime) -> None:
    """Keep the copy that an archive has of a page, or that it has none."""
    with db.write() as session:
        if copy is not None:
            row = {**copy.model_dump(), "archive": source, "resource_id": page.resource_id}
            upsert(session, SnapshotRow, [row], replace=["url", "taken_at"])
        found, none = ([page.url], {}) if copy is not None else ([], {page.url: None})
        keep_lookups(session, source, now, found=found, none=none, failed={})


def keep_submission(db: Database, saver: str, url: str, *, now: datetime) -> None:
    """Keep that a page was submitted; whether there is a copy then, the archive is asked soon."""
    with db.write() as session:
        keep_lookups(session, saver, now, found=[url], none={}, failed={})
        session.execute(
            sa.update(LOOKUP).where(LOOKUP.c.source == "wayback", LOOKUP.c.key == url).values(next_at=now + SEEN_AFTER)
        )


def _numbers(session: Session, names: Sequence[str]) -> dict[str, int]:
    statement = (
        sa.select(REPOSITORY_NAME.c.name, REPOSITORY.c.number)
        .join(REPOSITORY, REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id)
        .where(REPOSITORY_NAME.c.name.in_(names))
    )
    return {row.name: row.number for row in session.execute(statement)}


def _known_repositories(session: Session, forge: str, numbers: Iterable[int]) -> dict[int, RepositoryRow]:
    statement = sa.select(RepositoryRow).where(REPOSITORY.c.forge == forge, REPOSITORY.c.number.in_(numbers))
    return {row.number: row for row in session.scalars(statement)}


def _write_repositories(session: Session, forge: str, rows: RepositoryRows, now: datetime) -> None:
    insert(session, RepositoryRow, rows.new)
    if rows.changed:
        session.execute(sa.update(RepositoryRow), rows.changed)
    of_interest = sa.select(REPOSITORY.c.number, REPOSITORY.c.id).where(
        REPOSITORY.c.forge == forge, REPOSITORY.c.number.in_({*rows.names.values(), *rows.stars})
    )
    ids = {row.number: row.id for row in session.execute(of_interest)}
    names = [{"name": name, "repository_id": ids[number]} for name, number in rows.names.items()]
    upsert(session, RepositoryNameRow, names, replace=["repository_id"])
    samples = [{"repository_id": ids[number], "on": now.date(), "stars": stars} for number, stars in rows.stars.items()]
    upsert(session, StarSampleRow, samples, replace=["stars"])
    insert(session, ChangeRow, rows.changes)
