"""Entries with their links, tags, paper and repositories; and a whole list as it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.links import Placed, links_where, placed
from service.queries.metadata import papers_by_id, repositories_by_name
from service.queries.paging import PAGE, Page, after, cut
from service.queries.query import EVERYTHING, Query, conditions, list_id, sections_named
from service.queries.rows import Entry, EntryContents, EntryLink, Link, Paper, Repository, SectionContents
from service.queries.tables import ENTRY, ENTRY_TAG, KEYS_AT_ONCE, LINK, LIST, SECTION, TAG, rows, rows_of

_COLUMNS = ("id", "list_id", "section_id", "position", "line", "title", "note", "venue", "year", "description")
_ENTRIES = (
    sa.select(*(ENTRY.c[name] for name in _COLUMNS), LIST.c.name.label("list"), SECTION.c.path.label("section"))
    .select_from(ENTRY)
    .join(LIST, LIST.c.id == ENTRY.c.list_id)
    .outerjoin(SECTION, SECTION.c.id == ENTRY.c.section_id)
    .order_by(ENTRY.c.list_id, ENTRY.c.position)
)


def entries(
    session: Session,
    query: Query = EVERYTHING,
    *,
    section: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Entry]:
    """Entries in document order, list by list; those that stand somewhere under a heading `section`."""
    asked = conditions(session, query, list_column=ENTRY.c.list_id, entry_column=ENTRY.c.id)
    if section is not None:
        asked.append(sections_named(session, section, query, column=ENTRY.c.section_id))
    asked += after(cursor, ENTRY.c.list_id, ENTRY.c.position)
    found = list(rows(session, _ENTRIES.where(*asked).limit(limit + 1)))
    page = cut(found, limit, lambda row: (row.list_id, row.position))
    return Page([entry for entry, _ in _filled(session, page.items)], page.next)


def entry(session: Session, entry_id: int) -> Entry | None:
    """One entry; None: there is none of this id."""
    found = list(rows(session, _ENTRIES.where(ENTRY.c.id == entry_id)))
    return next((entry for entry, _ in _filled(session, found)), None)


def contents(session: Session, name: str) -> list[SectionContents]:
    """A whole list, section by section; what stands before the first heading comes first, under no path.

    Raises ListNotFound.
    """
    owner = list_id(session, name)
    found = list(rows(session, _ENTRIES.where(ENTRY.c.list_id == owner)))
    sections: dict[int | None, SectionContents] = {
        None: {"path": [], "level": 1, "line": 1, "entries": [], "links": []}
    }
    statement = sa.select(SECTION).where(SECTION.c.list_id == owner).order_by(SECTION.c.position)
    for row in rows(session, statement):
        sections[row.id] = {"path": row.path, "level": row.level, "line": row.line, "entries": [], "links": []}
    for row, (shown, links) in zip(found, _filled(session, found), strict=True):
        detailed: EntryContents = {**shown, "details": [one.link for one in links]}
        sections[row.section_id]["entries"].append(detailed)
    for one in placed(session, links_where(LINK.c.list_id == owner, LINK.c.entry_id.is_(None))):
        sections[one.section_id]["links"].append(one.link)
    before = sections[None]
    return [section for section in sections.values() if section is not before or before["entries"] or before["links"]]


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
