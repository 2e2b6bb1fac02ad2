"""Accepted changes on their way into the files of lists: what each list becomes, and what is said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from service.database import Database
from service.errors import ListError
from service.exporting.files import read, write
from service.markdown.changes import Change, make
from service.queries.changes import Planned, accepted, source
from service.queries.tables import LIST, rows
from service.queries.terms import list_id


class Application(NamedTuple):
    """A list with its accepted changes made, not written yet."""

    name: str
    path: Path | None
    """The file it was read from; None: it has none."""
    before: bytes
    after: bytes
    changes: tuple[str, ...]
    """One line for each."""


def applications(db: Database, names: Sequence[str] = ()) -> list[Application]:
    """The lists that have accepted changes; of these names, by default all.

    Raises ListNotFound, and EditRefused for changes that cannot be made.
    """
    with db.read() as session:
        wanted = [list_id(session, name) for name in names]
        statement = sa.select(*LIST.c["id", "name", "path"]).order_by(LIST.c.name)
        if names:
            statement = statement.where(LIST.c.id.in_(wanted))
        found = []
        for row in rows(session, statement):
            planned = accepted(session, row.id)
            if planned:
                before = source(session, row.id)
                after = make(before, [one.change for one in planned]).source
                path = Path(row.path) if row.path else None
                found.append(Application(row.name, path, before, after, tuple(map(_told, planned))))
        return found


def write_to(application: Application, path: Path) -> None:
    """Put a list with its changes into a file: as a whole, or not at all.

    A file that is there must say what was imported. Raises ListError.
    """
    present = read(path)
    if present is not None and _sum(present) not in (_sum(application.before), _sum(application.after)):
        raise ListError(f"{path} is not as it was imported", hint="import it again, then apply")
    write(path, application.after)


def message(done: Sequence[Application]) -> str:
    """What a commit says: how many changes, and each of them on a line."""
    count = sum(len(one.changes) for one in done)
    lines = [f"Repair {count} {'place' if count == 1 else 'places'} in {_lists(done)}", ""]
    for one in done:
        lines += [*([f"{one.name}:", ""] if len(done) > 1 else []), *(f"- {change}" for change in one.changes), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lists(done: Sequence[Application]) -> str:
    return done[0].name if len(done) == 1 else f"{len(done)} lists"


def _told(one: Planned) -> str:
    place = f"line {one.line}: " if one.line else ""
    return place + _ACTS[one.change.way](one.change)


_ACTS = {
    "retarget": lambda change: f"{change.old} → {change.new}",
    "behind": lambda change: f"{change.old}: “{_behind(change)}” put behind it",
    "remove": lambda change: f"the entry of {change.old} taken out",
    "line": lambda change: f"{change.old.strip()} → {(change.new or '').strip()}",
}


def _behind(change: Change) -> str:
    return " ".join(filter(None, (change.words, change.new)))


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
