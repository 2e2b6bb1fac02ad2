"""A source is asked by one process at a time, and none too early, whatever the clock does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.database import Database
from service.enriching.lease import GRACE, LONGEST_REST, Lease, waiting_time
from service.models import LeaseRow
from service.sources.limits import Limits, TooEarly

LIMITS = Limits("arxiv", batch=100, interval=3, deadline=60, pauses=(5,), patience=1800)
START = datetime(2026, 11, 23, 2, tzinfo=UTC)


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: datetime = START
    slept: list[float] = field(default_factory=list)
    while_asleep: Callable[[], None] = lambda: None

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        self.while_asleep()
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def new_lease(any_database: Database, time: Time) -> Callable[[], Lease]:
    return lambda: Lease(any_database, LIMITS, clock=time.clock, sleep=time.sleep)


def row(database: Database) -> LeaseRow:
    with database.read() as session:
        return session.get_one(LeaseRow, "arxiv")


async def test_the_first_turn_comes_at_once_and_each_next_after_the_interval(new_lease, time: Time):
    lease = new_lease()
    for _ in range(3):
        async with lease.turn():
            pass
    assert time.slept == [3, 3]


async def test_the_interval_counts_from_the_end_of_a_request_over_all_processes(new_lease, time: Time):
    async with new_lease().turn():
        time.now += timedelta(seconds=20)
    async with new_lease().turn():
        pass
    assert time.slept == [3]


async def test_two_processes_never_have_a_turn_at_once(new_lease, time: Time):
    under_way, most = 0, 0

    async def work() -> None:
        nonlocal under_way, most
        lease = new_lease()
        for _ in range(4):
            async with lease.turn():
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0)
                under_way -= 1

    await asyncio.gather(work(), work(), work())
    assert most == 1


async def test_a_service_that_allows_several_requests_at_once_gets_so_many_and_no_more(
    any_database: Database, time: Time
):
    limits = replace(LIMITS, name="forge", interval=0, concurrency=3)
    under_way, most = 0, 0

    async def work() -> None:
        nonlocal under_way, most
        lease = Lease(any_database, limits, clock=time.clock, sleep=time.sleep)
        for _ in range(3):
            async with lease.turn():
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0.001)
                under_way -= 1

    await asyncio.gather(*(work() for _ in range(5)))
    assert most == 3


async def test_with_several_at_once_the_interval_counts_from_start_to_start(any_database: Database, time: Time):
    limits = replace(LIMITS, name="forge", interval=2, concurrency=2)
    lease = Lease(any_database, limits, clock=time.clock, sleep=time.sleep)
    async with lease.turn():
        time.now += timedelta(seconds=1.5)
        async with lease.turn():
            pass
    assert time.slept == [0.5]


async def test_a_days_quota_is_kept_over_restarts_and_begins_anew_at_midnight(any_database: Database, time: Time):
    limits = replace(LIMITS, name="priced", interval=0, daily=2)
    for _ in range(2):
        async with Lease(any_database, limits, clock=time.clock, sleep=time.sleep).turn():
            pass
    with pytest.raises(TooEarly, match="in 1320 minutes"):
        async with Lease(any_database, limits, clock=time.clock, sleep=time.sleep).turn():
            pass
    time.now += timedelta(hours=22)
    async with Lease(any_database, limits, clock=time.clock, sleep=time.sleep).turn():
        pass


async def test_a_holder_whose_clock_is_a_little_ahead_holds_its_turn(any_database: Database, time: Time):
    """As does one that took its turn while the other waited for the database."""
    ahead = Lease(any_database, LIMITS, clock=lambda: time.now + timedelta(seconds=2), sleep=time.sleep)
    async with ahead.turn():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), Lease(any_database, LIMITS, clock=lambda: time.now).turn():
                pass


async def test_a_killed_holder_is_waited_for_until_its_lease_runs_out(new_lease, time: Time):
    killed = new_lease().turn()
    await killed.__aenter__()
    async with new_lease().turn():
        pass
    assert sum(time.slept) == LIMITS.deadline + GRACE


async def test_a_holder_that_gives_the_lease_back_is_noticed_soon(new_lease, time: Time):
    held = new_lease().turn()
    await held.__aenter__()
    given_back: list[asyncio.Task] = []
    time.while_asleep = lambda: given_back or given_back.append(asyncio.ensure_future(held.__aexit__(None, None, None)))
    async with new_lease().turn():
        pass
    assert sum(time.slept) <= 6


async def test_a_service_that_asks_for_rest_is_left_alone_by_everyone(new_lease, time: Time):
    async with new_lease().turn() as turn:
        turn.rest = 600
    async with new_lease().turn():
        pass
    assert time.slept == [600]


async def test_who_would_have_to_wait_too_long_is_told_so_at_once(new_lease, time: Time):
    async with new_lease().turn() as turn:
        turn.rest = 3000
    with pytest.raises(TooEarly, match="in 50 minutes") as raised:
        async with new_lease().turn():
            pass
    assert raised.value.retry_after == 3000
    assert time.slept == []


async def test_a_long_wait_is_told_with_its_reason(any_database: Database, time: Time):
    notes: list[str] = []
    lease = Lease(any_database, LIMITS, clock=time.clock, sleep=time.sleep, tell=notes.append)
    async with lease.turn() as turn:
        turn.rest, turn.error = 40, "arXiv answers with status 503"
    async with lease.turn():
        assert notes == ["arxiv, again in 40 s: arXiv answers with status 503"]
    async with lease.turn():
        assert len(notes) == 1  # three seconds are no news


async def test_a_clock_that_stands_still_holds_nobody_up(any_database: Database):
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    lease = Lease(any_database, LIMITS, clock=lambda: START, sleep=sleep)
    for _ in range(4):
        async with lease.turn():
            pass
    assert slept == [3, 3, 3]


async def test_a_row_from_a_clock_that_was_days_ahead_holds_nobody_up(new_lease, time: Time):
    time.now += timedelta(days=12)
    async with new_lease().turn() as turn:
        turn.rest = 600
    time.now = START
    async with new_lease().turn():
        pass
    assert time.slept == []


async def test_what_a_request_taught_is_kept(new_lease, any_database: Database):
    async with new_lease().turn() as turn:
        turn.remaining = 42
    facts = {"error": None, "errors": 0, "remaining": 42, "answered_at": "2026-11-23T02:00:00+00:00"}
    assert row(any_database).facts == {**facts, "day": "2026-11-23", "asked": 1}
    with pytest.raises(RuntimeError):
        async with new_lease().turn():
            raise RuntimeError("no route")
    assert row(any_database).facts["error"] == "no route"
    assert row(any_database).facts["errors"] == 1
    assert row(any_database).holder is None


MOMENTS = st.none() | st.integers(-(10**7), 10**7).map(lambda seconds: START + timedelta(seconds=seconds))


@given(MOMENTS, MOMENTS, st.booleans())
def test_no_row_whatever_it_says_makes_anyone_wait_longer_than_we_ever_ask_for(
    held_until: datetime | None, next_at: datetime | None, held: bool
):
    row = LeaseRow(name="arxiv", holder="x" if held else None, held_until=held_until, next_at=next_at)
    wait, is_held = waiting_time([row], START, LIMITS)
    assert 0 <= wait <= (LIMITS.deadline + GRACE if is_held else LONGEST_REST)
