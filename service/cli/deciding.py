"""What should change in the lists, and a person's word on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from service import queries
from service.cli.console import FormatOption, LimitOption, clock, records, say, show
from service.errors import UsageError
from service.models import ProposalState

NumbersArgument = Annotated[list[int] | None, typer.Argument(metavar="[N]...", help="Their numbers.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    for command in (proposals, accept, reject):
        app.command()(command)


def proposals(
    context: typer.Context,
    state: Annotated[ProposalState | None, typer.Option(help="Only those in this state.")] = None,
    format: FormatOption = None,
    limit: LimitOption = None,
) -> None:
    """List what should change in the lists, with the evidence."""
    columns = ("id", "state", "kind", "list", "line", "old", "new", "evidence")
    with records(context.obj.settings()) as database, database.read() as session:
        rows: Iterator[Any] = queries.every(queries.proposals, session, states=[state] if state else ())
        show(rows, columns, format, limit)


def accept(
    context: typer.Context,
    numbers: NumbersArgument = None,
    every: Annotated[bool, typer.Option("--all", help="All that are open.")] = False,
) -> None:
    """Accept proposals: from now on every export has these changes in it."""
    from service.proposing import flow as proposing

    if every == bool(numbers):
        raise UsageError("name the numbers of proposals, or say --all", hint="`listkeeper proposals` shows them")
    with records(context.obj.settings()) as database:
        count = proposing.accept(database, None if every else numbers, now=clock())
    say(f"{count} accepted; `listkeeper export LIST` has them in it")


def reject(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(metavar="N...", help="Their numbers.")],
    reason: Annotated[str | None, typer.Option(help="Why; kept with the proposal.")] = None,
) -> None:
    """Reject proposals: they are not offered again."""
    from service.proposing import flow as proposing

    with records(context.obj.settings()) as database:
        count = proposing.reject(database, numbers, now=clock(), reason=reason)
    say(f"{count} rejected")
