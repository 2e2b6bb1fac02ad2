"""What proposing reads of papers and their code: entries that name a paper and no repository."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import Session

from service.proposing.cases import Place
from service.proposing.codes import Code, CodeFacts
from service.proposing.identifiers import CLOSED_FOR_GOOD
from service.queries.tables import CODE, LINK, REPOSITORY, REPOSITORY_NAME, RESOURCE, rows


def code_cases(session: Session) -> Iterator[tuple[Place, CodeFacts]]:
    """The link behind which, or in place of which, each such entry may get its code: one for an entry."""
    words = _words(session)
    closed = _links_to_closed_sites(session)
    entries: dict[int, tuple[Place, CodeFacts]] = {}
    for row in rows(session, _papers_with_code()):
        place, facts = entries.get(row.entry_id, (Place(row.id, row.list_id), None))
        if facts is None:
            facts = CodeFacts(
                row.url, row.form, is_closed=False, arxiv_id=row.arxiv_id, codes=(), word=words.get(row.list_id)
            )
        if facts.arxiv_id == row.arxiv_id:
            codes = (*facts.codes, Code(row.code, row.source))
            entries[row.entry_id] = (place, replace(facts, codes=codes))
    for entry_id, (place, facts) in entries.items():
        if entry_id in closed:
            place, url, form = closed[entry_id]  # noqa: PLW2901  # that link is the one to change
            facts = replace(facts, url=url, form=form, is_closed=True)  # noqa: PLW2901  # the facts as far as they are known
        yield place, facts


def _papers_with_code() -> sa.Select[tuple[int, ...]]:
    """Links to papers whose code is known, in entries without a repository, where the list has that code nowhere."""
    near, named = LINK.alias("near"), RESOURCE.alias("named")
    joined = near.join(named, named.c.id == near.c.resource_id)
    has_one = (
        sa.select(1)
        .select_from(joined)
        .where(near.c.list_id == LINK.c.list_id)
        .where(
            ((near.c.entry_id == LINK.c.entry_id) & named.c.repository.is_not(None))
            | (named.c.repository == CODE.c.repository)
        )
        .correlate(LINK, CODE)
    )
    gone = (
        sa.select(1)
        .select_from(REPOSITORY_NAME.join(REPOSITORY, REPOSITORY.c.id == REPOSITORY_NAME.c.repository_id))
        .where(REPOSITORY_NAME.c.name == CODE.c.repository, REPOSITORY.c.gone)
        .correlate(CODE)
    )
    return (
        sa.select(*LINK.c["id", "list_id", "entry_id", "url", "form"], RESOURCE.c.arxiv_id)
        .add_columns(CODE.c.url.label("code"), CODE.c.source)
        .join_from(LINK, RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .join(CODE, CODE.c.arxiv_id == RESOURCE.c.arxiv_id)
        .where(LINK.c.entry_id.is_not(None), LINK.c.ignored.is_(None), LINK.c.form != "image")
        .where(~has_one.exists(), ~gone.exists())
        .order_by(LINK.c.list_id, LINK.c.position, CODE.c.repository)
    )


def _links_to_closed_sites(session: Session) -> dict[int, tuple[Place, str, str]]:
    """By entry, its link to a site that is closed for good."""
    statement = (
        sa.select(*LINK.c["id", "list_id", "entry_id", "url", "form"])
        .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
        .where(RESOURCE.c.host.in_(CLOSED_FOR_GOOD), LINK.c.entry_id.is_not(None), LINK.c.ignored.is_(None))
        .order_by(LINK.c.position.desc())
    )
    return {row.entry_id: (Place(row.id, row.list_id), row.url, row.form) for row in rows(session, statement)}


def _words(session: Session) -> dict[int, str]:
    """By list, the word that it writes most before links to repositories."""
    statement = sa.select(LINK.c.list_id, LINK.c.label, sa.func.count()).where(
        LINK.c.kind == "github", LINK.c.label.is_not(None)
    )
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for list_id, label, count in rows(session, statement.group_by(LINK.c.list_id, LINK.c.label)):
        counts[list_id][label] = count
    return {list_id: words.most_common(1)[0][0] for list_id, words in counts.items()}
