"""Who may ask a source now, over all processes: no more at once than it allows, and none too early.

The lease rests in the database, so it is shared by all that work on it and outlives them. It is the
only writer of its table. Each request that may be under way at once has a row, its slot; the first
one, which has the name of the limits, also holds the pace, the day's count and what was learnt.

Two things are counted with: a holder may be killed, so a slot runs out; and the clock may be set
back (or have been ahead when the row was written), so a date that lies further ahead than any wait
we ever ask for means nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlmodel import Session

from service.database import Database, upsert
from service.models import Clock, LeaseRow
from service.sources.limits import Limits, TooEarly, Turn, asked_today, day

Sleep: TypeAlias = Callable[[float], Awaitable[None]]

GRACE = 5.0
"""Seconds beyond its deadline that a request's lease lasts; its holder ends it before."""
LONGEST_REST = 2 * 3600.0
"""Seconds; a service that asks for more is asked again after these."""
SKEW = 60.0
"""Seconds by which clocks may differ, and for which a process may have waited for the database since it saw its own."""
GLANCE = 1.0
"""Seconds between two looks whether another process has given the lease back."""


class Lease:
    """The turns of one source."""

    def __init__(
        self,
        db: Database,
        limits: Limits,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._db = db
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._tell = tell

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait for a turn and hold it. Raises TooEarly where the wait would be longer than the limits' patience."""
        holder = secrets.token_hex(8)
        await self._take(holder)
        turn = Turn()
        try:
            yield turn
        except BaseException as error:
            turn.error = turn.error or str(error) or type(error).__name__
            raise
        finally:
            self._give_back(turn, holder)

    async def _take(self, holder: str) -> None:
        started, slept = self._clock(), 0.0
        while True:
            now = max(self._clock(), started + timedelta(seconds=slept))  # a clock that stands still holds nobody up
            wait, is_held, trouble = self._try(holder, now)
            if wait <= 0:
                return
            if not is_held and wait > self._limits.patience:
                raise TooEarly(f"{self._limits.name} may be asked again in {wait / 60:.0f} minutes", retry_after=wait)
            pause = min(wait, GLANCE) if is_held else wait
            if self._tell is not None and wait > max(GLANCE, self._limits.interval):
                why = "another run is asking" if is_held else trouble
                self._tell(f"{self._limits.name}, again in {wait:.0f} s{f': {why}' if why else ''}")
            await self._sleep(pause)
            slept += pause

    def _try(self, holder: str, now: datetime) -> tuple[float, bool, str | None]:
        """Take a slot if there is a free one; else the seconds to wait, whether for a holder, and the last trouble."""
        with self._db.write() as session:
            slots = self._slots(session)
            wait, is_held = waiting_time(slots, now, self._limits)
            if wait <= 0:
                free = next(slot for slot in slots if _held_for(slot, now, self._limits) <= 0)
                free.holder = holder
                free.held_until = now + timedelta(seconds=self._limits.deadline + GRACE)
                slots[0].facts = _counted(slots[0].facts, now)
                if self._limits.concurrency > 1:
                    slots[0].next_at = now + timedelta(seconds=self._limits.interval)
            return wait, is_held, slots[0].facts.get("error")

    def _give_back(self, turn: Turn, holder: str) -> None:
        now = self._clock()
        with self._db.write() as session:
            slots = self._slots(session)
            mine = next((slot for slot in slots if slot.holder == holder), None)
            if mine is None:  # it ran out, and another one took it
                return
            mine.holder, mine.held_until = None, None
            rest = turn.rest if self._limits.concurrency > 1 else max(self._limits.interval, turn.rest)
            _put_off(slots[0], now, min(rest, LONGEST_REST))
            slots[0].facts = _learned(slots[0].facts, turn, now)

    def _slots(self, session: Session) -> list[LeaseRow]:
        """The rows of all requests that may be under way at once; the first is locked for all of them."""
        names = [self._limits.name, *(f"{self._limits.name} #{n}" for n in range(2, self._limits.concurrency + 1))]
        upsert(session, LeaseRow, [{"name": name, "facts": {}} for name in names], replace=[])
        return [session.get_one(LeaseRow, name, with_for_update=True) for name in names]


def waiting_time(slots: Sequence[LeaseRow], now: datetime, limits: Limits) -> tuple[float, bool]:
    """Seconds until a slot may be taken, 0 for now, and whether it is a holder that is waited for."""
    held = min(_held_for(slot, now, limits) for slot in slots)
    if held > 0:
        return held, True
    pace = _seconds_until(slots[0].next_at, now, LONGEST_REST)
    if limits.daily is not None and asked_today(slots[0].facts, now) >= limits.daily:
        return max(pace, _until_midnight(now)), False
    return pace, False


def _held_for(slot: LeaseRow, now: datetime, limits: Limits) -> float:
    return _seconds_until(slot.held_until if slot.holder else None, now, limits.deadline + GRACE)


def _seconds_until(moment: datetime | None, now: datetime, longest: float) -> float:
    seconds = (moment - now).total_seconds() if moment else 0.0
    return min(seconds, longest) if 0 < seconds <= longest + SKEW else 0.0


def _until_midnight(now: datetime) -> float:
    midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    return (midnight - now).total_seconds()


def _put_off(slot: LeaseRow, now: datetime, seconds: float) -> None:
    """Nobody asks for so many seconds, or for longer where that was said before."""
    said_before = _seconds_until(slot.next_at, now, LONGEST_REST)
    slot.next_at = now + timedelta(seconds=max(seconds, said_before))


def _counted(facts: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {**facts, "day": day(now), "asked": asked_today(facts, now) + 1}


def _learned(facts: dict[str, Any], turn: Turn, now: datetime) -> dict[str, Any]:
    """What is known of a source after one more request: when it last answered, or why it did not."""
    asked = {**facts, "error": turn.error}
    if turn.error is None:
        asked |= {"answered_at": now.isoformat(timespec="seconds"), "errors": 0}
    else:
        asked |= {"failed_at": now.isoformat(timespec="seconds"), "errors": int(facts.get("errors", 0)) + 1}
    if turn.remaining is not None:
        asked["remaining"] = turn.remaining
    return asked
