"""What sources told of papers and repositories since the last report, at each link that names one. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service.queries.tables import (
    ENTRY,
    LINK,
    LIST,
    PAPER,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    rows,
    rows_of,
)
from service.reporting.facts import Change, Stars

CHANGE = SQLModel.metadata.tables["change"]
STAR_SAMPLE = SQLModel.metadata.tables["star_sample"]

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


def _where(place: Any) -> dict[str, Any]:
    return {"list": place.list, "line": place.line, "entry": place.entry, "url": place.url}


def changes(
    session: Session, since: datetime | None, until: datetime, last_link: int | None = None
) -> Iterator[Change]:
    """What sources told in this time; and at links that were in no report yet what is as bad as news."""
    after = [CHANGE.c.at > since] if since else []
    told = list(rows(session, sa.select(CHANGE).where(CHANGE.c.at <= until, *after).order_by(CHANGE.c.id)))
    places: dict[tuple[str, str], list[Any]] = {}
    for row in _places_of_papers(session, {row.key for row in told if row.noun == "paper"}):
        places.setdefault(("paper", row.key), []).append(row)
    for row in _places_of_repositories(session, {row.key.lower() for row in told if row.noun == "repository"}):
        places.setdefault(("repository", row.key), []).append(row)
    for row in told:
        key = row.key if row.noun == "paper" else row.key.lower()
        for place in places.get((row.noun, key), ()):
            yield Change(row.noun, row.key, row.field, row.before, row.after, **_where(place))
    if since is None or last_link is not None:
        yield from _standing(session, last_link or 0)


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


def _standing(session: Session, last_link: int) -> Iterator[Change]:
    """What is archived, gone or withdrawn at links that came since; on the first night at all of them."""
    is_new = LINK.c.id > last_link
    bad = (REPOSITORY.c.archived, REPOSITORY.c.gone)
    statement = (
        sa.select(REPOSITORY.c.name, *bad)
        .join(REPOSITORY_NAME, REPOSITORY_NAME.c.repository_id == REPOSITORY.c.id)
        .join(RESOURCE, RESOURCE.c.repository == REPOSITORY_NAME.c.name)
        .where(sa.or_(*bad), is_new)
    )
    for row in rows(session, _linked(statement)):
        for name in ("archived", "gone"):
            if getattr(row, name):
                yield Change("repository", row.name, name, None, after=True, **_where(row))
    withdrawn = sa.select(PAPER.c.arxiv_id).join(RESOURCE, RESOURCE.c.arxiv_id == PAPER.c.arxiv_id)
    for row in rows(session, _linked(withdrawn.where(PAPER.c.withdrawn, is_new))):
        yield Change("paper", row.arxiv_id, "withdrawn", None, after=True, **_where(row))


def stars(session: Session, since: datetime | None, until: datetime) -> Iterator[Stars]:
    """Repositories with another number of stars than on the day of the last report; on the first night none."""
    if since is None:
        return
    last = sa.func.max(STAR_SAMPLE.c.on).label("on")
    fresh = (STAR_SAMPLE.c.on > since.date(), STAR_SAMPLE.c.on <= until.date())
    new = sa.select(STAR_SAMPLE.c.repository_id, last).where(*fresh).group_by(STAR_SAMPLE.c.repository_id).subquery()
    known = sa.select(STAR_SAMPLE.c.repository_id, last).where(STAR_SAMPLE.c.on <= since.date())
    old = known.group_by(STAR_SAMPLE.c.repository_id).subquery()
    now, then = STAR_SAMPLE.alias("now"), STAR_SAMPLE.alias("then")
    statement = (
        sa.select(REPOSITORY.c.name, now.c.stars.label("after"), then.c.stars.label("before"), then.c.on)
        .join_from(new, now, (now.c.repository_id == new.c.repository_id) & (now.c.on == new.c.on))
        .join(old, old.c.repository_id == new.c.repository_id)
        .join(then, (then.c.repository_id == old.c.repository_id) & (then.c.on == old.c.on))
        .join(REPOSITORY, REPOSITORY.c.id == new.c.repository_id)
        .join(REPOSITORY_NAME, REPOSITORY_NAME.c.repository_id == REPOSITORY.c.id)
        .join(RESOURCE, RESOURCE.c.repository == REPOSITORY_NAME.c.name)
    )
    for row in rows(session, _linked(statement)):
        yield Stars(row.name, row.before, row.after, row.on, **_where(row))
