"""Entries with their links, tags, paper and repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.keys import Texts
from service.queries.links import believed, links_where, placed
from service.queries.meant import ENTRIES, apart, conditions_of, known, with_words
from service.queries.metadata import papers_by_id, repositories_by_name
from service.queries.ordering import ENTRIES as SORTS
from service.queries.ordering import Ordering, ordering
from service.queries.paging import PAGE, Page, counted, cut
from service.queries.query import EVERYTHING, Field, Query
from service.queries.rows import Entry, EntryContents, EntryLink, Link, Paper, Repository
from service.queries.tables import (
    ENTRY,
    ENTRY_TAG,
    LINK,
    LIST,
    RESOURCE,
    SECTION,
    TAG,
    VERDICT,
    among,
    rows,
    rows_among,
)
from service.queries.terms import Known

_COLUMNS = (
    "id",
    "list_id",
    "section_id",
    "position",
    "line",
    "title",
    "note",
    "venue",
    "year",
    "description",
    "added_at",
)


def _shown(found: sa.FromClause, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """What is shown of entries, and what else."""
    return sa.select(*ENTRY.c[_COLUMNS], LIST.c.name.label("list"), SECTION.c.path.label("section"), *more).select_from(
        found.join(LIST, LIST.c.id == ENTRY.c.list_id).outerjoin(SECTION, SECTION.c.id == ENTRY.c.section_id)
    )


_LINKS = (
    sa.select(
        *LINK.c["entry_id", "label", "qualifier", "url", "ignored"],
        *RESOURCE.c["arxiv_id", "repository"],
        VERDICT.c.verdict,
    )
    .select_from(LINK)
    .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
    .where(among(LINK.c.entry_id))
    .order_by(LINK.c.position)
)
_DETAILS = links_where(among(LINK.c.entry_id))
_TAGS = (
    sa.select(ENTRY_TAG.c.entry_id, TAG.c.name)
    .distinct()
    .join(TAG, TAG.c.id == ENTRY_TAG.c.tag_id)
    .where(among(ENTRY_TAG.c.entry_id))
    .order_by(ENTRY_TAG.c.entry_id, TAG.c.name)
)


def entries(
    session: Session,
    query: Query = EVERYTHING,
    *,
    section: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
    total: bool = False,
) -> Page[Entry]:
    """Entries, those that fit the words of a query best first, else in document order, list by list.

    With a `section` those that stand somewhere under this heading.
    """
    page = _page(session, query, section, cursor, limit, total=total)
    return Page(_filled(session, page.items, _links(session, page.items)), page.next, page.total)


def found(
    session: Session,
    query: Query = EVERYTHING,
    *,
    section: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
    total: bool = False,
) -> Page[EntryContents]:
    """The same entries, with all that is known of each of their links."""
    page = _page(session, query, section, cursor, limit, total=total)
    return Page(_detailed(session, page.items), page.next, page.total)


def _page(
    session: Session, query: Query, section: str | None, cursor: str | None, limit: int, *, total: bool
) -> Page[Any]:
    if section is not None:
        query = query.also(Field("section", Texts((section,), is_plain=True)))
    statement, order, everything = _statement(query, known(session, query), cursor, limit)
    page = cut(list(rows(session, statement)), limit, order.key)
    return replace(page, total=counted(session, everything)) if total else page


@lru_cache(maxsize=2048)
def _statement(
    query: Query, known: Known, cursor: str | None, limit: int
) -> tuple[sa.Select[Any], Ordering, sa.Select[Any]]:
    """What asks for a page, and for the ids on all pages; made once, since building it takes as long as running it.

    First the page's ids are found, in order, and what is shown is read for these alone.
    """
    text, rest = apart(query)
    keys, sorts, rank = sa.select(ENTRY.c.id), SORTS, None
    if text is not None:
        words, entry_id, has, rank = with_words(known, text)
        if all(one.key == "relevance" for one in query.order):
            sorts = replace(sorts, last=(entry_id,))
        keys = keys.select_from(ENTRY.join(words, entry_id == ENTRY.c.id)).where(has)
        if sorts is not SORTS and rest.tree is None:  # all that is asked of an entry stands with its words
            keys = sa.select(entry_id.label("id")).select_from(words).where(has)
    order = ordering(query, sorts, rank)
    keys = keys.where(*conditions_of(rest, known, ENTRIES))
    asked = order.of(keys, cursor).limit(limit + 1).subquery("asked")
    own = [column for column in asked.c if column.name != "id"]
    statement = _shown(asked.join(ENTRY, ENTRY.c.id == asked.c.id), *own).order_by(*order.ways(own))
    return statement, order, keys


def entry(session: Session, entry_id: int) -> Entry | None:
    """One entry; None: there is none of this id."""
    found = list(rows(session, _shown(ENTRY).where(ENTRY.c.id == entry_id)))
    return next(iter(_filled(session, found, _links(session, found))), None)


def filled_in_order(session: Session, *asked: sa.ColumnElement[bool]) -> list[tuple[int | None, EntryContents]]:
    """Entries in document order with all that is known of each of their links, and the id of each one's section."""
    found = list(rows(session, _shown(ENTRY).where(*asked).order_by(ENTRY.c.list_id, ENTRY.c.position)))
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


class _Named(NamedTuple):
    """A link of an entry, in short, and what it names."""

    arxiv_id: str | None
    repository: str | None
    link: EntryLink


def _detailed(session: Session, found: Sequence[Any]) -> list[EntryContents]:
    details: dict[int, list[Link]] = {row.id: [] for row in found}
    links: dict[int, list[_Named]] = {row.id: [] for row in found}
    asked = list(details)
    for one in placed(session, _DETAILS, keys=asked) if asked else ():
        assert one.entry_id is not None
        details[one.entry_id].append(one.link)
        links[one.entry_id].append(_Named(one.arxiv_id, one.repository, _short(one.link)))
    return [
        {**shown, "added_at": row.added_at, "details": details[row.id]}
        for row, shown in zip(found, _filled(session, found, links), strict=True)
    ]


def _filled(session: Session, found: Sequence[Any], links: Mapping[int, Sequence[_Named]]) -> list[Entry]:
    """Entries with all that belongs to them."""
    tags = _tags(session, [row.id for row in found])
    named = [one for some in links.values() for one in some]
    papers = papers_by_id(session, {one.arxiv_id for one in named if one.arxiv_id})
    repositories = repositories_by_name(session, {one.repository for one in named if one.repository})
    return [_entry(row, tags[row.id], links[row.id], papers, repositories) for row in found]


def _links(session: Session, found: Sequence[Any]) -> dict[int, list[_Named]]:
    links: dict[int, list[_Named]] = {row.id: [] for row in found}
    for row in rows_among(session, links, _LINKS):
        verdict = believed(row.url, row.verdict, row.ignored)
        short: EntryLink = {"label": row.label, "qualifier": row.qualifier, "url": row.url, "verdict": verdict}
        links[row.entry_id].append(_Named(row.arxiv_id, row.repository, short))
    return links


def _tags(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {one: [] for one in ids}
    for row in rows_among(session, ids, _TAGS):
        found[row.entry_id].append(row.name)
    return found


def _entry(
    row: Any,
    tags: list[str],
    links: Sequence[_Named],
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
        "links": [one.link for one in links],
        "paper": paper,
        "repositories": list({repositories[name]["name"]: repositories[name] for name in named}.values()),
    }


def _short(link: Link) -> EntryLink:
    return {"label": link["label"], "qualifier": link["qualifier"], "url": link["url"], "verdict": link["verdict"]}
