"""Proposals, the words said on them, and trials: the only writer of these tables, but for repairs of text (linting)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session

from service.database import upsert
from service.models import Proposal, ProposalState, TrialRow
from service.proposing.cases import Place
from service.proposing.states import WAITING, Known, Present, Turn
from service.queries.tables import DECISION, LINK, LIST, PROPOSAL, TRIAL, rows, rows_of
from service.queries.terms import list_id

New: TypeAlias = tuple[Place, Proposal]

_STATE = ("state", "decision", "decided_at", "decided_by", "until")
"""The columns that a word on a proposal changes."""


@dataclass(frozen=True)
class Before:
    """What a list says today of a link, and the proposals made of it so far."""

    present: Present
    proposals: Sequence[Known]


NOTHING = Before(Present(None), ())


class Drawn(NamedTuple):
    """A new proposal, and what it changes in the lines of its list."""

    place: Place
    proposal: Proposal
    diff: str
    of: str
    """The list's checksum."""


class Word(NamedTuple):
    """What somebody says of proposals."""

    state: ProposalState
    reason: str | None
    until: datetime | None
    by: str


# --- reading ----------------------------------------------------------------------------------


def known(session: Session, *, twice: Collection[int] = (), written: Collection[int] = ()) -> dict[int | None, Before]:
    """All proposals about links, by link; under None those whose links are gone.

    `twice` are the links of entries that are there twice, `written` the proposals whose words are in
    the list. Repairs of text are not among them; linting looks after those.
    """
    columns = PROPOSAL.c["id", "link_id", "state", "old", "new", "kind", "way", "until"]
    statement = (
        sa.select(*columns, LINK.c.url)
        .outerjoin_from(PROPOSAL, LINK, LINK.c.id == PROPOSAL.c.link_id)
        .where(PROPOSAL.c.way != "line")
        .order_by(PROPOSAL.c.id)
    )
    found: dict[int | None, Before] = {}
    for row in rows(session, statement):
        before = found.get(row.link_id, NOTHING)
        one = Known(row.id, row.state, row.old, row.new, row.kind, row.way, row.until)
        present = Present(row.url, before.present.has_words or row.id in written, row.link_id in twice)
        found[row.link_id] = Before(present, (*before.proposals, one))
    return found


def refused(session: Session) -> set[tuple[int, str | None, str | None]]:
    """Rejected changes (list, old, new) whose links are gone; the same link may come back as another row."""
    statement = sa.select(*PROPOSAL.c["list_id", "old", "new"]).where(
        PROPOSAL.c.link_id.is_(None), PROPOSAL.c.state == "rejected"
    )
    return {(list_id, old, new) for list_id, old, new in rows(session, statement)}


def states(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, int | None]]:
    """The state of each of these proposals, and its link; unknown ids are not in it."""
    asked = rows_of(
        session, ids, lambda some: sa.select(*PROPOSAL.c["id", "state", "link_id"]).where(PROPOSAL.c.id.in_(some))
    )
    return {row.id: (row.state, row.link_id) for row in asked}


def open_ids(
    session: Session, *, group: str | None = None, kind: str | None = None, list_name: str | None = None
) -> list[int]:
    """The ids of the open proposals of a group, of a kind, of a list, or of all. Raises ListNotFound."""
    meant = [PROPOSAL.c.state == "open"]
    if group is not None:
        meant.append(sa.func.coalesce(PROPOSAL.c.group, PROPOSAL.c.kind) == group)
    if kind is not None:
        meant.append(PROPOSAL.c.kind == kind)
    if list_name is not None:
        meant.append(PROPOSAL.c.list_id == list_id(session, list_name))
    return [row.id for row in rows(session, sa.select(PROPOSAL.c.id).where(*meant).order_by(PROPOSAL.c.id))]


def not_drawn(session: Session) -> dict[tuple[int, str], list[int]]:
    """The proposals that are not done with and have no diff of their list as it is, by the list and its checksum."""
    stale = PROPOSAL.c.diff_of.is_(None) | (PROPOSAL.c.diff_of != LIST.c.sha256)
    statement = (
        sa.select(PROPOSAL.c.id, PROPOSAL.c.list_id, LIST.c.sha256)
        .join(LIST, LIST.c.id == PROPOSAL.c.list_id)
        .where(PROPOSAL.c.state.in_(WAITING), stale)
        .order_by(PROPOSAL.c.id)
    )
    found: dict[tuple[int, str], list[int]] = {}
    for row in rows(session, statement):
        found.setdefault((row.list_id, row.sha256), []).append(row.id)
    return found


