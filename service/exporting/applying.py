"""Accepted changes on their way into the files of lists: what each list becomes, and what is said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from service.counts import counted
from service.database import Database
from service.errors import ListError
from service.exporting.files import read, write
from service.markdown.changes import Change, make
from service.models import ProposalKind
from service.queries.changes import accepted, source
from service.queries.tables import LIST, rows
from service.queries.terms import list_id
from service.untrusted import quiet


class Told(NamedTuple):
    """One change of a list, for people."""

    proposal: int
    kind: ProposalKind
    line: int | None
    """Where it is made in the list, as imported; None: not known."""
    change: Change
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return place + _ACTS[self.change.way](self.change)


class Application(NamedTuple):
    """A list with its accepted changes made, not written yet."""

    name: str
    path: Path | None
    """The file it was read from; None: it has none."""
    before: bytes
    after: bytes
    changes: tuple[Told, ...]


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
                told = (Told(one.proposal, one.kind, one.line, one.change, one.evidence) for one in planned)
                in_order = sorted(told, key=lambda one: (one.line or 0, one.proposal))
                found.append(Application(row.name, path, before, after, tuple(in_order)))
        return found


def files(db: Database, names: Sequence[str] = ()) -> list[Path]:
    """The files that lists were read from; of these names, by default all. Raises ListNotFound."""
    with db.read() as session:
        statement = sa.select(LIST.c.path).where(LIST.c.path.is_not(None)).order_by(LIST.c.name)
        if names:
            statement = statement.where(LIST.c.id.in_([list_id(session, name) for name in names]))
        return [Path(row.path) for row in rows(session, statement)]


def write_to(application: Application, path: Path) -> None:
    """Put a list with its changes into a file: as a whole, or not at all.

    A file that is there must say what was imported. Raises ListError.
    """
    check(application, path)
    write(path, application.after)


def check(application: Application, path: Path) -> None:
    """Raises ListError where a file is there and says something else than what was imported."""
    present = read(path)
    if present is not None and _sum(present) not in (_sum(application.before), _sum(application.after)):
        raise ListError(f"{path} is not as it was imported", hint="import it again, then do this")


def subject(done: Sequence[Application]) -> str:
    """How many changes of which lists, in a line."""
    count = sum(len(one.changes) for one in done)
    lists = done[0].name if len(done) == 1 else counted(len(done), "list")
    return f"Repair {counted(count, 'place')} in {lists}"


def message(done: Sequence[Application]) -> str:
    """What a commit says: how many changes, and each of them on a line."""
    lines = [subject(done), ""]
    for one in done:
        lines += [*([f"{one.name}:", ""] if len(done) > 1 else []), *(f"- {change}" for change in one.changes), ""]
    return "\n".join(lines).rstrip() + "\n"


_ACTS = {
    "retarget": lambda change: f"{change.old} → {change.new}",
    "behind": lambda change: f"{change.old}: “{_behind(change)}” put behind it",
    "remove": lambda change: f"the entry of {change.old} taken out",
    "line": lambda change: f"{quiet(change.old.strip())} → {quiet((change.new or '').strip())}",
}


def _behind(change: Change) -> str:
    return " ".join(filter(None, (change.words, change.new)))


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
