"""Pages and cursors: where a page ends, the next one begins, whatever was added meanwhile.

A cursor is the sort key of the last row seen. To its holder it is opaque.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
import sqlalchemy as sa
from sqlmodel import Session

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
    total: int | None = None
    """How many there are on all pages, where that was asked for."""


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


def counted(session: Session, statement: sa.Select[Any]) -> int:
    """How many rows a statement has on all its pages."""
    found = session.connection().scalar(sa.select(sa.func.count()).select_from(statement.subquery("all")))
    return int(found or 0)


def write_cursor(key: Sequence[object]) -> str:
    """A sort key as text that needs no quoting in a URL."""
    return orjson.dumps(list(key)).hex()


def after(
    cursor: str | None, *columns: sa.ColumnElement[Any], descending: bool | Sequence[bool] = False
) -> list[sa.ColumnElement[bool]]:
    """The condition that a row comes after the cursor in the order of these columns, each up or down.

    Raises UsageError for a cursor that this question has not given.
    """
    if cursor is None:
        return []
    values = _read_cursor(cursor, columns)
    if isinstance(descending, bool) or len(set(descending)) == 1:
        down = descending if isinstance(descending, bool) else descending[0]
        place, seen = sa.tuple_(*columns), sa.tuple_(*values)
        return [place < seen if down else place > seen]
    beyond: list[sa.ColumnElement[bool]] = []
    same: list[sa.ColumnElement[bool]] = []
    for column, value, down in zip(columns, values, descending, strict=True):
        beyond.append(sa.and_(*same, column < value if down else column > value))
        same.append(column == value)
    return [sa.or_(*beyond)]


def _read_cursor(cursor: str, columns: Sequence[sa.ColumnElement[Any]]) -> list[Any]:
    """The values in a cursor, as bound parameters of the columns' types."""
    try:
        found = orjson.loads(bytes.fromhex(cursor))
        values = [_value(value, column) for value, column in zip(found, columns, strict=True)]
    except (ValueError, TypeError) as error:
        message = f"cannot read the cursor {cursor[:60]!r}"
        raise UsageError(message, hint="follow `next` of the page before") from error
    return [sa.bindparam(None, value, type_=column.type) for value, column in zip(values, columns, strict=True)]


def kind_of(column: sa.ColumnElement[Any]) -> type[Any]:
    """What a column holds, in Python."""
    known = column.type
    return (known.impl_instance if isinstance(known, sa.TypeDecorator) else known).python_type


def _value(value: object, column: sa.ColumnElement[Any]) -> object:
    """A value that a database takes for a column. Raises ValueError for any other."""
    kind = kind_of(column)
    if kind is datetime and isinstance(value, str):
        when = datetime.fromisoformat(value)
        if when.tzinfo is not None:
            return when
    elif (
        (kind is int and type(value) is int and abs(value) < 2**31)
        or (kind is float and isinstance(value, float))
        or (kind is str and isinstance(value, str) and "\0" not in value)
    ):
        return value
    raise ValueError(value)
