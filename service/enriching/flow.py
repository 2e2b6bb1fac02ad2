"""Identifiers become metadata: what lists name is asked for where it is known best.

    due ─▶ turn ─▶ ask ─▶ merge ─▶ keep        a batch at a time, for each source by itself
    store  lease   sources merge    store

The sources work side by side, each at its own pace; some begin when the others are done, because they
need to know what was told. One that does not answer ends its own work only, and what it was not asked
for is still due in the next run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from service.database import Database
from service.enriching.errand import EnrichSummary, Errand, SourceSummary
from service.enriching.lease import Sleep
from service.enriching.works import WORKS
from service.errors import UsageError
from service.models import Clock, Progress
from service.settings import Settings
from service.sources.client import open_client
from service.sources.plug import Archive, Forge, Index, PaperSource, Saver, Source
from service.sources.registry import SOURCES
from service.together import together

KINDS: dict[str, type[Any]] = {
    "papers": PaperSource,
    "publications": Index,
    "repositories": Forge,
    "copies": Archive,
}
"""By these words all sources of a kind are meant that are switched on."""
AFTER_OTHERS = (Index, Saver)
"""Kinds that need to know what others told: of papers, and of the copies there are."""


async def enrich(
    db: Database,
    settings: Settings,
    names: Sequence[str] = (),
    *,
    clock: Clock,
    run_id: int | None = None,
    save: bool = False,
    progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> EnrichSummary:
    """Ask the named sources (none named: all that are switched on) for what is due, and keep what they say.

    A word of `KINDS` names all of a kind. `save` submits healthy pages without a copy to Save Page Now.
    Raises UsageError for a source that there is not, or that lacks its key. Trouble of a source is told
    in its summary.
    """
    chosen = chosen_sources(settings, names, save=save)
    summary = EnrichSummary([SourceSummary(source.name) for source in chosen])
    async with open_client(settings) as client:
        errand = Errand(db, settings, client, clock, sleep, run_id, progress, summary, save)
        sources = [source.open(client, settings, errand.lease(source.limits)) for source in chosen]
        asked = [*zip(sources, summary.sources, strict=True)]
        await together(_work(errand, *one) for one in asked if not isinstance(one[0], AFTER_OTHERS))
        await together(_work(errand, *one) for one in asked if isinstance(one[0], AFTER_OTHERS))
    return summary


def chosen_sources(settings: Settings, names: Sequence[str], *, save: bool = False) -> list[type[Source]]:
    """The sources that are meant; with `save` those that take copies, too. Raises UsageError."""
    for name in names:
        if name not in SOURCES and name not in KINDS:
            raise UsageError(f"no source is called {name}", hint=f"there are {', '.join(SOURCES)}")
        if name in SOURCES and not SOURCES[name].is_possible(settings):
            needed = SOURCES[name].needs
            raise UsageError(f"{name} needs a key", hint=f"set LISTKEEPER_{str(needed).upper()}")
    kinds = tuple(KINDS[name] for name in names if name in KINDS)
    return [
        source
        for name, source in SOURCES.items()
        if name in names
        or (save and issubclass(source, Saver))
        or (source.is_on(settings) and (not names or issubclass(source, kinds)))
    ]


async def _work(errand: Errand, source: Source, summary: SourceSummary) -> None:
    work = next(work for kind, work in WORKS.items() if isinstance(source, kind))
    await work(errand, summary, source)
