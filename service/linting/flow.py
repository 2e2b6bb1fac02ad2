"""The story of linting: files or recorded lists in, findings out, and what is safe to mend proposed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from service.database import Database
from service.errors import ListError
from service.linting import repairs, store
from service.linting.finding import Finding
from service.linting.page import Page
from service.linting.rules import look
from service.linting.rules.duplicates import subjects
from service.linting.rules.rule import Known, Rule, Spot
from service.queries.changes import source

SUFFIX = ".md"


class Linted(NamedTuple):
    """A list that was looked at."""

    name: str
    path: str
    findings: list[Finding]
    repairs: list[repairs.Repair]


def lint_files(paths: Sequence[Path], rules: Collection[Rule]) -> list[Linted]:
    """Lint files, and folders searched for `*.md`, beside each other. Raises ListError for what cannot be read."""
    pages = [Page(file.as_posix(), _read(file)) for path in paths for file in _files(path)]
    shelf = _shelf((name, Spot(page.name, link.line)) for page in pages for name, link, _ in subjects(page))
    return [_lint(page, page.name, rules, shelf, {}) for page in pages]


def lint_lists(
    db: Database, names: Sequence[str], rules: Collection[Rule], *, since: datetime | None = None
) -> Iterator[Linted]:
    """Lint lists as they were imported, by default all, with what is known of their links.

    `since`: only those that were read since then. Raises ListNotFound for a name that no list has.
    """
    with db.read() as session:
        lists = store.lists(session, names, since)
        shelf, https = _shelf(store.subjects(session)), store.https(session)
        for one in lists:
            page = Page(one.name, source(session, one.id))
            yield _lint(page, one.path or f"{one.name}{SUFFIX}", rules, shelf, https)


def propose(db: Database, linted: Iterable[Linted], *, now: datetime) -> int:
    """Offer the repairs of recorded lists as proposals, none of them twice; how many are new."""
    opened = 0
    for one in linted:
        with db.write() as session:
            owner = store.lists(session, [one.name])[0].id
            store.settle(session, owner, now=now)
            opened += store.add(session, owner, one.repairs, now=now)
    return opened


def settle(db: Database, *, now: datetime) -> None:
    """Give the repairs of text in all lists the state that their lines call for after an import."""
    with db.write() as session:
        for list_id in store.with_repairs_of_text(session):
            store.settle(session, list_id, now=now)


def _lint(
    page: Page,
    path: str,
    rules: Collection[Rule],
    shelf: Mapping[str, Sequence[Spot]],
    https: Mapping[str, str],
) -> Linted:
    own = {name for name, _, _ in subjects(page)}
    elsewhere = {name: spot for name in own for spot in shelf.get(name, ()) if spot.list != page.name}
    findings = look(page, rules, Known(https, elsewhere), path=path)
    return Linted(page.name, path, findings, repairs.repairs(page, findings))


def _shelf(spots: Iterable[tuple[str, Spot]]) -> dict[str, list[Spot]]:
    """Where each subject stands first, in the first two lists that have it."""
    shelf: dict[str, list[Spot]] = {}
    for name, spot in spots:
        before = shelf.setdefault(name, [])
        if len(before) < 2 and all(spot.list != one.list for one in before):
            before.append(spot)
    return shelf


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    below = [file for file in path.rglob("*") if file.suffix.lower() == SUFFIX and file.is_file()]
    seen = [file for file in below if not any(part.startswith(".") for part in file.relative_to(path).parts)]
    if not seen:
        raise ListError(f"there is no list in {path}", hint=f"lists are files that end in {SUFFIX}")
    return sorted(seen)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ListError(f"cannot read {path}: {error.strerror}") from error
