"""What proposals change in their lists, as `markdown.changes` makes it; and the bytes that it is made in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service.markdown.changes import Change
from service.models import ProposalKind
from service.queries.tables import LINK, PROPOSAL, rows, rows_of

_HUNK = re.compile(r"@@ -(\d+)")
BLOCK = SQLModel.metadata.tables["block"]


class Planned(NamedTuple):
    """A change that a proposal makes to a list."""

    proposal: int
    list: int
    link: int | None
    change: Change
    line: int | None
    """Where it is made in the list, as imported."""
    is_there: bool
    """The list still says what the change is about."""
    is_picture: bool
    kind: ProposalKind
    evidence: tuple[str, ...]


def source(session: Session, list_id: int) -> bytes:
    """A list's bytes as last imported."""
    statement = sa.select(BLOCK.c.source).where(BLOCK.c.list_id == list_id).order_by(BLOCK.c.position)
    found = BytesIO()  # joined, a hundred thousand pieces would be in memory beside the whole
    for row in rows(session, statement):
        found.write(row.source)
    return found.getvalue()


def accepted(session: Session, list_id: int) -> list[Planned]:
    """The accepted changes to a list, of two about one link or one line the later one.

    A change about what the file no longer says is left alone, and so is a link to be put there that is there.
    """
    statement = _statement().where(PROPOSAL.c.list_id == list_id, PROPOSAL.c.state == "accepted")
    waiting = [_planned(row) for row in rows(session, statement.order_by(PROPOSAL.c.decided_at, PROPOSAL.c.id))]
    added = {one.change.new for one in waiting if one.change.way == "behind" and one.change.new}
    urls = sa.select(LINK.c.url).where(LINK.c.list_id == list_id)
    there = {row.url for row in rows_of(session, added, lambda some: urls.where(LINK.c.url.in_(some)))}
    found: dict[int | str | None, Planned] = {}
    for one in waiting:
        if one.is_there and not (one.change.way == "behind" and one.change.new in there):
            found[one.link or one.change.old] = one
    return list(found.values())


def planned(session: Session, ids: Sequence[int]) -> list[Planned]:
    """The changes that these proposals make."""
    return [_planned(row) for row in rows_of(session, ids, lambda some: _statement().where(PROPOSAL.c.id.in_(some)))]


def _statement() -> sa.Select[Any]:
    return sa.select(
        *PROPOSAL.c["id", "list_id", "link_id", "kind", "way", "old", "new", "words", "evidence", "diff"],
        *LINK.c["position", "line", "url", "form"],
    ).outerjoin_from(PROPOSAL, LINK, LINK.c.id == PROPOSAL.c.link_id)


def _planned(row: Any) -> Planned:
    of_text = row.way == "line"
    place = None if of_text else row.position
    change = Change(row.way, row.old or "", place, row.new, row.words, with_others=row.way == "retarget")
    is_there = of_text or (row.url is not None and row.url == row.old)
    line = row.line or line_of(row.diff)
    is_picture = row.form == "image"
    return Planned(row.id, row.list_id, row.link_id, change, line, is_there, is_picture, row.kind, tuple(row.evidence))


def line_of(diff: str | None) -> int | None:
    """Where a change without a link is made: only its diff knows."""
    found = _HUNK.match(diff or "")
    return int(found[1]) if found else None
