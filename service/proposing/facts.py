"""All that decides what links and entries call for: values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.models import Snapshot, Verdict

__all__ = ["EntryFacts", "LinkFacts", "Sightings", "Snapshot", "Twin", "Verdict"]


@dataclass(frozen=True)
class Sightings:
    """The visits, since the link was first seen to be moved, that were led to its present target."""

    nights: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class LinkFacts:
    """All that decides what a link calls for."""

    url: str
    """As it is in the list."""
    form: str
    kind: str
    verdict: Verdict
    sightings: Sightings | None = None
    snapshot: Snapshot | None = None
    repository: str | None = None
    """The repository that the URL names, owner/name in lower case."""
    repository_now: str | None = None
    """What the forge calls that repository today."""
    archived: bool = False
    """The forge says that the repository is archived."""
    is_said: bool = False
    """The list says beside it that it is archived, or as good as that."""
    in_heading: bool = False
    host_is_silent: bool = False
    """No link to its host, of several, answers well."""
    title: str | None = None
    """Of the entry."""
    page_title: str | None = None
    """What the page that it leads to called itself last."""
    added_on: date | None = None
    """When it came into the list."""


@dataclass(frozen=True)
class EntryFacts:
    """An entry all of whose links are dead for good and in no archive."""

    url: str
    """Of its first link."""
    title: str
    links: Sequence[tuple[str, Verdict]]
    link_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Twin:
    """An entry all of whose links are those of another entry of its section, too."""

    url: str
    """Of its first link."""
    title: str
    words: str | None
    """What it says beside its title."""
    kept_line: int
    kept_title: str
    kept_words: str | None
