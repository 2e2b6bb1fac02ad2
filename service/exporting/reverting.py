"""Applied changes are taken out of their lists again: what each list becomes, and which changes that takes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from service.database import Database
from service.errors import UsageError
from service.exporting.applying import Application, Told
from service.markdown.changes import Change
from service.markdown.taking_back import Past, hunks, take_back
from service.queries.changes import source
from service.queries.tables import LINK, LIST, PROPOSAL, rows_of


def reversions(db: Database, proposals: Sequence[int]) -> list[Application]:
    """The lists that have these changes, as they are without them; not written yet.

    Raises UsageError for a proposal that no list has, EditRefused where one cannot be told from what was
    changed since.
    """
    with db.read() as session:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in rows_of(session, proposals, _asked):
            if row.state != "applied":
                raise UsageError(f"proposal {row.id} is {row.state}, so its list does not have it")
            found[row.list_id].append(row)
        made = []
        for list_id, each in found.items():
            before = source(session, list_id)
            after = take_back(before, [_past(row) for row in each])
            told = tuple(Told(row.id, row.kind, row.line, _change(row)) for row in each)
            made.append(Application(each[0].list, Path(each[0].path) if each[0].path else None, before, after, told))
        return sorted(made)


def _asked(some: list[int]) -> sa.Select[Any]:
    columns = PROPOSAL.c["id", "list_id", "kind", "way", "old", "new", "words", "state", "diff", "diff_of"]
    return (
        sa.select(*columns, LIST.c.name.label("list"), LIST.c.path, *LINK.c["position", "line"])
        .join(LIST, LIST.c.id == PROPOSAL.c.list_id)
        .outerjoin(LINK, LINK.c.id == PROPOSAL.c.link_id)
        .where(PROPOSAL.c.id.in_(some))
        .order_by(PROPOSAL.c.id)
    )


def _past(row: Any) -> Past:
    return Past(_change(row), tuple(hunks(row.diff or "")), row.diff_of)


def _change(row: Any) -> Change:
    return Change(row.way, row.old or "", row.position, row.new, row.words)
