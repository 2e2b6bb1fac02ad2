"""What a person may type to say which entries or links are meant: `#tag` and `list:NAME`.

Several tags mean all of them. A list's name with spaces is quoted: `list:"my list"`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.errors import ListNotFound, UsageError
from service.queries.tables import ENTRY_TAG, LIST, SECTION, TAG, TAG_ALIAS, rows

_WORD = re.compile(r'#(?P<tag>[^\s#]+)|list:(?:"(?P<quoted>[^"]+)"|(?P<list>[^\s"]+))(?=\s|$)')


@dataclass(frozen=True, slots=True)
class Query:
    """Entries that have all these tags and stand in this list; by default all there are."""

    tags: tuple[str, ...] = ()
    list: str | None = None


EVERYTHING = Query()


def read(text: str) -> Query:
    """The query that a person typed. Raises UsageError that points at what cannot be read."""
    tags: list[str] = []
    name: str | None = None
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        word = _WORD.match(text, position)
        if word is None:
            raise _unreadable(text, position, "a query is made of #tag and list:NAME")
        if word["tag"]:
            tags.append(word["tag"])
        elif name is not None:
            raise _unreadable(text, position, "an entry stands in one list only")
        else:
            name = word["quoted"] or word["list"]
        position = word.end()
    return Query(tuple(tags), name)


def _unreadable(text: str, position: int, hint: str) -> UsageError:
    line = "".join(" " if character.isspace() else character for character in text)
    return UsageError(f"cannot read the query at character {position + 1}:\n  {line}\n  {' ' * position}^", hint=hint)


def list_id(session: Session, name: str) -> int:
    """The id of the list with this name. Raises ListNotFound."""
    found = session.connection().scalar(sa.select(LIST.c.id).where(LIST.c.name == name))
    if found is None:
        raise ListNotFound(f"there is no list named {name!r}", hint="`listkeeper lists` shows the names of all lists")
    return int(found)


def conditions(
    session: Session, query: Query, *, list_column: sa.Column[Any], entry_column: sa.Column[Any]
) -> list[sa.ColumnElement[bool]]:
    """What a row must fulfil to be meant, told by the columns that hold its list and its entry.

    Raises ListNotFound when the query names a list that is not there.
    """
    asked: list[sa.ColumnElement[bool]] = []
    if query.list is not None:
        asked.append(list_column == list_id(session, query.list))
    for tag in query.tags:
        other = sa.select(TAG_ALIAS.c.tag_id).where(TAG_ALIAS.c.name == tag.lower())
        named = sa.select(TAG.c.id).where((sa.func.lower(TAG.c.name) == tag.lower()) | TAG.c.id.in_(other))
        asked.append(entry_column.in_(sa.select(ENTRY_TAG.c.entry_id).where(ENTRY_TAG.c.tag_id.in_(named))))
    return asked


def sections_named(session: Session, heading: str, query: Query, *, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """That a row stands somewhere under a heading, told by the column that holds its section."""
    statement = sa.select(SECTION.c.id, SECTION.c.path)
    if query.list is not None:
        statement = statement.where(SECTION.c.list_id == list_id(session, query.list))
    ids = [row.id for row in rows(session, statement) if heading in row.path]
    return column.in_(sa.bindparam("sections", ids, expanding=True, literal_execute=True))
