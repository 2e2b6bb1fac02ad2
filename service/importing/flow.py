"""Lists become records: find them, read what changed, write it down.

    files ─┐
    web   ─┼─▶ content ──reading──▶ what is read, by the list's own rules ──┬─▶ store
    stdin ─┘                                                                └─▶ preview: what would change

A list whose bytes are known already costs one hash. Each list is written in a transaction of its
own, so an import that is broken off has done some lists as a whole and the others not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from sqlmodel import Session

from service.counts import counted
from service.database import Database
from service.errors import ListError, NameTaken
from service.importing import comparing, files, merge, preview, store, writing
from service.importing.files import Source
from service.importing.reading import NO_RULES, Content, Reading, fingerprint, read
from service.models import Progress
from service.queries import terms
from service.queries.tables import ENTRY, LINK
from service.settings import ListRules
from service.sources import git

Rules = Mapping[str, ListRules]
"""How lists are read, by their names."""

_SAME_LIST = 0.5
"""A file elsewhere is a copy of a known list when it has at least this part of its links from it."""

_NONE: Rules = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one list."""

    name: str
    state: Literal["new", "updated", "unchanged", "failed"]
    path: str
    """Where it was read from: a file, a URL, or nothing where it was handed in."""
    entries: int = 0
    links: int = 0
    changes: store.Changes = field(default_factory=store.Changes)
    problem: str | None = None
    merged: Sequence[merge.Row] = ()
    """What became of the changes that were accepted and not in the file yet."""
    before: str | None = None
    """Where it was read from until now, if that was somewhere else."""

    def __str__(self) -> str:
        """A line for people."""
        moved = f"; read from {self.path} from now on, and not from {self.before}" if self.before else ""
        if self.state in ("unchanged", "failed"):
            return f"{self.name}: {self.problem or self.state}{moved}"
        added, changed, removed = self.changes
        detail = f" ({added} added, {changed} changed, {removed} removed)" if self.state == "updated" else ""
        doubt = "" if self.entries else "; nothing in it reads as an entry"
        entries, links = counted(self.entries, "entry", "entries"), counted(self.links, "link")
        return f"{self.name}: {self.state}, {entries}{detail}, {links}{doubt}{moved}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a list would do."""

    name: str
    state: Literal["new", "updated", "unchanged"]
    entries: Sequence[preview.Row] = ()
    merged: Sequence[merge.Row] = field(default_factory=tuple)


# --- importing --------------------------------------------------------------------------------


def import_paths(
    db: Database,
    paths: Sequence[Path],
    *,
    now: datetime,
    name: str | None = None,
    replace: bool = False,
    rules: Rules = _NONE,
    progress: Progress | None = None,
) -> list[Imported]:
    """Import files, and folders searched for lists. What is known of a list already is updated.

    Raises ListError for a file that cannot be read, and NameTaken for one that is called like another
    list, unless that is to be replaced. What was imported before it stays imported.
    """
    sources = _sources(db, paths, name)
    done: list[Imported] = []
    for source in sources:
        done.append(import_content(db, files.read(source), now=now, replace=replace, rules=rules))
        if progress is not None:
            progress(len(done), len(sources), source.name)
    return done


def import_changes(db: Database, configured: Sequence[str], *, now: datetime, rules: Rules = _NONE) -> list[Imported]:
    """Read again every known list whose file changed, and import configured paths that are not known yet.

    Says what became of the lists that are not as they were. One that cannot be read, or is gone, stays
    as it is and keeps no other from being read. What is on the web is `fetching`'s.
    """
    with db.read() as session:
        known = store.known_lists(session)
    sources = [Source(one.name, Path(one.path)) for one in known if one.path is not None]
    done = [_try(db, source, now=now, rules=rules) for source in sources]
    names, places = {one.name for one in known}, {source.path for source in sources}
    for path in configured:
        done += [
            _try(db, source, now=now, rules=rules)
            for source in _found(path)
            if source.name not in names and source.path not in places
        ]
    return [imported for imported in done if imported.state != "unchanged"]


def import_content(
    db: Database, content: Content, *, now: datetime, replace: bool = False, rules: Rules = _NONE
) -> Imported:
    """Import one list. Raises NameTaken for one that is called like another list, unless that is to be replaced."""
    known, content = _known(db, content)
    rule = rules.get(content.name, NO_RULES)
    if known is not None and _is_unchanged(known, content, rule):
        if (known.path, known.url, known.etag) != (content.path, content.url, content.etag):
            with db.write() as session:
                store.move(session, known.id, content)
        return Imported(content.name, "unchanged", content.place or "", before=_moved_from(known, content))
    reading = _with_dates(read(content, rule))
    with db.write() as session:
        if known is not None and not replace:
            _check_same_list(session, known, reading)
        merged = comparing.merged(session, known.id, reading) if known else []
        changes = store.save(session, reading, now=now)
    return Imported(
        name=content.name,
        state="new" if known is None else "updated",
        path=content.place or "",
        entries=len(reading.document.entries),
        links=len(reading.document.links),
        changes=changes,
        merged=merged,
        before=_moved_from(known, content),
    )


