"""Pages and cursors: where a page ends, the next one begins, whatever was added meanwhile.

A cursor is the sort key of the last row seen. To its holder it is opaque.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
import sqlalchemy as sa

from service.errors import UsageError

Row = TypeVar("Row")

PAGE = 50
"""Rows on a page unless asked otherwise."""

CHUNK = 500
"""Rows in memory at a time when all are walked."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of the page after them; None: they were the last."""

    items: list[Row]
    next: str | None


def every(question: Callable[..., Page[Row]], *arguments: Any, **filters: Any) -> Iterator[Row]:
    """All rows that a question gives, page after page."""
    cursor: str | None = None
    while True:
        page = question(*arguments, **filters, cursor=cursor, limit=CHUNK)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def cut(found: Sequence[Any], limit: int, key: Callable[[Any], Sequence[object]]) -> Page[Any]:
    """The page of what was asked for with one row more than fits."""
    if len(found) <= limit:
        return Page(list(found), None)
    return Page(list(found[:limit]), write_cursor(key(found[limit - 1])))


def write_cursor(key: Sequence[object]) -> str:
    """A sort key as text that needs no quoting in a URL."""
    return orjson.dumps(list(key)).hex()


def after(cursor: str | None, *columns: sa.Column[Any], descending: bool = False) -> list[sa.ColumnElement[bool]]:
    """The condition that a row comes after the cursor in the order of these columns.

    Raises UsageError for a cursor that this question has not given.
    """
    if cursor is None:
        return []
    try:
        values = orjson.loads(bytes.fromhex(cursor))
        known = [_fits(value, column) for value, column in zip(values, columns, strict=True)]
    except (ValueError, TypeError):
        known = [False]
    if not all(known):
        raise UsageError(f"cannot read the cursor {cursor[:60]!r}", hint="follow `next` of the page before")
    place, seen = sa.tuple_(*columns), sa.tuple_(*values)
    return [place < seen if descending else place > seen]


def _fits(value: object, column: sa.Column[Any]) -> bool:
    """Whether a database would take it: a small enough number, a text without NUL."""
    if isinstance(column.type, sa.Integer):
        return type(value) is int and abs(value) < 2**31
    return isinstance(value, str) and "\0" not in value
