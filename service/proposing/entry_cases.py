"""What proposing reads of whole entries: those of which nothing is left, and those that are there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.models import Verdict
from service.proposing.cases import Place
from service.proposing.facts import EntryFacts, Twin
from service.queries.tables import ENTRY, LINK, LOOKUP, RESOURCE, SNAPSHOT, VERDICT, streamed

_IS_ENTRY_LINK = (LINK.c.entry_id == ENTRY.c.id) & (LINK.c.form != "image")


def lost(session: Session) -> Iterator[tuple[Place, EntryFacts]]:
    """The entries all of whose links are dead for good, with no copy in any archive that was asked."""
    has_copy = sa.exists().where(SNAPSHOT.c.resource_id == LINK.c.resource_id)
    was_asked = sa.exists().where(
        LOOKUP.c.key == RESOURCE.c.url, LOOKUP.c.source.in_(("wayback", "arquivo")), LOOKUP.c.state == "none"
    )
    is_lost = (VERDICT.c.verdict == "dead") & VERDICT.c.settled & LINK.c.ignored.is_(None) & ~has_copy & was_asked
    of_entry = (
        sa.select(sa.func.count().label("all"), sa.func.sum(sa.case((is_lost, 1), else_=0)).label("lost"))
        .select_from(LINK)
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
        .where(LINK.c.entry_id.is_not(None), LINK.c.form != "image")
        .add_columns(LINK.c.entry_id)
        .group_by(LINK.c.entry_id)
        .subquery()
    )
    statement = (
        sa.select(
            *LINK.c["id", "list_id", "entry_id", "url"],
            ENTRY.c.title,
            *(VERDICT.c[name].label(f"verdict_{name}") for name in Verdict.model_fields),
        )
        .join(ENTRY, _IS_ENTRY_LINK)
        .join(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
        .join(of_entry, (of_entry.c.entry_id == ENTRY.c.id) & (of_entry.c.all == of_entry.c.lost))
        .order_by(LINK.c.list_id, ENTRY.c.position, LINK.c.position)
    )
    for _, each in groupby(streamed(session, statement), lambda row: row.entry_id):
        links = list(each)
        first = links[0]
        seen, ids = [(one.url, _verdict(one)) for one in links], frozenset(one.id for one in links)
        yield Place(first.id, first.list_id), EntryFacts(first.url, first.title, seen, ids)


def _verdict(row: Any) -> Verdict:
    return Verdict(**{name: getattr(row, f"verdict_{name}") for name in Verdict.model_fields})


def twins(session: Session) -> Iterator[tuple[Place, Twin]]:
    """The entries all of whose links another entry of their section has too; of two that are alike the later one."""
    shared = (
        sa.select(ENTRY.c.list_id, ENTRY.c.section_id, LINK.c.resource_id)
        .join(LINK, _IS_ENTRY_LINK)
        .group_by(ENTRY.c.list_id, ENTRY.c.section_id, LINK.c.resource_id)
        .having(sa.func.count(sa.distinct(ENTRY.c.id)) > 1)
        .subquery()
    )
    sections = sa.select(shared.c.list_id, shared.c.section_id).distinct().subquery()
    statement = (
        sa.select(
            *LINK.c["id", "list_id", "entry_id", "resource_id", "url"],
            *ENTRY.c["section_id", "line", "title", "note", "description"],
        )
        .join(ENTRY, _IS_ENTRY_LINK)
        .join(
            sections,
            (sections.c.list_id == ENTRY.c.list_id) & (sections.c.section_id.is_not_distinct_from(ENTRY.c.section_id)),
        )
        .order_by(LINK.c.list_id, ENTRY.c.section_id, ENTRY.c.position, LINK.c.position)
    )
    for _, each in groupby(streamed(session, statement), lambda row: (row.list_id, row.section_id)):
        entries = [list(links) for _, links in groupby(each, lambda row: row.entry_id)]
        yield from _twins_in(entries)


def _twins_in(entries: Sequence[Sequence[Any]]) -> Iterator[tuple[Place, Twin]]:
    """Of one section, given the links of each entry."""
    targets = [{(row.resource_id, urls.fragment(row.url)) for row in links} for links in entries]
    having: dict[tuple[int, str], list[int]] = {}
    for at, named in enumerate(targets):
        for target in named:
            having.setdefault(target, []).append(at)
    for at, links in enumerate(entries):
        fitting = set.intersection(*(set(having[target]) for target in targets[at])) - {at}
        kept = min((one for one in fitting if targets[one] != targets[at] or one < at), default=None)
        if kept is not None:
            first, other = links[0], entries[kept][0]
            twin = Twin(first.url, first.title, _words(first), other.line, other.title, _words(other))
            yield Place(first.id, first.list_id), twin


def _words(row: Any) -> str | None:
    return " ".join(filter(None, (row.note, row.description))) or None
