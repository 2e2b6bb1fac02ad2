"""Links to observations to verdicts: everything that is due tonight, politely.

due links ─▶ by host, the longest queue first ─▶ a lane each ─▶ visits ─▶ writer
                                                    │ failed: once more, later
                                                    ▼
                                           trouble ─▶ ours or theirs? ─▶ writer
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.checking import store
from service.checking.sharing import NotNow, Pulse
from service.checking.store import HostDue, Scope, Wish, Work
from service.checking.writer import Writer
from service.database import Database
from service.models import Clock, Progress
from service.settings import Settings

if TYPE_CHECKING:
    from service.checking.visits import Visits

LANES_PER_VISIT = 4
"""Hosts under way for each visit under way: most of the time a host waits for its pace."""
BREATH = 1.0
"""Seconds after which work at least waits that had to stop before its next request."""


@dataclass
class CheckSummary:
    """What a check did."""

    links: int = 0
    """Links visited or judged by their text."""
    verdicts: Counter[str] = field(default_factory=Counter)
    hosts: int = 0
    seconds: float = 0.0
    is_void: bool = False
    """Most hosts failed at once, or the canaries did, so trouble counts for nothing tonight."""
    gate: str | None = None
    """The host to which most others led: where our own network asks to sign in; then nothing counts."""
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """By address and fragment whether the page has the place: there, missing or unknown."""


async def check(
    db: Database,
    settings: Settings,
    *,
    clock: Clock,
    run_id: int | None = None,
    query: str | None = None,
    everything: bool = False,
    kinds: Sequence[str] = (),
    host: str | None = None,
    urls: Collection[str] | None = None,
    fragments: bool = False,
    progress: Progress | None = None,
    tally: Counter[str] | None = None,
    pulse: Pulse | None = None,
) -> CheckSummary:
    """Visit the links that are due, or all of them, and record what is believed of each.

    Only those that the query means, of these kinds, at this host, or with these addresses (in their
    normal form), where that is given. `fragments`: look also for the places on pages that links point
    to. `tally` is kept up to date with the verdicts while the check runs. `pulse`: the hosts are shared
    with other processes; one that another has is waited for.

    When it is cancelled, what was found until then stays, and the next check goes on from there.
    Raises UsageError and ListNotFound for a query that cannot be read.
    """
    begun = clock()
    wish = Wish(query, everything, kinds, host, urls, fragments)
    with db.read() as session:
        wanted = store.scope(session, begun, wish)
        due = store.hosts_due(session, wanted)
    off_the_web = store.judge_unvisitable(db, wanted, begun)
    summary = CheckSummary(off_the_web.total(), off_the_web, len(due), (clock() - begun).total_seconds())
    if not due:
        return summary
    from service.checking.visits import Visits  # noqa: PLC0415  # HTTP, names and TLS take long to load: only for use

    async with Writer(db, run_id) as writer:
        writer.verdicts = Counter() if tally is None else tally
        visits = Visits(db, settings, clock=clock, writer=writer, pulse=pulse, fragments=fragments, progress=progress)
        async with visits:
            if await _is_online(visits):
                await _visit_all(visits, due, wanted, settings.concurrency * LANES_PER_VISIT)
                writer.is_void = writer.is_void or (writer.is_in_doubt and not await _is_online(visits))
            else:
                writer.is_void = True
    summary.is_void, summary.gate = writer.is_void, writer.gate
    summary.verdicts = off_the_web + writer.verdicts
    summary.links = summary.verdicts.total()
    summary.places = visits.places
    summary.seconds = (clock() - begun).total_seconds()
    return summary


async def _visit_all(visits: Visits, due: Sequence[HostDue], wanted: Scope, lanes: int) -> None:
    """Visit the due links of these hosts, so many hosts under way at once, as long as there are any."""
    visits.total = sum(host.links for host in due)
    waiting = visits.work(due, wanted)

    async def take_hosts() -> None:
        for work in waiting:
            await _to_the_end(visits, work, wanted)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(len(due), lanes)):
            group.create_task(take_hosts())


async def _to_the_end(visits: Visits, work: Work, wanted: Scope) -> None:
    """Visit the due links of a host; where that has to stop meanwhile, go on with what is left."""
    seen: set[int] = set()
    while True:
        try:
            await visits.host(work, wanted, seen=seen)
        except NotNow as error:
            await asyncio.sleep(max(error.seconds, BREATH))
            [work] = visits.work([HostDue(work.host, work.links)], wanted)
        else:
            return


async def _is_online(visits: Visits) -> bool:
    while True:
        try:
            return await visits.is_online()
        except NotNow as error:
            await asyncio.sleep(max(error.seconds, BREATH))
