"""Whether proposals can be made in their lists, and what exactly they would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from sqlmodel import Session

from service.errors import UsageError
from service.markdown.changes import Change, Hunk, is_made, make, possible
from service.proposing import cases, store
from service.queries import changes


def makeable(session: Session, proposals: Iterable[store.New]) -> list[store.Drawn]:
    """Those of some new proposals that can be made in their lists, drawn; what cannot be done is not offered."""
    able: list[store.Drawn] = []
    for list_id, each in groupby(sorted(proposals, key=_list_of), _list_of):
        new = list(each)
        positions = cases.positions(session, list_id)
        wanted = {
            Change(
                one.way,
                one.old or "",
                positions[place.link_id],
                one.new,
                one.words,
                with_others=one.way == "retarget",
            ): (place, one)
            for place, one in new
            if place.link_id in positions
        }
        source = changes.source(session, list_id)
        checksum = hashlib.sha256(source).hexdigest()
        able += [
            store.Drawn(*wanted[change], _text(hunks), checksum)
            for change, hunks in possible(source, list(wanted)).items()
        ]
    return able


def _list_of(new: store.New) -> int:
    return new[0].list_id


def written(session: Session) -> set[int]:
    """The proposals that are not done with whose words stand behind their links, of lists that changed."""
    found: set[int] = set()
    for (list_id, _), ids in store.not_drawn(session).items():
        behind = [one for one in changes.planned(session, ids) if one.change.way == "behind" and one.is_there]
        source = changes.source(session, list_id) if behind else b""
        found |= {one.proposal for one in behind if is_made(source, one.change)}
    return found


def draw(session: Session) -> None:
    """Keep the diffs of proposals that are not done with, as their lists are today."""
    for (list_id, checksum), ids in store.not_drawn(session).items():
        source = changes.source(session, list_id)
        waiting = {one.change: one.proposal for one in changes.planned(session, ids) if one.is_there}
        drawn: dict[int, str] = {}
        while able := possible(source, [*{_place(one): one for one in waiting}.values()]):
            drawn |= {waiting.pop(one): _text(hunks) for one, hunks in able.items()}
        store.show(session, [(id_, drawn.get(id_), checksum) for id_ in ids])


def _place(change: Change) -> int | str:
    """What a change is about: of two about one place, each is drawn alone."""
    return change.old if change.position is None else change.position


def _text(hunks: Iterable[Hunk]) -> str:
    return "".join(map(str, hunks))


def acceptable(session: Session, chosen: Sequence[int], *, all_or_none: bool) -> list[int]:
    """Those of some proposals that can be made beside each other and what was accepted before.

    Raises EditRefused, or UsageError for one whose list says something else now, where that is not all
    of them although it has to be.
    """
    wanted = changes.planned(session, chosen)
    if all_or_none and (lost := next((one for one in wanted if not one.is_there), None)):
        raise UsageError(
            f"proposal {lost.proposal} is about {lost.change.old}, which the list no longer has there",
            hint="`listkeeper proposals --state open` shows those that are",
        )
    able: set[int] = set()
    for list_id, each in groupby(sorted(wanted, key=_list), _list):
        new = [one for one in each if one.is_there]
        links = {one.link for one in new if one.link is not None}
        before = [one.change for one in changes.accepted(session, list_id) if one.link not in links]
        source = changes.source(session, list_id)
        every = [*before, *(one.change for one in new)]
        if all_or_none:
            make(source, every)
        fitting = set(every if all_or_none else possible(source, every))
        able |= {one.proposal for one in new if one.change in fitting}
    return [id_ for id_ in chosen if id_ in able]


def _list(one: Any) -> int:
    return int(one.list)
