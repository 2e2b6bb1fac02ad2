"""What each key of the query language means, as a condition in SQL on one subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlmodel import Session

from service import urls
from service.errors import ListNotFound
from service.queries.keys import Span, Texts, Value
from service.queries.query import Query, Tag
from service.queries.query import terms as query_terms
from service.queries.tables import (
    CODE,
    ENTRY,
    ENTRY_INDEX,
    ENTRY_TAG,
    LINK,
    LIST,
    PAPER,
    PROPOSAL,
    PUBLICATION,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    SECTION,
    SNAPSHOT,
    TAG,
    TAG_ALIAS,
    VERDICT,
    rows,
)

Condition: TypeAlias = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions are about, told by the columns that say where it stands."""

    list: sa.ColumnElement[Any]
    section: sa.ColumnElement[Any]
    entry: sa.ColumnElement[Any]
    link: Any
    """The table with the link that it is about; None: it is an entry with all its links."""


ONE_LINK = LINK.alias("one_link")
"""A link of an entry, whichever."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say of the names in a query: with it, what the query means follows from its text alone."""

    is_sqlite: bool
    """Which of the two languages is spoken."""
    lists: tuple[tuple[str, int], ...] = ()
    """The ids of lists, by name."""
    tags: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """The ids of tags, by name or other word."""
    invalid: tuple[int, ...] = ()
    """The resources that were not visited since their text is no URL, where the query asks for such."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked about what."""

    known: Known
    subject: Subject


SEARCHED = 10_000
"""Names of lists among which one is looked for that may be meant."""
ALIKE = 80
"""Of 100, as rapidfuzz weighs it; a name may be a part of the other."""
ALIKE_WORDS = 65
"""The same of single words, which are compared as a whole."""
Meant: TypeAlias = Callable[[Asked, Value], Condition]


def list_id(session: Session, name: str) -> int:
    """The id of the list with this name. Raises ListNotFound."""
    found = session.connection().scalar(sa.select(LIST.c.id).where(LIST.c.name == name))
    if found is None:
        raise _no_such_list(name, session.connection().scalars(sa.select(LIST.c.name).limit(SEARCHED)))
    return int(found)


def _no_such_list(name: str, names: Iterable[str]) -> ListNotFound:
    alike = process.extractOne(name, names, scorer=fuzz.WRatio, score_cutoff=ALIKE)
    meant = f"did you mean {alike[0]}? " if alike else ""
    return ListNotFound(
        f"there is no list named {name!r}", hint=f"{meant}`listkeeper lists` shows the names of all lists"
    )


def unknown_tags(session: Session, query: Query) -> Iterator[str]:
    """A sentence for each tag of a query that no entry has."""
    for term in query_terms(query.tree):
        if isinstance(term, Tag) and not tag_ids(session, term.name):
            names = session.connection().scalars(sa.select(TAG.c.name).limit(SEARCHED))
            alike = process.extractOne(term.name, names, scorer=fuzz.ratio, score_cutoff=ALIKE_WORDS)
            yield f"no entry has the tag {term.name}{f'; did you mean {alike[0]}?' if alike else ''}"


def unknown_lists(session: Session, names: Iterable[str]) -> Iterator[ListNotFound]:
    """Of these names those that no list has, as `list_id` would raise them."""
    for name in names:
        try:
            list_id(session, name)
        except ListNotFound as error:
            yield error


_TAG = sa.bindparam("tag", type_=sa.String())
_TAGS = sa.union_all(
    sa.select(TAG.c.id).where(sa.func.lower(TAG.c.name) == sa.func.lower(_TAG)),
    sa.select(TAG_ALIAS.c.tag_id).where(sa.func.lower(TAG_ALIAS.c.name) == sa.func.lower(_TAG)),
)


def tag_ids(session: Session, name: str) -> tuple[int, ...]:
    """The ids of the tags with a name, or with this other word. A planner that has them knows how many entries do."""
    return tuple(sorted({int(row.id) for row in rows(session, _TAGS, tag=name)}))


def unvisitable(session: Session) -> tuple[int, ...]:
    """The resources that were not visited since their text is no URL."""
    unseen = (
        sa.select(RESOURCE.c.id, RESOURCE.c.url)
        .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(_OFF_THE_WEB, sa.func.coalesce(VERDICT.c.verdict, "unchecked") == "unchecked")
    )
    told = ((row.id, urls.unvisitable(row.url)) for row in rows(session, unseen))
    return tuple(key for key, one in told if one is not None and one[0] == "invalid")


_OFF_THE_WEB = RESOURCE.c.host.is_(None)


def is_told_by_text(value: Value) -> bool:
    """Whether verdicts are asked for that the texts of links tell, where no visit does."""
    return isinstance(value, Texts) and not {"skipped", "invalid"}.isdisjoint(value.texts)


def a_name(value: Value) -> str | None:
    """The name of the one list that is meant; None: all whose names fit are."""
    assert isinstance(value, Texts)
    return value.texts[0] if value.is_plain or "*" not in value.texts[0] else None


