"""Records become files again.

blocks ──▶ markdown ──▶ decorate ──▶ verify ──┐
                                              ├──▶ files, diff
rows ────▶ contents ──▶ a format ─────────────┘
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service import queries
from service.database import Database
from service.errors import ListError, UsageError
from service.exporting import markdown
from service.exporting.contents import Contents, with_new_urls
from service.exporting.decorate import Decoration, decorate, undecorate
from service.exporting.diff import unified
from service.exporting.files import read, write
from service.exporting.formats import FORMATS, MARKDOWN, ending
from service.exporting.verify import first_difference
from service.markdown import parse
from service.queries.exports import added, known
from service.queries.query import list_id
from service.queries.tables import LINK, LIST, PROPOSAL, rows

BLOCK = SQLModel.metadata.tables["block"]


class Accepted(NamedTuple):
    """A change that was accepted and is not in the list's file yet."""

    position: int
    line: int
    old: str
    new: str


def export(
    db: Database,
    name: str,
    format: str = MARKDOWN,  # noqa: A002  # the option's name
    *,
    decorations: Collection[Decoration] | None = None,
    verify: bool = False,
) -> bytes:
    """A list in a format, with the accepted changes in it that its file does not have yet.

    Markdown may have `decorations`; None leaves those that are there, an empty collection takes
    them off. `verify` reads the Markdown again and compares it with the records.

    Raises ListNotFound, EditRefused for a change that cannot be made, UsageError for what the
    format cannot have, and ListError where the comparison finds a difference.
    """
    if format != MARKDOWN and (decorations is not None or verify):
        raise UsageError("only Markdown is decorated and verified", hint="leave out --format")
    with db.read() as session:
        if format != MARKDOWN:
            return FORMATS[format].render(_contents(session, name))
        content = _markdown(session, name)
        if verify and content != (unrepaired := _markdown(session, name, repaired=False)):
            _verify(session, name, unrepaired, decorated=False)  # the records have the text as it was imported
            verify = False
        if decorations is not None:
            facts = known(session, (link.url for link in parse(undecorate(content)).links))
            content = decorate(content, facts, decorations)
        if verify:
            _verify(session, name, content, decorated=decorations is not None)
        return content


def export_all(
    db: Database,
    folder: Path,
    format: str = MARKDOWN,  # noqa: A002  # the option's name
    *,
    decorations: Collection[Decoration] | None = None,
    verify: bool = False,
) -> list[Path]:
    """Write every list to its NAME below a folder, and say where. Raises what `export` does."""
    written = []
    for name in names(db):
        content = export(db, name, format, decorations=decorations, verify=verify)
        written.append(folder / f"{name}{ending(format)}")
        write(written[-1], content)
    return written


def diff(
    db: Database,
    name: str,
    path: Path | None = None,
    format: str = MARKDOWN,  # noqa: A002  # the option's name
    *,
    decorations: Collection[Decoration] | None = None,
    verify: bool = False,
) -> bytes:
    """What exporting a list would change in a file, by default the one it was read from, as a unified diff.

    Raises what `export` does, and ListError where there is no file to compare with.
    """
    content = export(db, name, format, decorations=decorations, verify=verify)
    file = path or (_own_file(db, name) if format == MARKDOWN else None)
    if file is None:
        raise ListError(f"there is no file to compare {name!r} with", hint="name one with --output")
    return unified(read(file), content, f"{name}{ending(format)}")


def names(db: Database) -> list[str]:
    """The names of all lists."""
    with db.read() as session:
        return [row.name for row in rows(session, sa.select(LIST.c.name).order_by(LIST.c.name))]


def _own_file(db: Database, name: str) -> Path | None:
    with db.read() as session:
        path = session.connection().scalar(sa.select(LIST.c.path).where(LIST.c.id == list_id(session, name)))
    return Path(path) if path else None


def _markdown(session: Session, name: str, *, repaired: bool = True) -> bytes:
    owner = list_id(session, name)
    statement = sa.select(BLOCK.c.source).where(BLOCK.c.list_id == owner).order_by(BLOCK.c.position)
    changes = {one.position: one.new for one in _accepted(session, owner)}
    repairs = _repairs(session, owner) if repaired else {}
    return markdown.render([row.source for row in rows(session, statement)], changes, repairs)


def _contents(session: Session, name: str) -> Contents:
    owner = list_id(session, name)
    found = Contents(queries.list_summary(session, name), queries.contents(session, name), added(session, name))
    changes = {(one.line, one.old): one.new for one in _accepted(session, owner)}
    return with_new_urls(found, changes) if changes else found


def _accepted(session: Session, owner: int) -> list[Accepted]:
    """The changes to a list, of two about one link the later one last.

    A change about what the file no longer says is left alone.
    """
    statement = (
        sa.select(LINK.c.position, LINK.c.line, PROPOSAL.c.old, PROPOSAL.c.new)
        .join(LINK, LINK.c.id == PROPOSAL.c.link_id)
        .where(PROPOSAL.c.list_id == owner, PROPOSAL.c.state == "accepted", PROPOSAL.c.new.is_not(None))
        .where(LINK.c.url == PROPOSAL.c.old)
        .order_by(PROPOSAL.c.decided_at, PROPOSAL.c.id)
    )
    return [Accepted(*row) for row in rows(session, statement)]


def _repairs(session: Session, owner: int) -> dict[str, str]:
    """The accepted repairs of a list's text: whole lines, and what is to stand there instead."""
    statement = sa.select(PROPOSAL.c.old, PROPOSAL.c.new).where(
        PROPOSAL.c.list_id == owner,
        PROPOSAL.c.link_id.is_(None),
        PROPOSAL.c.kind == "repair",
        PROPOSAL.c.state == "accepted",
    )
    return {row.old: row.new for row in rows(session, statement.order_by(PROPOSAL.c.decided_at, PROPOSAL.c.id))}


def _verify(session: Session, name: str, content: bytes, *, decorated: bool) -> None:
    document = parse(undecorate(content) if decorated else content)
    if difference := first_difference(document, _contents(session, name)):
        raise ListError(f"the export of {name!r} does not say what the records say: {difference}")
