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
    shelf = _shelf(pages)
    return [_lint(page, page.name, rules, Known(elsewhere=_elsewhere(page, shelf))) for page in pages]


def lint_lists(
    db: Database, names: Sequence[str], rules: Collection[Rule], *, since: datetime | None = None
) -> Iterator[Linted]:
    """Lint lists as they were imported, by default all, with what is known of their links.

    `since`: only those that were read since then. Raises ListNotFound for a name that no list has.
    """
    with db.read() as session:
        for one in store.lists(session, names, since):
            page = Page(one.name, source(session, one.id))
            own = {name for name, _, _ in subjects(page)}
            known = Known(store.https(session, one.id), store.elsewhere(session, one.id, own))
            yield _lint(page, one.path or f"{one.name}{SUFFIX}", rules, known)


def propose(db: Database, linted: Iterable[Linted], *, now: datetime) -> int:
    """Offer the repairs of recorded lists as proposals, none of them twice; how many are new."""
    opened = 0
    for one in linted:
        with db.write() as session:
            owner = store.lists(session, [one.name])[0].id
            store.settle(session, owner, now=now)
            opened += store.add(session, owner, one.repairs, now=now)
    return opened


def settle(db: Database, *, now: datetime) -> list[int]:
    """Give the repairs of text in all lists the state that their lines call for after an import.

    The numbers of those that were accepted and step back, as their lines say something else by now.
    """
    with db.write() as session:
        lists = store.with_repairs_of_text(session)
        return [one for list_id in lists for one in store.settle(session, list_id, now=now)]


def _lint(page: Page, path: str, rules: Collection[Rule], known: Known) -> Linted:
    findings = look(page, rules, known, path=path)
    return Linted(page.name, path, findings, repairs.repairs(page, findings))


def _shelf(pages: Iterable[Page]) -> dict[str, list[Spot]]:
    """Where each subject stands first, in the first two pages that have it."""
    shelf: dict[str, list[Spot]] = {}
    for page in pages:
        for name, link, _ in subjects(page):
            before = shelf.setdefault(name, [])
            if len(before) < 2 and all(page.name != one.list for one in before):
                before.append(Spot(page.name, link.line))
    return shelf


def _elsewhere(page: Page, shelf: Mapping[str, Sequence[Spot]]) -> dict[str, Spot]:
    own = {name for name, _, _ in subjects(page)}
    return {name: spot for name in own for spot in shelf[name] if spot.list != page.name}


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
