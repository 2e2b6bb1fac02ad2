"""Verdicts over many nights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checking.fold import NEW, State, next_check, replay, step
from service.models import Observation

START = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
WORDS = ("alive", "moved", "blocked", "failing", "dead", "skipped", "invalid", "unchecked")
BADNESS = {"alive": 0, "moved": 0, "failing": 1, "dead": 2}


def night(kind: str, at: datetime) -> Observation:
    """What a night of this kind sees: ok, 404, 410, 503, refused, 403, void."""
    hop = {"url": "http://a.example/x", "status": 200}
    status = {"ok": 200, "refused": None, "void": None}.get(kind, int(kind) if kind.isdigit() else None)
    return Observation(
        at=at,
        status=status,
        cause="refused" if kind in ("refused", "void") else None,
        final_url="http://a.example/x",
        hops=[hop | {"status": status}],
        features={"bytes": 5} | ({"void": True} if kind == "void" else {}),
    )


def after(nights: Sequence[str], *, every: timedelta = timedelta(days=1)) -> State:
    return replay(night(kind, START + number * every) for number, kind in enumerate(nights))


def told(nights: str) -> tuple[str, bool]:
    verdict = after(nights.split()).verdict
    return verdict.verdict, verdict.settled


@pytest.mark.parametrize(
    ("nights", "verdict", "settled"),
    [
        ("ok", "alive", False),
        ("404", "dead", False),
        ("404 " * 6, "dead", False),
        ("404 " * 7, "dead", True),
        ("404 ok", "alive", False),
        ("ok 410", "dead", False),
        ("ok 410 410", "dead", True),
        ("503", "failing", False),
        ("503 " * 21, "failing", False),
        ("503 " * 22, "dead", True),
        ("503 " * 22 + "ok", "alive", False),
        ("503 " * 10 + "ok " + "503 " * 10, "failing", False),
        ("503 refused " * 11, "dead", True),
        ("404 503", "dead", False),
        ("403", "blocked", False),
        ("403 " * 60, "blocked", False),
        ("404 " * 7 + "403", "dead", True),
        ("404 " * 7 + "403 ok", "alive", False),
        ("void", "unchecked", False),
        ("ok void void", "alive", False),
        ("404 " * 3 + "void " * 30, "dead", False),
        ("ok 404 " * 3, "failing", False),
        ("ok 404 " * 10, "failing", False),
        ("ok 404 " * 3 + "404 " * 20, "dead", True),
        ("ok ok 404 ok", "alive", False),
    ],
)
def test_a_history_has_one_verdict(nights: str, verdict: str, settled: bool) -> None:
    """404 settles after 3 nights over 6 days, 410 after 2, trouble after 10 over 21; one good night clears all."""
    assert told(nights) == (verdict, settled)


def test_visits_of_one_night_count_once() -> None:
    """Checking again and again does not make a link dead."""
    state = after(["404"] * 50, every=timedelta(minutes=10))
    assert (state.verdict.failures, state.verdict.settled) == (1, False)


def test_a_verdict_says_since_when() -> None:
    """`since` is the night when the present word was first seen, `failures` the bad nights in a row."""
    verdict = after(["ok", "404", "404", "404"]).verdict
    assert (verdict.since, verdict.failures) == (START + timedelta(days=1), 3)
    assert after(["ok", "ok"]).verdict.since == START


def test_flapping_is_named() -> None:
    """What comes and goes says so in its reason."""
    assert "comes and goes" in (after(["ok", "404"] * 3).verdict.reason or "")


def test_the_page_is_remembered_while_it_is_gone() -> None:
    """The fingerprint of the last good page survives the bad nights."""
    good = night("ok", START)
    good.title, good.features["sketch"] = "A page", "00000001"
    state = step(NEW, good)
    for day in range(1, 9):
        state = step(state, night("404", START + timedelta(days=day)))
    assert state.memory["page"]["title"] == "A page"


KINDS = st.sampled_from(["ok", "404", "410", "503", "refused", "403", "void"])


@settings(deadline=None)  # how busy the machine is, is no property
@given(st.lists(KINDS, max_size=40))
def test_any_history_has_exactly_one_verdict(nights: list[str]) -> None:
    """Whatever happened, there is one word, and only bad verdicts settle."""
    state = after(nights)
    assert state.verdict.verdict in WORDS
    assert not state.verdict.settled or state.verdict.verdict == "dead"
    assert state.verdict.failures >= 0


@settings(deadline=None)  # how busy the machine is, is no property
@given(st.lists(KINDS, max_size=30), st.lists(st.sampled_from(["404", "410", "503", "refused"]), max_size=30))
def test_more_failures_never_make_a_link_healthier(nights: list[str], bad: list[str]) -> None:
    """After a bad night, every further bad night leaves it as it is or worse."""
    states = [after([*nights, "503", *bad[:count]]) for count in range(len(bad) + 1)]
    badness = [BADNESS[state.verdict.verdict] for state in states]
    assert badness == sorted(badness)
    settled = [state.verdict.settled for state in states]
    assert settled == sorted(settled)


@settings(deadline=None)  # how busy the machine is, is no property
@given(st.lists(KINDS, max_size=30))
def test_one_good_night_clears_everything(nights: list[str]) -> None:
    """Whatever was before, a link that is there is alive."""
    verdict = after([*nights, "ok"]).verdict
    assert (verdict.verdict, verdict.failures, verdict.settled) == ("alive", 0, False)


@settings(deadline=None)  # how busy the machine is, is no property
@given(st.lists(KINDS, min_size=1, max_size=30), st.integers(0, 29))
def test_nights_can_be_taken_one_by_one(nights: list[str], cut: int) -> None:
    """Going on from what was kept is the same as replaying all."""
    observations = [night(kind, START + timedelta(days=number)) for number, kind in enumerate(nights)]
    state = replay(observations[:cut])
    for observation in observations[cut:]:
        state = step(state, observation)
    assert state == replay(observations)


@pytest.mark.parametrize(
    ("nights", "least", "most"),
    [
        ("ok", 0, 1),
        ("ok " * 2, 1, 2),
        ("ok " * 9, 6, 7),
        ("404", 0, 1),
        ("404 " * 7, 6, 7),
        ("403", 6, 7),
        ("503", 0, 1),
    ],
)
def test_next_looks_depend_on_what_is_known(nights: str, least: int, most: int) -> None:
    """Healthy links weekly, new and bad ones nightly, settled ones weekly."""
    state = after(nights.split())
    at = state.verdict.checked_at or START
    wait = next_check(state, at, 17) - at
    assert timedelta(days=least) < wait <= timedelta(days=most)


def test_the_long_dead_are_asked_monthly() -> None:
    """A quarter after a link settled, a month lies between two looks."""
    state = after(["404"] * 100)
    at = state.verdict.checked_at or START
    assert next_check(state, at, 1) - at > timedelta(days=29)


def test_healthy_links_are_spread_over_the_week() -> None:
    """Links imported together are not all due on the same night."""
    state = after(["ok"] * 3)
    nights = {(next_check(state, START, number) - START).days for number in range(50)}
    assert len(nights) >= 4
