"""Old observations to new verdicts: what is believed once the rules are other ones. No network.

Verdicts are folded anew from all that was ever seen; where that comes to something else, it is put in
place and kept as a change, as if tonight had seen it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from service.checking import store
from service.checking.fold import NEW, State, replay
from service.checking.store import History
from service.database import Database


@dataclass
class RejudgeSummary:
    """What a replay of the past came to."""

    links: int = 0
    """Resources that were ever visited."""
    changed: Counter[str] = field(default_factory=Counter)
    """How many verdicts became which word."""


def rejudge(db: Database, *, now: datetime) -> RejudgeSummary:
    """Replay the past by the rules as they are now. When it is interrupted, what was done until then stays."""
    summary, last = RejudgeSummary(), 0
    while True:
        with db.read() as session:
            pasts = store.histories(session, last)
        if not pasts:
            return summary
        judged = [(past, replay(past.seen, NEW.called(past.due.state.entry))) for past in pasts]
        summary.changed += store.rewrite(db, [one for one in judged if _is_other(*one)], now)
        summary.links += len(pasts)
        last = pasts[-1].due.id


def _is_other(past: History, state: State) -> bool:
    """Whether the records hold anything else."""
    return state.memory != past.due.state.memory or state.verdict.model_dump() != past.due.state.verdict.model_dump()