def tagged(asked: Asked, name: str) -> Condition:
    """That an entry has a tag, or what it is another word for."""
    ids = dict(asked.known.tags)[name]
    found: Condition = asked.subject.entry.in_(sa.select(ENTRY_TAG.c.entry_id).where(ENTRY_TAG.c.tag_id.in_(ids)))
    return found


# --- values -----------------------------------------------------------------------------------


def _texts(column: Any, value: Value) -> Condition:
    """That a column has one of the texts, whatever the case."""
    assert isinstance(value, Texts)
    return sa.or_(*(_text(column, text, is_plain=value.is_plain) for text in value.texts))


def _text(column: sa.ColumnElement[Any], text: str, *, is_plain: bool) -> Condition:
    if is_plain or "*" not in text:
        return sa.func.lower(column) == sa.func.lower(text)
    literal = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return sa.func.lower(column).like(sa.func.lower(literal.replace("*", "%")), escape="\\")


def _one_of(column: Any, value: Value) -> Condition:
    assert isinstance(value, Texts)
    found: Condition = column.in_(value.texts)
    return found


def _span(column: Any, value: Value) -> Condition:
    assert isinstance(value, Span)

    def end(one: int | datetime) -> object:
        return one.date() if isinstance(one, datetime) and isinstance(column.type, sa.Date) else one

    within = [column.is_not(None)]
    if value.start is not None:
        within.append(column >= end(value.start))
    if value.end is not None:
        within.append(column < end(value.end))
    return sa.and_(*within)


def _json_has(asked: Asked, column: Any, value: Value) -> Condition:
    """That one of the texts in a list as JSON is one of these."""
    function = sa.func.json_each if asked.known.is_sqlite else sa.func.json_array_elements_text
    each = function(column).table_valued("value")
    return sa.exists(sa.select(1).select_from(each).where(_texts(each.c.value, value)))


# --- where something stands -------------------------------------------------------------------


def _list(asked: Asked, value: Value) -> Condition:
    assert isinstance(value, Texts)
    if (name := a_name(value)) is not None:
        return asked.subject.list == dict(asked.known.lists)[name]
    return asked.subject.list.in_(sa.select(LIST.c.id).where(_texts(LIST.c.name, value)))


def _section(asked: Asked, value: Value) -> Condition:
    return asked.subject.section.in_(sa.select(SECTION.c.id).where(_json_has(asked, SECTION.c.path, value)))


def _indexed(name: str) -> Meant:
    def condition(asked: Asked, value: Value) -> Condition:
        entries = sa.select(ENTRY_INDEX.c.entry_id).where(_span(ENTRY_INDEX.c[name], value))
        return asked.subject.entry.in_(entries)

    return condition


def _venue(asked: Asked, value: Value) -> Condition:
    noted = sa.select(ENTRY.alias("noted").c.id).where(_texts(sa.literal_column("noted.venue"), value))
    told = (
        sa.select(ONE_LINK.c.entry_id)
        .join(RESOURCE, RESOURCE.c.id == ONE_LINK.c.resource_id)
        .join(PUBLICATION, PUBLICATION.c.arxiv_id == RESOURCE.c.arxiv_id)
        .where(ONE_LINK.c.entry_id.is_not(None), _texts(PUBLICATION.c.venue, value))
    )
    return asked.subject.entry.in_(noted.union_all(told))


# --- what a link is ---------------------------------------------------------------------------


def _of_link(name: str, compare: Callable[[Any, Value], Condition]) -> Meant:
    return lambda asked, value: compare(asked.subject.link.c[name], value)


def _resource(asked: Asked, *such: Condition) -> Condition:
    link: sa.FromClause = asked.subject.link
    return link.c.resource_id.in_(sa.select(RESOURCE.c.id).where(*such))


def _repository(asked: Asked, *such: Condition) -> Condition:
    names = sa.select(REPOSITORY_NAME.c.name).join(REPOSITORY, REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id)
    return _resource(asked, RESOURCE.c.repository.in_(names.where(*such)))


def _believed(asked: Asked, *such: Condition) -> Condition:
    """That what visits saw counts, and is so."""
    found = sa.select(VERDICT.c.resource_id).where(*such)
    link = asked.subject.link
    return sa.and_(link.c.ignored.is_(None), link.c.resource_id.in_(found))


def _verdict(asked: Asked, value: Value) -> Condition:
    assert isinstance(value, Texts)
    link, words = asked.subject.link, set(value.texts)
    found = [_believed(asked, VERDICT.c.verdict.in_(words - {"unchecked"}))]
    if "skipped" in words:
        found.append(link.c.ignored.is_not(None))
    if told := {"skipped", "invalid", "unchecked"} & words:
        unseen = link.c.resource_id.not_in(sa.select(VERDICT.c.resource_id).where(VERDICT.c.verdict != "unchecked"))
        found.append(sa.and_(link.c.ignored.is_(None), unseen, _told_by_text(asked, told)))
    return sa.or_(*found)


