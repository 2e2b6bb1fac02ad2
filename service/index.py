"""What entries are found and sorted by: the only writer of `entry_index` and `entry_words`.

Whoever changes a list, a paper or a repository says so here, in the same transaction, and the
entries concerned are indexed anew. After a change of the schema all are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service.database import Database, upsert
from service.models import EntryIndexRow
from service.queries.matching import COLUMNS
from service.queries.tables import (
    ENTRY,
    ENTRY_INDEX,
    FTS,
    KEYS_AT_ONCE,
    LINK,
    PAPER,
    PUBLICATION,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    WORDS,
    among,
    rows,
    rows_among,
    rows_of,
)
from service.queries.words import words

WORDS_OF_A_TEXT = 4000
"""The rest of a text is not found: PostgreSQL counts to 16,383 over all texts of an entry."""
PLACES_OF_A_WORD = 255
"""PostgreSQL keeps no more."""


class Texts(NamedTuple):
    """The words of an entry's texts, by the names that `COLUMNS` has."""

    title: Sequence[str]
    description: Sequence[str]
    author: Sequence[str]
    abstract: Sequence[str]


# --- what has changed -------------------------------------------------------------------------


def entries(session: Session, there: Sequence[int], gone: Iterable[int] = ()) -> None:
    """Index entries, and forget others."""
    if forgotten := [*gone]:
        _forget(session, forgotten)
    for start in range(0, len(there), KEYS_AT_ONCE):
        _index(session, there[start : start + KEYS_AT_ONCE])


def papers(session: Session, arxiv_ids: Iterable[str]) -> None:
    """Index the entries that link to these papers."""
    entries(session, _linking(session, RESOURCE.c.arxiv_id, arxiv_ids))


def repositories(session: Session, names: Iterable[str]) -> None:
    """Index the entries that link to repositories, by whichever of their names, lower case."""
    asked, other = REPOSITORY_NAME.alias("asked"), REPOSITORY_NAME.alias("other")
    statement = sa.select(other.c.name).join(asked, asked.c.repository_id == other.c.repository_id)
    found = rows_of(session, set(names), lambda some: statement.where(asked.c.name.in_(some)))
    entries(session, _linking(session, RESOURCE.c.repository, {row.name for row in found}))


def everything(db: Database) -> None:
    """Index all entries anew."""
    with db.write() as session:
        session.execute(sa.delete(FTS if db.is_sqlite else WORDS))
        session.execute(sa.delete(ENTRY_INDEX))
        entries(session, [row.id for row in rows(session, sa.select(ENTRY.c.id).order_by(ENTRY.c.id))])


def _linking(session: Session, column: sa.Column[str], keys: Iterable[str]) -> list[int]:
    statement = (
        sa.select(LINK.c.entry_id)
        .distinct()
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .where(LINK.c.entry_id.is_not(None))
    )
    found = rows_of(session, set(keys), lambda some: statement.where(column.in_(some)))
    return sorted({row.entry_id for row in found})


# --- what is known of them --------------------------------------------------------------------


def _index(session: Session, ids: Sequence[int]) -> None:
    """Index at most so many entries as one statement may name."""
    told = _told(session, ids)
    stars = _stars(session, ids)
    facts, texts = [], {}
    for row in rows_among(session, ids, sa.select(ENTRY).where(among(ENTRY.c.id))):
        about = told[row.id]
        facts.append(
            {
                "entry_id": row.id,
                "year": row.year or next((paper.year or paper.published.year for paper in about), None),
                "stars": stars.get(row.id),
                "citations": max((paper.citations for paper in about if paper.citations is not None), default=None),
            }
        )
        texts[row.id] = _texts(row, about)
    upsert(session, EntryIndexRow, facts, replace=["year", "stars", "citations"])
    if session.get_bind().dialect.name == "sqlite":
        _write_sqlite(session, texts)
    else:
        _write_postgres(session, texts)


def _told(session: Session, ids: Sequence[int]) -> Mapping[int, list[Any]]:
    """The papers that entries link to, by entry, in the order of the links."""
    naming = (
        sa.select(LINK.c.entry_id, RESOURCE.c.arxiv_id)
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .where(among(LINK.c.entry_id), RESOURCE.c.arxiv_id.is_not(None))
        .order_by(LINK.c.position)
    )
    named = dict.fromkeys((row.entry_id, row.arxiv_id) for row in rows_among(session, ids, naming))
    about = sa.select(
        *PAPER.c["arxiv_id", "title", "authors", "abstract", "published"], *PUBLICATION.c["year", "citations"]
    ).outerjoin(PUBLICATION, PUBLICATION.c.arxiv_id == PAPER.c.arxiv_id)
    asked = {arxiv_id for _, arxiv_id in named}
    known = {row.arxiv_id: row for row in rows_of(session, asked, lambda some: about.where(PAPER.c.arxiv_id.in_(some)))}
    found: dict[int, list[Any]] = defaultdict(list)
    for entry_id, arxiv_id in named:
        if arxiv_id in known:
            found[entry_id].append(known[arxiv_id])
    return found


def _stars(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """The stars of the repository with most that entries link to, by entry."""
    statement = (
        sa.select(LINK.c.entry_id, sa.func.max(REPOSITORY.c.stars))
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .join(REPOSITORY_NAME, REPOSITORY_NAME.c.name == RESOURCE.c.repository)
        .join(REPOSITORY, REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id)
        .where(among(LINK.c.entry_id))
        .group_by(LINK.c.entry_id)
    )
    return {row[0]: row[1] for row in rows_among(session, ids, statement)}


def _texts(row: Any, told: Sequence[Any]) -> Texts:
    listed = " ".join(filter(None, (row.note, row.description)))
    return Texts(
        words(row.title)[:WORDS_OF_A_TEXT],
        words(listed)[:WORDS_OF_A_TEXT],
        words(" , ".join(name for paper in told for name in paper.authors))[:WORDS_OF_A_TEXT],
        words(" ".join(f"{paper.title} {paper.abstract}" for paper in told))[:WORDS_OF_A_TEXT],
    )


# --- writing ----------------------------------------------------------------------------------


def _forget(session: Session, ids: Sequence[int]) -> None:
    """PostgreSQL forgets on its own; SQLite's full-text tables have no foreign keys."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.delete(FTS).where(FTS.c.rowid == sa.bindparam("key")), [{"key": one} for one in ids])


def _write_sqlite(session: Session, texts: Mapping[int, Texts]) -> None:
    _forget(session, [*texts])
    new = [
        {"rowid": key, **{name: " ".join(some) for name, some in zip(COLUMNS, text, strict=True)}}
        for key, text in texts.items()
    ]
    if new:
        session.execute(sa.insert(FTS), new)


def _write_postgres(session: Session, texts: Mapping[int, Texts]) -> None:
    session.execute(sa.delete(WORDS).where(WORDS.c.entry_id.in_([*texts])))
    new = [{"entry_id": key, "words": _tsvector(text)} for key, text in texts.items()]
    if new:
        session.execute(sa.insert(WORDS), new)


def _tsvector(texts: Texts) -> str:
    """The words with their places and weights. Words are letters and digits, so nothing needs escaping."""
    places: dict[str, list[str]] = defaultdict(list)
    start = 1
    for weight, text in zip(COLUMNS.values(), texts, strict=True):
        for place, word in enumerate(text, start):
            places[word].append(f"{place}{weight}")
        start += len(text) + 1  # no phrase reaches from one text into the next
    return " ".join(f"'{word}':{','.join(some[:PLACES_OF_A_WORD])}" for word, some in places.items())
