"""The story of a new entry: what is known of it, where it belongs, how its neighbours are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel

from service import urls
from service.adding import section as sections
from service.adding.metadata import TurnsOf, learn
from service.database import Database
from service.errors import ListError, UsageError
from service.markdown import parse
from service.markdown.document import Document
from service.markdown.insert import Order, insert
from service.markdown.style import NewEntry
from service.queries.tables import LIST, rows
from service.queries.terms import list_id
from service.settings import Settings

BLOCK = SQLModel.metadata.tables["block"]


@dataclass(frozen=True, slots=True)
class Addition:
    """A list with a new entry in it, not written yet."""

    path: Path | None
    """The list's own file; None: it has none."""
    before: bytes
    after: bytes
    title: str
    section: tuple[str, ...]
    line: int
    order: Order


async def add(
    db: Database,
    settings: Settings,
    name: str,
    url: str,
    *,
    turns: TurnsOf,
    section: str | None = None,
    title: str | None = None,
) -> Addition:
    """A list with an entry about a URL, in the style and the order of the section that is named or fits best.

    Raises ListNotFound, ListError for a file that cannot be read, UsageError for a URL that is none or
    is in the list already and for a section that is not there, SourceError where nothing can be learnt
    of the URL, and EditRefused where the entry cannot be written.
    """
    if urls.split(url) is None:
        raise UsageError(f"{url!r} is no address on the web", hint="it begins with https://")
    path, source = _read(db, name)
    document = parse(source)
    _check_is_new(document, url)
    place = sections.named(document, section) if section is not None else None
    entry = await learn(settings, url, turns) if title is None else NewEntry(title, (url,))
    entry = _without_known(document, entry)
    at = place if section is not None else sections.likely(document, entry)
    done = insert(source, at, entry)
    headings = document.sections[at].path if at is not None else ()
    return Addition(path, source, done.source, entry.title, headings, done.line, done.order)


def _read(db: Database, name: str) -> tuple[Path | None, bytes]:
    """A list's file as it is now; where it has none, its bytes as last imported."""
    with db.read() as session:
        owner = list_id(session, name)
        path = session.connection().scalar(sa.select(LIST.c.path).where(LIST.c.id == owner))
        if path is None:
            statement = sa.select(BLOCK.c.source).where(BLOCK.c.list_id == owner).order_by(BLOCK.c.position)
            return None, b"".join(row.source for row in rows(session, statement))
    try:
        return Path(path), Path(path).read_bytes()
    except OSError as error:
        raise ListError(f"cannot read {path}: {error.strerror}") from error


def _check_is_new(document: Document, url: str) -> None:
    known = next((link for link in document.links if _same(link.url, url)), None)
    if known is not None:
        raise UsageError(f"the list has {known.url} already, in line {known.line}")


def _same(one: str, other: str) -> bool:
    """Whether two URLs lead to one place, or name one paper or one repository."""
    named = _names(one)
    return urls.same(one, other) or (named is not None and named == _names(other))


def _names(url: str) -> tuple[str, str] | None:
    """The paper or the repository, and no file in it, that a URL names."""
    parts, paper, repository = urls.split(url), urls.arxiv_id(url), urls.repository(url)
    if paper is not None:
        return "paper", paper
    if parts is not None and repository is not None and parts.path.strip("/").count("/") == 1:
        return "repository", repository
    return None


def _without_known(document: Document, entry: NewEntry) -> NewEntry:
    """Without further links that the list has already."""
    known = {urls.canonical(link.url) for link in document.links}
    first, *others = entry.urls
    return replace(entry, urls=(first, *(url for url in others if urls.canonical(url) not in known)))
