"""What a query means, as conditions in SQL.

A term about links (`kind:`, `verdict:`, `stars:` ...) says of an entry that one of its links is such
a link; terms about links that stand side by side are about one and the same link. `not` is about the
entry as a whole: none of its links is such a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from service.queries.matching import fts5, is_text, tsquery
from service.queries.query import All, Either, Field, Node, Query, Tag, Without, terms
from service.queries.tables import ENTRY, FTS, LINK, PROPOSAL, WORDS
from service.queries.terms import (
    OF_LINK,
    OF_PLACE,
    ONE_LINK,
    Asked,
    Condition,
    Known,
    Subject,
    a_name,
    is_told_by_text,
    list_id,
    tag_ids,
    tagged,
    unvisitable,
)

ENTRIES = Subject(ENTRY.c.list_id, ENTRY.c.section_id, ENTRY.c.id, None)
LINKS = Subject(LINK.c.list_id, LINK.c.section_id, LINK.c.entry_id, LINK)
PROPOSALS = replace(LINKS, list=PROPOSAL.c.list_id)

_ANY_LINK = Subject(ONE_LINK.c.list_id, ONE_LINK.c.section_id, ONE_LINK.c.entry_id, ONE_LINK)


def conditions(session: Session, query: Query, subject: Subject) -> list[Condition]:
    """What a row must fulfil to be meant. Raises ListNotFound for a list that is not there."""
    return conditions_of(query, known(session, query), subject)


def conditions_of(query: Query, known: Known, subject: Subject) -> list[Condition]:
    """The same, once the names in the query are looked up. Pure."""
    return [] if query.tree is None else [_Meaning(known, subject).of(query.tree)]


def known(session: Session, query: Query) -> Known:
    """What has to be looked up to tell what a query means. Raises ListNotFound."""
    lists: dict[str, int] = {}
    tags: dict[str, tuple[int, ...]] = {}
    invalid: tuple[int, ...] = ()
    for term in terms(query.tree):
        if isinstance(term, Tag):
            tags[term.name] = tag_ids(session, term.name)
        elif isinstance(term, Field) and term.key == "list" and (name := a_name(term.value)) is not None:
            lists[name] = list_id(session, name)
        elif isinstance(term, Field) and term.key == "verdict" and is_told_by_text(term.value):
            invalid = unvisitable(session)
    return Known(is_sqlite(session), tuple(lists.items()), tuple(tags.items()), invalid)


def is_sqlite(session: Session) -> bool:
    """Which of the two languages is spoken."""
    return session.get_bind().dialect.name == "sqlite"


def apart(query: Query) -> tuple[Node | None, Query]:
    """The words that every row must have, from which a search starts, and the rest of the query."""
    parts = query.tree.parts if isinstance(query.tree, All) else (query.tree,) if query.tree else ()
    texts = tuple(part for part in parts if is_text(part))
    others = tuple(part for part in parts if not is_text(part))
    rest = Query(All(others) if others else None, query.order, query.text)
    return (All(texts) if len(texts) > 1 else texts[0]) if texts else None, rest


def with_words(known: Known, node: Node) -> tuple[sa.FromClause, sa.ColumnElement[Any], Condition, Any]:
    """The table of words, the entry's id in it, that it has these words, and how well, the best being least.

    On SQLite the plus keeps the id from being looked up: it would go through all entries and ask of each.
    """
    if known.is_sqlite:
        return (
            FTS,
            sa.literal_column("+entry_words.rowid", sa.Integer),
            sa.literal_column("entry_words").op("MATCH")(fts5(node)),
            sa.type_coerce(FTS.c.rank, sa.Double),
        )
    asked = sa.cast(tsquery(node), postgresql.TSQUERY)
    weights = sa.cast([0.1, 0.25, 0.5, 1.0], postgresql.ARRAY(sa.REAL))
    rank = -sa.cast(sa.func.ts_rank(weights, WORDS.c.words, asked), sa.Double)
    return WORDS, WORDS.c.entry_id, WORDS.c.words.op("@@")(asked), rank


@dataclass(frozen=True, slots=True)
class _Meaning(Asked):
    """Conditions on one subject."""

    def of(self, node: Node) -> Condition:
        if is_text(node):
            table, entry, has, _ = with_words(self.known, node)
            return self.subject.entry.in_(sa.select(entry).select_from(table).where(has))
        match node:
            case All(parts):
                return sa.and_(*self._all(parts))
            case Either(parts):
                return sa.or_(*map(self.of, parts))
            case Without(part):
                return sa.not_(sa.func.coalesce(self.of(part), sa.false()))
            case Tag(name):
                return tagged(self, name)
            case Field():
                return self._field(node)
        raise TypeError(node)

    def _all(self, parts: Sequence[Node]) -> list[Condition]:
        if self.subject.link is not None:
            return [self.of(part) for part in parts]
        of_one_link = [part for part in parts if _is_about_a_link(part)]
        found = [self.of(part) for part in parts if part not in of_one_link]
        return [*found, self._some_link(of_one_link)] if of_one_link else found

    def _some_link(self, parts: Sequence[Node]) -> Condition:
        inner = _Meaning(self.known, _ANY_LINK)
        asked = [inner.of(part) for part in parts]
        entries = sa.select(ONE_LINK.c.entry_id).where(ONE_LINK.c.entry_id.is_not(None), *asked)
        return self.subject.entry.in_(entries)

    def _field(self, node: Field) -> Condition:
        if node.key in OF_PLACE:
            return OF_PLACE[node.key](self, node.value)
        if self.subject.link is None:
            return self._some_link([node])
        return OF_LINK[node.key](self, node.value)


def _is_about_a_link(node: Node) -> bool:
    if isinstance(node, All | Either):
        return all(map(_is_about_a_link, node.parts))
    return isinstance(node, Field) and node.key in OF_LINK
