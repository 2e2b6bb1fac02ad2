"""What is known and what was told become what is known now, and the history of what changed.

Pure: rows and values in, rows out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from service.models import Paper, PaperRow, Repository, RepositoryRow

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REFRESH_NONE = 30 * DAY
LONGEST_RETRY = 3 * DAY
IDLE = 730 * DAY
"""Without a push for so long, nobody works on a repository."""
FEW_STARS = 100
"""Fewer than these double too easily for it to be news."""

PAPER_HISTORY = ("title", "authors", "abstract", "version", "categories", "doi", "journal_ref", "comment", "withdrawn")
"""Fields of a paper whose changes are kept. `updated` only repeats what `version` says."""
REPOSITORY_HISTORY = (
    "name", "archived", "gone", "language", "license", "topics", "description", "homepage", "default_branch",
    "latest_release",
)  # fmt: skip
"""Fields of a repository whose changes are kept. Stars have samples of their own; forks and pushes are no news."""

Row = dict[str, Any]


@dataclass(frozen=True)
class About:
    """One name that a forge was asked for, and what it said."""

    name: str
    """owner/name as lists have it, lower case."""
    repository: Repository | None = None
    """None: it is gone, or (is_unchanged) as it was."""
    etag: str | None = None
    is_unchanged: bool = False
    blocked: str | None = None
    """Why the forge does not show it, where it says so; then `repository` is None."""


class Subject(NamedTuple):
    """What a change is about, and when and in which run it was told."""

    noun: str
    key: str
    at: datetime
    run_id: int | None

    def change(self, field: str, before: Any, after: Any) -> Row:
        """A row of the history."""
        return {**self._asdict(), "field": field, "before": before, "after": after}


@dataclass
class PaperRows:
    """Rows to write about papers."""

    papers: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)


@dataclass
class RepositoryRows:
    """Rows to write about repositories; a forge's number stands for a repository that has no id yet."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    """Each with its id."""
    names: dict[str, int] = field(default_factory=dict)
    """Name, lower case, to number."""
    stars: dict[int, int] = field(default_factory=dict)
    """Number to stars, where there is a new sample to keep."""
    changes: list[Row] = field(default_factory=list)


def merge_papers(
    known: Mapping[str, PaperRow], told: Iterable[Paper], *, now: datetime, run_id: int | None
) -> PaperRows:
    """What to write about papers, by what is known of them and what was told now.

    A version older than the known one is what a copy of arXiv lagging behind says, and is passed over.
    """
    rows = PaperRows()
    for paper in told:
        before = known.get(paper.arxiv_id)
        if before is not None and paper.version < before.version:
            continue
        rows.papers.append({**paper.model_dump(), "fetched_at": now})
        if before is not None:
            subject = Subject("paper", paper.arxiv_id, now, run_id)
            rows.changes += _changes(subject, PAPER_HISTORY, before.model_dump(), paper.model_dump())
    return rows


def merge_repositories(
    known: Mapping[int, RepositoryRow],
    names: Mapping[str, int],
    told: Sequence[About],
    *,
    now: datetime,
    run_id: int | None,
) -> RepositoryRows:
    """What to write about repositories.

    `known` is by the forge's number; `names` leads from a listed name to the number known by it so far.
    """
    rows = RepositoryRows()
    after: dict[int, Row] = {}
    blocked: set[int] = set()
    for about in told:
        if about.repository is not None:
            state = {"gone": False, "etag": about.etag, "fetched_at": now}
            after[about.repository.number] = {**about.repository.model_dump(exclude_unset=True), **state}
            rows.names[_listed(about.repository)] = about.repository.number
    for about in told:
        number, present = names.get(about.name), about.repository
        before = known.get(number) if number is not None else None
        if present is not None:
            rows.names[about.name] = present.number
            rows.changes += _news_of_name(Subject("repository", about.name, now, run_id), number, present)
            if before is not None and before.number != present.number and before.name.lower() == about.name:
                after.setdefault(before.number, {"gone": True, "fetched_at": now})  # its name is another's now
        elif before is not None:
            after.setdefault(before.number, {"gone": not about.is_unchanged, "fetched_at": now})
            if about.blocked is not None and not before.gone:
                subject = Subject("repository", before.name, now, run_id)
                rows.changes.append(subject.change("blocked", None, about.blocked))
                blocked.add(before.number)
    for number, row in after.items():
        _write(rows, known.get(number), row, now, run_id)
    rows.changes = [row for row in rows.changes if not _is_told_as_blocked(row, known, blocked)]
    return rows


def _is_told_as_blocked(change: Row, known: Mapping[int, RepositoryRow], blocked: Iterable[int]) -> bool:
    """Whether a change only says that a repository is gone, of which another one says why."""
    return change["field"] == "gone" and change["key"] in {known[number].name for number in blocked}


def _news_of_name(subject: Subject, number: int | None, present: Repository) -> list[Row]:
    """That a listed name is a former one, told when it is first asked for; or that another repository took it over."""
    if number is None:
        is_former = subject.key.lower() != present.name.lower()
        return [subject.change("name", subject.key, present.name)] if is_former else []
    return [subject.change("number", number, present.number)] if number != present.number else []


def _listed(repository: Repository) -> str:
    """A repository's name as `urls.repository` would have it."""
    return repository.name if repository.forge == "huggingface" else repository.name.lower()


def _write(rows: RepositoryRows, before: RepositoryRow | None, row: Row, now: datetime, run_id: int | None) -> None:
    if before is None:
        told = {name: row[name] for name in Repository.model_fields if name in row}
        rows.new.append({**row, **Repository(**told).model_dump(), "stars_before": row["stars"]})
        rows.stars[row["number"]] = row["stars"]
        return
    after = {**before.model_dump(), **row}
    subject = Subject("repository", before.name, now, run_id)
    rows.changes += _changes(subject, REPOSITORY_HISTORY, before.model_dump(), after)
    if after["stars"] >= max(FEW_STARS, 2 * before.stars_before) and before.stars_before:
        rows.changes.append(subject.change("stars", before.stars_before, after["stars"]))
        after["stars_before"] = after["stars"]
    if _is_idle(after["pushed_at"], now) and not _is_idle(before.pushed_at, before.fetched_at):
        rows.changes.append(subject.change("idle", None, after["pushed_at"].date().isoformat()))
    rows.changed.append(after)
    if after["stars"] != before.stars:
        rows.stars[before.number] = after["stars"]


def _is_idle(pushed_at: datetime | None, now: datetime) -> bool:
    return pushed_at is not None and now - pushed_at > IDLE


def _changes(subject: Subject, fields: Iterable[str], before: Row, after: Row) -> list[Row]:
    return [subject.change(name, before[name], after[name]) for name in fields if before[name] != after[name]]


def lookup(
    source: str,
    key: str,
    state: str,
    *,
    now: datetime,
    refresh: timedelta,
    failures: int = 0,
    error: str | None = None,
) -> Row:
    """That a source was asked for something and how it went (found, none or failed), and when it is due again.

    `refresh`: when what was found is due again. `failures`: how often it had failed before, in a row.
    """
    failures = failures + 1 if state == "failed" else 0
    wait = {
        "found": refresh,
        "none": REFRESH_NONE,
        "failed": min(HOUR * 2 ** min(failures, 10) / 2, LONGEST_RETRY),  # an hour, two, four ...
    }[state]
    asked = {"source": source, "key": key, "state": state, "asked_at": now, "next_at": now + wait}
    return {**asked, "failures": failures, "error": error}
