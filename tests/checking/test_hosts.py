"""Politeness: pace, pauses, and how many at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from datetime import UTC, datetime, timedelta

import pytest

from service.checking.hosts import FIRST_BACK_OFF, ROUND_TRIPS, Hosts, retry_after

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def hosts(*, interval: float = 0.0, at_once: int = 2, everywhere: int = 10) -> Hosts:
    return Hosts(interval=interval, at_once=at_once, everywhere=everywhere, clock=lambda: NOW)


async def _starts(pace: Hosts, name: str, count: int, *, busy: float = 0.0) -> list[float]:
    clock = asyncio.get_running_loop().time
    starts: list[float] = []

    async def one() -> None:
        async with pace.turn(name) as turn:
            await turn.ready()
            starts.append(clock())
            await asyncio.sleep(busy)

    await asyncio.gather(*(one() for _ in range(count)))
    return starts


async def test_requests_to_a_host_keep_their_distance() -> None:
    """Two requests to one host are never nearer than the interval."""
    starts = await _starts(hosts(interval=0.05), "a.example", 4)
    assert all(later - earlier >= 0.045 for earlier, later in itertools.pairwise(starts))


async def test_the_distance_counts_from_when_the_bytes_go_out() -> None:
    """That is when the round of the event loop is over in which they were written."""
    clock = asyncio.get_running_loop().time
    async with hosts(interval=0.1).turn("a.example") as turn:
        await turn.ready()
        time.sleep(0.08)  # noqa: ASYNC251  # a round with much to do
        sent = clock()
        await turn.ready()
        assert clock() - sent >= 0.09


async def _asked(pace: Hosts, name: str, answer_after: float) -> tuple[float, float]:
    """When a request went out, and when its answer came."""
    clock = asyncio.get_running_loop().time
    async with pace.turn(name) as turn:
        await turn.ready()
        sent = clock()
        await asyncio.sleep(answer_after)
        turn.heard(200, {})
        return sent, clock()


async def test_the_distance_counts_from_when_the_host_has_seen_the_request_at_the_latest() -> None:
    """A request that was long on its way is one whose answer came late; the next one may be quick."""
    pace = hosts(interval=0.2)
    for _ in range(ROUND_TRIPS):
        await _asked(pace, "a.example", 0.01)
    _, heard = await _asked(pace, "a.example", 0.15)
    sent, _ = await _asked(pace, "a.example", 0.01)
    assert sent - heard >= 0.2 - 0.02  # less what a round trip takes at least


async def test_until_a_round_trip_is_known_the_distance_counts_from_the_answer() -> None:
    pace = hosts(interval=0.1)
    _, heard = await _asked(pace, "a.example", 0.05)
    sent, _ = await _asked(pace, "a.example", 0.0)
    assert sent - heard >= 0.095


async def test_an_answer_that_does_not_come_is_waited_for_as_long_again() -> None:
    """Then it counts as seen; a host that is slow is asked half as often, and not never."""
    pace = hosts(interval=0.1)
    slow = asyncio.create_task(_asked(pace, "a.example", 5.0))
    await asyncio.sleep(0.01)
    begun = asyncio.get_running_loop().time()
    sent, _ = await _asked(pace, "a.example", 0.0)
    assert sent - begun >= 0.18
    assert not slow.done()
    slow.cancel()


async def test_a_host_that_always_takes_long_is_asked_once_an_interval() -> None:
    """That its answer is not there yet says nothing of when it has seen the request."""
    pace = hosts(interval=1.0)  # so long that a busy machine is told from a second wait
    for _ in range(ROUND_TRIPS):
        await _asked(pace, "a.example", 1.05)
    slow = asyncio.create_task(_asked(pace, "a.example", 5.0))
    await asyncio.sleep(0.01)
    begun = asyncio.get_running_loop().time()
    sent, _ = await _asked(pace, "a.example", 0.0)
    assert 0.95 <= sent - begun < 1.9
    slow.cancel()


async def test_hosts_do_not_wait_for_each_other() -> None:
    """A slow pace at one host takes nothing from another."""
    pace = hosts(interval=0.5, everywhere=1)
    waiting = asyncio.create_task(_starts(pace, "slow.example", 2))
    await asyncio.sleep(0.02)
    await _starts(pace, "other.example", 1)
    assert not waiting.done()
    await waiting


async def test_never_more_at_once_than_allowed() -> None:
    """At one host so many, everywhere so many."""
    pace = hosts(at_once=2, everywhere=3)
    under_way: dict[str, int] = {"a": 0, "b": 0}
    most: dict[str, int] = {"a": 0, "b": 0, "all": 0}

    async def one(name: str) -> None:
        async with pace.turn(name):
            under_way[name] += 1
            most[name] = max(most[name], under_way[name])
            most["all"] = max(most["all"], sum(under_way.values()))
            await asyncio.sleep(0.01)
            under_way[name] -= 1

    await asyncio.gather(*(one(name) for name in "ab" * 8))
    assert most["a"] <= 2
    assert most["b"] <= 2
    assert most["all"] <= 3


async def test_a_host_that_asks_for_patience_gets_it() -> None:
    """429 with Retry-After closes the host for so long and widens its interval."""
    pace = hosts()
    pace["a.example"].heard(429, {"retry-after": "0.1"})
    begun = asyncio.get_running_loop().time()
    starts = await _starts(pace, "a.example", 1)
    assert starts[0] - begun >= 0.09
    assert pace["a.example"].interval == FIRST_BACK_OFF
    assert pace["a.example"].facts() == {"interval": FIRST_BACK_OFF}


async def test_a_host_that_wants_to_be_left_alone_is() -> None:
    """A Retry-After of hours closes the host for the night."""
    pace = hosts()
    pace["a.example"].heard(429, {"retry-after": "86400"})
    assert pace["a.example"].is_closed


async def test_what_worked_for_a_while_quickens_the_pace_again() -> None:
    """After many good answers the interval goes back to what was asked for."""
    pace = hosts(interval=0.1)
    pace["a.example"].heard(429, {})
    for _ in range(200):
        pace["a.example"].heard(200, {})
    assert pace["a.example"].interval == 0.1


async def test_a_used_up_limit_is_waited_out() -> None:
    """RateLimit-Remaining: 0 is heeded before the host has to refuse."""
    pace = hosts()
    pace["a.example"].heard(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"})
    assert pace["a.example"].paused_until > asyncio.get_running_loop().time() + 0.5


async def test_last_nights_lesson_is_remembered() -> None:
    """What a host taught us holds from the first request on."""
    pace = hosts()
    assert pace.meet("a.example", {"interval": 3.0, "browser": True}).interval == 3.0
    assert pace["a.example"].wants_browser


async def test_a_host_that_somebody_counts_on_is_not_forgotten() -> None:
    """Who meets it anew keeps to the pace of who is there; one that nobody needs goes when others come."""
    pace = hosts()
    met = pace.meet("a.example", {})
    async with pace.turn("b.example"):
        asked = pace["b.example"]
        resting = pace["c.example"]
        resting.heard(429, {"retry-after": "60"})
        for number in range(10):
            assert pace[f"h{number}.example"]
        assert pace["a.example"] is met
        assert pace["b.example"] is asked
        assert pace["c.example"] is resting
        assert len(pace) < 10
    pace.leave("a.example")
    for number in range(10):
        assert pace[f"more{number}.example"]
    assert pace["a.example"] is not met


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2", 2.0),
        ("1.5", 1.5),
        ("Mon, 23 Nov 2026 02:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 01:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    """Both forms are read; nonsense says nothing."""
    assert retry_after({"retry-after": text}, NOW) == seconds
    assert timedelta(seconds=seconds or 0) >= timedelta(0)
