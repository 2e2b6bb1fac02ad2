"""Who may write through the API and the pages."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from service.cli.console import FormatOption, LimitOption, clock, records, say, show, span

token = typer.Typer(
    help="Tokens, with which programs and you yourself may write through the API and the pages.", no_args_is_help=True
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What you call it.")]


class Scopes(StrEnum):
    """What a token allows."""

    READ = "read"
    DECIDE = "decide"
    RUN = "run"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    token.command()(create)
    token.command("list")(list_tokens)
    token.command()(revoke)
    app.add_typer(token, name="token", short_help=token.info.help)


def create(
    context: typer.Context,
    name: NameArgument,
    scope: Annotated[
        list[Scopes] | None,
        typer.Option(
            "--scope",
            help="read: see everything, where that needs a token. decide: accept, reject and snooze proposals. "
            "run: start and stop jobs. Repeatable; by default all.",
        ),
    ] = None,
    term: Annotated[
        str | None, typer.Option("--for", metavar="TERM", help="How long it holds: 90d, 12w, 1y; by default for ever.")
    ] = None,
) -> None:
    """Make a token and print it, this once: only its hash is kept.

    Send it as `Authorization: Bearer TOKEN`, or log in to the pages with it.
    """
    from service.admitting import flow as admitting

    now = clock()
    with records(context.obj.settings()) as database:
        text = admitting.create(
            database,
            name,
            [one.value for one in scope or Scopes],
            now=now,
            expires_at=now + span(term) if term else None,
        )
    typer.echo(text)
    say("keep it well: it is not shown again")


def list_tokens(context: typer.Context, format: FormatOption = None, limit: LimitOption = None) -> None:
    """List the tokens: what each may do, and when it was last used."""
    from service.admitting import flow as admitting

    columns = ("name", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    with records(context.obj.settings()) as database, database.read() as session:
        show(admitting.tokens(session), columns, format, limit)


def revoke(context: typer.Context, name: NameArgument) -> None:
    """Take a token back: it opens nothing any more."""
    from service.admitting import flow as admitting

    with records(context.obj.settings()) as database:
        admitting.revoke(database, name, now=clock())
    say(f"{name} is revoked")
