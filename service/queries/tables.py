"""The tables by short names, as Core sees them, and asking about many keys at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, SQLModel

from service import models

Key = TypeVar("Key", int, str)

KEYS_AT_ONCE = 500
"""Keys in one statement; SQLite bounds how many values one may carry."""


def _table(row: type[SQLModel]) -> sa.Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


LIST = _table(models.ListRow)
BLOCK = _table(models.BlockRow)
SECTION = _table(models.SectionRow)
ENTRY = _table(models.EntryRow)
LINK = _table(models.LinkRow)
RESOURCE = _table(models.ResourceRow)
TAG = _table(models.TagRow)
ENTRY_TAG = _table(models.EntryTagRow)
TAG_ALIAS = _table(models.TagAliasRow)
TAG_REFUSAL = _table(models.TagRefusalRow)
VERDICT = _table(models.VerdictRow)
VERDICT_CHANGE = _table(models.VerdictChangeRow)
HOST = _table(models.HostRow)
OBSERVATION = _table(models.ObservationRow)
SNAPSHOT = _table(models.SnapshotRow)
PAPER = _table(models.PaperRow)
PUBLICATION = _table(models.PublicationRow)
FACT = _table(models.FactRow)
CODE = _table(models.CodeRow)
MATCH = _table(models.MatchRow)
LOOKUP = _table(models.LookupRow)
LEASE = _table(models.LeaseRow)
REPOSITORY = _table(models.RepositoryRow)
REPOSITORY_NAME = _table(models.RepositoryNameRow)
STAR_SAMPLE = _table(models.StarSampleRow)
PROPOSAL = _table(models.ProposalRow)
DECISION = _table(models.DecisionRow)
PULL_REQUEST = _table(models.PullRequestRow)
ENTRY_INDEX = _table(models.EntryIndexRow)
FTS = sa.table("entry_words", *map(sa.column, ("rowid", "title", "description", "author", "abstract", "rank")))
"""The words of entries on SQLite, by the entry's id."""
WORDS = sa.table("entry_words", sa.column("entry_id", sa.Integer), sa.column("words", postgresql.TSVECTOR))
"""The words of entries on PostgreSQL."""
RUN = _table(models.RunRow)
REPORT = _table(models.ReportRow)
DELIVERY = _table(models.DeliveryRow)
HOST = _table(models.HostRow)
WORKER = _table(models.WorkerRow)
SLOT = _table(models.SlotRow)
TOKEN = _table(models.TokenRow)
SIGN_IN = _table(models.SignInRow)


def rows(session: Session, statement: sa.Select[Any]) -> Iterator[Any]:
    """The rows of a statement, their columns as attributes."""
    return iter(session.connection().execute(statement))


def rows_of(session: Session, keys: Iterable[Key], ask: Callable[[list[Key]], sa.Select[Any]]) -> Iterator[Any]:
    """The rows of a statement about some keys, asked for in as many statements as that takes."""
    waiting = list(keys)
    for start in range(0, len(waiting), KEYS_AT_ONCE):
        yield from rows(session, ask(waiting[start : start + KEYS_AT_ONCE]))
