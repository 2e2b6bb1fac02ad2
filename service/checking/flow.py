"""Links to observations to verdicts: everything that is due tonight, politely.

due links ─▶ by host, the longest queue first ─▶ a lane each ─▶ visits ─▶ writer
                                                    │ failed: once more, later
                                                    ▼
                                           trouble ─▶ ours or theirs? ─▶ writer
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from service.checking import store
from service.checking.hosts import Host, Hosts
from service.checking.lane import Lane
from service.checking.robots import crawl_delay
from service.checking.store import Due, HostDue, Scope, Wish
from service.checking.visit import Visitor
from service.checking.writer import Writer
from service.database import Database
from service.models import Clock, Observation, Progress
from service.settings import Settings
from service.sources.website import Website, honest, open_website

LANES_PER_VISIT = 4
"""Hosts under way for each visit under way: most of the time a host waits for its pace."""

MANY = 10
"""Due links of a host from which it is worth asking how often it wants to be asked."""
IN_MEMORY = 50
"""Links of one host that are read from the database at a time: with a thousand hosts under way that has to be few."""


@dataclass
class CheckSummary:
    """What a check did."""

    links: int = 0
    """Links visited or judged by their text."""
    verdicts: Counter[str] = field(default_factory=Counter)
    hosts: int = 0
    seconds: float = 0.0
    is_void: bool = False
    """Most hosts failed at once, so trouble counts for nothing tonight."""
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
) -> CheckSummary:
    """Visit the links that are due, or all of them, and record what is believed of each.

    Only those that the query means, of these kinds, at this host, or with these addresses (in their
    normal form), where that is given. `fragments`: look also for the places on pages that links point
    to. `tally` is kept up to date with the verdicts while the check runs.

    When it is cancelled, what was found until then stays, and the next check goes on from there.
    Raises UsageError and ListNotFound for a query that cannot be read.
    """
    begun = clock()
    wish = Wish(query, everything, kinds, host, urls, fragments)
    with db.read() as session:
        wanted = store.scope(session, begun, wish)
        due = store.hosts_due(session, wanted)
    off_the_web = store.judge_unvisitable(db, wanted, begun)
    summary = CheckSummary(hosts=len(due), links=off_the_web)
    async with Writer(db, run_id) as writer:
        writer.verdicts = summary.verdicts if tally is None else tally
        run = _Run(db, settings, clock=clock, wanted=wanted, writer=writer, progress=progress, fragments=fragments)
        await run.visit(due)
    summary.is_void, summary.gate = writer.is_void, writer.gate
    summary.verdicts = writer.verdicts
    summary.links += writer.verdicts.total()
    summary.places = run.places
    summary.seconds = (clock() - begun).total_seconds()
    return summary


class _Run:
    """What the lanes of one run share."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        *,
        clock: Clock,
        wanted: Scope,
        writer: Writer,
        progress: Progress | None,
        fragments: bool,
    ) -> None:
        self._fragments = fragments
        self.places: dict[tuple[str, str], str] = {}
        self._db, self._settings, self._clock = db, settings, clock
        self._wanted = wanted
        self._writer = writer
        self._progress = progress
        self._hosts = Hosts(
            interval=settings.host_interval,
            at_once=settings.host_concurrency,
            everywhere=settings.concurrency,
            clock=clock,
        )
        self._done = self._total = 0

    async def visit(self, due: Sequence[HostDue]) -> None:
        """Visit the due links of these hosts, as many hosts under way as there is room for."""
        self._total = sum(host.links for host in due)
        waiting = iter(due)
        lanes = min(len(due), self._settings.concurrency * LANES_PER_VISIT)
        async with open_website(self._settings, self._hosts.turn) as web, asyncio.TaskGroup() as group:
            profile = honest(self._settings)
            visitor = Visitor(web, profile, self._clock, browser_look=self._settings.browser_look)
            for _ in range(lanes):
                group.create_task(self._take_hosts(waiting, visitor, web))

    async def _take_hosts(self, waiting: Iterator[HostDue], visitor: Visitor, web: Website) -> None:
        for host, links in waiting:
            await self._visit_host(host, links, visitor, web)
            web.leave(host)

    async def _visit_host(self, name: str, links: int, visitor: Visitor, web: Website) -> None:
        with self._db.read() as session:
            known = store.host_facts(session, name)
        host = self._hosts.meet(name, known)

        origin = ""

        def done(due: Due, seen: Observation) -> bool:
            nonlocal origin
            origin = due.url
            self._done += 1
            if self._progress:
                self._progress(self._done, self._total, name)
            self.places |= {(due.url, place): found for place, found in seen.features.get("fragments", {}).items()}
            return self._writer.add(name, due, seen)

        lane = Lane(host, visitor, self._links_of(name, done), done, self._clock)
        is_worth_asking = self._settings.crawl_delay and links >= MANY

        async def heed_robots() -> None:
            if origin:
                await self._heed_robots(origin, host, web)

        await lane.run(
            min(links, self._settings.host_concurrency), before_others=heed_robots if is_worth_asking else None
        )
        if host.facts() != known:
            self._writer.learn(name, host.facts())
        self._hosts.leave(name)

    async def _heed_robots(self, url: str, host: Host, web: Website) -> None:
        """Keep the distance between requests that a host's robots.txt asks for, where it does."""
        visit = await web.visit(urljoin(url, "/robots.txt"), honest(self._settings))
        if visit.status == 200 and (seconds := crawl_delay(visit.body.decode("utf-8", "replace"))):
            host.keep_distance(seconds)

    def _links_of(self, host: str, done: Callable[[Due, Observation], bool]) -> Iterator[Due]:
        """The due links of a host, a chunk in memory at a time; those a source told of tonight need no visit."""
        last = 0
        while True:
            with self._db.read() as session:
                due = store.links_due(session, self._wanted, host, last, IN_MEMORY)
                due = store.with_fragments(session, due) if self._fragments else due
                seen = store.seen_by_sources(session, due, self._clock())
            for one in due:
                if one.id in seen and not one.fragments:
                    done(one, seen[one.id])
                else:
                    yield one
            if len(due) < IN_MEMORY:
                return
            last = due[-1].id
