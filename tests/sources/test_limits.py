"""Asking within limits: pauses that grow, batches that are halved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking import Unhurried
from service.errors import SourceBusy, SourceUnusable
from service.sources.limits import Limits, Refused, Turn, in_halves, patiently, retry_after

LIMITS = Limits("somewhere", batch=100, interval=0, deadline=0.2, pauses=(1, 2, 4, 8), patience=60)


async def _ask(*answers: object) -> tuple[object, Unhurried]:
    waiting, turns = iter(answers), Unhurried()

    async def send(_turn: Turn) -> object:
        answer = next(waiting)
        if isinstance(answer, Exception):
            raise answer
        return answer

    try:
        return await patiently(send, LIMITS, turns), turns
    except SourceBusy as busy:
        return busy, turns


async def test_a_busy_service_is_asked_again_after_growing_pauses():
    answer, turns = await _ask(SourceBusy("a"), SourceBusy("b"), SourceBusy("c"), "fine")
    assert answer == "fine"
    assert turns.rests == [1, 2, 4, 0]
    assert [turn.error for turn in turns.turns] == ["a", "b", "c", None]


async def test_a_pause_that_the_service_names_is_kept_where_it_is_longer():
    _, turns = await _ask(SourceBusy("a", retry_after=30), SourceBusy("b", retry_after=0), "fine")
    assert turns.rests == [30, 2, 0]


async def test_a_service_that_stays_busy_is_given_up_with_its_last_word():
    answer, turns = await _ask(*[SourceBusy(str(n)) for n in range(9)])
    assert isinstance(answer, SourceBusy)
    assert answer.message == "3"
    assert turns.rests == [1, 2, 4, 8]


async def test_who_cannot_be_connected_to_is_given_up_sooner_than_who_answers_badly():
    answer, turns = await _ask(*[httpx.ConnectError("no such name")] * 9)
    assert isinstance(answer, SourceBusy)
    assert answer.message == "somewhere cannot be reached: no such name"
    assert len(turns.turns) == 3


async def test_an_answer_that_does_not_end_is_cut_off_at_the_deadline():
    async def send(_turn: Turn) -> str:
        if len(turns.turns) == 1:
            await asyncio.sleep(60)
        return "fine"

    turns = Unhurried()
    assert await patiently(send, LIMITS, turns) == "fine"
    assert turns.turns[0].error == "somewhere cannot be reached: no answer within 0.2 seconds"


async def test_what_will_not_pass_is_not_asked_again():
    with pytest.raises(SourceUnusable, match="bad token"):
        await _ask(SourceUnusable("bad token"), "fine")


@pytest.mark.parametrize(("is_certain", "requests"), [(True, 1), (False, 2)])
async def test_a_refusal_that_may_be_a_bad_moment_is_believed_when_it_is_said_twice(is_certain: bool, requests: int):
    turns = Unhurried()

    async def send(_turn: Turn) -> None:
        raise Refused("too much", is_certain=is_certain)

    with pytest.raises(Refused, match="too much"):
        await patiently(send, LIMITS, turns)
    assert len(turns.turns) == requests


# --- halving


def _halved(items: Sequence[int], bad: set[int], *, is_certain: bool = True) -> tuple[list[int], set[int], int]:
    """What came back for the good ones, who was found bad, and in how many requests."""
    requests, refused = 0, set[int]()

    async def ask(batch: Sequence[int]) -> list[int]:
        nonlocal requests
        requests += 1
        if bad.intersection(batch):
            raise Refused("no", is_certain=is_certain)
        return list(batch)

    def alone(item: int, _refused: Refused) -> list[int]:
        refused.add(item)
        return []

    parts = asyncio.run(in_halves(items, ask, alone))
    return [item for part in parts for item in part], refused, requests


@given(st.sets(st.integers(0, 99), max_size=12))
def test_bad_items_cost_no_good_one_whichever_they_are(bad: set[int]):
    good, refused, requests = _halved(range(100), bad)
    assert good == [item for item in range(100) if item not in bad]
    assert refused == bad
    assert requests <= 1 + 2 * 7 * len(bad)


@given(st.integers(1, 100), st.data())
def test_one_bad_item_is_found_even_where_the_service_itself_might_be_in_trouble(size: int, data: st.DataObject):
    bad = data.draw(st.integers(0, size - 1))
    good, refused, _ = _halved(range(size), {bad}, is_certain=False)
    assert len(good) == size - 1
    assert refused == {bad}


def test_a_service_that_refuses_everything_is_not_asked_for_each_item():
    with pytest.raises(SourceBusy, match="no, whatever is asked"):
        _halved(range(100), set(range(100)), is_certain=False)


# --- Retry-After


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Fri, 15 Jan 2027 08:02:00 GMT", "Date": "Fri, 15 Jan 2027 08:00:00 GMT"}, 120),
        ({"Retry-After": "Fri, 15 Jan 2027 07:00:00 GMT", "Date": "Fri, 15 Jan 2027 08:00:00 GMT"}, 0),
        ({"Retry-After": "Fri, 15 Jan 2027 08:02:00 GMT"}, None),  # by whose clock?
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_by_the_services_own_clock(headers: dict[str, str], seconds: float | None):
    assert retry_after(httpx.Response(429, headers=headers)) == seconds
