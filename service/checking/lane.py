"""One host's links, one after the other: its queue, its tries, and its outage.

A host's first links, one or two, go ahead. When no connection to the host comes about for them, the
others need not ask too: a host that is down is one event, not fifty.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import count

from service.checking import judge
from service.checking.causes import OF_THE_HOST, WORTH_ANOTHER_TRY
from service.checking.hosts import Host
from service.checking.night import is_answered
from service.checking.store import Due
from service.checking.visit import Visitor
from service.models import Clock, Observation
from service.together import together

PAUSES = (2.0, 10.0)
"""Seconds after which what may pass is tried again, and once more."""
MOST_TRIES = 6
"""Tries while a host only asks us to come less often."""
SLOW = frozenset(("connect-timeout", "head-timeout", "tls-timeout", "dns-timeout", "send-timeout"))
"""Causes that took long to be seen: they are tried once more only."""


class Lane:
    """The links of one host that are due."""

    def __init__(
        self,
        host: Host,
        visitor: Visitor,
        links: Iterator[Due],
        done: Callable[[Due, Observation], bool],
        clock: Clock,
        *,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._host = host
        self._visitor = visitor
        self._links = links
        self._done = done
        self._clock = clock
        self._pauses = pauses
        self._again: list[tuple[float, int, Due, int]] = []
        self._numbers = count()
        self._has_answered = False
        self._outage: str | None = None
        self._may_go_on = True

    async def run(self, at_once: int, *, before_others: Callable[[], Awaitable[None]] | None = None) -> None:
        """Visit them all, so many at once; `before_others` is awaited when the first have shown the host to be up."""
        await together(self._work_through(1) for _ in range(min(2, at_once)))
        if self._outage is not None and not self._has_answered:
            self._give_up(self._outage)
        else:
            if before_others is not None and self._has_answered:
                await before_others()
            await together(self._work_through(None) for _ in range(at_once))

    async def _work_through(self, most: int | None) -> None:
        """Visit fresh links (at most so many), then those that are to be tried again."""
        while (most is None or most > 0) and (due := self._next()):
            await self._visit(due, 1)
            most = most - 1 if most is not None else None
        while self._again and self._may_go_on:
            at, _, due, tries = heapq.heappop(self._again)
            if (left := at - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(left)
            await self._visit(due, tries)

    def _next(self) -> Due | None:
        return None if self._host.is_closed or not self._may_go_on else next(self._links, None)

    async def _visit(self, due: Due, tries: int) -> None:
        seen = await self._visitor.look(due.url, self._host, tries=tries, fragments=due.fragments)
        self._has_answered = self._has_answered or seen.status is not None
        self._outage = seen.cause if seen.cause in OF_THE_HOST and not is_answered(seen) else None
        pause = self._pause_before_next(seen, tries)
        if pause is None:
            self._may_go_on = self._done(due, seen) and self._may_go_on
        else:
            at = asyncio.get_running_loop().time() + pause
            heapq.heappush(self._again, (at, next(self._numbers), due, tries + 1))

    def _pause_before_next(self, seen: Observation, tries: int) -> float | None:
        """Seconds after which a link is tried again; None: what was seen is final for tonight."""
        if seen.status == 429 and not judge.is_challenge(seen):
            return 0.0 if tries < MOST_TRIES and not self._host.is_closed else None
        may_pass = seen.cause in WORTH_ANOTHER_TRY or (seen.status or 0) // 100 == 5
        most = 1 if seen.cause in SLOW else len(self._pauses)
        return self._pauses[tries - 1] if may_pass and tries <= most else None

    def _give_up(self, cause: str) -> None:
        """The host is down: what is left is not asked, and was seen to be unreachable all the same."""
        while due := self._next():
            seen = Observation(at=self._clock(), cause=cause, final_url=due.url, features={"of_host": True})
            self._may_go_on = self._done(due, seen) and self._may_go_on
