"""New entries for a list."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from service.cli.console import clock, records, run, say
from service.errors import ListError, UsageError


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("add")(add_entry)


def add_entry(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="LIST", help="The list's name.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="A paper, a repository, or any page.")],
    section: Annotated[
        str | None,
        typer.Option(help="A heading, or headings with ' / ' between; by default the one that fits best."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Its title; then nobody is asked.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it into the list's file, and read that again.")] = False,
) -> None:
    """Write an entry in the house style of a list: as its neighbours are written, where their order puts it.

    Shows what would change in the file as a diff; with --write it is changed.
    """
    from service.adding import flow as adding
    from service.enriching.lease import Lease
    from service.exporting.diff import unified
    from service.exporting.files import write as write_file
    from service.importing import flow as importing
    from service.sources.limits import Limits

    settings = context.obj.settings()
    with records(settings) as database:

        def turns(limits: Limits) -> Lease:
            return Lease(database, limits, clock=clock)

        work = adding.add(database, settings, name, url, turns=turns, section=section, title=title)
        done = run(work, interrupted="nothing was written")
        sys.stdout.buffer.write(unified(done.before, done.after, f"{name}.md"))
        place = " / ".join(done.section) or "the top"
        if not write:
            say(f"{done.title}: line {done.line}, in {place}, {done.order}; add --write to write it")
            return
        if done.path is None:
            raise UsageError(
                f"{name} has no file to write to", hint="leave out --write, and apply the diff where it is"
            )
        if done.path.read_bytes() != done.before:
            raise ListError(f"{done.path} was changed meanwhile", hint="run it again")
        write_file(done.path, done.after)
        importing.import_paths(database, [done.path], now=clock(), name=name, rules=settings.list_rules)
        say(f"{done.title}: written to {done.path}, line {done.line}, in {place}")