# --- looking first ----------------------------------------------------------------------------


def preview_paths(
    db: Database, paths: Sequence[Path], *, name: str | None = None, replace: bool = False, rules: Rules = _NONE
) -> list[Preview]:
    """What `import_paths` would do. Raises what it does."""
    contents = (files.read(source) for source in _sources(db, paths, name))
    return [preview_content(db, content, replace=replace, rules=rules) for content in contents]


def preview_content(db: Database, content: Content, *, replace: bool = False, rules: Rules = _NONE) -> Preview:
    """What `import_content` would do; nothing is written. Raises what it does."""
    known, content = _known(db, content)
    rule = rules.get(content.name, NO_RULES)
    if known is not None and _is_unchanged(known, content, rule):
        return Preview(content.name, "unchanged")
    reading = read(content, rule)
    with db.read() as session:
        if known is None:
            return Preview(content.name, "new", comparing.new(reading))
        if not replace:
            _check_same_list(session, known, reading)
        entries = comparing.entries(session, known.id, reading)
        return Preview(content.name, "updated", entries, comparing.merged(session, known.id, reading))


def size(db: Database, name: str) -> str:
    """What is in a list: `64 entries, 116 links`. Raises ListNotFound."""
    with db.read() as session:
        list_id = terms.list_id(session, name)
        entries, links = (len(writing.ids(session, table, list_id)) for table in (ENTRY, LINK))
    return f"{counted(entries, 'entry', 'entries')}, {counted(links, 'link')}"


def remove(db: Database, name: str) -> None:
    """Forget a list, but not what was seen of its links. Raises ListNotFound."""
    with db.write() as session:
        store.remove(session, terms.list_id(session, name))


def checked_name(name: str | None) -> str:
    """A name that a list can have. Raises UsageError."""
    return files.checked(name or "")


# --- what both do -----------------------------------------------------------------------------


def _sources(db: Database, paths: Sequence[Path], name: str | None) -> list[Source]:
    """The lists at some paths; a file that was read before is the list that it was then, unless it is called anew."""
    found = files.find(paths, name)
    if name is not None:
        return found
    with db.read() as session:
        names = {one.path: one.name for one in store.known_lists(session) if one.path is not None}
    return [source._replace(name=names.get(files.text(source.path), source.name)) for source in found]


def _known(db: Database, content: Content) -> tuple[store.Known | None, Content]:
    """The list of that name, if there is one, and the content, which was handed in if it comes from nowhere."""
    with db.read() as session:
        known = store.find(session, content.name)
    if known is not None and content.place is None:
        content = content._replace(path=known.path, url=known.url)
    return known, content


def _moved_from(known: store.Known | None, content: Content) -> str | None:
    """Where a list was read from that is now read from elsewhere."""
    return known.place if known is not None and known.place != content.place else None


def _is_unchanged(known: store.Known, content: Content, rule: ListRules) -> bool:
    return (known.sha256, known.rules) == (content.digest, fingerprint(rule))


def _with_dates(reading: Reading) -> Reading:
    """With the days on which links came into the list, where its file is in a git working tree."""
    path = reading.content.path
    days = git.added(Path(path)) if path is not None else {}
    if not days:
        return reading
    return replace(reading, added_on=comparing.dated(reading.document, days))


def _check_same_list(session: Session, known: store.Known, reading: Reading) -> None:
    place = reading.content.place
    if known.place != place and store.shared_part(session, known.id, reading.document) < _SAME_LIST:
        raise NameTaken(
            f"there is another list called {known.name}, read from {known.place}; {place} has little in common with it",
            hint="call this one otherwise with --name, or put it in the place of the other with --replace",
        )


def _found(configured: str) -> list[Source]:
    path = Path(configured)
    try:
        return [] if "://" in configured else files.find([path])
    except ListError:
        return [Source(path.name, path.absolute())]


def _try(db: Database, source: Source, *, now: datetime, rules: Rules) -> Imported:
    try:
        return import_content(db, files.read(source), now=now, rules=rules)
    except ListError as error:
        return Imported(source.name, "failed", files.text(source.path), problem=error.message)
