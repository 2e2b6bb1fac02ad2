"""What exporting asks beyond what is shown of lists: since when entries are there, and what is known of addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.queries.metadata import papers_by_id, repositories_by_name
from service.queries.rows import Paper, Repository
from service.queries.tables import ENTRY, RESOURCE, SNAPSHOT, VERDICT, rows, rows_of
from service.queries.terms import list_id


class Known(NamedTuple):
    """What is known of an address."""

    dead: bool = False
    """For so long that it can be acted on."""
    copy: str | None = None
    """Where the newest copy in a web archive is seen."""
    paper: Paper | None = None
    repository: Repository | None = None


def added(session: Session, name: str) -> dict[int, datetime]:
    """When each entry of a list was first seen, by its id; entries of which that is not known are left out.

    Raises ListNotFound.
    """
    statement = sa.select(ENTRY.c.id, ENTRY.c.added_at).where(
        ENTRY.c.list_id == list_id(session, name), ENTRY.c.added_at.is_not(None)
    )
    return {row.id: row.added_at for row in rows(session, statement)}


def known(session: Session, addresses: Iterable[str]) -> dict[str, Known]:
    """What is known of addresses, each under its normal form."""
    normal = {urls.canonical(url) for url in addresses}
    arxiv_ids = {url: urls.arxiv_id(url) or "" for url in normal}
    names = {url: urls.repository(url) or "" for url in normal}
    papers = papers_by_id(session, filter(None, arxiv_ids.values()))
    repositories = repositories_by_name(session, filter(None, names.values()))
    dead, copies = _dead(session, normal), _copies(session, normal)
    return {
        url: Known(url in dead, copies.get(url), papers.get(arxiv_ids[url]), repositories.get(names[url]))
        for url in normal
    }


def _dead(session: Session, normal: Iterable[str]) -> set[str]:
    settled = (
        sa.select(RESOURCE.c.url)
        .join(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(VERDICT.c.verdict == "dead", VERDICT.c.settled)
    )
    return {row.url for row in rows_of(session, normal, lambda some: settled.where(RESOURCE.c.url.in_(some)))}


def _copies(session: Session, normal: Iterable[str]) -> dict[str, str]:
    oldest_first = (
        sa.select(RESOURCE.c.url.label("of"), SNAPSHOT.c.url)
        .join(SNAPSHOT, SNAPSHOT.c.resource_id == RESOURCE.c.id)
        .order_by(SNAPSHOT.c.taken_at)
    )
    found = rows_of(session, normal, lambda some: oldest_first.where(RESOURCE.c.url.in_(some)))
    return {row.of: row.url for row in found}
