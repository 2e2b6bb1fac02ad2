"""Asking an outside service within its limits, however it feels today.

Each service declares its `Limits`. A request waits for its turn; turns are handed out by whoever
started the work (`Turns`), as many at once as the service allows, because it counts requests by
address and not by process. A service that refuses is left alone for a while, longer each time, and then asked again:

    patiently:  turn ─▶ send ─▶ answer
                  ▲       └▶ busy, unreachable or unreadable ─▶ pause ─┐
                  └────────────────────────────────────────────────────┘
    in_halves:  a batch that is refused as a whole is asked as two halves, so one bad item costs no others
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeAlias, TypeVar

import httpx

from service.errors import SourceBusy, SourceUnusable
from service.sources.faults import Fault

T = TypeVar("T")
R = TypeVar("R")
Client: TypeAlias = httpx.AsyncClient
"""What requests are sent through: `client.open_client`."""

UNREACHABLE_TRIES = 3
"""Who cannot even be connected to is not worth the long pauses: most likely we are offline."""
REFUSALS_IN_A_ROW = 10
"""Refusals after which the trouble is the service's and not an item's. One bad item among 100 makes 8."""
LONGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; a hundred papers with long lists of authors make less than one MiB."""


@dataclass(frozen=True)
class Limits:
    """What one service allows, as declared by its room."""

    name: str
    batch: int
    """Things asked for in one request."""
    interval: float
    """Least seconds between the end of one request and the start of the next."""
    deadline: float
    """Seconds for one request."""
    pauses: tuple[float, ...]
    """Seconds to leave it alone after the first, second ... refusal in a row; after the last one we give up."""
    patience: float
    """Asked to wait for more seconds than these, we leave the rest to the next run."""
    concurrency: int = 1
    """Requests under way at once. With several, `interval` counts from start to start."""
    daily: int | None = None
    """Requests in a day, which begins at midnight UTC; None: no such limit."""


def day(now: datetime) -> str:
    """The day by which a daily limit counts, in UTC."""
    return now.astimezone(UTC).date().isoformat()


def asked_today(facts: Mapping[str, Any], now: datetime) -> int:
    """Requests made since midnight UTC, by what is kept of a service."""
    return int(facts["asked"]) if facts.get("day") == day(now) else 0


@dataclass
class Turn:
    """The permission for one request, and what that request taught."""

    rest: float = 0.0
    """Seconds in which nobody should ask again."""
    error: str | None = None
    remaining: int | None = None
    """Requests left in the service's present window, where it says so."""


class Turns(Protocol):
    """Hands out the turns to ask one service: no more at once than it allows, and none too early."""

    def turn(self) -> AbstractAsyncContextManager[Turn]:
        """Wait for a turn and hold it. Raises TooEarly where the wait would be longer than our patience."""


class TooEarly(SourceBusy):
    """A limit of the service is used up, and waiting for the next window takes too long for one run."""


class Refused(SourceUnusable):
    """The service refuses a batch as a whole; a part of it may do."""

    def __init__(self, message: str, *, is_certain: bool) -> None:
        super().__init__(message)
        self.is_certain = is_certain
        """It is the batch that is at fault; else the service itself may have trouble."""


async def patiently(send: Callable[[Turn], Awaitable[T]], limits: Limits, turns: Turns) -> T:
    """What `send` brings, asked again after growing pauses while the service is busy or answers with junk.

    `send` raises SourceBusy for what may pass. Raises SourceBusy when it did not pass, and Refused
    when that is certain or was said twice.
    """
    doubts = 0
    for attempt, pause in enumerate(limits.pauses, 1):
        async with turns.turn() as turn:
            try:
                async with asyncio.timeout(limits.deadline):
                    return await send(turn)
            except (SourceBusy, Refused, httpx.HTTPError, TimeoutError) as error:
                doubts += isinstance(error, Refused)
                if isinstance(error, Refused) and (error.is_certain or doubts > 1):
                    raise
                busy, tries = _as_busy(error, limits), _tries(error, limits)
                turn.rest = max(pause, busy.retry_after or 0.0) if tries > 1 else 0.0
                turn.error = busy.message
                if attempt >= tries:
                    raise busy from error
    raise AssertionError("limits without pauses")


def _tries(error: Exception, limits: Limits) -> int:
    """How often it is worth while to ask."""
    if isinstance(error, Fault) and error.code == "dns-nxdomain":
        return 1  # it will not be there in half a minute either
    return UNREACHABLE_TRIES if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) else len(limits.pauses)


def _as_busy(error: Exception, limits: Limits) -> SourceBusy:
    if isinstance(error, SourceBusy):
        return error
    if isinstance(error, Refused):
        return SourceBusy(error.message)
    why = f"no answer within {limits.deadline:g} seconds" if isinstance(error, TimeoutError) else str(error)
    return SourceBusy(f"{limits.name} cannot be reached: {why or type(error).__name__}")


async def in_halves(
    items: Sequence[T], ask: Callable[[Sequence[T]], Awaitable[R]], alone: Callable[[T, Refused], R]
) -> list[R]:
    """What `ask` brings for all items, in order; a batch that is Refused is asked as two halves.

    A single item that is refused becomes what `alone` makes of it. Raises SourceBusy when refusals
    that may be the service's own trouble do not end.
    """
    pending, answers, doubtful = [items], [], 0
    while pending:
        batch = pending.pop()
        try:
            answers.append(await ask(batch))
            doubtful = 0
        except Refused as refused:
            doubtful = 0 if refused.is_certain else doubtful + 1
            if doubtful > REFUSALS_IN_A_ROW:
                raise SourceBusy(f"{refused.message}, whatever is asked") from refused
            if len(batch) == 1:
                answers.append(alone(batch[0], refused))
            else:
                middle = len(batch) // 2
                pending += [batch[middle:], batch[:middle]]
    return answers


async def fetch(client: Client, limits: Limits, method: str, url: str, **request: Any) -> httpx.Response:
    """An answer with its body, read up to a bound. Raises SourceBusy beyond it, httpx.HTTPError for no answer."""
    async with client.stream(method, url, timeout=limits.deadline, **request) as response:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LONGEST_ANSWER:
                raise SourceBusy(f"the answer of {response.url.host} has no end")
    headers = [(name, value) for name, value in response.headers.multi_items() if name != "content-encoding"]
    return httpx.Response(response.status_code, headers=headers, content=bytes(body), request=response.request)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds that `Retry-After` asks for (RFC 9110, 10.2.3); a date counts from the answer's own `Date`."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    until, sent = _date(value), server_time(response)
    return max(0.0, (until - sent).total_seconds()) if until and sent else None


def server_time(response: httpx.Response) -> datetime | None:
    """The service's own clock when it answered; ours may be wrong, and its deadlines are by its own."""
    return _date(response.headers.get("date", ""))


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
