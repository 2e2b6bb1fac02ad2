"""How the lists stand now: what a report counts, list by list. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service import queries
from service.queries.tables import (
    LINK,
    LIST,
    LOOKUP,
    PAPER,
    PROPOSAL,
    REPOSITORY_NAME,
    RESOURCE,
    SNAPSHOT,
    VERDICT,
    rows,
)
from service.reporting.facts import Standing

VERDICTS = ("alive", "moved", "blocked", "failing", "dead", "skipped", "invalid", "unchecked")

NO_COPY = sa.exists().where(
    LOOKUP.c.source == "wayback", LOOKUP.c.key == RESOURCE.c.url, LOOKUP.c.state == "none"
) & ~sa.exists().where(SNAPSHOT.c.resource_id == RESOURCE.c.id)
"""That the Wayback Machine said that it has no copy of a resource, and no other archive has one."""


def standings(session: Session) -> dict[str, Standing]:
    """How each list stands, by name."""
    names = {row.id: row.name for row in rows(session, sa.select(LIST.c.id, LIST.c.name).order_by(LIST.c.name))}
    counts: dict[str, dict[str, int]] = {}
    for summary in queries.every(queries.lists, session):
        counts[summary["name"]] = {
            "entries": summary["entries"],
            "links": summary["links"],
            **{word: summary["verdicts"].get(word, 0) for word in VERDICTS},
        }
    for field, count in COUNTS.items():
        by_list = dict(count(session))
        for list_id, name in names.items():
            counts[name][field] = by_list.get(list_id, 0)
    kinds, oldest = _waiting(session)
    moved, dead = dict(_unproposed_moved(session)), dict(_unproposed_dead(session))
    return {
        name: Standing(
            counts=counts[name],
            kinds=kinds[list_id],
            oldest=oldest.get(list_id),
            pending={"moved": moved.get(list_id, 0), "dead": dead.get(list_id, 0)},
        )
        for list_id, name in names.items()
    }


def known(session: Session) -> dict[str, int]:
    """How many papers and repositories are known over all lists; several may have one."""
    return {
        "papers": _one(session, sa.select(sa.func.count()).select_from(PAPER)),
        "repositories": _one(session, sa.select(sa.func.count(sa.distinct(REPOSITORY_NAME.c.repository_id)))),
    }


def _one(session: Session, statement: sa.Select[Any]) -> int:
    return int(next(rows(session, statement))[0])


Counted = Iterator[tuple[int, int]]
"""Ids of lists, and how many of something each has."""


def _per_list(session: Session, statement: sa.Select[Any]) -> Counted:
    return ((row[0], row[1]) for row in rows(session, statement.group_by(LINK.c.list_id)))


def _links(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The statement for how many links of each list, not ignored, fulfil some conditions."""
    return (
        sa.select(LINK.c.list_id, sa.func.count())
        .join_from(LINK, RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
        .where(LINK.c.ignored.is_(None), *conditions)
    )


def _settled(session: Session) -> Counted:
    return _per_list(session, _links(VERDICT.c.verdict == "dead", VERDICT.c.settled))


def _without_copy(session: Session) -> Counted:
    return _per_list(session, _links(NO_COPY))


def _papers(session: Session) -> Counted:
    distinct = sa.select(LINK.c.list_id, sa.func.count(sa.distinct(PAPER.c.arxiv_id)))
    joined = distinct.join_from(LINK, RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    return _per_list(session, joined.join(PAPER, PAPER.c.arxiv_id == RESOURCE.c.arxiv_id))


def _repositories(session: Session) -> Counted:
    distinct = sa.select(LINK.c.list_id, sa.func.count(sa.distinct(REPOSITORY_NAME.c.repository_id)))
    joined = distinct.join_from(LINK, RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    return _per_list(session, joined.join(REPOSITORY_NAME, REPOSITORY_NAME.c.name == RESOURCE.c.repository))


def _open(session: Session) -> Counted:
    waiting = sa.select(PROPOSAL.c.list_id, sa.func.count()).where(PROPOSAL.c.state == "open")
    return ((row[0], row[1]) for row in rows(session, waiting.group_by(PROPOSAL.c.list_id)))


COUNTS: Mapping[str, Callable[[Session], Counted]] = {
    "settled": _settled,
    "no_copy": _without_copy,
    "papers": _papers,
    "repositories": _repositories,
    "proposals": _open,
}
"""What is counted of a list besides its verdicts."""


def _unproposed_moved(session: Session) -> Counted:
    return _per_list(session, _links(VERDICT.c.verdict == "moved", _NONE))


def _unproposed_dead(session: Session) -> Counted:
    return _per_list(session, _links(VERDICT.c.verdict == "dead", sa.not_(VERDICT.c.settled), _NONE))


_NONE = sa.not_(sa.exists().where(PROPOSAL.c.link_id == LINK.c.id)) & (LINK.c.form != "image")
"""That no proposal was ever made of a link that could have one."""


def _waiting(session: Session) -> tuple[Mapping[int, dict[str, int]], dict[int, datetime]]:
    """The open proposals of each list: how many of which kind, and when the oldest was made."""
    statement = sa.select(PROPOSAL.c.list_id, PROPOSAL.c.kind, sa.func.count(), sa.func.min(PROPOSAL.c.created_at))
    open_ones = statement.where(PROPOSAL.c.state == "open").group_by(PROPOSAL.c.list_id, PROPOSAL.c.kind)
    kinds: dict[int, dict[str, int]] = defaultdict(dict)
    oldest: dict[int, datetime] = {}
    for list_id, kind, count, first in rows(session, open_ones):
        kinds[list_id][kind] = count
        oldest[list_id] = min(first, oldest.get(list_id, first))
    return kinds, oldest
