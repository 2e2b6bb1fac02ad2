"""The tables by short names, as Core sees them, and asking about many keys at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
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
CHANGE = _table(models.ChangeRow)
LOOKUP = _table(models.LookupRow)
LEASE = _table(models.LeaseRow)
REPOSITORY = _table(models.RepositoryRow)
REPOSITORY_NAME = _table(models.RepositoryNameRow)
STAR_SAMPLE = _table(models.StarSampleRow)
PROPOSAL = _table(models.ProposalRow)
DECISION = _table(models.DecisionRow)
TRIAL = _table(models.TrialRow)
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


class _Keys(sa.TypeDecorator[list[Any]]):
    """Many keys as one value: an array, or on SQLite its JSON."""

    impl = sa.String
    cache_ok = True

    def __init__(self, of_one: type[Any] = str) -> None:
        super().__init__()
        self.of_one = of_one

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String())
        return dialect.type_descriptor(postgresql.ARRAY(sa.Integer() if self.of_one is int else sa.String()))

    def process_bind_param(self, value: list[Any] | None, dialect: sa.Dialect) -> Any:
        return orjson.dumps(value).decode() if dialect.name == "sqlite" else value


class _Among(FunctionElement[bool]):
    """A column and the keys that it is compared with."""

    name = "among"
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002  # a condition; SQLAlchemy would write `... = 1`
        return self


@compiles(_Among)
def _among(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, keys = (compiler.process(clause, **given) for clause in element.clauses)
    if compiler.dialect.name == "sqlite":
        return f"{column} IN (SELECT value FROM json_each({keys}))"  # noqa: S608  # SQLAlchemy's own text for both
    return f"{column} = ANY ({keys})"


def among(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """That a column has one of the `keys` with which a statement is run.

    However many there are, it is the same statement, made once and known to the database; an `in_` of
    so many values is a new one each time, and building it costs more than running it.
    """
    return _Among(column, sa.bindparam("keys", type_=_Keys(column.type.python_type)))


def rows(session: Session, statement: sa.Executable, **given: Any) -> Iterator[Any]:
    """The rows of a statement, their columns as attributes."""
    return iter(session.connection().execute(statement, given))


def streamed(session: Session, statement: sa.Executable) -> Iterator[Any]:
    """The same of many rows, of which few are to be in memory at once: PostgreSQL would send all of them."""
    return iter(session.connection().execute(statement, execution_options={"yield_per": KEYS_AT_ONCE}))


def rows_among(session: Session, keys: Iterable[Key], statement: sa.Select[Any]) -> Iterator[Any]:
    """The rows of a statement with `among`; of no keys, none."""
    asked = list(keys)
    return rows(session, statement, keys=asked) if asked else iter(())


def rows_of(session: Session, keys: Iterable[Key], ask: Callable[[list[Key]], sa.Select[Any]]) -> Iterator[Any]:
    """The rows of a statement about some keys, asked for in as many statements as that takes."""
    waiting = list(keys)
    for start in range(0, len(waiting), KEYS_AT_ONCE):
        yield from rows(session, ask(waiting[start : start + KEYS_AT_ONCE]))
