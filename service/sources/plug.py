"""What a source is: one class in a room of its own, and one row in `registry`.

A source says what it is called and what it allows, and answers one kind of question:

    PaperSource    ids on arXiv         → papers
    Forge          names                → repositories
    Index          papers               → where they were published, how often they are cited, their code
    Archive        pages and days       → copies
    Saver          pages                → copies to come

How it is asked, at what pace and how often, is the same for all of a kind and no matter of the class.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar, Literal, Self, TypeAlias

from service.models import Paper, Repository, Snapshot
from service.settings import Settings
from service.sources.limits import Client, Limits, Turns

DAY = timedelta(days=1)
A_NIGHT = DAY - timedelta(hours=4)
"""So that a nightly run finds it due, even one that starts early."""
A_WEEK = 7 * DAY - timedelta(hours=4)


class Source(ABC):
    """An outside service that tells of what lists name."""

    name: ClassVar[str]
    about: ClassVar[str]
    """What it is asked for, as a sentence for people."""
    limits: ClassVar[Limits]
    """Sources of one service share them, and with them its turns."""
    refresh: ClassVar[timedelta]
    """How long what was found is not asked for again."""
    failures: ClassVar[int] = 2
    """So many requests that fail in a row, however patient we were, end its work until the next run."""
    needs: ClassVar[str | None] = None
    """The setting without which it cannot be asked; with it, it is asked."""

    @classmethod
    @abstractmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        """The source, ready to be asked."""

    @classmethod
    def is_on(cls, settings: Settings) -> bool:
        """Whether it is asked when no source is named."""
        return cls.is_possible(settings) if cls.needs else cls.name in settings.sources

    @classmethod
    def is_possible(cls, settings: Settings) -> bool:
        """Whether it has all that it needs."""
        return cls.needs is None or bool(getattr(settings, cls.needs))

    @property
    def batch(self) -> int:
        """How many things one request asks for."""
        return self.limits.batch


# --- papers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Papers:
    """What arXiv said of the ids it was asked for; each is in one of the three."""

    found: list[Paper] = field(default_factory=list)
    missing: dict[str, str | None] = field(default_factory=dict)
    """Ids that no paper has, and why where that is known."""
    failed: dict[str, str] = field(default_factory=dict)
    """Ids that it could not be asked for, and why."""


class PaperSource(Source):
    """Knows papers by their ids, and finds them by their titles."""

    @abstractmethod
    async def papers(self, ids: Sequence[str]) -> Papers:
        """What it knows of at most `batch` ids without version. Raises SourceBusy."""

    @abstractmethod
    async def titled(self, title: str) -> list[Paper]:
        """Papers whose titles have the words of this one. Raises SourceBusy."""


# --- repositories -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A repository to ask for."""

    name: str
    """As `urls.repository` has it."""
    present: str | None = None
    """What the forge last called it; None: it was never seen."""
    etag: str | None = None
    url: str | None = None
    """An address of it, as a list has it."""


State: TypeAlias = Literal["found", "unchanged", "gone", "blocked", "failed"]
"""unchanged: as it was when the ETag was given. gone: deleted, private or never there, forges tell
these not apart. blocked: by law or by the forge's staff. failed: it could not be asked."""


@dataclass(frozen=True)
class Answer:
    """What a forge said of one name."""

    name: str
    """As it was asked for."""
    state: State
    repository: Repository | None = None
    etag: str | None = None
    error: str | None = None


class Forge(Source):
    """Knows repositories by name."""

    @abstractmethod
    async def repositories(self, wanted: Sequence[Wanted]) -> list[Answer]:
        """What it says of each of at most `batch` repositories.

        Raises SourceBusy when it does not answer in time, TooEarly when the budget is used up until
        later, SourceUnusable when we are not let in.
        """


# --- publications -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Preprint:
    """A paper to ask for."""

    arxiv_id: str
    doi: str | None = None
    """Of the published paper, where it is known; lower case."""


@dataclass(frozen=True)
class Told:
    """What an index says of a paper; None: nothing."""

    arxiv_id: str
    doi: str | None = None
    """Of the published paper, lower case."""
    venue: str | None = None
    year: int | None = None
    retracted: bool | None = None
    citations: int | None = None
    repositories: tuple[str, ...] = ()
    """Addresses of its code."""


class Index(Source):
    """Knows where papers were published."""

    by_doi: ClassVar[bool] = False
    """Whether it can only be asked for papers whose published DOI is known."""

    @abstractmethod
    async def publications(self, papers: Sequence[Preprint]) -> list[Told]:
        """What it says of those of at most `batch` papers that it knows. Raises SourceBusy and SourceUnusable."""


# --- copies -----------------------------------------------------------------------------------


class Archive(Source):
    """Holds copies of pages."""

    failures = 3

    @abstractmethod
    async def copy(self, url: str, when: date) -> Snapshot | None:
        """The copy of a page that shows it as it was on a day: the last one until then, else the first after.

        None: it has none. Raises SourceBusy where it cannot be asked, which is another thing.
        """


class Saver(Source):
    """Takes copies of pages on request."""

    failures = 3

    @classmethod
    def is_on(cls, settings: Settings) -> bool:  # noqa: ARG003  # whatever the settings say
        """Never by itself: copies are taken where somebody asks for it."""
        return False

    @abstractmethod
    async def left_today(self) -> int:
        """How many copies may still be taken today. Raises SourceBusy and SourceUnusable."""

    @abstractmethod
    async def submit(self, url: str) -> None:
        """Ask for a copy. Raises SourceBusy, SourceUnusable for this page, TooEarly when no more may be taken today."""
