"""The one that writes: takes what was seen, folds it into verdicts, and keeps both in batches.

Trouble that may be our own is held back until the end, when it is known how the other hosts fared.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from service.checking import night, store
from service.checking.causes import OF_THE_HOST
from service.checking.fold import is_void, step
from service.checking.store import Due, Found
from service.database import Database
from service.models import Observation

BATCH = 500
EVERY = 0.5
"""Seconds between two batches: so much is lost at most when the machine goes down."""
MOST_HELD_BACK = 5000
GOOD = ("alive", "moved", "blocked")


class Writer:
    """Keeps what a run finds, from entering the `async with` block to leaving it, however it is left."""

    def __init__(self, db: Database, run_id: int | None) -> None:
        self._db = db
        self._run_id = run_id
        self._waiting: list[Found] = []
        self._held_back: list[tuple[Due, Observation]] = []
        self._hosts: dict[str, night.HostNight] = {}
        self._learnt: dict[str, Mapping[str, Any]] = {}
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
            self._release()
        self._task.cancel()
        await asyncio.wait([self._task])
        while self._waiting or self._learnt:
            self._write_batch()
        if not self._task.cancelled() and kind is None and (problem := self._task.exception()):
            raise problem

    def add(self, host: str, due: Due, seen: Observation) -> bool:
        """Take what was seen of a link; whether it makes sense to go on."""
        before = self._hosts.get(host, night.UNKNOWN)
        self._hosts[host] = night.HostNight(
            was_good=before.was_good or due.state.verdict.verdict in GOOD,
            has_answered=before.has_answered or bool(seen.hops) or seen.status is not None,
            causes=before.causes | {seen.cause} if seen.cause else before.causes,
            led_to=before.led_to or night.led_to(seen),
        )
        led_to = self._hosts[host].led_to
        if led_to and led_to != before.led_to and night.gate(self._hosts.values(), led_to):
            self.gate, self.is_void = led_to, True
        if self.gate:
            seen.features["void"] = True
        if seen.cause in OF_THE_HOST and not seen.hops:
            self._held_back.append((due, seen))
            if len(self._held_back) >= MOST_HELD_BACK:
                self._release()
        else:
            self._take(due, seen)
        return not self.is_void

    def _release(self) -> None:
        """Decide whose trouble it was, and take what was held back."""
        self.is_void = self.is_void or night.is_void(self._hosts.values())
        for due, seen in self._held_back:
            if self.is_void:
                seen.features["void"] = True
            self._take(due, seen)
        self._held_back.clear()

    def _take(self, due: Due, seen: Observation) -> None:
        found = Found(due, seen, step(due.state, seen))
        self.verdicts["unchecked" if is_void(seen) else found.state.verdict.verdict] += 1
        self._waiting.append(found)

    def learn(self, host: str, facts: Mapping[str, Any]) -> None:
        """Take what a host taught us."""
        self._learnt[host] = facts

    async def _write_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            while self._waiting or self._learnt:
                await asyncio.shield(asyncio.to_thread(self._write_batch))

    def _write_batch(self) -> None:
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        learnt, self._learnt = self._learnt, {}
        store.keep(self._db, batch, learnt, self._run_id)
