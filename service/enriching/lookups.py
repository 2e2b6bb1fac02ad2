"""What is due to be asked for, and keeping that it was asked for: the same for every source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service.database import Database, upsert
from service.enriching.merge import Row, lookup
from service.models import LeaseRow, LookupRow
from service.queries.tables import LINK, LOOKUP, RESOURCE
from service.sources.plug import DAY
from service.sources.registry import SOURCES

REFRESH = 180 * DAY
"""For what is asked for in other ways than by a source's own question."""


def due(source: str, column: sa.Column[Any], now: datetime) -> sa.Select[Any]:
    """What links name in a column of their resources, where the source was never asked for it or is due again.

    Those never asked for come first, then those waiting longest.
    """
    was_asked = sa.and_(LOOKUP.c.source == source, LOOKUP.c.key == column)
    return (
        sa.select(column.label("key"), LOOKUP.c.next_at)
        .select_from(RESOURCE)
        .join(LINK, LINK.c.resource_id == RESOURCE.c.id)
        .outerjoin(LOOKUP, was_asked)
        .where(column.is_not(None), sa.or_(LOOKUP.c.next_at.is_(None), LOOKUP.c.next_at <= now))
        .group_by(column, LOOKUP.c.next_at)
        .order_by(LOOKUP.c.next_at.asc().nulls_first(), column)
    )


def keep_failure(
    db: Database, source: str, keys: Iterable[str], error: str, *, now: datetime, is_theirs: bool = False
) -> None:
    """Keep that a source could not be asked for some things; what is known of them stays.

    They are due again at once, because it was the source that failed; or later each time, because it fails
    for these things alone (`is_theirs`).
    """
    failed = dict.fromkeys(keys, error)
    with db.write() as session:
        keep_lookups(session, source, now, found=[], none={}, failed=failed)
        if not is_theirs:
            again = sa.update(LOOKUP).where(LOOKUP.c.source == source, LOOKUP.c.key.in_(failed)).values(next_at=now)
            session.execute(again)


def keep_lookups(
    session: Session,
    source: str,
    now: datetime,
    *,
    found: Iterable[str],
    none: Mapping[str, str | None],
    failed: Mapping[str, str | None],
) -> None:
    """Keep that a source was asked; `none` and `failed` come with why."""
    refresh = SOURCES[source].refresh if source in SOURCES else REFRESH
    failures = {
        row.key: row.failures
        for row in session.execute(
            sa.select(LOOKUP.c.key, LOOKUP.c.failures).where(LOOKUP.c.source == source, LOOKUP.c.key.in_(failed))
        )
    }
    rows = [
        *(lookup(source, key, "found", now=now, refresh=refresh) for key in found),
        *(lookup(source, key, "none", now=now, refresh=refresh, error=why) for key, why in none.items()),
        *(
            lookup(source, key, "failed", now=now, refresh=refresh, error=why, failures=failures.get(key, 0))
            for key, why in failed.items()
        ),
    ]
    upsert(session, LookupRow, rows, replace=["state", "asked_at", "next_at", "failures", "error"])


def take_turns(session: Session, source: str) -> None:
    """Let no other process keep answers of a source at the same time; on SQLite none can anyway."""
    session.get(LeaseRow, SOURCES[source].limits.name, with_for_update=True)


def insert(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert rows, if there are any."""
    if rows:
        session.execute(sa.insert(table), rows)
