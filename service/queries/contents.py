"""A whole list as it is read, section by section."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.entries import filled_in_order
from service.queries.links import links_where, placed
from service.queries.rows import SectionContents
from service.queries.tables import ENTRY, LINK, SECTION, rows
from service.queries.terms import list_id


def contents(session: Session, name: str) -> list[SectionContents]:
    """A whole list, section by section; what stands before the first heading comes first, under no path.

    Raises ListNotFound.
    """
    owner = list_id(session, name)
    sections: dict[int | None, SectionContents] = {None: empty(None)}
    sections |= {row.id: empty(row) for row in headings(session, owner)}
    for section, entry in filled_in_order(session, ENTRY.c.list_id == owner):
        sections[section]["entries"].append(entry)
    for one in placed(session, links_where(LINK.c.list_id == owner, LINK.c.entry_id.is_(None))):
        sections[one.section_id]["links"].append(one.link)
    before = sections[None]
    return [section for section in sections.values() if section is not before or before["entries"] or before["links"]]


def headings(session: Session, owner: int) -> list[Any]:
    """The rows of a list's sections, in document order."""
    return list(rows(session, sa.select(SECTION).where(SECTION.c.list_id == owner).order_by(SECTION.c.position)))


def empty(row: Any) -> SectionContents:
    """A section with nothing in it yet; None: what stands before the first heading."""
    path, level, line = (row.path, row.level, row.line) if row else ([], 1, 1)
    return {"path": path, "level": level, "line": line, "entries": [], "links": []}
