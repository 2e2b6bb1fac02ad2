"""Identifiers become metadata: what lists name is asked for where it is known best.

    due ─▶ turn ─▶ ask ─▶ merge ─▶ keep        a batch at a time, for each source by itself
    store  lease   sources merge    store

The sources work side by side, each at its own pace; those that need to know of papers what arXiv tells
begin when it is done. One that does not answer ends its own work only, and what it was not asked for
is still due in the next run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any

from service.database import Database
from service.enriching.errand import EnrichSummary, Errand, SourceSummary
from service.enriching.lease import Sleep
from service.enriching.works import WORKS, submit
from service.errors import UsageError
from service.models import Clock, Progress
from service.settings import Settings
from service.sources.client import open_client
from service.sources.plug import Archive, Forge, Index, PaperSource, Source
from service.sources.registry import SOURCES
from service.sources.savepagenow import LIMITS as SAVING
from service.sources.savepagenow import SavePageNow

KINDS: dict[str, type[Any]] = {
    "papers": PaperSource,
    "publications": Index,
    "repositories": Forge,
    "copies": Archive,
}
"""By these words all sources of a kind are meant that are switched on."""


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
    chosen = chosen_sources(settings, names)
    summary = EnrichSummary([SourceSummary(source.name) for source in chosen])
    async with open_client(settings) as client:
        errand = Errand(db, settings, client, clock, sleep, run_id, progress, summary, save)
        if save:
            SavePageNow.open(client, settings, errand.lease(SAVING))  # without keys nothing is asked at all
        first = [one for one in zip(chosen, summary.sources, strict=True) if not issubclass(one[0], Index)]
        then = [one for one in zip(chosen, summary.sources, strict=True) if issubclass(one[0], Index)]
        await _side_by_side(_work(errand, source, one) for source, one in first)
        await _side_by_side(_work(errand, source, one) for source, one in then)
        if save:
            summary.sources.append(SourceSummary(SavePageNow.name))
            await submit(errand, summary.sources[-1])
    return summary


def chosen_sources(settings: Settings, names: Sequence[str]) -> list[type[Source]]:
    """The sources that are meant. Raises UsageError."""
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
        if name in names or (source.is_on(settings) and (not names or issubclass(source, kinds)))
    ]


async def _work(errand: Errand, source: type[Source], summary: SourceSummary) -> None:
    work = next(work for kind, work in WORKS.items() if issubclass(source, kind))
    await work(errand, summary, source.open(errand.client, errand.settings, errand.lease(source.limits)))


async def _side_by_side(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do all of these; where one cannot go on for a reason of ours, none does."""
    under_way = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*under_way)
    finally:
        for work in under_way:
            work.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
