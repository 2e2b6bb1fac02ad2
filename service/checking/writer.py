"""The one that writes: takes what was seen, folds it into verdicts, and keeps both in batches.

Trouble that may be our own is held back until it is known how the other hosts fared: to the end of a
run, or for a while where there is no end (`hold`), and then the hosts of the last minutes tell.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter, deque
from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

from service.checking import night, store
from service.checking.causes import OF_THE_HOST
from service.checking.fold import is_void, step
from service.checking.store import Due, Found, Learnt
from service.database import Database
from service.errors import DatabaseError
from service.models import Observation

log = logging.getLogger(__name__)

BATCH = 500
EVERY = 0.5
"""Seconds between two batches: so much is lost at most when the machine goes down."""
AGAIN = 2.0
"""Seconds after which what could not be written is tried again, where there is no end of the run."""
MOST_HELD_BACK = 5000
MEMORY = 120.0
"""Seconds for which it counts how a host fared, where there is no end of the run."""
GOOD = ("alive", "moved", "blocked")


class _Held(NamedTuple):
    """What was seen of a link whose host may be in trouble, or we."""

    since: float
    host: str
    due: Due
    seen: Observation
    run_id: int | None


class Writer:
    """Keeps what a run finds, from entering the `async with` block to leaving it, however it is left."""

    def __init__(self, db: Database, run_id: int | None = None, *, hold: float | None = None) -> None:
        self._db = db
        self._run_id = run_id
        self._hold = hold
        self._waiting: list[tuple[str, Found]] = []
        self._held_back: deque[_Held] = deque()
        self._hosts: dict[str, night.HostNight] = {}
        self._led: Counter[str] = Counter()
        """By host, how many others led there."""
        self._heard: dict[str, float] = {}
        """When a host was last heard of, the longest ago first."""
        self._open: Counter[str] = Counter()
        """By host, how much of it is not in the records yet."""
        self._written = asyncio.Event()
        self._writing = threading.Lock()
        """Held while a batch is written: one that is under way at the end goes on in its thread."""
        self._learnt: list[Learnt] = []
        self.verdicts: Counter[str] = Counter()
        self.is_void = False
        """So many hosts failed at once that it is we who are offline."""
        self.gate: str | None = None
        """The host to which nearly all others lead: our network asks its guests to sign in."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._write_now_and_then())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._release(len(self._held_back))
        self._task.cancel()
        await asyncio.wait([self._task])
        while self._waiting or self._learnt:
            self._count_written(self._write_batch())
        if not self._task.cancelled() and kind is None and (problem := self._task.exception()):
            raise problem

    def add(self, host: str, due: Due, seen: Observation, run_id: int | None = None) -> bool:
        """Take what was seen of a link; whether it makes sense to go on."""
        before = self._hosts.get(host, night.UNKNOWN)
        self._hosts[host] = night.HostNight(
            was_good=before.was_good or due.state.verdict.verdict in GOOD,
            has_answered=before.has_answered or night.is_answered(seen),
            causes=before.causes | {seen.cause} if seen.cause else before.causes,
            led_to=before.led_to or night.led_to(seen),
            is_new=before.is_new or due.state.verdict.verdict == "unchecked",
        )
        led_to = self._hosts[host].led_to
        if led_to and led_to != before.led_to:
            self._led[led_to] += 1
            if self._led[led_to] >= night.FEWEST_LED and night.gate(self._hosts.values(), led_to):
                self.gate, self.is_void = led_to, True
        if self.gate:
            seen.features["void"] = True
        now = asyncio.get_running_loop().time()
        self._heard.pop(host, None)
        self._heard[host] = now
        self._open[host] += 1
        if seen.cause in OF_THE_HOST and not night.is_answered(seen):
            self._held_back.append(_Held(now, host, due, seen, run_id or self._run_id))
            if len(self._held_back) >= MOST_HELD_BACK:
                self._release(len(self._held_back))
        else:
            self._take(host, due, seen, run_id or self._run_id)
        return not self.is_void

    @property
    def is_in_doubt(self) -> bool:
        """Whether trouble was seen that may be our own."""
        return bool(self._held_back)

    async def kept(self, host: str) -> None:
        """Wait until all that was seen of a host is in the records."""
        while self._open[host]:
            if self._task.done():
                await self._task  # it ends only by an error
            await self._written.wait()
        del self._open[host]

    def _release(self, count: int) -> None:
        """Decide whose trouble it was, and take what was held back longest."""
        self.is_void = bool(self.gate) or (self.is_void and self._hold is None) or night.is_void(self._hosts.values())
        for _ in range(count):
            _, host, due, seen, run_id = self._held_back.popleft()
            if self.is_void:
                seen.features["void"] = True
            self._take(host, due, seen, run_id)

    def _release_what_waited(self, hold: float) -> None:
        now = asyncio.get_running_loop().time()
        if count := sum(one.since <= now - hold for one in self._held_back):
            self._release(count)
        for host in [host for host, heard in self._heard.items() if heard < now - MEMORY]:
            self._led[self._hosts[host].led_to or ""] -= 1
            del self._heard[host], self._hosts[host]
        if not self._hosts:
            self.gate, self.is_void = None, False

    def _take(self, host: str, due: Due, seen: Observation, run_id: int | None) -> None:
        found = Found(due, seen, step(due.state, seen), run_id)
        self.verdicts["unchecked" if is_void(seen) else found.state.verdict.verdict] += 1
        self._waiting.append((host, found))

    def learn(self, host: str, facts: Mapping[str, Any], rest: float = 0.0) -> None:
        """Take what a host taught us, and for how many seconds it wants to be left alone."""
        self._learnt.append(Learnt(host, facts, rest))

    async def _write_now_and_then(self) -> None:
        try:
            while True:
                await asyncio.sleep(EVERY)
                if self._hold is not None:
                    self._release_what_waited(self._hold)
                try:
                    while self._waiting or self._learnt:
                        self._count_written(await asyncio.shield(asyncio.to_thread(self._write_batch)))
                except DatabaseError as error:
                    if self._hold is None:
                        raise
                    log.warning("what was seen waits for the database: %s", error)
                    await asyncio.sleep(AGAIN)
        finally:
            self._written.set()

    def _write_batch(self) -> list[str]:
        """Write some of what waits; the hosts that it was of."""
        with self._writing:
            batch, learnt = self._waiting[:BATCH], self._learnt[:]
            store.keep(self._db, [found for _, found in batch], learnt)
            del self._waiting[: len(batch)], self._learnt[: len(learnt)]
        return [host for host, _ in batch]

    def _count_written(self, hosts: list[str]) -> None:
        self._open.subtract(hosts)
        self._written.set()
        self._written = asyncio.Event()
