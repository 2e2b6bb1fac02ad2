"""In which order rows come, and where in it a cursor stands.

What is not known comes last, whichever way round. Rows that are alike come in the order in which
they stand in the lists, so that every order is a total one and pages fit together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa

from service.queries.paging import after, kind_of
from service.queries.query import Query, QueryError
from service.queries.tables import ENTRY, ENTRY_INDEX, LINK, PAPER, PUBLICATION, REPOSITORY, RESOURCE, VERDICT

Column: TypeAlias = sa.ColumnElement[Any]

_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sorts:
    """By what rows of one kind can be sorted."""

    name: str
    """Of the rows."""
    by: Mapping[str, Column]
    last: tuple[Column, ...]
    """The order of those that are alike, and of all by default."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """An order, as columns, and whether each comes the other way round."""

    columns: Sequence[Column]
    descending: Sequence[bool]

    def of(self, statement: sa.Select[Any], cursor: str | None) -> sa.Select[Any]:
        """A statement in this order, from the cursor on. Raises UsageError for a cursor of something else."""
        keys = [column.label(f"key_{at}") for at, column in enumerate(self.columns)]
        beyond = after(cursor, *self.columns, descending=self.descending)
        return statement.add_columns(*keys).where(*beyond).order_by(*self.ways(keys))

    def ways(self, keys: Sequence[Column]) -> list[Column]:
        """By what to order, given its columns as a statement around this one has them."""
        return [key.desc() if down else key.asc() for key, down in zip(keys, self.descending, strict=True)]

    def key(self, row: Any) -> tuple[Any, ...]:
        """Where a row stands in this order."""
        return tuple(getattr(row, f"key_{at}") for at in range(len(self.columns)))


def ordering(query: Query, sorts: Sorts, rank: Column | None = None) -> Ordering:
    """The order that a query asks for, else how well rows fit it, else their own. Raises QueryError."""
    by = sorts.by if rank is None else {**sorts.by, "relevance": rank}
    columns, descending = [], []
    for order in query.order:
        if order.key not in by:
            why = f"{sorts.name} can be sorted by {', '.join(by)}; by relevance with words to look for"
            raise QueryError(query.text, order.at, why if "relevance" not in by else why.partition(";")[0])
        columns.append(_known(by[order.key], is_descending=order.is_descending))
        descending.append(order.is_descending)
    if not query.order and rank is not None:
        columns.append(rank)
        descending.append(False)
    return Ordering([*columns, *sorts.last], [*descending, *(False for _ in sorts.last)])


def _known(column: Column, *, is_descending: bool) -> Column:
    """A column in which what is not known comes last."""
    if kind_of(column) is datetime:
        return sa.func.coalesce(column, _FIRST if is_descending else _LAST, type_=column.type)
    if kind_of(column) is int:
        return sa.func.coalesce(column, -1 if is_descending else 2**31 - 1, type_=column.type)
    return column


def _indexed(name: str) -> Column:
    of_entry = sa.select(ENTRY_INDEX.c[name]).where(ENTRY_INDEX.c.entry_id == ENTRY.c.id)
    return of_entry.correlate(ENTRY).scalar_subquery()


_CITATIONS = sa.select(PUBLICATION.c.citations).where(PUBLICATION.c.arxiv_id == PAPER.c.arxiv_id)

ENTRIES = Sorts(
    "entries",
    {
        "list": ENTRY.c.list_id,
        "title": sa.func.lower(ENTRY.c.title, type_=sa.String),
        "year": _indexed("year"),
        "stars": _indexed("stars"),
        "citations": _indexed("citations"),
        "added": ENTRY.c.added_at,
    },
    (ENTRY.c.list_id, ENTRY.c.position),
)
LINKS = Sorts(
    "links",
    {
        "list": LINK.c.list_id,
        "url": LINK.c.url,
        "host": sa.func.coalesce(RESOURCE.c.host, ""),
        "kind": LINK.c.kind,
        "verdict": sa.func.coalesce(VERDICT.c.verdict, "unchecked"),
        "status": VERDICT.c.status,
        "failures": VERDICT.c.failures,
        "since": VERDICT.c.since,
        "checked": VERDICT.c.checked_at,
    },
    (LINK.c.list_id, LINK.c.position),
)
PAPERS = Sorts(
    "papers",
    {
        "title": sa.func.lower(PAPER.c.title, type_=sa.String),
        "published": PAPER.c.published,
        "updated": PAPER.c.updated,
        "citations": _CITATIONS.correlate(PAPER).scalar_subquery(),
    },
    (PAPER.c.arxiv_id,),
)
REPOSITORIES = Sorts(
    "repositories",
    {"stars": REPOSITORY.c.stars, "forks": REPOSITORY.c.forks, "pushed": REPOSITORY.c.pushed_at},
    (REPOSITORY.c.name, REPOSITORY.c.id),
)
