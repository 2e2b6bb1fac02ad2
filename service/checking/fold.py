"""From the opinions of many nights to one verdict, and when to look again. Pure.

A verdict is a fold over observations: `step` takes what was known and one night more, `replay` takes
all nights at once. So a rule that improves can be tried on the past without the network.

    tonight's evidence      verdict     settled, so that somebody should act
    good                    alive, moved
    hard (404, no name)     dead        after 3 bad nights over 6 days
    gone (410)              dead        after 2 bad nights
    weak (5xx, time-out)    failing     after 10 bad nights over 21 days, and then dead
    none (403, captcha)     blocked     never
    void (we were offline)  as before

One good night clears everything. What comes and goes (more than 3 turns in 14 nights) is failing and
never dead. Runs of one night count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from service.checking.causes import Opinion
from service.checking.judge import judge
from service.checking.page import fingerprint
from service.models import Observation, Verdict

NIGHT = timedelta(hours=12)
"""Bad visits nearer to each other than this are one night's."""
SLACK = timedelta(hours=6)
"""By so much may a night begin earlier than the one before."""
HARD_NIGHTS, HARD_SPAN = 3, timedelta(days=6)
GONE_NIGHTS = 2
WEAK_NIGHTS, WEAK_SPAN = 10, timedelta(days=21)
TURNS, TURNS_WITHIN = 3, timedelta(days=14)
QUARTER = timedelta(days=91)
_GOOD = ("alive", "moved")


class State(NamedTuple):
    """What is believed of a resource, and what the next night needs to know."""

    verdict: Verdict
    memory: dict[str, Any]
    """`first_bad_at`, `counted_at`, `hard`, `gone` (nights of that kind in this bad stretch), `turns` (when it
    went from good to bad or back), `page` (fingerprint when last good), `good` (good nights in a row)."""
    entry: str | None = None
    """What the list calls it, of which nothing is remembered here."""

    def called(self, entry: str | None) -> State:
        """The same of a resource that a list calls so."""
        return self._replace(entry=entry)


NEW = State(Verdict(), {})


def step(state: State, seen: Observation) -> State:
    """What is believed after one more observation."""
    opinion = judge(seen, remembered(state))
    if is_void(seen) or opinion.word == "unchecked":
        return state
    if opinion.strength == "good":
        return _good_night(state, seen, opinion)
    if opinion.strength == "none":
        return _night_without_evidence(state, seen, opinion)
    return _bad_night(state, seen, opinion)


def replay(observations: Iterable[Observation], state: State = NEW) -> State:
    """What is believed after all these observations, which are in order of time."""
    for seen in observations:
        state = step(state, seen)
    return state


def is_void(seen: Observation) -> bool:
    """Whether the trouble was ours: such a night counts for nothing."""
    return bool(seen.features.get("void"))


def remembered(state: State) -> Mapping[str, Any] | None:
    """The fingerprint by which a page is known again, with `was_dead` where it comes back from the dead.

    And `entry`, what the list calls it; None: nothing is known.
    """
    page: dict[str, Any] | None = state.memory.get("page")
    known = {**page, "was_dead": state.verdict.settled} if page else {}
    return known | ({"entry": state.entry} if state.entry else {}) or None


def _good_night(state: State, seen: Observation, opinion: Opinion) -> State:
    memory: dict[str, Any] = {"turns": _turns(state, seen.at, is_bad=False)}
    memory["good"] = state.memory.get("good", 0) + 1
    if seen.features.get("sketch"):
        memory["page"] = fingerprint(seen.title, seen.final_url, seen.features)
    elif "page" in state.memory:
        memory["page"] = state.memory["page"]
    reason = opinion.reason
    if len(memory["turns"]) > TURNS:
        reason = f"{reason} It comes and goes: {len(memory['turns'])} turns in two weeks."
    return State(_verdict(state, seen, opinion.word, reason, failures=0, settled=False), memory, state.entry)


def _night_without_evidence(state: State, seen: Observation, opinion: Opinion) -> State:
    before = state.verdict
    if before.settled:  # refusing robots is no sign of life
        verdict = before.model_copy(update={"checked_at": seen.at})
    else:
        verdict = _verdict(state, seen, opinion.word, opinion.reason, failures=before.failures, settled=False)
    return State(verdict, state.memory, state.entry)


def _bad_night(state: State, seen: Observation, opinion: Opinion) -> State:
    memory = dict(state.memory)
    memory["turns"] = _turns(state, seen.at, is_bad=True)
    memory["good"] = 0
    first = _time(memory.setdefault("first_bad_at", seen.at.isoformat()))
    failures = state.verdict.failures
    counted = memory.get("counted_at")
    if counted is None or seen.at - _time(counted) >= NIGHT:
        memory["counted_at"] = seen.at.isoformat()
        failures += 1
        memory["hard"] = memory.get("hard", 0) + (opinion.strength in ("hard", "gone"))
        memory["gone"] = memory.get("gone", 0) + (opinion.strength == "gone")
    elif opinion.strength in ("hard", "gone"):
        memory["hard"] = max(1, memory.get("hard", 0))
    comes_and_goes = len(memory["turns"]) > TURNS
    settled = state.verdict.settled or (not comes_and_goes and _is_settled(memory, failures, seen.at - first))
    is_dead = settled or (memory["hard"] > 0 and not comes_and_goes)
    reason = opinion.reason
    if comes_and_goes and not settled:
        reason = f"It comes and goes: {len(memory['turns'])} turns in two weeks. Tonight: {reason}"
    verdict = _verdict(state, seen, "dead" if is_dead else "failing", reason, failures=failures, settled=settled)
    return State(verdict, memory, state.entry)


def _is_settled(memory: Mapping[str, Any], failures: int, span: timedelta) -> bool:
    span += SLACK
    return (
        memory.get("gone", 0) >= GONE_NIGHTS
        or (memory.get("hard", 0) >= HARD_NIGHTS and span >= HARD_SPAN)
        or (failures >= WEAK_NIGHTS and span >= WEAK_SPAN)
    )


def _turns(state: State, at: datetime, *, is_bad: bool) -> list[str]:
    """The recent turns from good to bad and back, tonight's included."""
    turns = [text for text in state.memory.get("turns", ()) if at - _time(text) <= TURNS_WITHIN]
    was_bad = "first_bad_at" in state.memory
    was_good = not was_bad and state.memory.get("good", 0) > 0
    if (is_bad and was_good) or (not is_bad and was_bad):
        turns.append(at.isoformat())
    return turns


def _verdict(state: State, seen: Observation, word: str, reason: str, *, failures: int, settled: bool) -> Verdict:
    is_same = state.verdict.verdict == word
    return Verdict.model_construct(
        verdict=word,
        reason=reason,
        status=seen.status,
        final_url=seen.permanent_url if word == "moved" else seen.final_url,
        checked_at=seen.at,
        since=state.verdict.since if is_same else seen.at,
        failures=failures,
        settled=settled,
    )


def next_check(state: State, at: datetime, number: int) -> datetime | None:
    """When to look again; `number` (the resource's id) spreads the healthy ones over the week. None: never."""
    verdict = state.verdict
    nights = 1
    if verdict.verdict in ("skipped", "invalid"):
        nights = 30
    elif verdict.verdict in _GOOD:
        seen_good = state.memory.get("good", 1)
        nights = (1, 2, 3 + number % 5)[seen_good - 1] if seen_good <= 3 else 7
    elif verdict.verdict == "blocked":
        nights = 7
    elif verdict.settled:
        nights = 7 if verdict.since and at - verdict.since < QUARTER else 30
    return at + timedelta(days=nights) - SLACK


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
