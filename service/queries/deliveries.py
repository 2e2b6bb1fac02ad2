"""What is brought to whom, and what does not get there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.rows import DeliveryState
from service.queries.tables import DELIVERY, rows

LEFT = ("waiting", "under way", "superseded", "given up")
"""States of reports that are not where they were to be brought."""


THERE = DELIVERY.alias("there")
TOLD = ("place", "target", "report_id", "state", "attempts", "created_at", "tried_at", "next_at", "error")


def deliveries(session: Session) -> list[DeliveryState]:
    """How it stands with each target to which a report was ever to be brought, in the order of places and targets."""
    last = sa.select(sa.func.max(THERE.c.report_id)).where(
        THERE.c.place == DELIVERY.c.place, THERE.c.target == DELIVERY.c.target, THERE.c.state == "delivered"
    )
    statement = sa.select(*DELIVERY.c[TOLD]).where(
        DELIVERY.c.report_id >= sa.func.coalesce(last.scalar_subquery(), 0), DELIVERY.c.state != "dropped"
    )
    found = rows(session, statement.order_by(DELIVERY.c.place, DELIVERY.c.target, DELIVERY.c.report_id.desc()))
    return [_state(place, target, some) for (place, target), some in groupby(found, _whose)]


def undelivered(session: Session) -> list[DeliveryState]:
    """Those that the newest report did not reach when it was tried."""
    return [one for one in deliveries(session) if one["error"]]


def _whose(row: Any) -> tuple[str, str]:
    return row.place, row.target


def _state(place: str, target: str, newest_first: Iterator[Any]) -> DeliveryState:
    """Up to the last one that got there: what came after it did not."""
    some = list(newest_first)
    there = next((row for row in some if row.state == "delivered"), None)
    left = [row for row in some if row.state in LEFT and (there is None or row.report_id > there.report_id)]
    tried = next((row for row in left if row.error), None)
    waiting = next((row for row in reversed(left) if row.state in ("waiting", "under way")), None)
    return {
        "name": place if target == "file" else f"{place} ({target})",
        "place": place,
        "target": target,
        "report": there.report_id if there else None,
        "delivered_at": there.tried_at if there else None,
        "waiting": len(left),
        "since": left[-1].created_at if left else None,
        "attempts": tried.attempts if tried else 0,
        "next_at": waiting.next_at if waiting else None,
        "error": tried.error if tried else None,
    }
