"""What is in the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, get_args

import typer
from sqlmodel import Session

from service import queries
from service.cli.console import (
    QUERIES,
    FormatOption,
    LimitOption,
    ListOption,
    QueryArgument,
    TagOption,
    asked,
    records,
    say,
    show,
)
from service.errors import UsageError
from service.models import Word
from service.queries import Query


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(lists)
    for command in (entries, links, papers, repositories):
        app.command(epilog=QUERIES)(command)


Question = Callable[[Session], Iterable[Any]]


def _answer(context: typer.Context, question: Question, wanted: Query, columns: tuple[str, ...], *shown: Any) -> None:
    with records(context.obj.settings()) as database, database.read() as session:
        show(question(session), columns, *shown)
        for said in queries.unknown_tags(session, wanted):
            say(said)


def lists(context: typer.Context, format: FormatOption = None, limit: LimitOption = None) -> None:
    """List the lists, and how their links are."""
    columns = ("name", "title", "entries", "links", "verdicts")
    with records(context.obj.settings()) as database, database.read() as session:
        found: Iterator[Any] = queries.every(queries.lists, session)
        show(found, columns, format, limit)


def entries(
    context: typer.Context,
    query: QueryArgument = None,
    tag: TagOption = None,
    list_name: ListOption = None,
    format: FormatOption = None,
    limit: LimitOption = None,
) -> None:
    """List entries by their numbers; as JSON lines with their links, papers and repositories."""
    columns = ("id", "list", "line", "title", "note", "tags")
    wanted = asked(query, tag, list_name)
    _answer(context, lambda session: queries.every(queries.entries, session, wanted), wanted, columns, format, limit)


def links(
    context: typer.Context,
    query: QueryArgument = None,
    tag: TagOption = None,
    list_name: ListOption = None,
    verdict: Annotated[list[str] | None, typer.Option(help="With this verdict; several: with any of them.")] = None,
    format: FormatOption = None,
    limit: LimitOption = None,
) -> None:
    """List links in document order, with what is believed of each and why."""
    columns = ("list", "line", "verdict", "url", "reason")
    if wrong := set(verdict or ()) - set(get_args(Word)):
        raise UsageError(f"{', '.join(sorted(wrong))} is no verdict", hint=f"verdicts are {', '.join(get_args(Word))}")
    wanted = asked(query, tag, list_name)
    _answer(
        context,
        lambda session: queries.every(queries.links, session, wanted, verdicts=verdict or ()),
        wanted,
        columns,
        format,
        limit,
    )


def papers(
    context: typer.Context,
    query: QueryArgument = None,
    tag: TagOption = None,
    list_name: ListOption = None,
    format: FormatOption = None,
    limit: LimitOption = None,
) -> None:
    """List the papers that the lists' links name, as arXiv describes them."""
    columns = ("arxiv_id", "title", "published", "version", "journal_ref")
    wanted = asked(query, tag, list_name)
    _answer(context, lambda session: queries.every(queries.papers, session, wanted), wanted, columns, format, limit)


def repositories(
    context: typer.Context,
    query: QueryArgument = None,
    tag: TagOption = None,
    list_name: ListOption = None,
    format: FormatOption = None,
    limit: LimitOption = None,
) -> None:
    """List the repositories that the lists' links name, as GitHub describes them."""
    columns = ("name", "stars", "language", "license", "archived", "pushed_at")
    wanted = asked(query, tag, list_name)
    _answer(
        context, lambda session: queries.every(queries.repositories, session, wanted), wanted, columns, format, limit
    )
