"""What a report is made from, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from service.queries.rows import Link


@dataclass(frozen=True)
class Standing:
    """How a list stands, or all of them together."""

    counts: Mapping[str, int]
    """How many links, how many of each verdict, papers, proposals waiting ..."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Of the proposals that wait, how many are of which kind."""
    oldest: datetime | None = None
    """When the oldest of them was made."""
    pending: Mapping[str, int] = field(default_factory=dict)
    """How many moved and dead links have no proposal yet."""


@dataclass(frozen=True)
class Seen:
    """A link whose verdict became another one since the last report, or settled; or that came with its verdict."""

    link: Link
    before: str
    """The verdict at the last report."""
    has_settled: bool = False
    has_arrived: bool = False
    """It came into its list since the last report, and what it names was known before."""
    copy: str | None = None
    """Where an archived copy of it is seen."""
    has_no_copy: bool = False
    """The archives said that they have none."""


@dataclass(frozen=True)
class Change:
    """That a source told something new of a paper or a repository, at one link to it."""

    noun: str
    key: str
    field: str
    before: Any
    after: Any
    list: str
    line: int
    entry: str | None
    url: str


@dataclass(frozen=True)
class Stars:
    """How many stars a repository got or lost, at one link to it."""

    repository: str
    before: int
    after: int
    since: date
    list: str
    line: int
    entry: str | None
    url: str


@dataclass(frozen=True)
class Proposed:
    """A proposal that was made, or whose change arrived in its list, since the last report."""

    id: int
    kind: str
    state: str
    list: str
    line: int | None
    entry: str | None
    old: str | None
    new: str | None
    evidence: Sequence[str]
    group: str | None = None
    decided_by: str | None = None


@dataclass(frozen=True)
class Unasked:
    """Things that a source could not be asked for."""

    source: str
    why: str
    count: int


@dataclass(frozen=True)
class Undelivered:
    """That reports do not reach somebody."""

    name: str
    waiting: int
    since: datetime
    error: str


@dataclass(frozen=True)
class Outcome:
    """How a step of the night went."""

    what: str
    state: str
    """done or failed."""
    seconds: float
    problems: Sequence[str] = ()
    """What could not be done, in sentences."""
    told: Sequence[str] = ()
    """What came of it, in sentences."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """What became of each list that was read again, by its name."""


@dataclass(frozen=True)
class Lookback:
    """All that a report is made from."""

    night: datetime
    until: datetime
    since: datetime | None
    """Up to when the last report looked; None: this is the first one."""
    lists: Mapping[str, Standing]
    """How each list stands."""
    known: Mapping[str, int] = field(default_factory=dict)
    """How many papers and repositories are known over all lists."""
    last: Mapping[str, Any] | None = None
    """The content of the last report."""
    last_link: int = 0
    """The highest id of a link."""
    seen: Sequence[Seen] = ()
    unclear: Sequence[Link] = ()
    """Links of which nothing certain is known now."""
    why_unclear: Sequence[tuple[str, str, str, int]] = ()
    """List, verdict, reason, and of how many of its links that is true."""
    silent_hosts: Mapping[str, int] = field(default_factory=dict)
    """Hosts at which nothing answers well, each with how many of its addresses are in the lists."""
    changes: Sequence[Change] = ()
    stars: Sequence[Stars] = ()
    proposed: Sequence[Proposed] = ()
    unasked: Sequence[Unasked] = ()
    undelivered: Sequence[Undelivered] = ()
    visits: int = 0
    steps: Sequence[Outcome] = ()
