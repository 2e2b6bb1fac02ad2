"""When something that did not get there is tried again, and when no more. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""After the first try that failed, the second ...; the last one from then on."""
PATIENCE = timedelta(days=14)
"""What did not get there for so long is given up: the report itself is kept, and the next ones are tried."""
UNDER_WAY = timedelta(minutes=10)
"""A delivery that began and has not ended for so long was interrupted; none may take half of it."""


def next_try(attempts: int, planned_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many tries that failed; None: never."""
    if now - planned_at >= PATIENCE:
        return None
    return now + PAUSES[min(attempts, len(PAUSES)) - 1]


def latest(now: datetime) -> datetime:
    """No date that we set lies further ahead: one that does was written by a clock that went wrong."""
    return now + 2 * PAUSES[-1]