def undecided(session: Session, least: Mapping[str, int]) -> list[int]:
    """The open proposals of these kinds, at least so sure, of which no person has said a word."""
    fitting = [(PROPOSAL.c.kind == kind) & (PROPOSAL.c.confidence >= sure) for kind, sure in least.items()]
    statement = sa.select(PROPOSAL.c.id).where(
        PROPOSAL.c.state == "open", PROPOSAL.c.decided_by.is_(None), sa.or_(sa.false(), *fitting)
    )
    return [row.id for row in rows(session, statement.order_by(PROPOSAL.c.id))]


def rivals(session: Session, chosen: Sequence[int]) -> list[Turn]:
    """That what was accepted earlier for the links of these proposals steps back: a link is changed once."""
    mine, other = PROPOSAL.alias("mine"), PROPOSAL.alias("other")
    found = rows_of(
        session,
        chosen,
        lambda some: (
            sa.select(other.c.id, mine.c.id.label("by"))
            .join_from(mine, other, (mine.c.link_id == other.c.link_id) & (mine.c.id != other.c.id))
            .where(mine.c.id.in_(some), other.c.state == "accepted")
        ),
    )
    return [Turn(row.id, "superseded", f"Proposal {row.by} was accepted instead.") for row in found]


def last_decision(session: Session, *, by: Collection[str], at: datetime | None = None) -> Any:
    """The last word of these that was not taken back, or their word of a moment; None: there is none."""
    statement = sa.select(DECISION).where(DECISION.c.undone_at.is_(None), DECISION.c.by.in_(by))
    if at is not None:
        statement = statement.where(DECISION.c.at == at)
    return next(rows(session, statement.order_by(DECISION.c.id.desc()).limit(1)), None)


def moves(session: Session) -> list[tuple[str, str]]:
    """The moves that were accepted: old and new addresses."""
    statement = sa.select(*PROPOSAL.c["old", "new"]).where(
        PROPOSAL.c.kind == "moved", PROPOSAL.c.state.in_(("accepted", "applied"))
    )
    return [(row.old, row.new) for row in rows(session, statement) if row.old and row.new]


def trials(session: Session, *, since: datetime | None = None) -> dict[tuple[int, str], tuple[bool, datetime]]:
    """By resource and address, whether a visit saw a page there, and when."""
    statement = sa.select(TRIAL)
    if since is not None:
        statement = statement.where(TRIAL.c.tried_at >= since)
    return {(row.resource_id, row.url): (row.works, row.tried_at) for row in rows(session, statement)}


# --- writing ----------------------------------------------------------------------------------


def add(session: Session, proposals: Sequence[Drawn], *, now: datetime, run_id: int | None) -> int:
    """Keep new proposals, open; how many."""
    made = {"run_id": run_id, "state": "open", "created_at": now}
    new: list[dict[str, Any]] = [
        {
            **one.proposal.model_dump(),
            **made,
            "list_id": one.place.list_id,
            "link_id": one.place.link_id,
            "diff": one.diff,
            "diff_of": one.of,
        }
        for one in proposals
    ]
    if new:
        session.execute(sa.insert(PROPOSAL), new)
    return len(new)


def renew(session: Session, wanted: Mapping[int, New]) -> None:
    """Give open proposals that are still called for the evidence, the confidence and the group that they have today."""
    columns = PROPOSAL.c["id", "link_id", "kind", "way", "new", "evidence", "confidence", "group"]
    statement = sa.select(*columns).where(PROPOSAL.c.state == "open", PROPOSAL.c.link_id.is_not(None))
    changed = []
    for row in rows(session, statement):
        _, today = wanted.get(row.link_id, (None, None))
        said = (today.evidence, today.confidence, today.group) if today else None
        is_same = today is not None and (row.kind, row.way, row.new) == (today.kind, today.way, today.new)
        if said and is_same and said != (row.evidence, row.confidence, row.group):
            changed.append({"key": row.id, "why": said[0], "sure": said[1], "cause": said[2]})
    if changed:
        values: dict[str, Any] = {
            "evidence": sa.bindparam("why"),
            "confidence": sa.bindparam("sure"),
            "group": sa.bindparam("cause"),
        }
        session.execute(sa.update(PROPOSAL).where(PROPOSAL.c.id == sa.bindparam("key")).values(values), changed)


