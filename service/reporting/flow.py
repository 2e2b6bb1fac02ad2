"""What changed since the last report becomes a report.

lookback ──▶ findings ──▶ store        kept, and written out on demand by report
(reads)      (pure)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.database import Database
from service.reporting import findings, lookback, store
from service.reporting.facts import Outcome
from service.reporting.report import Report


def make_report(
    db: Database,
    *,
    night: datetime,
    now: datetime,
    steps: Sequence[Outcome],
    notes: Sequence[str] = (),
    run_id: int | None = None,
) -> Report:
    """Report what changed since the last report, and keep it.

    `steps` are what the night did, `notes` sentences on how it measures.
    """
    look = lookback.look_back(db, store.last_report(db), night=night, until=now, steps=steps)
    content = findings.content(look, notes)
    return Report(store.keep_report(db, content, night=night, run_id=run_id), night, content)
