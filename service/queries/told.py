"""What the sources told of what a link names, in sentences: for whoever asks why we say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.queries.metadata import papers_by_id, repositories_by_name
from service.queries.rows import Paper, Repository
from service.queries.tables import CHANGE, LOOKUP, RESOURCE, SNAPSHOT, rows

CHANGES = 20
"""So many of the last changes are told."""


def told(session: Session, url: str) -> list[str]:
    """When each source was asked about what a URL names, what it said, and what changed since; [] for nothing."""
    asked = sa.select(*RESOURCE.c["id", "url", "arxiv_id", "repository"])
    found = next(rows(session, asked.where(RESOURCE.c.url == urls.canonical(url))), None)
    if found is None:
        return []
    keys = [key for key in (found.url, found.arxiv_id, found.repository) if key]
    papers = papers_by_id(session, filter(None, [found.arxiv_id]))
    repositories = repositories_by_name(session, filter(None, [found.repository]))
    lines = [_asked(row) for row in rows(session, _lookups(keys))]
    for paper in papers.values():
        lines += _of_paper(paper)
    for repository in repositories.values():
        lines += _of_repository(repository)
    lines += (_copy(row) for row in rows(session, sa.select(SNAPSHOT).where(SNAPSHOT.c.resource_id == found.id)))
    return [*lines, *_changes(session, keys[1:])]


def _lookups(keys: list[str]) -> sa.Select[Any]:
    return sa.select(LOOKUP).where(LOOKUP.c.key.in_(keys)).order_by(LOOKUP.c.asked_at, LOOKUP.c.source)


def _asked(row: Any) -> str:
    times = f" {row.failures} times in a row" if row.failures > 1 else ""
    said = {"found": "knows it", "none": "does not have it", "failed": f"could not be asked{times}: {row.error}"}
    return f"{row.asked_at:%Y-%m-%d %H:%M}  {row.source} {said[row.state]}; due again {row.next_at:%Y-%m-%d}"


def _of_paper(paper: Paper) -> Iterator[str]:
    withdrawn = ", withdrawn" if paper["withdrawn"] else ""
    version = f"version {paper['version']} of {paper['updated']}"
    yield f"  arXiv {paper['arxiv_id']}: “{paper['title']}”, {version}{withdrawn}"
    if published := paper["publication"]:
        where = " ".join(filter(None, (published["venue"], str(published["year"] or ""), published["doi"])))
        yield f"    published: {where}"
    yield from (f"    its code, by its {code['source']}: {code['url']}" for code in paper["code"])


def _of_repository(one: Repository) -> Iterator[str]:
    state = "".join(f", {word}" for word, holds in (("archived", one["archived"]), ("gone", one["gone"])) if holds)
    pushed = f", last pushed {one['pushed_at']:%Y-%m-%d}" if one["pushed_at"] else ""
    yield f"  {one['forge']}: {one['name']}, {one['stars']:,} stars{state}{pushed}"
    if one["former_names"]:
        yield f"    called before: {', '.join(one['former_names'])}"


def _copy(row: Any) -> str:
    return f"  {row.archive} has a copy of {row.taken_at:%Y-%m-%d}: {row.url}"


def _changes(session: Session, keys: list[str]) -> Iterator[str]:
    statement = sa.select(CHANGE).where(CHANGE.c.key.in_(keys)).order_by(CHANGE.c.at.desc(), CHANGE.c.id.desc())
    for row in reversed(list(rows(session, statement.limit(CHANGES)))):
        yield f"  {row.at:%Y-%m-%d}  {row.noun}, {row.field}: {row.before} → {row.after}"
