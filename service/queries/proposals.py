"""What should change in the lists: proposals, one by one and in groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.queries.changes import line_of
from service.queries.groups import title
from service.queries.meant import PROPOSALS, conditions
from service.queries.paging import PAGE, Page, after, counted, cut
from service.queries.query import EVERYTHING, Query
from service.queries.rows import Proposal, ProposalGroup
from service.queries.tables import ENTRY, LINK, LIST, PROPOSAL, RESOURCE, rows

_GROUP = sa.func.coalesce(PROPOSAL.c.group, PROPOSAL.c.kind)
_CALENDAR = "https://web.archive.org/web/*/"


def proposals(
    session: Session,
    query: Query = EVERYTHING,
    *,
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    group: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
    total: bool = False,
) -> Page[Proposal]:
    """Proposals in the order they were made; those in one of the states, of one of the kinds, of a group."""
    asked = _conditions(session, query, states, kinds)
    if group is not None:
        asked.append(_GROUP.in_([group]))
    statement = _statement().where(*asked, *after(cursor, PROPOSAL.c.id)).limit(limit + 1)
    page = cut(list(rows(session, statement)), limit, lambda row: (row.id,))
    number = counted(session, _statement().with_only_columns(PROPOSAL.c.id).where(*asked)) if total else None
    return Page([_proposal(row) for row in page.items], page.next, number)


def proposal(session: Session, proposal_id: int) -> Proposal | None:
    """One proposal; None: there is none of this id."""
    row = next(rows(session, _statement().where(PROPOSAL.c.id == proposal_id)), None)
    return None if row is None else _proposal(row)


def proposals_of(session: Session, *, entry: int | None = None, resource: str | None = None) -> list[Proposal]:
    """The proposals about an entry's links, or about the links to what a URL names."""
    asked = [] if entry is None else [LINK.c.entry_id == entry]
    if resource is not None:
        named = sa.select(RESOURCE.c.id).where(RESOURCE.c.url == urls.canonical(resource))
        asked.append(LINK.c.resource_id.in_(named))
    return [_proposal(row) for row in rows(session, _statement().where(*asked))]


def groups(
    session: Session, query: Query = EVERYTHING, *, states: Sequence[str] = ("open",), kinds: Sequence[str] = ()
) -> list[ProposalGroup]:
    """The groups of the proposals in one of the states, of one of the kinds; the largest first."""
    count = sa.func.count()
    statement = (
        sa.select(
            _GROUP.label("group"),
            PROPOSAL.c.kind,
            PROPOSAL.c.list_id,
            count.label("proposals"),
            sa.func.min(PROPOSAL.c.confidence).label("confidence"),
            sa.func.min(PROPOSAL.c.created_at).label("since"),
        )
        .outerjoin(LINK, LINK.c.id == PROPOSAL.c.link_id)
        .where(*_conditions(session, query, states, kinds))
        .group_by(_GROUP, PROPOSAL.c.kind, PROPOSAL.c.list_id)
    )
    found: dict[str, list[Any]] = {}
    for row in rows(session, statement):
        found.setdefault(row.group, []).append(row)
    return sorted(map(_group, found.values()), key=lambda one: (-one["proposals"], one["group"]))


def _conditions(
    session: Session, query: Query, states: Sequence[str], kinds: Sequence[str]
) -> list[sa.ColumnElement[bool]]:
    asked = conditions(session, query, PROPOSALS)
    if states:
        asked.append(PROPOSAL.c.state.in_(states))
    if kinds:
        asked.append(PROPOSAL.c.kind.in_(kinds))
    return asked


def _statement() -> sa.Select[Any]:
    return (
        sa.select(PROPOSAL, LIST.c.name.label("list"), LINK.c.line, ENTRY.c.title.label("entry"))
        .join(LIST, LIST.c.id == PROPOSAL.c.list_id)
        .outerjoin(LINK, LINK.c.id == PROPOSAL.c.link_id)
        .outerjoin(ENTRY, ENTRY.c.id == LINK.c.entry_id)
        .order_by(PROPOSAL.c.id)
    )


def _proposal(row: Any) -> Proposal:
    return {
        "id": row.id,
        "kind": row.kind,
        "list": row.list,
        "line": row.line or line_of(row.diff),
        "entry": row.entry,
        "old": row.old,
        "new": row.new,
        "state": row.state,
        "evidence": row.evidence,
        "group": row.group or row.kind,
        "way": row.way,
        "words": row.words,
        "confidence": row.confidence,
        "diff": row.diff,
        "old_page": None if row.way == "line" else _page(row.old),
        "new_page": f"{_CALENDAR}{row.old}" if row.kind == "remove" else None if row.way == "line" else _page(row.new),
        "created_at": row.created_at,
        "decided_at": row.decided_at,
        "decided_by": row.decided_by,
        "decision": row.decision,
        "until": row.until,
    }


def _page(url: str | None) -> str | None:
    """An address that a person can look at; None: it is none."""
    return url if url and urls.host(url) else None


def _group(parts: Sequence[Any]) -> ProposalGroup:
    kinds: Counter[str] = Counter()
    for part in parts:
        kinds[part.kind] += part.proposals
    return {
        "group": parts[0].group,
        "title": title(parts[0].group, kinds.total()),
        "proposals": kinds.total(),
        "kinds": dict(kinds.most_common()),
        "lists": len({part.list_id for part in parts}),
        "confidence": min(part.confidence for part in parts),
        "since": min(part.since for part in parts),
    }
