"""What a night consists of, and which night is due. Pure.

The steps stand in the order in which each needs what the one before it left: what is dead must be
known before copies of it are looked for, and the copies before they are proposed. No step needs
another one to have gone well, so a night goes on when one fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from service.checking.fold import HARD_NIGHTS, HARD_SPAN
from service.proposing.rules import MOVED_NIGHTS

SCHEDULE = "nightly"
"""The name of the one schedule there is, in the claims of its slots."""


@dataclass(frozen=True)
class Step:
    """A part of a night's work that is done, recorded and may fail by itself."""

    job: str
    what: str
    """For people."""
    sources: tuple[str, ...] = ()
    """Whom an enriching step asks: sources, or kinds of them."""


STEPS = (
    Step("import", "reading changed lists"),
    Step("enrich", "asking arXiv, GitHub and others", ("papers", "repositories", "publications")),
    Step("check", "visiting links"),
    Step("enrich", "asking archives", ("copies",)),
    Step("propose", "proposing changes"),
)

NOTES = (
    "Links that were due were visited from this machine; a verdict weighs all visits so far, not one.",
    f"A dead link settles when it was bad on {HARD_NIGHTS} nights over {HARD_SPAN.days} days; then it is for repair.",
    f"A moved one is proposed for repair when it led to the same place on {MOVED_NIGHTS} nights.",
    "Blocked means that a site refuses robots and a person would see the page: it counts as neither.",
)
"""How a night measures, in sentences for its report."""


def latest_slot(at: time, now: datetime) -> datetime:
    """The last moment up to now at which a daily schedule was due, in UTC."""
    today = datetime.combine(now.astimezone(UTC).date(), at.replace(tzinfo=None), UTC)
    return today if today <= now else today - timedelta(days=1)


def missed_slot(last_claimed: datetime | None, at: time, now: datetime) -> datetime | None:
    """The slot to be made up for: the latest, where no process took it on; None: nothing was missed.

    However many were missed, one night makes up for all. Where none was ever claimed there is
    nothing to make up for: the first night is the coming one.
    """
    latest = latest_slot(at, now)
    return latest if last_claimed is not None and last_claimed < latest else None
