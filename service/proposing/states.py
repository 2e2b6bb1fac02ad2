"""What becomes of proposals made earlier, in the light of what the list says and calls for today. Pure.

           accept ──▶ accepted ──▶ applied          the list has it
    open ──reject ──▶ rejected ──until──▶ superseded
     ▲ └───snooze ──▶ snoozed ───until──▶ open
     │
     └──── superseded ◀── no longer called for, or another change was chosen

A person may change their mind until a change is in the list or is no longer called for. Whatever
its state is: the same change of the same link is never made a second proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service import urls
from service.models import Proposal, ProposalState

WAITING: tuple[ProposalState, ...] = ("open", "snoozed", "accepted")
"""The states in which a proposal is not done with."""
DECIDABLE: tuple[ProposalState, ...] = ("open", "snoozed", "accepted", "rejected")
"""The states in which a person may still say another word."""
OF_THE_TEXT = ("repair",)
"""Kinds that the list's own text calls for: linting looks after those."""


@dataclass(frozen=True)
class Known:
    """A proposal made earlier, of the link in question."""

    id: int
    state: str
    old: str | None
    new: str | None
    kind: str = "moved"
    way: str = "retarget"
    until: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """That a proposal gets another state, and why."""

    id: int
    state: ProposalState
    decision: str | None


@dataclass(frozen=True)
class Present:
    """What a list says today where a proposal would change it."""

    url: str | None
    """Of the link; None: it is gone."""
    has_words: bool = False
    """What was to be put behind the link is there."""
    is_twice: bool = False
    """The link's entry is in the list twice."""


def is_new(wanted: Proposal, known: Sequence[Known]) -> bool:
    """Whether a change was never offered for this link, in whatever kind of proposal."""
    return not any(_is_offer(one, wanted) for one in known)


def _is_offer(one: Known, wanted: Proposal) -> bool:
    """Whether a proposal made earlier offers the same: copies of one page in archives differ in their day alone."""
    if one.way == "remove" or wanted.way == "remove":
        return one.way == wanted.way
    return (one.way, one.new) == (wanted.way, wanted.new) or one.kind == wanted.kind == "archive"


def turns(present: Present, wanted: Proposal | None, known: Sequence[Known], now: datetime) -> list[Turn]:
    """What becomes of the proposals made of a link before, in the light of what it calls for today.

    A proposal that was superseded is opened again when its link calls for it again; one that was
    rejected never is, unless its rejection was given a term and that has passed.
    """
    return [turn for one in known if (turn := _turn(one, present, wanted, now))]


def _turn(one: Known, present: Present, wanted: Proposal | None, now: datetime) -> Turn | None:
    is_wanted = wanted is not None and _is_offer(one, wanted)
    is_over = one.until is not None and one.until <= now
    if one.state == "superseded" or (one.state == "rejected" and is_over):
        return Turn(one.id, "open", None) if is_wanted and present.url == one.old else None
    if one.state not in WAITING:
        return None
    if (ended := _ended(one, present)) is not None:
        return ended
    if not (is_wanted or one.state == "accepted" or (wanted is None and one.kind in OF_THE_TEXT)):
        why = "What was seen last no longer calls for it." if wanted is None else _instead(wanted)
        return Turn(one.id, "superseded", why)
    return Turn(one.id, "open", None) if one.state == "snoozed" and is_over else None


def _ended(one: Known, present: Present) -> Turn | None:
    """That a list has what was proposed, or can have it no more; what stands in a list wins."""
    if present.url is None:
        gone = Turn(one.id, "superseded", "The link is no longer in the list.")
        return Turn(one.id, "applied", None) if one.way == "remove" else gone
    if one.way == "retarget" and one.new is not None and urls.same(present.url, one.new):
        return Turn(one.id, "applied", None)
    if present.url != one.old:
        return Turn(one.id, "superseded", f"The list has another address here now: {present.url}")
    if one.kind == "duplicate" and not present.is_twice:
        return Turn(one.id, "superseded", "The list has it once now.")
    return Turn(one.id, "applied", None) if one.way == "behind" and present.has_words else None


def _instead(wanted: Proposal) -> str:
    leads = wanted.way == "retarget" and wanted.new
    return f"It leads to {wanted.new} now." if leads else "Another change is called for now."
