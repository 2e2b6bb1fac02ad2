"""What all sources of a run share, and what came of asking each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.database import Database
from service.enriching.lease import Lease, Sleep
from service.enriching.lookups import keep_failure
from service.errors import SourceError
from service.models import Clock, Progress
from service.settings import Settings
from service.sources.limits import Client, Limits


@dataclass
class SourceSummary:
    """What came of asking one source."""

    source: str
    due: int = 0
    found: int = 0
    none: int = 0
    """It has none of these."""
    failed: int = 0
    """It could not be asked for these."""
    error: str | None = None
    """Why it was left before all was asked."""

    @property
    def left(self) -> int:
        """How many were not asked for and wait for the next run."""
        return self.due - self.found - self.none - self.failed

    def __str__(self) -> str:
        counts = f"{self.source}: {self.found} of {self.due} found, {self.none} not there"
        failed = f", {self.failed} failed" if self.failed else ""
        left = f", {self.left} left for the next run" if self.left else ""
        return f"{counts}{failed}{left}{f' ({self.error})' if self.error else ''}"


@dataclass
class EnrichSummary:
    """What came of a run over all its sources."""

    sources: list[SourceSummary] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether everything that was due was answered."""
        return not any(source.left or source.failed for source in self.sources)

    def __str__(self) -> str:
        asked = [str(source) for source in self.sources if source.due or source.error]
        return "\n".join(asked) or "nothing is due to be asked for"


@dataclass
class Errand:
    """What all sources of a run share."""

    db: Database
    settings: Settings
    client: Client
    clock: Clock
    sleep: Sleep
    run_id: int | None
    progress: Progress | None
    summary: EnrichSummary
    save: bool = False
    """Healthy pages without a copy are submitted to an archive."""

    def lease(self, limits: Limits) -> Lease:
        """The turns to ask one source."""
        return Lease(self.db, limits, clock=self.clock, sleep=self.sleep, tell=self.tell)

    def tell(self, note: str) -> None:
        """Tell how far the run has come."""
        if self.progress is not None:
            due = sum(source.due for source in self.summary.sources)
            self.progress(due - sum(source.left for source in self.summary.sources), due, note)

    def failed(
        self, summary: SourceSummary, keys: Sequence[str], error: SourceError, *, is_theirs: bool = False
    ) -> None:
        """Keep that these things could not be asked for; whether they or the source are to blame (`is_theirs`)."""
        summary.error = error.message
        summary.failed += len(keys)
        keep_failure(self.db, summary.source, keys, error.message, now=self.clock(), is_theirs=is_theirs)
