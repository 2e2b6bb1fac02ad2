"""A person's word on proposals, or a rule's: accept, reject, snooze, open again; and taking the last word back.

Every word is kept with how its proposals were before it, so that it can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from sqlmodel import Session

from service.database import Database
from service.errors import UsageError
from service.models import ProposalState
from service.proposing import plans, store
from service.proposing.states import DECIDABLE

Action: TypeAlias = Literal["accept", "reject", "snooze", "reopen"]
PERSON, RULE, FORGE = "person", "rule", "pull request"
BY_HAND = (PERSON, FORGE)
"""Whose words are taken back where the command line is: its own, and what it heard from forges."""

_STATES: dict[Action, ProposalState] = {
    "accept": "accepted", "reject": "rejected", "snooze": "snoozed", "reopen": "open",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Which proposals are meant: those numbered, or else those that are open and fit all that is given."""

    ids: Sequence[int] | None = None
    group: str | None = None
    kind: str | None = None
    list: str | None = None


EVERY_OPEN = Choice()


class Undone(NamedTuple):
    """A word that was taken back."""

    action: str
    at: datetime
    proposals: int
    """So many are as they were before it."""
    others: Sequence[int]
    """The numbers of those that stay as they are."""


def accept(db: Database, choice: Choice = EVERY_OPEN, *, now: datetime, by: str = PERSON) -> int:
    """Accept proposals; how many. They show in every export as Markdown from now on.

    What was accepted earlier for the same link steps back. Of a group, those that cannot be made beside
    the others stay open. Raises UsageError, and changes nothing, if a number is unknown or its proposal
    done with, or if two proposals are about one link; EditRefused if one cannot be made; ListNotFound.
    """
    with db.write() as session:
        chosen = _chosen(session, choice, "accepted")
        links = [link for _, link in store.states(session, chosen).values() if link is not None]
        if len(links) > len(set(links)):
            raise UsageError(
                "two of these proposals change the same link in different ways",
                hint="accept one of them; `listkeeper proposals` shows what each would change",
            )
        chosen = plans.acceptable(session, chosen, all_or_none=choice.ids is not None)
        _decide(session, "accept", chosen, now=now, by=by)
        return len(chosen)


def reject(
    db: Database,
    choice: Choice,
    *,
    now: datetime,
    by: str = PERSON,
    reason: str | None = None,
    until: datetime | None = None,
) -> int:
    """Reject proposals, for good or until a day; how many. Until then none of them is offered again.

    Raises UsageError, and changes nothing, if a number is unknown or its proposal done with, or if the
    day is past; ListNotFound.
    """
    with db.write() as session:
        chosen = _chosen(session, choice, "rejected")
        _check_is_ahead(until, now)
        _decide(session, "reject", chosen, now=now, by=by, reason=reason, until=until)
        return len(chosen)


def snooze(db: Database, choice: Choice, *, until: datetime, now: datetime, by: str = PERSON) -> int:
    """Put proposals aside until a day; how many. Raises what `reject` does."""
    with db.write() as session:
        chosen = _chosen(session, choice, "snoozed")
        _check_is_ahead(until, now)
        _decide(session, "snooze", chosen, now=now, by=by, until=until)
        return len(chosen)


def reopen(db: Database, ids: Sequence[int], *, now: datetime, by: str = PERSON) -> int:
    """Make proposals undecided again; how many. Raises UsageError if one is unknown or done with."""
    with db.write() as session:
        chosen = _chosen(session, Choice(ids), "opened")
        _decide(session, "reopen", chosen, now=now, by=by)
        return len(chosen)


def accept_by_rule(db: Database, least: Mapping[str, int], *, now: datetime) -> int:
    """Accept the open proposals of these kinds that are at least so sure; how many.

    One that a person opened again stays open.
    """
    with db.write() as session:
        chosen = plans.acceptable(session, store.undecided(session, least), all_or_none=False) if least else []
        if chosen:
            _decide(session, "accept", chosen, now=now, by=RULE)
        return len(chosen)


def decline(db: Database, ids: Sequence[int], *, now: datetime, reason: str) -> int:
    """Reject those of some proposals that are still accepted, since a pull request with them was closed; how many."""
    with db.write() as session:
        chosen = [id_ for id_, (state, _) in store.states(session, ids).items() if state == "accepted"]
        if chosen:
            _decide(session, "reject", chosen, now=now, by=FORGE, reason=reason)
        return len(chosen)


def take_up_again(
    db: Database,
    ids: Sequence[int],
    *,
    now: datetime,
    by: str = PERSON,
    rejected: bool = False,
    reason: str | None = None,
) -> int:
    """Make proposals open again, or reject them, whose changes were taken out of their lists; how many.

    That word is kept as history, and is not one that `undo` takes back: the lists would not follow.
    """
    with db.write() as session:
        chosen = [id_ for id_, (state, _) in store.states(session, ids).items() if state == "applied"]
        if chosen:
            word = store.Word("rejected" if rejected else "open", reason, None, by)
            store.keep_decision(session, "take back", word, chosen, [], now, is_final=True)
            store.decide(session, chosen, word, now)
            plans.draw(session)
        return len(chosen)


def undo(db: Database, *, now: datetime, by: Sequence[str] = BY_HAND, at: datetime | None = None) -> Undone | None:
    """Take back the last word of somebody that was not taken back yet, or that of a moment; None: there is none.

    A proposal that got another state since, because the list has it or by another word, stays as it is.
    """
    with db.write() as session:
        last = store.last_decision(session, by=by, at=at)
        if last is None:
            return None
        back = store.take_back(session, last, now)
        others = sorted(one["id"] for one in last.before if one["id"] not in back)
        return Undone(last.action, last.at, len(back), others)


def _decide(
    session: Session,
    action: Action,
    chosen: Sequence[int],
    *,
    now: datetime,
    by: str,
    reason: str | None = None,
    until: datetime | None = None,
) -> None:
    if not chosen:
        return  # and there is nothing to take back
    rivals = store.rivals(session, chosen) if action == "accept" else []
    word = store.Word(_STATES[action], reason, until, by)
    store.keep_decision(session, action, word, chosen, rivals, now)
    store.turn(session, rivals, now)
    store.decide(session, chosen, word, now)


def _chosen(session: Session, choice: Choice, as_what: str) -> list[int]:
    if choice.ids is None:
        return store.open_ids(session, group=choice.group, kind=choice.kind, list_name=choice.list)
    states = store.states(session, choice.ids)
    unknown = [id_ for id_ in dict.fromkeys(choice.ids) if id_ not in states]
    if unknown:
        raise UsageError(f"there is no proposal {_numbers(unknown)}", hint="`listkeeper proposals` lists them all")
    for id_, (state, _) in states.items():
        if state not in DECIDABLE:
            raise UsageError(
                f"proposal {id_} is {state} and cannot be {as_what} any more",
                hint="`listkeeper proposals --state open` shows those that are",
            )
    return list(states)


def _check_is_ahead(until: datetime | None, now: datetime) -> None:
    if until is not None and until <= now:
        raise UsageError(f"{until:%Y-%m-%d} is past", hint="name a day that is still to come")


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(str(id_) for id_ in ids)
