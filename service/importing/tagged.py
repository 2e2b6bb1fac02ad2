"""The only writer of tags: which entries have them, from where, and by which other words they are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service.importing.reading import Reading
from service.importing.writing import Values, batches, ensure, insert
from service.queries.tables import (
    ENTRY,
    ENTRY_TAG,
    KEYS_AT_ONCE,
    LINK,
    PAPER,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    TAG,
    TAG_ALIAS,
    TAG_REFUSAL,
    rows,
    rows_of,
)

FROM_THE_LIST = ("heading", "front-matter", "inline", "rule")
FROM_SOURCES = ("arxiv", "github")
PERSON = "person"


class Tagging(NamedTuple):
    """That an entry has a tag."""

    tag_id: int
    entry_id: int
    origin: str


# --- what lists and sources say ---------------------------------------------------------------


def save(session: Session, reading: Reading, entries: Sequence[int]) -> None:
    """Give a list's entries the tags that the list says; those of people and sources stay."""
    for start in range(0, len(entries), KEYS_AT_ONCE):  # a long list has a million tags
        some = entries[start : start + KEYS_AT_ONCE]
        said = [
            (entry_id, name, origin)
            for entry_id, entry in zip(some, reading.document.entries[start : start + KEYS_AT_ONCE], strict=True)
            for name, origin in reading.tags(entry)
        ]
        _replace(session, said, FROM_THE_LIST, ENTRY_TAG.c.entry_id.in_(some))


def save_from_sources(session: Session, said: Iterable[tuple[int, str, str]]) -> int:
    """Give all entries the tags (entry, word, origin) that sources say; how many are new."""
    return _replace(session, list(said), FROM_SOURCES, sa.true())


def _replace(
    session: Session,
    said: Sequence[tuple[int, str, str]],
    origins: Sequence[str],
    where: sa.ColumnElement[bool],
) -> int:
    """Make what is said all that there is of some origins; how many taggings are new."""
    names = ids_of(session, {name for _, name, _ in said})
    refused = {(row.tag_id, row.entry_id) for row in rows(session, sa.select(TAG_REFUSAL))}
    wanted = {Tagging(names[name], entry_id, origin) for entry_id, name, origin in said}
    wanted = {one for one in wanted if one[:2] not in refused}
    statement = _taggings().where(where, ENTRY_TAG.c.origin.in_(origins))
    there = {Tagging(*row) for row in rows(session, statement)}
    _delete(session, there - wanted)
    insert(session, ENTRY_TAG, (one._asdict() for one in sorted(wanted - there)))
    return len(wanted - there)


