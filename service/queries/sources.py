"""The outside services: what they allow, and how each is doing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.rows import SourceState
from service.queries.tables import LEASE, LOOKUP, rows
from service.settings import Settings
from service.sources.limits import asked_today
from service.sources.plug import Source
from service.sources.registry import SOURCES


def sources(session: Session, settings: Settings, now: datetime) -> list[SourceState]:
    """The state of every source there is."""
    leases = {row.name: row for row in rows(session, sa.select(LEASE))}
    statement = sa.select(LOOKUP.c.source, LOOKUP.c.state, sa.func.count()).group_by(LOOKUP.c.source, LOOKUP.c.state)
    counts = {(source, state): number for source, state, number in rows(session, statement)}
    return [_state(source, settings, leases.get(source.limits.name), counts, now) for source in SOURCES.values()]


def _switched(source: type[Source], settings: Settings) -> str:
    if not source.is_possible(settings):
        return f"needs {source.needs}"
    return "on" if source.is_on(settings) else "off"


def _state(
    source: type[Source], settings: Settings, lease: Any, counts: Mapping[tuple[str, str], int], now: datetime
) -> SourceState:
    limits, facts = source.limits, lease.facts if lease is not None else {}
    asked = asked_today(facts, now)
    by_the_day = None if limits.daily is None else max(0, limits.daily - asked)
    waiting = lease is not None and lease.next_at is not None and lease.next_at > now
    return {
        "name": source.name,
        "about": source.about,
        "state": _switched(source, settings),
        "batch": limits.batch,
        "interval": limits.interval,
        "concurrency": limits.concurrency,
        "daily": limits.daily,
        "asked_today": asked,
        "budget_left": facts.get("remaining", by_the_day),
        "next_at": lease.next_at if waiting else None,
        "answered_at": _time(facts.get("answered_at")),
        "failed_at": _time(facts.get("failed_at")),
        "errors": facts.get("errors", 0),
        "error": facts.get("error"),
        "found": counts.get((source.name, "found"), 0),
        "none": counts.get((source.name, "none"), 0),
        "failed": counts.get((source.name, "failed"), 0),
    }


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