def show(session: Session, diffs: Sequence[tuple[int, str | None, str]]) -> None:
    """Keep what proposals change in the lines of their lists: id, diff and the list's checksum."""
    if diffs:
        values: dict[str, Any] = {"diff": sa.bindparam("text"), "diff_of": sa.bindparam("of")}
        statement = sa.update(PROPOSAL).where(PROPOSAL.c.id == sa.bindparam("key")).values(values)
        session.execute(statement, [{"key": id_, "text": text, "of": of} for id_, text, of in diffs])


def turn(session: Session, turns: Iterable[Turn], now: datetime) -> None:
    """Give proposals the states that the records, or other proposals, call for; those opened count as undecided."""
    _set(
        session,
        [
            {
                "id": one.id,
                "state": one.state,
                "decision": one.decision,
                "decided_at": None if one.state == "open" else now,
                "decided_by": None,
                "until": None,
            }
            for one in turns
        ],
    )


def keep_trials(session: Session, seen: Mapping[tuple[int, str], bool], now: datetime) -> None:
    """Keep at which addresses a visit saw a page, by resource and address."""
    made = [{"resource_id": id_, "url": url, "works": works, "tried_at": now} for (id_, url), works in seen.items()]
    upsert(session, TrialRow, made, replace=["works", "tried_at"])


def decide(session: Session, ids: Sequence[int], word: Word, now: datetime) -> None:
    """Write down what somebody decided."""
    said = {"state": word.state, "decision": word.reason, "until": word.until, "decided_by": word.by}
    said["decided_at"] = None if word.state == "open" else now
    _set(session, [{"id": id_, **said} for id_ in ids])


def keep_decision(  # noqa: PLR0917  # what a word consists of
    session: Session,
    action: str,
    word: Word,
    chosen: Sequence[int],
    rivals: Sequence[Turn],
    now: datetime,
    *,
    is_final: bool = False,
) -> None:
    """Keep a word with how its proposals, and those that step back for it, were before; final: it is not undone."""
    given = dict.fromkeys(chosen, word.state) | {one.id: one.state for one in rivals}
    statement = sa.select(*PROPOSAL.c["id", *_STATE])
    was = rows_of(session, list(given), lambda some: statement.where(PROPOSAL.c.id.in_(some)))
    before = [{**_plain(row), "given": given[row.id]} for row in was]
    row = {"at": now, "by": word.by, "action": action, "before": before, "undone_at": now if is_final else None}
    session.execute(sa.insert(DECISION), row)


def take_back(session: Session, decision: Any, now: datetime) -> set[int]:
    """Make proposals what they were before a word, but for those that are no longer what it made of them; which."""
    present = states(session, [one["id"] for one in decision.before])
    before = [one for one in decision.before if present.get(one["id"], ("",))[0] == one["given"]]
    _set(session, [_row(one) for one in before])
    session.execute(sa.update(DECISION).where(DECISION.c.id == decision.id).values(undone_at=now))
    return {one["id"] for one in before}


def _set(session: Session, new: Sequence[dict[str, Any]]) -> None:
    """Give proposals new states; each row has an `id` and all that a word changes."""
    if new:
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in _STATE}
        statement = sa.update(PROPOSAL).where(PROPOSAL.c.id == sa.bindparam("new_id")).values(values)
        session.execute(statement, [{f"new_{name}": row[name] for name in ("id", *_STATE)} for row in new])


def _plain(row: Any) -> dict[str, Any]:
    """A proposal's state as JSON."""
    said = {name: getattr(row, name) for name in ("id", *_STATE)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in said.items()}


def _row(before: dict[str, Any]) -> dict[str, Any]:
    """The same as it is written."""
    moments = {name: datetime.fromisoformat(before[name]) if before[name] else None for name in ("decided_at", "until")}
    return {**before, **moments}
