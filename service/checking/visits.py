"""Visits to hosts and their links: what all hosts of a run share, or of a worker that goes on for months."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, nullcontext
from datetime import timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from service.checking import store
from service.checking.hosts import MAX_PAUSE, Host, Hosts
from service.checking.lane import Lane
from service.checking.robots import crawl_delay
from service.checking.sharing import Pulse, Shared
from service.checking.store import Due, Scope
from service.checking.visit import Visitor
from service.checking.writer import Writer
from service.database import Database
from service.models import Clock, Observation, Progress
from service.settings import Settings
from service.sources.website import Website, honest, open_website

MANY = 10
"""Due links of a host from which it is worth asking how often it wants to be asked."""
IN_MEMORY = 50
"""Links of one host that are read from the database at a time: with a thousand hosts under way that has to be few."""


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
        self.shared = Shared(db, pulse, self._hosts) if pulse is not None else None
        self.places: dict[tuple[str, str], str] = {}
        """By address and fragment whether the page has the place, where that was asked for."""
        self.total = self._done = 0

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        turns = self.shared.turn if self.shared is not None else self._hosts.turn
        self._web = await self._stack.enter_async_context(open_website(self._settings, turns))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def host(self, name: str, links: int, wanted: Scope, run_id: int | None = None) -> None:
        """Visit the wanted links of a host, of which there are about so many. Raises NotNow where hosts are shared."""
        try:
            async with self.shared.staying(name) if self.shared is not None else nullcontext():
                await self._visit(name, links, wanted, run_id)
        finally:
            self._hosts.leave(name)
            self._web.leave(name)

    async def _visit(self, name: str, links: int, wanted: Scope, run_id: int | None) -> None:
        with self._db.read() as session:
            known = store.known_host(session, name)
        if known.next_allowed_at and known.next_allowed_at > self._clock() + timedelta(seconds=MAX_PAUSE):
            return
        host = self._hosts.meet(name, known.facts)
        origin = ""

        def done(due: Due, seen: Observation) -> bool:
            nonlocal origin
            origin = due.url
            self._done += 1
            if self._progress:
                self._progress(self._done, self.total, name)
            self.places |= {(due.url, place): found for place, found in seen.features.get("fragments", {}).items()}
            return self._writer.add(name, due, seen, run_id)

        visitor = Visitor(self._web, honest(self._settings), self._clock, browser_look=self._settings.browser_look)
        lane = Lane(host, visitor, self._links_of(name, wanted, done), done, self._clock)

        async def heed_robots() -> None:
            if origin:
                await self._heed_robots(origin, host, self._web)

        asks = self._settings.crawl_delay and links >= MANY
        await lane.run(min(links, self._settings.host_concurrency), before_others=heed_robots if asks else None)
        if host.is_closed:
            self._writer.learn(name, host.facts(), self._clock() + timedelta(seconds=host.rest()))
        elif host.facts() != known.facts:
            self._writer.learn(name, host.facts())

    async def _heed_robots(self, url: str, host: Host, web: Website) -> None:
        """Keep the distance between requests that a host's robots.txt asks for, where it does."""
        visit = await web.visit(urljoin(url, "/robots.txt"), honest(self._settings))
        if visit.status == 200 and (seconds := crawl_delay(visit.body.decode("utf-8", "replace"))):
            host.keep_distance(seconds)

    def _links_of(self, host: str, wanted: Scope, done: Callable[[Due, Observation], bool]) -> Iterator[Due]:
        """The due links of a host, a chunk in memory at a time; those a source told of tonight need no visit."""
        last = 0
        while True:
            with self._db.read() as session:
                due = store.links_due(session, wanted, host, last, IN_MEMORY)
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
