"""Entries with their links, tags, paper and repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.keys import Texts
from service.queries.links import Placed, links_where, placed
from service.queries.meant import ENTRIES, apart, conditions, with_words
from service.queries.metadata import papers_by_id, repositories_by_name
from service.queries.ordering import ENTRIES as SORTS
from service.queries.ordering import ordering
from service.queries.paging import PAGE, Page, cut
from service.queries.query import EVERYTHING, Field, Query
from service.queries.rows import Entry, EntryContents, EntryLink, Link, Paper, Repository
from service.queries.tables import ENTRY, ENTRY_TAG, KEYS_AT_ONCE, LINK, LIST, SECTION, TAG, rows, rows_of

_COLUMNS = ("id", "list_id", "section_id", "position", "line", "title", "note", "venue", "year", "description")
_ENTRIES = (
    sa.select(*(ENTRY.c[name] for name in _COLUMNS), LIST.c.name.label("list"), SECTION.c.path.label("section"))
    .select_from(ENTRY)
    .join(LIST, LIST.c.id == ENTRY.c.list_id)
    .outerjoin(SECTION, SECTION.c.id == ENTRY.c.section_id)
)


def entries(
    session: Session,
    query: Query = EVERYTHING,
    *,
    section: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Entry]:
    """Entries, those that fit the words of a query best first, else in document order, list by list.

    With a `section` those that stand somewhere under this heading.
    """
    page = _page(session, query, section, cursor, limit)
    return Page([entry for entry, _ in _filled(session, page.items)], page.next)


def found(
    session: Session,
    query: Query = EVERYTHING,
    *,
    section: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[EntryContents]:
    """The same entries, with all that is known of each of their links."""
    page = _page(session, query, section, cursor, limit)
    return Page(_detailed(session, page.items), page.next)


def _page(session: Session, query: Query, section: str | None, cursor: str | None, limit: int) -> Page[Any]:
    if section is not None:
        query = query.also(Field("section", Texts((section,), is_plain=True)))
    text, rest = apart(query)
    statement, rank = _ENTRIES, None
    if text is not None:
        words, entry_id, has, rank = with_words(session, text)
        statement = _ENTRIES.join(words, entry_id == ENTRY.c.id).where(has)
    order = ordering(query, SORTS, rank)
    found = order.of(statement.where(*conditions(session, rest, ENTRIES)), cursor).limit(limit + 1)
    return cut(list(rows(session, found)), limit, order.key)


def entry(session: Session, entry_id: int) -> Entry | None:
    """One entry; None: there is none of this id."""
    found = list(rows(session, _ENTRIES.where(ENTRY.c.id == entry_id)))
    return next((entry for entry, _ in _filled(session, found)), None)


def filled_in_order(session: Session, *asked: sa.ColumnElement[bool]) -> list[tuple[int | None, EntryContents]]:
    """Entries in document order with all that is known of each of their links, and the id of each one's section."""
    found = list(rows(session, _ENTRIES.where(*asked).order_by(ENTRY.c.list_id, ENTRY.c.position)))
    return list(zip((row.section_id for row in found), _detailed(session, found), strict=True))


def entry_contents(session: Session, entry_id: int) -> EntryContents | None:
    """One entry with all that is known of each of its links; None: there is none of this id."""
    return next((entry for _, entry in filled_in_order(session, ENTRY.c.id == entry_id)), None)


def tags_of(session: Session, entry_id: int) -> dict[str, list[str]]:
    """The tags of an entry, each with where it comes from."""
    statement = (
        sa.select(TAG.c.name, ENTRY_TAG.c.origin)
        .join(ENTRY_TAG, ENTRY_TAG.c.tag_id == TAG.c.id)
        .where(ENTRY_TAG.c.entry_id == entry_id)
        .order_by(TAG.c.name, ENTRY_TAG.c.origin)
    )
    found: dict[str, list[str]] = {}
    for name, origin in rows(session, statement):
        found.setdefault(name, []).append(origin)
    return found


def _detailed(session: Session, found: Sequence[Any]) -> list[EntryContents]:
    return [{**shown, "details": [one.link for one in links]} for shown, links in _filled(session, found)]


def _filled(session: Session, found: Sequence[Any]) -> list[tuple[Entry, list[Placed]]]:
    """Entries with all that belongs to them, each with its links as they stand in the list."""
    ids = [row.id for row in found]
    links, tags = _links(session, ids), _tags(session, ids)
    named = [one for some in links.values() for one in some]
    papers = papers_by_id(session, {one.arxiv_id for one in named if one.arxiv_id})
    repositories = repositories_by_name(session, {one.repository for one in named if one.repository})
    return [(_entry(row, tags[row.id], links[row.id], papers, repositories), links[row.id]) for row in found]


def _links(session: Session, ids: Sequence[int]) -> dict[int, list[Placed]]:
    found: dict[int, list[Placed]] = {one: [] for one in ids}
    for start in range(0, len(ids), KEYS_AT_ONCE):
        for one in placed(session, links_where(LINK.c.entry_id.in_(ids[start : start + KEYS_AT_ONCE]))):
            if one.entry_id is not None:
                found[one.entry_id].append(one)
    return found


def _tags(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {one: [] for one in ids}
    statement = sa.select(ENTRY_TAG.c.entry_id, TAG.c.name).distinct().join(TAG, TAG.c.id == ENTRY_TAG.c.tag_id)
    ordered = statement.order_by(ENTRY_TAG.c.entry_id, TAG.c.name)
    for row in rows_of(session, ids, lambda some: ordered.where(ENTRY_TAG.c.entry_id.in_(some))):
        found[row.entry_id].append(row.name)
    return found


def _entry(
    row: Any,
    tags: list[str],
    links: Sequence[Placed],
    papers: Mapping[str, Paper],
    repositories: Mapping[str, Repository],
) -> Entry:
    paper = next((papers[one.arxiv_id] for one in links if one.arxiv_id and one.arxiv_id in papers), None)
    named = [one.repository for one in links if one.repository and one.repository in repositories]
    return {
        "id": row.id,
        "list": row.list,
        "section": row.section or [],
        "line": row.line,
        "title": row.title,
        "note": row.note,
        "venue": row.venue,
        "year": row.year,
        "description": row.description,
        "tags": tags,
        "links": [_short(one.link) for one in links],
        "paper": paper,
        "repositories": list({repositories[name]["name"]: repositories[name] for name in named}.values()),
    }


def _short(link: Link) -> EntryLink:
    return {"label": link["label"], "qualifier": link["qualifier"], "url": link["url"], "verdict": link["verdict"]}
