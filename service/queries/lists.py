"""Lists and how they are doing, their sections, and the tags of entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.queries.paging import PAGE, Page, after, cut
from service.queries.rows import ListSummary, Section, Tag
from service.queries.tables import (
    ENTRY,
    ENTRY_TAG,
    LINK,
    LIST,
    RESOURCE,
    SECTION,
    TAG,
    TAG_ALIAS,
    VERDICT,
    rows,
    rows_of,
)
from service.queries.terms import list_id

_UNSEEN = sa.or_(VERDICT.c.verdict.is_(None), VERDICT.c.verdict == "unchecked")
"""That a link was not visited yet. The text of those that never can be tells so."""


def lists(session: Session, *, cursor: str | None = None, limit: int = PAGE) -> Page[ListSummary]:
    """All lists by name."""
    statement = sa.select(LIST).where(*after(cursor, LIST.c.name)).order_by(LIST.c.name).limit(limit + 1)
    page = cut(list(rows(session, statement)), limit, lambda row: (row.name,))
    return Page(_summaries(session, page.items), page.next)


def list_summary(session: Session, name: str) -> ListSummary:
    """One list. Raises ListNotFound."""
    statement = sa.select(LIST).where(LIST.c.id == list_id(session, name))
    return _summaries(session, list(rows(session, statement)))[0]


def _summaries(session: Session, found: Sequence[Any]) -> list[ListSummary]:
    ids = [row.id for row in found]
    counts = {table.name: _counted(session, table, ids) for table in (SECTION, ENTRY, LINK)}
    verdicts = _verdicts(session, ids)
    return [
        {
            "name": row.name,
            "title": row.title,
            "published": row.published,
            "imported_at": row.imported_at,
            "sections": counts["section"].get(row.id, 0),
            "entries": counts["entry"].get(row.id, 0),
            "links": counts["link"].get(row.id, 0),
            "verdicts": verdicts.get(row.id, {}),
        }
        for row in found
    ]


def _counted(session: Session, table: sa.Table, ids: Sequence[int]) -> dict[int, int]:
    owner = table.c.list_id
    statement = sa.select(owner, sa.func.count()).where(owner.in_(ids)).group_by(owner)
    return {row[0]: row[1] for row in rows(session, statement)}


def _verdicts(session: Session, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many links of each list have each verdict, the commonest first."""
    links = (
        sa.select(LINK.c.list_id)
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
        .where(LINK.c.list_id.in_(ids))
    )
    believed = sa.func.coalesce(VERDICT.c.verdict, "unchecked")
    word = sa.case((LINK.c.ignored.is_not(None), "skipped"), else_=believed).label("word")
    told_by_text = sa.and_(_UNSEEN, RESOURCE.c.host.is_(None), LINK.c.ignored.is_(None))
    counts: dict[int, dict[str, int]] = {one: {} for one in ids}
    counted = links.add_columns(word, sa.func.count()).where(sa.not_(told_by_text)).group_by(LINK.c.list_id, word)
    for owner, verdict, number in rows(session, counted):
        counts[owner][verdict] = number
    for owner, url in rows(session, links.add_columns(LINK.c.url).where(told_by_text)):
        verdict, _ = urls.unvisitable(url) or ("unchecked", None)
        counts[owner][verdict] = counts[owner].get(verdict, 0) + 1
    return {one: dict(sorted(words.items(), key=lambda item: (-item[1], item[0]))) for one, words in counts.items()}


def sections(session: Session, name: str, *, cursor: str | None = None, limit: int = PAGE) -> Page[Section]:
    """A list's sections in document order, the preamble before the first heading left out. Raises ListNotFound."""
    statement = (
        sa.select(
            SECTION,
            sa.select(sa.func.count()).where(ENTRY.c.section_id == SECTION.c.id).scalar_subquery().label("entries"),
            sa.select(sa.func.count()).where(LINK.c.section_id == SECTION.c.id).scalar_subquery().label("links"),
        )
        .where(SECTION.c.list_id == list_id(session, name), *after(cursor, SECTION.c.position))
        .order_by(SECTION.c.position)
        .limit(limit + 1)
    )
    page = cut(list(rows(session, statement)), limit, lambda row: (row.position,))
    return Page([_section(name, row) for row in page.items], page.next)


def _section(name: str, row: Any) -> Section:
    return {
        "list": name,
        "path": row.path,
        "level": row.level,
        "line": row.line,
        "entries": row.entries,
        "links": row.links,
    }


def tags(session: Session, *, name: str | None = None, cursor: str | None = None, limit: int = PAGE) -> Page[Tag]:
    """The tags of a list's entries, or of all entries, by name, each with how many have it. Raises ListNotFound."""
    entries = sa.func.count(sa.distinct(ENTRY_TAG.c.entry_id)).label("entries")
    statement = sa.select(TAG.c.name, entries).join(ENTRY_TAG, ENTRY_TAG.c.tag_id == TAG.c.id)
    if name is not None:
        statement = statement.join(ENTRY, ENTRY.c.id == ENTRY_TAG.c.entry_id)
        statement = statement.where(ENTRY.c.list_id == list_id(session, name))
    statement = statement.where(*after(cursor, TAG.c.name)).group_by(TAG.c.name).order_by(TAG.c.name).limit(limit + 1)
    page = cut(list(rows(session, statement)), limit, lambda row: (row.name,))
    names = [row.name for row in page.items]
    origins, aliases = _origins(session, names, name), _aliases(session, names)
    return Page(
        [
            {"name": row.name, "entries": row.entries, "origins": origins[row.name], "aliases": aliases[row.name]}
            for row in page.items
        ],
        page.next,
    )


def _origins(session: Session, names: Sequence[str], list_name: str | None) -> dict[str, dict[str, int]]:
    """How many entries have each tag from where."""
    found: dict[str, dict[str, int]] = {name: {} for name in names}
    entries = sa.func.count(sa.distinct(ENTRY_TAG.c.entry_id)).label("entries")
    statement = sa.select(TAG.c.name, ENTRY_TAG.c.origin, entries).join(ENTRY_TAG, ENTRY_TAG.c.tag_id == TAG.c.id)
    if list_name is not None:
        statement = statement.join(ENTRY, ENTRY.c.id == ENTRY_TAG.c.entry_id)
        statement = statement.where(ENTRY.c.list_id == list_id(session, list_name))
    counted = statement.group_by(TAG.c.name, ENTRY_TAG.c.origin).order_by(TAG.c.name, ENTRY_TAG.c.origin)
    for row in rows_of(session, names, lambda some: counted.where(TAG.c.name.in_(some))):
        found[row.name][row.origin] = row.entries
    return found


def _aliases(session: Session, names: Sequence[str]) -> dict[str, list[str]]:
    """The other words for each tag."""
    found: dict[str, list[str]] = {name: [] for name in names}
    statement = sa.select(TAG.c.name, TAG_ALIAS.c.name.label("other")).join(TAG_ALIAS, TAG_ALIAS.c.tag_id == TAG.c.id)
    ordered = statement.order_by(TAG_ALIAS.c.name)
    for row in rows_of(session, names, lambda some: ordered.where(TAG.c.name.in_(some))):
        found[row.name].append(row.other)
    return found
