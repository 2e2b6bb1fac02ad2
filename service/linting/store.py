"""What linting reads of the records, and the only writer of proposals of the kind `repair`.

All other proposals come from what visits and sources say, and are proposing's. A repair comes from
the list's own text. Accepting, rejecting and exporting treat both alike.

A repair of a link has the link, and its address as `old`; proposing closes it when the list changes
or when the link calls for something else. A repair of text has no link, and whole lines as `old` and
`new`; `settle` closes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.errors import ListNotFound
from service.linting.repairs import Repair
from service.linting.rules.duplicates import PAPER, normal_forms, subject
from service.linting.rules.rule import Spot
from service.markdown.text import Text
from service.models import Proposal
from service.queries.changes import source
from service.queries.tables import LINK, LIST, PROPOSAL, RESOURCE, VERDICT, rows, rows_of

KIND = "repair"
_AS_VISITS_FIND = {"plain-http": "https"}
"""Rules whose repairs belong to a group of changes that visits call for."""
WAITING = ("open", "snoozed", "accepted")
"""The states in which a proposal is not done with."""


_OF_TEXT = (PROPOSAL.c.kind == KIND) & (PROPOSAL.c.way == "line")


class Listed(NamedTuple):
    """A list in the records."""

    id: int
    name: str
    path: str | None


# --- reading ----------------------------------------------------------------------------------


def lists(session: Session, names: Sequence[str], since: datetime | None = None) -> list[Listed]:
    """The lists of these names, by default all, or all that were read since a moment. Raises ListNotFound."""
    statement = sa.select(*LIST.c["id", "name", "path"]).order_by(LIST.c.name)
    if since is not None:
        statement = statement.where(LIST.c.imported_at >= since)
    found = [Listed(*row) for row in rows(session, statement)]
    by_name = {one.name: one for one in found}
    if unknown := [name for name in names if name not in by_name]:
        raise ListNotFound(
            f"there is no list and no file named {unknown[0]!r}", hint="`listkeeper lists` shows the names of all lists"
        )
    return [by_name[name] for name in names] if names else found


def elsewhere(session: Session, list_id: int, names: Iterable[str]) -> dict[str, Spot]:
    """The first place in the other lists whose entry is about each of these subjects, as the rules name them."""
    wanted = set(names)
    before = LINK.alias("before")
    is_first = ~sa.exists().where(before.c.entry_id == LINK.c.entry_id, before.c.position < LINK.c.position)
    statement = (
        sa.select(LIST.c.name.label("list"), *LINK.c["line", "position", "url", "form"], is_first.label("first"))
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .join(LIST, LIST.c.id == LINK.c.list_id)
        .where(LINK.c.entry_id.is_not(None), LINK.c.list_id != list_id)
    )

    def places(some: Sequence[str]) -> sa.Select[Any]:
        papers = [name.removeprefix(PAPER) for name in some if name.startswith(PAPER)]
        addresses = [address for name in some for address in normal_forms(name)]
        return statement.where(RESOURCE.c.arxiv_id.in_(papers) | RESOURCE.c.url.in_(addresses))

    found = list(rows_of(session, wanted, places))
    first: dict[str, Spot] = {}
    for row in sorted(found, key=lambda row: (row.list, row.position)):
        name = subject(row.url, row.form, first=row.first)
        if name in wanted:
            first.setdefault(name, Spot(row.list, row.line))
    return first


def https(session: Session, list_id: int) -> dict[str, str]:
    """The plain addresses in a list that visits found over https, by their normal form.

    They were led there, or a link to the same over https is alive.
    """
    listed = sa.select(RESOURCE.c.url).distinct().join(LINK, LINK.c.resource_id == RESOURCE.c.id)
    plain = listed.where(LINK.c.list_id == list_id, RESOURCE.c.url.startswith("http://", autoescape=True))
    same = {row.url: f"https{row.url[4:]}" for row in rows(session, plain)}
    seen = sa.select(RESOURCE.c.url, VERDICT.c.final_url).join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
    well = seen.where(VERDICT.c.verdict.in_(("alive", "moved")))
    asked = rows_of(session, [*same, *same.values()], lambda some: well.where(RESOURCE.c.url.in_(some)))
    led = {row.url: urls.canonical(row.final_url or row.url) for row in asked}
    return {url: other for url, other in same.items() if other in led or led.get(url) == other}


def with_repairs_of_text(session: Session) -> list[int]:
    """The lists of whose text a repair waits, or may come back."""
    statement = sa.select(PROPOSAL.c.list_id).distinct().where(_OF_TEXT, PROPOSAL.c.state.in_((*WAITING, "superseded")))
    return [row.list_id for row in rows(session, statement)]


# --- writing ----------------------------------------------------------------------------------


def add(session: Session, list_id: int, repairs: Sequence[Repair], *, now: datetime) -> int:
    """Keep the repairs of a list that were never offered, open; how many.

    A link for which something waits to be decided gets none, nor one of which visits will say the same when it
    has stayed so. What was superseded meanwhile is open again.
    """
    statement = sa.select(*LINK.c["id", "position", "url"]).where(LINK.c.list_id == list_id)
    links = {(row.position, row.url): row.id for row in rows(session, statement)}
    before = list(rows(session, sa.select(PROPOSAL).where(PROPOSAL.c.list_id == list_id)))
    offered = {(row.link_id, row.old, row.new): row for row in before}
    refused = {(row.old, row.new) for row in before if row.state == "rejected"}
    busy = {row.link_id for row in before if row.state in WAITING and row.link_id is not None}
    moved = _moved(session, list_id)
    new: dict[tuple[int | None, str, str], Repair] = {}
    for repair in repairs:
        link = links.get((repair.position, repair.old)) if repair.position is not None else None
        gone = repair.position is not None and link is None
        is_for_visits = repair.rule in _AS_VISITS_FIND and link in moved
        if not (gone or is_for_visits or (repair.old, repair.new) in refused or link in busy):
            new.setdefault((link, repair.old, repair.new), repair)
    _reopen(session, [offered[key].id for key in new if key in offered and offered[key].state == "superseded"])
    fresh = [
        _row(list_id, link, repair, now) for (link, *change), repair in new.items() if (link, *change) not in offered
    ]
    if fresh:
        session.connection().execute(sa.insert(PROPOSAL), fresh)
    return len(fresh)


def _moved(session: Session, list_id: int) -> set[int]:
    """The links of a list that visits were led away from for good."""
    statement = sa.select(LINK.c.id).join(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
    return {row.id for row in rows(session, statement.where(LINK.c.list_id == list_id, VERDICT.c.verdict == "moved"))}


def _row(list_id: int, link: int | None, repair: Repair, now: datetime) -> dict[str, Any]:
    proposal = Proposal(
        kind=KIND,
        way="line" if link is None else "retarget",
        old=repair.old,
        new=repair.new,
        evidence=repair.evidence,
        confidence=repair.confidence,
        group=_AS_VISITS_FIND.get(repair.rule, f"lint:{repair.rule}"),
    )
    return {**proposal.model_dump(), "list_id": list_id, "link_id": link, "state": "open", "created_at": now}


def _reopen(session: Session, ids: Sequence[int]) -> None:
    if ids:
        again = {"state": "open", "decision": None, "decided_at": None}
        session.connection().execute(sa.update(PROPOSAL).where(PROPOSAL.c.id.in_(ids)).values(again))


def settle(session: Session, list_id: int, *, now: datetime) -> list[int]:
    """Give the repairs of a list's text the state that its lines call for today; those accepted that step back.

    A line that is as it was to become has its repair applied; one that is there no longer has it
    superseded, until it is there again.
    """
    content = Text(source(session, list_id)).utf8.decode()
    lines = {line.removesuffix("\r") for line in content.split("\n")}
    statement = sa.select(PROPOSAL).where(PROPOSAL.c.list_id == list_id, _OF_TEXT)
    turns: list[dict[str, Any]] = []
    lost: list[int] = []
    for row in rows(session, statement):
        if row.state == "superseded" and row.old in lines:
            turns.append({"key": row.id, "to": "open", "why": None, "at": None})
        elif row.state in WAITING and row.old not in lines:
            state, why = ("applied", None) if row.new in lines else ("superseded", "It is no longer in the list.")
            turns.append({"key": row.id, "to": state, "why": why, "at": now})
            lost += [row.id] if (row.state, state) == ("accepted", "superseded") else []
    if turns:
        changes: dict[str, Any] = {
            "state": sa.bindparam("to"),
            "decision": sa.bindparam("why"),
            "decided_at": sa.bindparam("at"),
        }
        session.connection().execute(
            sa.update(PROPOSAL).where(PROPOSAL.c.id == sa.bindparam("key")).values(changes), turns
        )
    return lost