def ids_of(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The tags that words mean, aliases followed; a word that means none yet becomes one."""
    wanted = list(names)
    meant = aliases(session, wanted)
    return meant | ensure(session, TAG, "name", {name: {"name": name} for name in wanted if name not in meant})


def aliases(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The tags that other words stand for, of these words those that do."""
    found = rows_of(session, names, lambda some: sa.select(TAG_ALIAS).where(TAG_ALIAS.c.name.in_(some)))
    return {row.name: row.tag_id for row in found}


class Told(NamedTuple):
    """What a source says of something that an entry links to."""

    entry_id: int
    words: Sequence[str]


def categories(session: Session) -> list[Told]:
    """The arXiv categories of the papers that entries link to."""
    statement = (
        sa.select(LINK.c.entry_id, PAPER.c.categories)
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .join(PAPER, PAPER.c.arxiv_id == RESOURCE.c.arxiv_id)
        .where(LINK.c.entry_id.is_not(None))
    )
    return [Told(*row) for row in rows(session, statement)]


def topics(session: Session) -> list[Told]:
    """The GitHub topics of the repositories that entries link to."""
    statement = (
        sa.select(LINK.c.entry_id, REPOSITORY.c.topics)
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .join(REPOSITORY_NAME, REPOSITORY_NAME.c.name == RESOURCE.c.repository)
        .join(REPOSITORY, REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id)
        .where(LINK.c.entry_id.is_not(None))
    )
    return [Told(*row) for row in rows(session, statement)]


# --- what people say --------------------------------------------------------------------------


def find(session: Session, word: str) -> int | None:
    """The tag that a word means, as a person types it; None: none."""
    own = sa.select(TAG.c.id).where(sa.func.lower(TAG.c.name) == word.lower())
    other = sa.select(TAG_ALIAS.c.tag_id.label("id")).where(TAG_ALIAS.c.name == word.lower())
    return next((row.id for statement in (own, other) for row in rows(session, statement)), None)


def name_of(session: Session, tag_id: int) -> str:
    """What a tag is called."""
    return str(session.connection().scalar(sa.select(TAG.c.name).where(TAG.c.id == tag_id)))


def rename(session: Session, tag_id: int, name: str) -> None:
    """Call a tag otherwise; its former name is an alias of it from now on."""
    former = name_of(session, tag_id)
    session.connection().execute(sa.delete(TAG_ALIAS).where(TAG_ALIAS.c.name == name))
    session.connection().execute(sa.update(TAG).where(TAG.c.id == tag_id).values(name=name))
    insert(session, TAG_ALIAS, [{"name": former, "tag_id": tag_id}])


def call(session: Session, name: str, tag_id: int) -> None:
    """Make a word that means no tag another word for one."""
    insert(session, TAG_ALIAS, [{"name": name, "tag_id": tag_id}])


def forget_alias(session: Session, name: str) -> None:
    """A word means no other tag any more."""
    session.connection().execute(sa.delete(TAG_ALIAS).where(TAG_ALIAS.c.name == name))


def merge(session: Session, tag_id: int, into: int) -> None:
    """Put a tag's entries and other words with another tag; its name becomes an alias of that.

    Entries that it was taken off do not get the other one either, unless they have that already.
    """
    connection = session.connection()
    own = [Tagging(*row) for row in rows(session, _taggings().where(ENTRY_TAG.c.tag_id == tag_id))]
    there = {Tagging(*row) for row in rows(session, _taggings().where(ENTRY_TAG.c.tag_id == into))}
    insert(session, ENTRY_TAG, [each._asdict() for one in own if (each := one._replace(tag_id=into)) not in there])
    connection.execute(sa.update(TAG_ALIAS).where(TAG_ALIAS.c.tag_id == tag_id).values(tag_id=into))
    name = name_of(session, tag_id)
    refused = rows(session, sa.select(TAG_REFUSAL.c.entry_id).where(TAG_REFUSAL.c.tag_id == tag_id))
    has_it = {one.entry_id for one in there}
    refuse(session, into, [row.entry_id for row in refused if row.entry_id not in has_it])
    connection.execute(sa.delete(ENTRY_TAG).where(ENTRY_TAG.c.tag_id == tag_id))
    connection.execute(sa.delete(TAG).where(TAG.c.id == tag_id))
    call(session, name, into)


def give(session: Session, tag_id: int, entries: Sequence[int]) -> int:
    """Give entries a tag because a person says so; how many had it from no person before."""
    _forget_refusals(session, tag_id, entries)
    statement = _taggings().where(ENTRY_TAG.c.tag_id == tag_id, ENTRY_TAG.c.origin == PERSON)
    there = {row.entry_id for row in rows(session, statement)}
    new = [Tagging(tag_id, entry_id, PERSON)._asdict() for entry_id in dict.fromkeys(entries) if entry_id not in there]
    insert(session, ENTRY_TAG, new)
    return len(new)


def refuse(session: Session, tag_id: int, entries: Sequence[int]) -> int:
    """Take a tag off entries for good, wherever it comes from; how many had it."""
    _forget_refusals(session, tag_id, entries)
    insert(session, TAG_REFUSAL, [{"tag_id": tag_id, "entry_id": entry_id} for entry_id in dict.fromkeys(entries)])
    found = rows_of(
        session,
        entries,
        lambda some: _taggings().where(ENTRY_TAG.c.tag_id == tag_id, ENTRY_TAG.c.entry_id.in_(some)),
    )
    there = {Tagging(*row) for row in found}
    _delete(session, there)
    return len({one.entry_id for one in there})


def unknown_entries(session: Session, entries: Sequence[int]) -> list[int]:
    """Those of these numbers that no entry has."""
    known = {
        row.id for row in rows_of(session, entries, lambda some: sa.select(ENTRY.c.id).where(ENTRY.c.id.in_(some)))
    }
    return [one for one in dict.fromkeys(entries) if one not in known]


def _taggings() -> sa.Select[tuple[int, int, str]]:
    return sa.select(ENTRY_TAG.c.tag_id, ENTRY_TAG.c.entry_id, ENTRY_TAG.c.origin)


def _forget_refusals(session: Session, tag_id: int, entries: Sequence[int]) -> None:
    for start in range(0, len(entries), KEYS_AT_ONCE):
        some = entries[start : start + KEYS_AT_ONCE]
        session.connection().execute(
            sa.delete(TAG_REFUSAL).where(TAG_REFUSAL.c.tag_id == tag_id, TAG_REFUSAL.c.entry_id.in_(some))
        )


def _delete(session: Session, gone: Iterable[Tagging]) -> None:
    parts = (ENTRY_TAG.c.tag_id == sa.bindparam("tag"), ENTRY_TAG.c.entry_id == sa.bindparam("entry"))
    statement = sa.delete(ENTRY_TAG).where(*parts, ENTRY_TAG.c.origin == sa.bindparam("from"))
    values: Iterator[Values] = ({"tag": one.tag_id, "entry": one.entry_id, "from": one.origin} for one in gone)
    for batch in batches(values):
        session.connection().execute(statement, batch)
