"""Records become files again.

blocks ──▶ markdown ──▶ decorate ──▶ verify ──┐
                                              ├──▶ files, diff
rows ────▶ contents ──▶ a format ─────────────┘

accepted changes ──▶ applying ──▶ a file, a branch, or requesting ──▶ a pull request, as describing says it
applied ones ──▶ reverting ──▶ the file without them
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import get_args

import sqlalchemy as sa
from sqlmodel import Session

from service import queries
from service.database import Database
from service.errors import ListError, UsageError
from service.exporting.contents import Contents, with_changes
from service.exporting.decorate import Decoration, decorate, undecorate
from service.exporting.diff import unified
from service.exporting.files import read, write
from service.exporting.formats import FORMATS, MARKDOWN, ending
from service.exporting.verify import first_difference
from service.markdown import parse
from service.markdown.changes import make
from service.models import Way
from service.queries.changes import accepted, source
from service.queries.exports import added, known
from service.queries.tables import LIST, rows
from service.queries.terms import list_id

IN_RECORDS: tuple[Way, ...] = ("retarget",)
"""Ways of changes that leave the text, and all links, where the records have them."""


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
        if verify and content != (readdressed := _markdown(session, name, ways=IN_RECORDS)):
            _verify(session, name, readdressed, decorated=False)  # the records have the text as it was imported
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


def _markdown(session: Session, name: str, *, ways: Collection[Way] = get_args(Way)) -> bytes:
    owner = list_id(session, name)
    wanted = [one.change for one in accepted(session, owner) if one.change.way in ways]
    return make(source(session, owner), wanted).source


def _contents(session: Session, name: str, *, ways: Collection[Way] = get_args(Way)) -> Contents:
    owner = list_id(session, name)
    found = Contents(queries.list_summary(session, name), queries.contents(session, name), added(session, name))
    wanted = (one for one in accepted(session, owner) if one.change.way in ways)
    changes = {(one.line, one.change.old, one.is_picture): one.change for one in wanted}
    return with_changes(found, changes) if changes else found


def _verify(session: Session, name: str, content: bytes, *, decorated: bool) -> None:
    document = parse(undecorate(content) if decorated else content)
    if difference := first_difference(document, _contents(session, name, ways=IN_RECORDS)):
        raise ListError(f"the export of {name!r} does not say what the records say: {difference}")
