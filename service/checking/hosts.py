"""Politeness, one object per host: how many at once, how long between two requests, and when to stay away.

The interval between two requests is the one that the host sees. A request may reach it late, on a slow
line or a busy machine, and the next one in time; so the interval counts from when the host has seen the
first one at the latest, which its answer tells: that came no sooner than a round trip later.

The pace adapts: 429 and 503 double the interval and a Retry-After closes the host for so long; what
worked for a while shortens it again. Waiting here takes no place among the visits under way.
"""

from __future__ import annotations

import asyncio
import email.utils
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self

from service.models import Clock

MAX_INTERVAL = 30.0
MAX_PAUSE = 90.0
"""Seconds; a host that wants to be left alone for longer is left alone tonight."""
FIRST_BACK_OFF = 0.5
"""Seconds between requests after the first 429 of a host that had a shorter interval."""
ROUND_TRIPS = 3
"""Answers of a host after which the quickest of them tells how long its round trip takes at least."""
CALM = 20
"""Good answers in a row after which the pace may quicken again."""


class Host:
    """One host's pace, and what it taught us."""

    def __init__(self, *, interval: float, at_once: int, everywhere: Room, clock: Clock) -> None:
        self._least = interval
        self.interval = interval
        self.wants_browser = False
        """It answers robots otherwise than browsers."""
        self.catch_all: str | None = None
        """Where it redirects to whatever it does not have."""
        self.users = 0
        """Jobs that visit its links; others come and go."""
        self.is_closed = False
        """It wants to be left alone for the rest of the night."""
        self._clock = clock
        self._slots = Room(at_once)
        self._everywhere = everywhere
        self._start = _Beat(self)
        self._send = _Sending(self)
        self.paused_until = 0.0
        self._wanted_quiet_until = 0.0
        self._heard_at = float("-inf")
        self._calm = 0

    def know(self, facts: Mapping[str, Any]) -> None:
        """Take what was learnt on nights before (`facts`)."""
        self.interval = max(self.interval, float(facts.get("interval", 0.0)))
        self.wants_browser = self.wants_browser or bool(facts.get("browser"))
        self.catch_all = self.catch_all or facts.get("catch_all")

    def turn(self) -> _Turn:
        """Wait until it may be asked, and then until there is room among the visits under way."""
        return _Turn(self, self._slots, self._start, self._send, self._everywhere)

    def keep_distance(self, seconds: float) -> None:
        """Leave at least so long between two requests, as the host wishes."""
        self._least = max(self._least, min(seconds, MAX_INTERVAL))
        self.interval = max(self.interval, self._least)

    def heard(self, status: int | None, headers: Mapping[str, str]) -> None:
        """Learn from an answer."""
        self._heard_at = asyncio.get_running_loop().time()
        pause = retry_after(headers, self._clock()) if status in (429, 503) else None
        if status == 429 or pause is not None:
            self._calm = 0
            self.interval = min(MAX_INTERVAL, max(self.interval * 2, FIRST_BACK_OFF))
            self._pause(self.interval if pause is None else pause)
        elif status is not None:
            self._pause_when_used_up(headers)
            self._calm += 1
            if self._calm >= CALM and self.interval > self._least:
                self._calm = 0
                self.interval = max(self._least, self.interval * 0.7)

    @property
    def is_idle(self) -> bool:
        """Nobody is there, and it may be asked at once."""
        return not self.users and self._slots.is_empty and not self.rest()

    def rest(self) -> float:
        """Seconds for which nobody else should ask it: its interval, and the pause it asked for, however long.

        They count from its last answer. It may have seen our last request as late as that, and
        another process would not know.
        """
        until = max(max(self._send.seen_at, self._heard_at) + self.interval, self._wanted_quiet_until)
        return max(0.0, until - asyncio.get_running_loop().time())

    def facts(self) -> dict[str, Any]:
        """What is worth remembering until the next night."""
        known: dict[str, Any] = {"browser": True} if self.wants_browser else {}
        known |= {"catch_all": self.catch_all} if self.catch_all else {}
        return known | ({"interval": round(self.interval, 2)} if self.interval > self._least else {})

    def _pause_when_used_up(self, headers: Mapping[str, str]) -> None:
        """RateLimit-Remaining: 0 (draft-ietf-httpapi-ratelimit-headers) is a Retry-After in time."""
        for prefix in ("ratelimit", "x-ratelimit"):
            if f"{prefix}-remaining" not in headers:
                continue
            reset = headers.get(f"{prefix}-reset", "").strip()
            if headers.get(f"{prefix}-remaining", "").strip() == "0" and reset.isdigit() and int(reset) <= MAX_PAUSE:
                self._pause(float(reset))

    def _pause(self, seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        self.is_closed = self.is_closed or seconds > MAX_PAUSE
        self.paused_until = max(self.paused_until, now + min(seconds, MAX_PAUSE))
        self._wanted_quiet_until = max(self._wanted_quiet_until, now + seconds)


class Room:
    """Room for so many at once; who comes first goes first.

    What asyncio.Semaphore does, without the price of it where there is room, as there nearly always is.
    """

    __slots__ = ("_free", "_size", "_waiting")

    def __init__(self, size: int) -> None:
        self._free = self._size = size
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def is_empty(self) -> bool:
        return self._free == self._size

    async def enter(self) -> None:
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.leave()  # the place had been given to us: to the next one
            raise

    def leave(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class _Turn:
    """A turn at a host, from entering the `async with` block to leaving it."""

    __slots__ = ("_everywhere", "_host", "_send", "_sent_at", "_slots", "_start")

    def __init__(self, host: Host, slots: Room, start: _Beat, send: _Sending, everywhere: Room) -> None:
        self._host, self._slots, self._start, self._send, self._everywhere = host, slots, start, send, everywhere
        self._sent_at: float | None = None

    async def __aenter__(self) -> Self:
        await self._slots.enter()
        try:
            await self._start.wait()
            await self._everywhere.enter()
        except BaseException:
            self._slots.leave()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._sent_at is not None:
            self._send.over(self._sent_at)
        self._everywhere.leave()
        self._slots.leave()

    async def ready(self) -> None:
        """Wait until the host saw the last request long enough ago: connecting may have taken its time."""
        await self._send.wait()
        # the bytes go out when this round of the event loop is over, and a busy loop's round is long
        asyncio.get_running_loop().call_soon(self._sent)

    def _sent(self) -> None:
        self._sent_at = self._send.begin()

    def heard(self, status: int | None, headers: Mapping[str, str]) -> None:
        """What came of the request; no status: no answer."""
        if self._sent_at is not None:
            self._send.answered(self._sent_at, is_answer=status is not None)
        self._host.heard(status, headers)


class _Beat:
    """Lets one after the other through, an interval apart."""

    __slots__ = ("_host", "_lock", "last")

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lock = asyncio.Lock()
        self.last = float("-inf")

    async def wait(self) -> None:
        host, now = self._host, asyncio.get_running_loop().time()
        if now >= self.last + host.interval and now >= host.paused_until and not self._lock.locked():
            self.begin()
            return
        async with self._lock:
            left = self._left()
            while left > 0:
                await asyncio.sleep(left)
                left = self._left()  # the host may have asked for a pause meanwhile
            self.begin()

    def begin(self) -> None:
        """The interval begins now."""
        self.last = asyncio.get_running_loop().time()

    def _left(self) -> float:
        at = max(self.last + self._host.interval, self._host.paused_until)
        return at - asyncio.get_running_loop().time()


class _Sending:
    """Lets one request after the other go out, an interval after the host has seen the last one."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._lock = asyncio.Lock()
        self._sent_at = self.seen_at = float("-inf")
        """Of the last request: when its bytes went out, and when the host has seen it at the latest."""
        self._is_awaited = False
        """Its answer is not there yet."""
        self._news: asyncio.Future[None] | None = None
        self._trips = 0
        self._least_trip = float("inf")

    async def wait(self) -> None:
        async with self._lock:
            while (left := self._left()) > 0:
                await self._news_within(left)
            self.begin()

    def begin(self) -> float:
        """A request goes out now: when that is."""
        self._sent_at = self.seen_at = asyncio.get_running_loop().time()
        self._is_awaited = True
        return self._sent_at

    def answered(self, sent_at: float, *, is_answer: bool) -> None:
        """What was sent at a time has its answer, or will have none: the host has seen it."""
        now = asyncio.get_running_loop().time()
        if is_answer:
            self._trips += 1
            self._least_trip = min(self._least_trip, now - sent_at)
        self.seen_at = max(self.seen_at, min(now - self._trip, sent_at + self._host.interval))
        self.over(sent_at)

    def over(self, sent_at: float) -> None:
        """No answer is to be waited for any more."""
        if sent_at >= self._sent_at:
            self._is_awaited = False
        self._wake()

    @property
    def _trip(self) -> float:
        """Seconds after a request before which there is never an answer."""
        return self._least_trip if self._trips >= ROUND_TRIPS else 0.0

    def _left(self) -> float:
        """Seconds until the next one may go out.

        An answer that is overdue is waited for as long again: the request may have been seen late. Where
        none comes so soon, that it is not there says nothing.
        """
        interval = self._host.interval
        is_overdue = self._is_awaited and self._trip < interval
        seen_at = self._sent_at + interval if is_overdue else self.seen_at
        return max(seen_at + interval, self._host.paused_until) - asyncio.get_running_loop().time()

    async def _news_within(self, seconds: float) -> None:
        """Wait so long, or until an answer may have changed how long."""
        loop = asyncio.get_running_loop()
        self._news = loop.create_future()
        alarm = loop.call_later(seconds, self._wake)
        try:
            await self._news
        finally:
            alarm.cancel()

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


class Hosts:
    """Every host of a run, and the room for visits under way at once."""

    def __init__(self, *, interval: float, at_once: int, everywhere: int, clock: Clock) -> None:
        self._interval, self._at_once, self._clock = interval, at_once, clock
        self._everywhere = Room(everywhere)
        self._hosts: dict[str, Host] = {}
        self._to_forget: deque[str] = deque()

    def __len__(self) -> int:
        return len(self._hosts)

    def __getitem__(self, name: str) -> Host:
        """A host, for as long as somebody is there or it needs rest."""
        host = self._hosts.get(name)
        if host is None:
            self._forget()
            host = self._hosts[name] = Host(
                interval=self._interval, at_once=self._at_once, everywhere=self._everywhere, clock=self._clock
            )
            self._to_forget.append(name)
        return host

    def meet(self, name: str, facts: Mapping[str, Any]) -> Host:
        """A host until it is left, with what was learnt about it on nights before."""
        host = self[name]
        host.users += 1
        host.know(facts)
        return host

    def leave(self, name: str) -> None:
        """A job's links at a host that it met are done."""
        self._hosts[name].users -= 1

    def rest(self, name: str) -> float:
        """Seconds for which nobody else should ask a host."""
        host = self._hosts.get(name)
        return host.rest() if host is not None else 0.0

    def turn(self, name: str) -> _Turn:
        """A turn at a host (`website.Turns`)."""
        return self[name].turn()

    def _forget(self) -> None:
        """Let go of hosts whose pace nobody needs any more: two looks for each new one keep them few."""
        for _ in range(min(2, len(self._to_forget))):
            name = self._to_forget.popleft()
            if self._hosts[name].is_idle:
                del self._hosts[name]
            else:
                self._to_forget.append(name)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds after which a host may be asked again, as it says itself (RFC 9110, 10.2.3); None: it does not say."""
    text = headers.get("retry-after", "").strip()
    if text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())
