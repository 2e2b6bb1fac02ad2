"""One connection to a web server, carrying one request after another (HTTP/1.1, RFC 9112)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from typing import cast

from service.sources.answer import Answer
from service.sources.faults import Fault, fault

MAX_BUFFERED = 256 * 1024
"""Bytes of a body after which the server has to wait until somebody reads."""


class Deadline:
    """A moment of the loop's clock by which something must be over; it can be put off."""

    __slots__ = ("at", "paused")

    def __init__(self, at: float) -> None:
        self.at = at
        self.paused = 0.0
        """Seconds for which it was put off."""

    def put_off(self, seconds: float) -> None:
        """Let so many seconds not count."""
        self.at += seconds
        self.paused += seconds

    def within(self, seconds: float | None) -> float:
        """The moment that comes first: the deadline, or so many seconds from now."""
        return self.at if seconds is None else min(self.at, asyncio.get_running_loop().time() + seconds)


class Connection(asyncio.Protocol):
    """Bytes out, an `Answer` in."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.is_closed = False
        self.idle_since = 0.0
        """By the loop's clock, while it waits for the next request."""
        self._is_full = False
        self._is_paused = False
        self._waiter: asyncio.Future[bool] | None = None
        self._until = math.inf
        """When it is waited no longer."""
        self._alarm: asyncio.TimerHandle | None = None
        self._alarm_at = math.inf
        self._transport: asyncio.Transport | None = None

    # --- called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class has the same methods

    def data_received(self, data: bytes) -> None:
        self.answer.feed(data)
        if self.answer.buffered > MAX_BUFFERED and not self._is_paused and self._transport:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    def eof_received(self) -> bool:
        self.answer.end()
        self._wake()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self.is_closed = True
        self.answer.end(is_reset=error is not None)
        self._wake()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(True)

    # --- called by the transport

    def certificate(self) -> bytes | None:
        """The server's certificate (DER); None: it has none."""
        secured = self._transport.get_extra_info("ssl_object") if self._transport else None
        return secured.getpeercert(True) if secured else None

    async def send(self, method: str, data: bytes, deadline: Deadline, seconds: float | None = None) -> None:
        """Write a request. Raises Fault where it cannot be got rid of."""
        self.answer = Answer(method)
        if self.is_closed or self._transport is None:
            self.answer.end()
            return
        self._transport.write(data)
        while self._is_full and not self.is_closed:
            await self._wait(deadline.within(seconds), "send-timeout")

    async def head(self, deadline: Deadline, seconds: float | None = None) -> Answer:
        """The answer, as soon as its head is there. Raises Fault."""
        until = deadline.within(seconds)
        while not self.answer.has_head and not self.answer.is_over:
            await self._wait(until, "head-timeout")
        if not self.answer.has_head:
            raise fault(self.answer.fault_code or "closed")
        return self.answer

    async def body(self, deadline: Deadline, seconds: float | None = None) -> AsyncIterator[bytes]:
        """The body in pieces as they come. Raises Fault after the last one that came."""
        answer = self.answer
        while True:
            if answer.chunks:
                yield answer.take()
                self._read_on()
            elif answer.fault_code:
                raise fault(answer.fault_code)
            elif answer.is_complete:
                return
            else:
                await self._wait(deadline.within(seconds), "body-timeout")

    async def beginning(self, limit: int, deadline: Deadline) -> tuple[bytes, str | None]:
        """The body's first bytes, so many at most, and why it is not all of it: a fault's code, or `cut`."""
        answer, pieces, size = self.answer, [], 0
        while True:
            if answer.chunks:
                pieces.append(answer.take())
                size += len(pieces[-1])
                if size >= limit:
                    return b"".join(pieces)[:limit], "cut"
                self._read_on()
            elif answer.is_over:
                return pieces[0] if len(pieces) == 1 else b"".join(pieces), answer.fault_code
            else:
                try:
                    await self._wait(deadline.at, "body-timeout")
                except Fault as error:
                    return b"".join(pieces), error.code

    def close(self) -> None:
        """Give the connection up; what is still on its way is not waited for."""
        self.is_closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        if self._transport is not None:
            self._transport.abort()

    def _read_on(self) -> None:
        if self._is_paused and self._transport and not self.is_closed:
            self._transport.resume_reading()
            self._is_paused = False

    async def _wait(self, until: float, code: str) -> None:
        """Wait until something happens. Raises Fault with the code when nothing does in time."""
        self._waiter = waiter = asyncio.get_running_loop().create_future()
        self._until = until
        if until < self._alarm_at:
            self._set_alarm(until)
        try:
            has_happened = await waiter
        finally:
            self._waiter = None
        if not has_happened:
            raise fault(code)

    def _set_alarm(self, at: float) -> None:
        """Look at the clock then. It stays set when a wait is over: nearly all are, long before it goes off."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_at = asyncio.get_running_loop().call_at(at, self._ring), at

    def _ring(self) -> None:
        self._alarm, self._alarm_at = None, math.inf
        if self._waiter is None or self._waiter.done():
            return
        if asyncio.get_running_loop().time() >= self._until:
            self._waiter.set_result(False)
        else:
            self._set_alarm(self._until)
