"""Keeping what was told of papers: their records, where they were published, their code, and matches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from service import index, urls
from service.database import Database, upsert
from service.enriching.lookups import due, insert, keep_lookups, take_turns
from service.enriching.merge import Row, Subject, merge_papers
from service.enriching.publishing import AGREES, Fact, best_title, code_named, is_another, publication
from service.models import (
    ChangeRow,
    CitationSampleRow,
    CodeRow,
    FactRow,
    MatchRow,
    Paper,
    PaperRow,
    PublicationRow,
)
from service.queries.tables import (
    ENTRY,
    FACT,
    LINK,
    LOOKUP,
    PAPER,
    PUBLICATION,
    RESOURCE,
    SNAPSHOT,
    VERDICT,
    rows,
    rows_of,
)
from service.sources.plug import Index, Papers, Preprint, Told

TITLES = "arxiv-titles"
"""Under this name it is kept which dead pages were looked for on arXiv by their titles."""
PAPERS_WITH_CODE = "paperswithcode.com"
"""Closed in July 2025; its addresses say the titles of papers."""


class Lost(NamedTuple):
    """A dead page that may be a paper on arXiv."""

    resource_id: int
    url: str
    titles: list[str]


# --- what is due ------------------------------------------------------------------------------


def due_papers(db: Database, now: datetime) -> list[str]:
    """arXiv ids to ask for: those that links name, then those that damaged links may mean."""
    with db.read() as session:
        named = [row.key for row in session.execute(due("arxiv", RESOURCE.c.arxiv_id, now))]
        asked = sa.select(LOOKUP.c.key).where(LOOKUP.c.source == "arxiv", LOOKUP.c.next_at > now)
        known = {row.key for row in rows(session, asked)}
        candidates = sorted({each for some in _candidates(session).values() for each in some} - known - set(named))
        return [*named, *candidates]


def due_publications(db: Database, source: type[Index], now: datetime) -> list[Preprint]:
    """Papers to ask an index for, in the same order."""
    statement = (
        due(source.name, RESOURCE.c.arxiv_id, now)
        .add_columns(PUBLICATION.c.doi)
        .join(PAPER, PAPER.c.arxiv_id == RESOURCE.c.arxiv_id)
        .outerjoin(PUBLICATION, PUBLICATION.c.arxiv_id == RESOURCE.c.arxiv_id)
        .group_by(PUBLICATION.c.doi)
    )
    if source.by_doi:
        statement = statement.where(PUBLICATION.c.doi.is_not(None))
    with db.read() as session:
        return [Preprint(row.key, row.doi) for row in session.execute(statement)]


def due_titles(db: Database, now: datetime) -> list[Lost]:
    """Dead pages to look for on arXiv by title: PDFs that no archive holds, and pages of Papers with Code.

    A page that nobody has visited yet is not known to be dead. One beside which the paper stands needs no search.
    """
    near, named = LINK.alias("near"), RESOURCE.alias("named")
    beside = sa.exists().where(
        near.c.entry_id == LINK.c.entry_id, named.c.id == near.c.resource_id, named.c.arxiv_id.is_not(None)
    )
    no_copy = ~sa.exists().where(SNAPSHOT.c.resource_id == RESOURCE.c.id)
    statement = (
        due(TITLES, RESOURCE.c.url, now)
        .add_columns(RESOURCE.c.id, RESOURCE.c.host)
        .outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id)
        .where(
            sa.or_(
                sa.and_(VERDICT.c.verdict == "dead", VERDICT.c.settled, RESOURCE.c.kind == "pdf", no_copy),
                sa.and_(
                    VERDICT.c.verdict.is_not(None),
                    RESOURCE.c.host == PAPERS_WITH_CODE,
                    RESOURCE.c.url.like("%/paper/%"),
                ),
            ),
            ~beside,
        )
        .group_by(RESOURCE.c.id, RESOURCE.c.host)
    )
    with db.read() as session:
        found = session.execute(statement).all()
        listed = _listed_titles(session, [row.id for row in found])
    lost = [Lost(row.id, row.key, [*listed[row.id], *_in_address(row)]) for row in found]
    return [one for one in lost if one.titles]


def _in_address(row: Any) -> list[str]:
    """The title in an address of Papers with Code: /paper/attention-is-all-you-need."""
    slug = row.key.partition("/paper/")[2].partition("/")[0] if row.host == PAPERS_WITH_CODE else ""
    return [slug.replace("-", " ")] if slug else []


# --- what was told ----------------------------------------------------------------------------


def keep_papers(db: Database, papers: Papers, *, now: datetime, run_id: int | None) -> None:
    """Keep an answer of arXiv."""
    asked = [*(paper.arxiv_id for paper in papers.found), *papers.missing, *papers.failed]
    with db.write() as session:
        take_turns(session, "arxiv")
        statement = sa.select(RESOURCE.c.arxiv_id).where(RESOURCE.c.arxiv_id.in_(asked))
        named = {row.arxiv_id for row in rows(session, statement)}
        told = [paper for paper in papers.found if paper.arxiv_id in named]
        ids = [paper.arxiv_id for paper in told]
        known = {row.arxiv_id: row for row in session.scalars(sa.select(PaperRow).where(PAPER.c.arxiv_id.in_(ids)))}
        merged = merge_papers(known, told, now=now, run_id=run_id)
        upsert(session, PaperRow, merged.papers, replace=[column.name for column in PAPER.c if not column.primary_key])
        insert(session, ChangeRow, merged.changes)
        fresh = [paper for paper in told if paper.arxiv_id not in known or known[paper.arxiv_id].title != paper.title]
        insert(session, ChangeRow, _other_titles(session, fresh, now=now, run_id=run_id))
        _keep_code(session, "abstract", {paper.arxiv_id: code_named(paper.abstract) for paper in told})
        _keep_code(session, "comment", {paper.arxiv_id: code_named(paper.comment) for paper in told})
        own = [Told(paper.arxiv_id, doi=(paper.doi or "").lower() or None, venue=paper.journal_ref) for paper in told]
        _keep_facts(session, "arxiv", own, now=now, run_id=run_id)
        _keep_matches(session, papers.found)
        found = [paper.arxiv_id for paper in papers.found]
        keep_lookups(session, "arxiv", now, found=found, none=papers.missing, failed=papers.failed)


def _other_titles(session: Session, papers: Sequence[Paper], *, now: datetime, run_id: int | None) -> list[Row]:
    """That entries name papers of which they cannot be: titles in lists that are certainly of something else."""
    by_id = {paper.arxiv_id: paper for paper in papers}
    asked = rows_of(
        session,
        [*by_id],
        lambda some: (
            sa.select(RESOURCE.c.arxiv_id, ENTRY.c.title)
            .distinct()
            .join_from(RESOURCE, LINK, LINK.c.resource_id == RESOURCE.c.id)
            .join(ENTRY, ENTRY.c.id == LINK.c.entry_id)
            .where(RESOURCE.c.arxiv_id.in_(some), ~ENTRY.c.title.like("%://%"))
            .order_by(RESOURCE.c.arxiv_id, ENTRY.c.title)
        ),
    )
    return [
        Subject("paper", row.arxiv_id, now, run_id).change("listed_title", row.title, by_id[row.arxiv_id].title)
        for row in asked
        if is_another(row.title, by_id[row.arxiv_id].title)
    ]


def keep_publications(
    db: Database, source: str, asked: Sequence[Preprint], told: Sequence[Told], *, now: datetime, run_id: int | None
) -> None:
    """Keep an answer of an index."""
    found = [each.arxiv_id for each in told]
    none = {paper.arxiv_id: None for paper in asked if paper.arxiv_id not in set(found)}
    with db.write() as session:
        take_turns(session, source)
        _keep_code(session, source, {one.arxiv_id: _codes(one.repositories) for one in told})
        _keep_facts(session, source, told, now=now, run_id=run_id)
        keep_lookups(session, source, now, found=found, none=none, failed={})


def keep_titled(db: Database, lost: Lost, papers: Iterable[Paper], *, now: datetime) -> bool:
    """Keep the paper on arXiv that a dead page most likely was, if there is one; whether there is."""
    scored = [(best_title(lost.titles, paper.title), paper) for paper in papers]
    score, best = max(scored, key=lambda one: one[0], default=(0.0, None))
    is_found = best is not None and score >= AGREES
    with db.write() as session:
        if best is not None and is_found:
            _write_matches(session, [_match(lost.resource_id, best, "title", score)])
        found, none = ([lost.url], {}) if is_found else ([], {lost.url: None})
        keep_lookups(session, TITLES, now, found=found, none=none, failed={})
    return is_found


# --- publications -----------------------------------------------------------------------------


def _keep_facts(session: Session, source: str, told: Sequence[Told], *, now: datetime, run_id: int | None) -> None:
    """Keep what a source says of publications, and put together anew what is believed of them."""
    fields = ("doi", "venue", "year", "retracted", "citations")
    new = [
        {"arxiv_id": one.arxiv_id, "source": source, "field": name, "value": getattr(one, name), "told_at": now}
        for one in told
        for name in fields
        if getattr(one, name) is not None
    ]
    ids = [one.arxiv_id for one in told]
    before = _facts(session, ids)
    upsert(session, FactRow, new, replace=["value", "told_at"])
    cited = [row for row in new if row["field"] == "citations" and _differs(row, before[row["arxiv_id"]])]
    samples = [
        {"arxiv_id": row["arxiv_id"], "source": source, "on": now.date(), "citations": row["value"]} for row in cited
    ]
    upsert(session, CitationSampleRow, samples, replace=["citations"])
    _put_together(session, ids, now=now, run_id=run_id)


def _differs(row: Row, before: Iterable[Fact]) -> bool:
    return Fact(row["source"], row["field"], row["value"]) not in before


def _put_together(session: Session, ids: Sequence[str], *, now: datetime, run_id: int | None) -> None:
    facts = _facts(session, ids)
    asked = rows_of(
        session, ids, lambda some: sa.select(*PAPER.c["arxiv_id", "comment"]).where(PAPER.c.arxiv_id.in_(some))
    )
    believed = {row.arxiv_id: publication(facts[row.arxiv_id], row.comment) for row in asked}
    known = {
        row.arxiv_id: row
        for row in rows_of(session, ids, lambda some: sa.select(PUBLICATION).where(PUBLICATION.c.arxiv_id.in_(some)))
    }
    changes: list[Row] = []
    for arxiv_id, one in believed.items():
        subject, before = Subject("paper", arxiv_id, now, run_id), known.get(arxiv_id)
        if one.retracted and not (before and before.retracted):
            changes.append(subject.change("retracted", before=False, after=True))
        if before and one.doi and one.doi != before.doi and one.sources["doi"] != "arxiv":
            changes.append(subject.change("published_doi", before.doi, one.doi))
        if before and one.venue and one.venue != before.venue and one.sources["venue"] != "arxiv":
            changes.append(subject.change("venue", before.venue, one.venue))
    new = [{"arxiv_id": arxiv_id, **one.model_dump()} for arxiv_id, one in believed.items()]
    upsert(session, PublicationRow, new, replace=[column.name for column in PUBLICATION.c if not column.primary_key])
    insert(session, ChangeRow, changes)
    index.papers(session, ids)


def _facts(session: Session, ids: Sequence[str]) -> Mapping[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for row in rows_of(session, ids, lambda some: sa.select(FACT).where(FACT.c.arxiv_id.in_(some))):
        found[row.arxiv_id].append(Fact(row.source, row.field, row.value))
    return found


# --- code -------------------------------------------------------------------------------------


def _codes(addresses: Iterable[str]) -> dict[str, str]:
    return {name: url for url in addresses if (name := urls.repository(url)) is not None}


def _keep_code(session: Session, source: str, found: Mapping[str, Mapping[str, str]]) -> None:
    new = [
        {"arxiv_id": arxiv_id, "repository": name, "url": url, "source": source}
        for arxiv_id, codes in found.items()
        for name, url in codes.items()
    ]
    upsert(session, CodeRow, new, replace=[])


# --- matches ----------------------------------------------------------------------------------


def keep_known_matches(db: Database) -> None:
    """Match damaged links with papers that are known already."""
    with db.write() as session:
        ids = sorted({each for some in _candidates(session).values() for each in some})
        found = rows_of(session, ids, lambda some: sa.select(PAPER).where(PAPER.c.arxiv_id.in_(some)))
        _keep_matches(session, [Paper(**{name: getattr(row, name) for name in Paper.model_fields}) for row in found])


def _candidates(session: Session) -> dict[int, tuple[str, ...]]:
    """By resource, the papers that a damaged link to arXiv may mean."""
    statement = sa.select(RESOURCE.c.id, RESOURCE.c.url).where(
        RESOURCE.c.arxiv_id.is_(None),
        RESOURCE.c.host.like("%arxiv.org"),
        sa.exists().where(LINK.c.resource_id == RESOURCE.c.id),
    )
    found = {row.id: urls.mended_paper_ids(row.url) for row in rows(session, statement)}
    return {resource_id: ids for resource_id, ids in found.items() if ids}


def _keep_matches(session: Session, papers: Sequence[Paper]) -> None:
    by_id = {paper.arxiv_id: paper for paper in papers}
    meant = {key: [by_id[each] for each in ids if each in by_id] for key, ids in _candidates(session).items()}
    listed = _listed_titles(session, [key for key, some in meant.items() if some])
    _write_matches(
        session,
        [
            _match(key, paper, "identifier", best_title(listed[key], paper.title))
            for key, some in meant.items()
            for paper in some
        ],
    )


def _match(resource_id: int, paper: Paper, way: str, score: float) -> Row:
    found = {"resource_id": resource_id, "arxiv_id": paper.arxiv_id, "way": way, "title": paper.title}
    return {**found, "score": round(score, 1)}


def _write_matches(session: Session, found: Sequence[Row]) -> None:
    upsert(session, MatchRow, found, replace=["way", "title", "score"])


def _listed_titles(session: Session, resource_ids: Sequence[int]) -> Mapping[int, list[str]]:
    """The titles of the entries that link to these resources; an address is none."""
    found: dict[int, list[str]] = defaultdict(list)
    asked = rows_of(
        session,
        resource_ids,
        lambda some: (
            sa.select(LINK.c.resource_id, ENTRY.c.title)
            .distinct()
            .join(ENTRY, ENTRY.c.id == LINK.c.entry_id)
            .where(LINK.c.resource_id.in_(some), ~ENTRY.c.title.like("%://%"))
        ),
    )
    for row in asked:
        found[row.resource_id].append(row.title)
    return found
