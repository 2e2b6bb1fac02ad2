"""Door 1: the command line.

Each room holds the commands of one kind of work; `console.py` knows how things are shown. A command
loads the wing it opens when it runs, so that none waits for the others to load. What
scripts may rely on: rows on standard output, everything else on standard error, and the exit
status: 0 done, 1 done and something needs attention, 2 wrong usage, 3 could not do it.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from service.cli import (
    adding,
    applying,
    assistants,
    checking,
    console,
    deciding,
    doctor,
    exporting,
    figures,
    importing,
    linting,
    lists,
    nights,
    reviewing,
    serving,
    sources,
    tagging,
    tokens,
)
from service.database import newest_revision
from service.errors import ListkeeperError

app = typer.Typer(
    name="listkeeper",
    help="Keeps curated link lists alive: import the Markdown, check the links, get a report every morning, "
    "accept repairs, and have the Markdown back with nothing else changed.",
    epilog="First steps: listkeeper import LIST.md, then listkeeper nightly, then listkeeper serve.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain text, which wraps as wide as the terminal is
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (
    importing,
    adding,
    lists,
    exporting,
    linting,
    checking,
    nights,
    figures,
    deciding,
    reviewing,
    applying,
    tagging,
    sources,
    tokens,
    serving,
    assistants,
    doctor,
):
    room.register(app)
for command in (*app.registered_commands, *tagging.tag.registered_commands, *tokens.token.registered_commands):
    command.short_help = console.first_paragraph(command.callback)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"listkeeper {version('listkeeper')} (schema {newest_revision()})")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="Where the records are; default LISTKEEPER_DATABASE_URL."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = console.Given(database_url=database)


def main() -> None:
    """Run the command that was typed; every error of ours is one line and a hint."""
    try:
        app()
    except ListkeeperError as error:
        console.complain(error)
        sys.exit(error.exit_status)
