"""Papers and repositories: what the sources told of what the lists link to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries import ordering as sorts
from service.queries.meant import LINKS, conditions
from service.queries.ordering import ordering
from service.queries.paging import PAGE, Page, counted, cut
from service.queries.query import EVERYTHING, Query
from service.queries.rows import Code, Paper, PaperInLists, Place, Publication, Repository, RepositoryInLists
from service.queries.tables import (
    CODE,
    ENTRY,
    LINK,
    LIST,
    PAPER,
    PUBLICATION,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    STAR_SAMPLE,
    among,
    rows,
    rows_among,
    rows_of,
)

OF_ARXIV = (
    "title", "authors", "abstract", "published", "updated", "version", "categories", "doi", "journal_ref", "comment",
    "withdrawn",
)  # fmt: skip
"""Fields of a paper that arXiv alone tells."""

_BY_ARXIV = dict.fromkeys(OF_ARXIV, "arxiv")
_PUBLISHED = ("doi", "venue", "year", "retracted", "citations", "hint", "sources")
_PAPERS = sa.select(PAPER, *(PUBLICATION.c[name].label(f"published_{name}") for name in _PUBLISHED)).outerjoin(
    PUBLICATION, PUBLICATION.c.arxiv_id == PAPER.c.arxiv_id
)
_PAPERS_BY_ID = _PAPERS.where(among(PAPER.c.arxiv_id))
_CODES = sa.select(CODE).where(among(CODE.c.arxiv_id))
_ASKED = REPOSITORY_NAME.alias("asked")
_REPOSITORIES_BY_NAME = (
    sa.select(REPOSITORY, _ASKED.c.name.label("asked"), REPOSITORY_NAME.c.name.label("other"))
    .select_from(_ASKED)
    .join(REPOSITORY, REPOSITORY.c.id == _ASKED.c.repository_id)
    .join(REPOSITORY_NAME, REPOSITORY_NAME.c.repository_id == REPOSITORY.c.id)
    .where(among(_ASKED.c.name))
    .order_by(_ASKED.c.name, REPOSITORY_NAME.c.name)
)
_NAMES = sa.select(REPOSITORY_NAME).where(among(REPOSITORY_NAME.c.repository_id)).order_by(REPOSITORY_NAME.c.name)


def papers(
    session: Session,
    query: Query = EVERYTHING,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
    total: bool = False,
) -> Page[Paper]:
    """Papers, by default by arXiv id; with a query those that the links meant name."""
    statement = _PAPERS
    if query.tree is not None:
        statement = statement.where(PAPER.c.arxiv_id.in_(_named(session, query, RESOURCE.c.arxiv_id)))
    order = ordering(query, sorts.PAPERS)
    page = cut(list(rows(session, order.of(statement, cursor).limit(limit + 1))), limit, order.key)
    number = counted(session, statement.with_only_columns(PAPER.c.arxiv_id)) if total else None
    return Page(_papers(session, page.items), page.next, number)


def repositories(
    session: Session,
    query: Query = EVERYTHING,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
    total: bool = False,
) -> Page[Repository]:
    """Repositories, by default by name; with a query those that the links meant name."""
    statement = sa.select(REPOSITORY)
    if query.tree is not None:
        known = sa.select(REPOSITORY_NAME.c.repository_id).where(
            REPOSITORY_NAME.c.name.in_(_named(session, query, RESOURCE.c.repository))
        )
        statement = statement.where(REPOSITORY.c.id.in_(known))
    order = ordering(query, sorts.REPOSITORIES)
    page = cut(list(rows(session, order.of(statement, cursor).limit(limit + 1))), limit, order.key)
    number = counted(session, statement.with_only_columns(REPOSITORY.c.id)) if total else None
    return Page(_repositories(session, page.items), page.next, number)


def _named(session: Session, query: Query, column: sa.Column[Any]) -> sa.Select[Any]:
    """What the links meant by a query name in a column of their resources."""
    asked = conditions(session, query, LINKS)
    return sa.select(column).join(LINK, LINK.c.resource_id == RESOURCE.c.id).where(column.is_not(None), *asked)


def paper(session: Session, arxiv_id: str) -> PaperInLists | None:
    """One paper and where it stands; None: not known."""
    found = papers_by_id(session, [arxiv_id]).get(arxiv_id)
    return None if found is None else {**found, "entries": _places(session, RESOURCE.c.arxiv_id, [arxiv_id])}


def repository(session: Session, name: str) -> RepositoryInLists | None:
    """One repository, by its present or a former name, and where it stands; None: not known."""
    found = repositories_by_name(session, [name.lower()]).get(name.lower())
    if found is None:
        return None
    names = {name.lower(), found["name"].lower(), *found["former_names"]}
    return {**found, "entries": _places(session, RESOURCE.c.repository, sorted(names))}


def papers_by_id(session: Session, ids: Iterable[str]) -> dict[str, Paper]:
    """The papers known among these."""
    found = rows_among(session, set(ids), _PAPERS_BY_ID)
    return {paper["arxiv_id"]: paper for paper in _papers(session, found)}


def repositories_by_name(session: Session, names: Iterable[str]) -> dict[str, Repository]:
    """The repositories known among these present or former names, lower case, each under the name asked for."""
    found: dict[str, tuple[Any, list[str]]] = {}
    for row in rows_among(session, set(names), _REPOSITORIES_BY_NAME):
        found.setdefault(row.asked, (row, []))[1].append(row.other)
    return {asked: _repository(row, known) for asked, (row, known) in found.items()}


def star_history(session: Session, names: Iterable[str]) -> dict[str, list[tuple[date, int]]]:
    """The stars of repositories, by name, on the days on which they had changed, the oldest first."""
    found: dict[str, list[tuple[date, int]]] = {}
    statement = (
        sa.select(REPOSITORY.c.name, STAR_SAMPLE.c.on, STAR_SAMPLE.c.stars)
        .join(STAR_SAMPLE, STAR_SAMPLE.c.repository_id == REPOSITORY.c.id)
        .order_by(STAR_SAMPLE.c.on)
    )
    for row in rows_of(session, names, lambda some: statement.where(REPOSITORY.c.name.in_(some))):
        found.setdefault(row.name, []).append((row.on, row.stars))
    return found


def _places(session: Session, column: sa.Column[Any], keys: list[str]) -> list[Place]:
    statement = (
        sa.select(ENTRY.c.id, LIST.c.name.label("list"), ENTRY.c.line, ENTRY.c.title, ENTRY.c.list_id, ENTRY.c.position)
        .distinct()
        .select_from(RESOURCE)
        .join(LINK, LINK.c.resource_id == RESOURCE.c.id)
        .join(ENTRY, ENTRY.c.id == LINK.c.entry_id)
        .join(LIST, LIST.c.id == ENTRY.c.list_id)
        .where(column.in_(keys))
        .order_by(ENTRY.c.list_id, ENTRY.c.position)
    )
    return [{"id": row.id, "list": row.list, "line": row.line, "title": row.title} for row in rows(session, statement)]


def _papers(session: Session, found: Iterable[Any]) -> list[Paper]:
    found = list(found)
    codes: dict[str, list[Code]] = {}
    for row in rows_among(session, [row.arxiv_id for row in found], _CODES):
        named: Code = {"repository": row.repository, "url": row.url, "source": row.source}
        codes.setdefault(row.arxiv_id, []).append(named)
    return [_paper(row, codes.get(row.arxiv_id, [])) for row in found]


def _publication(row: Any) -> Publication | None:
    if not row.published_sources:
        return None
    return {
        "doi": row.published_doi,
        "venue": row.published_venue,
        "year": row.published_year,
        "retracted": row.published_retracted,
        "citations": row.published_citations,
        "hint": row.published_hint,
    }


def _paper(row: Any, codes: list[Code]) -> Paper:
    of_publication = {f"publication.{name}": source for name, source in (row.published_sources or {}).items()}
    return {
        "arxiv_id": row.arxiv_id,
        "title": row.title,
        "authors": row.authors,
        "abstract": row.abstract,
        "published": row.published.date(),
        "updated": row.updated.date(),
        "version": row.version,
        "categories": row.categories,
        "doi": row.doi,
        "journal_ref": row.journal_ref,
        "comment": row.comment,
        "withdrawn": row.withdrawn,
        "publication": _publication(row),
        "code": codes,
        "sources": {**_BY_ARXIV, **of_publication},
    }


def _repositories(session: Session, found: Iterable[Any]) -> list[Repository]:
    found = list(found)
    names: dict[int, list[str]] = {row.id: [] for row in found}
    for row in rows_among(session, names, _NAMES):
        names[row.repository_id].append(row.name)
    return [_repository(row, names[row.id]) for row in found]


def _repository(row: Any, names: Iterable[str]) -> Repository:
    return {
        "name": row.name,
        "former_names": [name for name in names if name != row.name.lower()],
        "stars": row.stars,
        "forks": row.forks,
        "archived": row.archived,
        "language": row.language,
        "license": row.license,
        "topics": row.topics,
        "description": row.description,
        "default_branch": row.default_branch,
        "latest_release": row.latest_release,
        "pushed_at": row.pushed_at,
        "forge": row.forge,
        "gone": row.gone,
    }
