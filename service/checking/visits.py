"""Visits to hosts and their links: what all hosts of a run share, or of a worker that goes on for months."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, nullcontext
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from service.checking import store
from service.checking.hosts import MAX_PAUSE, Host, Hosts
from service.checking.lane import Lane
from service.checking.robots import crawl_delay
from service.checking.sharing import Pulse, Shared
from service.checking.store import Due, HostDue, Scope, Work
from service.checking.visit import Visitor
from service.checking.writer import Writer
from service.database import Database
from service.models import Clock, Observation, Progress
from service.settings import Settings
from service.sources.website import Website, honest, open_website

MANY = 10
"""Due links of a host from which it is worth asking how often it wants to be asked."""
IN_MEMORY = 50
"""Links of one host that are read from the records at a time: with a thousand hosts under way that has to be few."""
TOGETHER = 250
"""Links of small hosts that are read from the records at a time: most hosts have a few."""


CANARY_SECONDS = 10.0
"""For so long an answer of a canary host counts."""


class Visits:
    """One door to the web, and everybody's pace at it, from entering the `async with` block to leaving it.

    `pulse`: the hosts are shared with other processes.
    """

    def __init__(
        self,
        db: Database,
        settings: Settings,
        *,
        clock: Clock,
        writer: Writer,
        pulse: Pulse | None = None,
        fragments: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self._db, self._settings, self._clock = db, settings, clock
        self._writer = writer
        self._fragments = fragments
        self._progress = progress
        self._hosts = Hosts(
            interval=settings.host_interval,
            at_once=settings.host_concurrency,
            everywhere=settings.concurrency,
            clock=clock,
        )
        self._shared: Shared | None = None
        if pulse is not None:
            self._shared = pulse.shared = Shared(db, pulse, self._hosts)
        self.places: dict[tuple[str, str], str] = {}
        """By address and fragment whether the page has the place, where that was asked for."""
        self.total = self._done = 0
        self._answered_at = float("-inf")
        """When one of the canary hosts last answered."""

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        turns = self._shared.turn if self._shared is not None else self._hosts.turn
        self._web = await self._stack.enter_async_context(open_website(self._settings, turns))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def is_online(self) -> bool:
        """Whether one of the canary hosts answers, whatever it says; where none is set, we take it that we are."""
        now, canaries = asyncio.get_running_loop().time(), self._settings.canary_hosts
        if canaries and now - self._answered_at > CANARY_SECONDS:
            visits = [await self._web.visit(f"https://{host}/", honest(self._settings)) for host in canaries]
            if not any(visit.hops for visit in visits):
                return False
            self._answered_at = now
        return True

    def work(self, hosts: Iterable[HostDue], wanted: Scope) -> Iterator[Work]:
        """These hosts one after the other with their first links, read from the records some hosts at a time."""
        together: list[HostDue] = []
        for host in hosts:
            if host.links > IN_MEMORY:
                yield from self._read([host], wanted)
                continue
            together.append(host)
            if sum(links for _, links in together) >= TOGETHER:
                yield from self._read(together, wanted)
                together = []
        yield from self._read(together, wanted)

    def _read(self, hosts: Sequence[HostDue], wanted: Scope) -> list[Work]:
        if not hosts:
            return []
        with self._db.read() as session:
            most = IN_MEMORY if len(hosts) == 1 else TOGETHER + IN_MEMORY  # of small hosts all
            return store.work(session, wanted, hosts, most, self._clock())

    async def host(self, work: Work, wanted: Scope, run_id: int | None = None, *, seen: set[int] | None = None) -> None:
        """Visit the wanted links of a host but for those in `seen`, to which it adds the ids of the visited.

        Raises NotNow where hosts are shared; then another call with the same `seen` goes on from there.
        """
        name, known = work.host, work.known
        if known.rest > MAX_PAUSE:
            return
        try:
            async with self._shared.staying(name) if self._shared is not None else nullcontext():
                host = self._hosts.meet(name, known.facts)
                try:
                    await self._visit(host, work, wanted, run_id, set() if seen is None else seen)
                finally:
                    self._hosts.leave(name)
        finally:
            self._web.leave(name)

    async def _visit(self, host: Host, work: Work, wanted: Scope, run_id: int | None, been: set[int]) -> None:
        name, known = work.host, work.known
        host.keep_distance(work.pace)
        origin = ""

        def done(due: Due, seen: Observation) -> bool:
            nonlocal origin
            origin = due.url
            been.add(due.id)
            self._done += 1
            if self._progress:
                self._progress(self._done, self.total, name)
            if "fragments" in seen.features:
                self.places |= {(due.url, place): found for place, found in seen.features["fragments"].items()}
            return self._writer.add(name, due, seen, run_id)

        visitor = Visitor(self._web, honest(self._settings), self._clock, browser_look=self._settings.browser_look)
        lane = Lane(host, visitor, self._links_of(work, wanted, done, been), done, self._clock)

        async def heed_robots() -> None:
            if origin:
                await self._heed_robots(origin, host, self._web)

        asks = self._settings.crawl_delay and work.links >= MANY
        await lane.run(min(work.links, self._settings.host_concurrency), before_others=heed_robots if asks else None)
        if host.is_closed:
            self._writer.learn(name, host.facts(), host.rest())
        elif host.facts() != known.facts:
            self._writer.learn(name, host.facts())

    async def _heed_robots(self, url: str, host: Host, web: Website) -> None:
        """Keep the distance between requests that a host's robots.txt asks for, where it does."""
        visit = await web.visit(urljoin(url, "/robots.txt"), honest(self._settings))
        if visit.status == 200 and (seconds := crawl_delay(visit.body.decode("utf-8", "replace"))):
            host.keep_distance(seconds)

    def _links_of(
        self, work: Work, wanted: Scope, done: Callable[[Due, Observation], bool], been: set[int]
    ) -> Iterator[Due]:
        """The due links of a host, a chunk in memory at a time; those a source told of tonight need no visit."""
        due, told, left = work.due, work.told, work.links
        while due:
            if self._fragments:
                with self._db.read() as session:
                    due = store.with_fragments(session, due)
            for one in due:
                if one.id in been:
                    continue
                if one.id in told and not one.fragments:
                    done(one, told[one.id])
                else:
                    yield one
            left -= len(due)
            if left <= 0:
                return
            with self._db.read() as session:
                due = store.links_due(session, wanted, [work.host], due[-1].id, IN_MEMORY)
                told = store.seen_by_sources(session, due, self._clock())
