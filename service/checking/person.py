"""A person's word on a link, which for its term counts more than what visits see. Pure.

What the robot believes goes on being folded under it, kept in the memory beside the verdict that is
shown, and is shown again when the term has ended.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from service.checking.fold import State
from service.models import Verdict

_ROBOT = "robot"


class PersonWord(NamedTuple):
    """What a person found, and for how long that holds."""

    word: str
    """alive or dead."""
    said_at: datetime
    until: datetime
    note: str | None = None


def overruled(state: State, word: PersonWord | None, now: datetime) -> State:
    """What is shown: the person's word while its term lasts, with what the robot believes in its memory."""
    if word is None or now >= word.until:
        return state
    is_alive = word.word == "alive"
    found = "it works" if is_alive else "it is gone"
    note = f" {word.note}" if word.note else ""
    verdict = state.verdict.model_copy(
        update={
            "verdict": word.word,
            "reason": f"A person looked on {word.said_at:%Y-%m-%d}: {found}.{note}",
            "since": word.said_at,
            "failures": 0 if is_alive else state.verdict.failures,
            "settled": not is_alive,
        }
    )
    return State(verdict, {**state.memory, _ROBOT: state.verdict.model_dump(mode="json")}, state.entry)


def without_word(state: State) -> State:
    """What the robot believes, whatever is shown."""
    if _ROBOT not in state.memory:
        return state
    memory = {name: value for name, value in state.memory.items() if name != _ROBOT}
    return State(Verdict.model_validate(state.memory[_ROBOT]), memory, state.entry)