def _told_by_text(asked: Asked, words: set[str]) -> Condition:
    """That the text of a link that was not visited tells one of these of it."""
    found = []
    if "unchecked" in words:
        found.append(_resource(asked, sa.not_(_OFF_THE_WEB)))
    invalid = RESOURCE.c.id.in_(asked.known.invalid)
    if "skipped" in words:
        found.append(_resource(asked, _OFF_THE_WEB, sa.not_(invalid)))
    if "invalid" in words:
        found.append(_resource(asked, invalid))
    return sa.or_(*found)


def _changed(asked: Asked, value: Value) -> Condition:
    """That a list was read then, or that something new was told of what a link names."""
    told = sa.select(PAPER.c.arxiv_id).where(_span(PAPER.c.fetched_at, value))
    return sa.or_(
        asked.subject.link.c.list_id.in_(sa.select(LIST.c.id).where(_span(LIST.c.imported_at, value))),
        _believed(asked, _span(VERDICT.c.since, value)),
        _resource(asked, RESOURCE.c.arxiv_id.in_(told)),
        _repository(asked, _span(REPOSITORY.c.fetched_at, value)),
    )


def _arxiv(asked: Asked, value: Value) -> Condition:
    assert isinstance(value, Texts)
    ids = [urls.arxiv_id(f"https://arxiv.org/abs/{text}") or text for text in value.texts]
    return _resource(asked, _texts(RESOURCE.c.arxiv_id, Texts(tuple(ids))))


def _url(asked: Asked, value: Value) -> Condition:
    """The address as it is written, or in its normal form."""
    assert isinstance(value, Texts)
    normal = [urls.canonical(text) for text in value.texts if value.is_plain or "*" not in text]
    written = _texts(asked.subject.link.c.url, value)
    return sa.or_(_resource(asked, RESOURCE.c.url.in_(normal)), written) if normal else written


IS: Mapping[str, Callable[[Asked], Condition]] = {
    "archived": lambda asked: _repository(asked, REPOSITORY.c.archived),
    "gone": lambda asked: _repository(asked, REPOSITORY.c.gone),
    "withdrawn": lambda asked: _resource(
        asked, RESOURCE.c.arxiv_id.in_(sa.select(PAPER.c.arxiv_id).where(PAPER.c.withdrawn))
    ),
    "retracted": lambda asked: _resource(
        asked, RESOURCE.c.arxiv_id.in_(sa.select(PUBLICATION.c.arxiv_id).where(PUBLICATION.c.retracted))
    ),
    "settled": lambda asked: _believed(asked, VERDICT.c.settled),
    "ignored": lambda asked: asked.subject.link.c.ignored.is_not(None),
}
HAS: Mapping[str, Callable[[Asked], Condition]] = {
    "copy": lambda asked: asked.subject.link.c.resource_id.in_(sa.select(SNAPSHOT.c.resource_id)),
    "paper": lambda asked: _resource(asked, RESOURCE.c.arxiv_id.in_(sa.select(PAPER.c.arxiv_id))),
    "code": lambda asked: _resource(
        asked, sa.or_(RESOURCE.c.repository.is_not(None), RESOURCE.c.arxiv_id.in_(sa.select(CODE.c.arxiv_id)))
    ),
    "repository": lambda asked: _resource(asked, RESOURCE.c.repository.is_not(None)),
    "proposal": lambda asked: asked.subject.link.c.id.in_(
        sa.select(PROPOSAL.c.link_id).where(PROPOSAL.c.state == "open", PROPOSAL.c.link_id.is_not(None))
    ),
}


def _some_of(choices: Mapping[str, Callable[[Asked], Condition]]) -> Meant:
    def condition(asked: Asked, value: Value) -> Condition:
        assert isinstance(value, Texts)
        return sa.or_(*(choices[text](asked) for text in value.texts))

    return condition


OF_PLACE: Mapping[str, Meant] = {
    "list": _list,
    "section": _section,
    "year": _indexed("year"),
    "citations": _indexed("citations"),
    "venue": _venue,
}
"""Keys about an entry, or about where a link stands."""
OF_LINK: Mapping[str, Meant] = {
    "label": _of_link("label", _texts),
    "url": _url,
    "kind": _of_link("kind", _one_of),
    "host": lambda asked, value: _resource(asked, _texts(RESOURCE.c.host, value)),
    "verdict": _verdict,
    "status": lambda asked, value: _believed(asked, _span(VERDICT.c.status, value)),
    "since": lambda asked, value: _believed(asked, _span(VERDICT.c.since, value)),
    "checked": lambda asked, value: _believed(asked, _span(VERDICT.c.checked_at, value)),
    "added": _of_link("added_on", _span),
    "changed": _changed,
    "arxiv": _arxiv,
    "stars": lambda asked, value: _repository(asked, _span(REPOSITORY.c.stars, value)),
    "license": lambda asked, value: _repository(asked, _texts(REPOSITORY.c.license, value)),
    "language": lambda asked, value: _repository(asked, _texts(REPOSITORY.c.language, value)),
    "topic": lambda asked, value: _repository(asked, _json_has(asked, REPOSITORY.c.topics, value)),
    "is": _some_of(IS),
    "has": _some_of(HAS),
}
"""Keys about a link."""
