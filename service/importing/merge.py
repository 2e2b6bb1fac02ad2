"""A list changed by hand meets the changes that were accepted for it: a merge of three, link by link. Pure.

    the file as it was      what the records have of it
    the file as it is       what a person made of it
    what was accepted       laid over the file in every export, until the file has it

A change is about one link, so the three meet at single links and not at lines. The file always
wins: what a person wrote into it stays as it is.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypedDict

from service import urls

Outcome = Literal["kept", "applied", "conflict", "gone"]
"""kept: still laid over the file. applied: in the file. conflict: the file has a third address. gone: the link is."""


class Row(TypedDict):
    """What becomes of an accepted change."""

    list: str
    change: Outcome
    id: int
    """The proposal's."""
    section: list[str]
    line: int | None
    entry: str | None
    details: list[str]


class Accepted(NamedTuple):
    """A change that was accepted."""

    id: int
    old: str | None
    new: str | None


def outcome(change: Accepted, url: str | None) -> Outcome:
    """What becomes of a change; `url` is what its link is in the new file, None: it is not there any more."""
    if url is None:
        return "gone"
    if change.new is not None and urls.same(url, change.new):
        return "applied"
    return "kept" if url == change.old else "conflict"


def sentence(change: Accepted, url: str | None) -> str:
    """What a person should know of it."""
    became = outcome(change, url)
    if became == "kept":
        return f"Proposal {change.id} stays accepted: every export has {change.new}."
    if became == "applied":
        return f"Proposal {change.id} is in the file now."
    meant = f"proposal {change.id} wanted {change.new} in place of {change.old}"
    if became == "gone":
        return f"The link is no longer in the list; {meant}."
    return f"The list says {url} now, and that stays; {meant}."
