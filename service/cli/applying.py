"""Accepted changes into the files of lists, or onto a branch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.console import clock, records, say
from service.errors import ListError, UsageError

if TYPE_CHECKING:
    from service.database import Database
    from service.exporting.applying import Application


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(apply)


def apply(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[LIST]...", help="By default all lists.")] = None,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="PATH", help="Write the list into this file; several: a folder.")
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Write each list into the file it was read from.")
    ] = False,
    branch: Annotated[
        str | None, typer.Option("--branch", metavar="NAME", help="Commit to this branch of the clone it is in.")
    ] = None,
    clone: Annotated[
        Path | None, typer.Option("--clone", metavar="PATH", help="Of --branch: the git working tree with the lists.")
    ] = None,
) -> None:
    """Write the accepted changes into the lists' files, or commit them to a branch; without options show them.

    A file is only written if it is as it was imported, and as a whole or not at all. A branch begins at
    the last commit; the working tree stays as it is. `listkeeper undo` takes back your decisions.
    """
    from service.exporting import applying
    from service.exporting.diff import unified
    from service.proposing import flow as proposing

    if (write is not None) + in_place + (branch is not None) > 1:
        raise UsageError("say one of --write, --in-place and --branch")
    settings = context.obj.settings()
    with records(settings) as database:
        proposing.settle(database, now=clock())  # what a run that was stopped had written already
        found = applying.applications(database, names or ())
        if not found:
            say("no accepted changes wait to be written; `listkeeper proposals` shows what is open")
        elif branch is not None:
            say(_commit(found, branch, clone))
        elif write is None and not in_place:
            for one in found:
                sys.stdout.buffer.write(unified(one.before, one.after, f"{one.name}.md"))
            say("nothing was written; add --in-place, --write PATH or --branch NAME")
        else:
            _write(database, found, write, settings.list_rules)


def _write(database: Database, found: list[Application], place: Path | None, rules: Any) -> None:
    from service.exporting.applying import write_to
    from service.importing import flow as importing
    from service.proposing import flow as proposing

    is_folder = place is not None and (len(found) > 1 or place.is_dir())
    for one in found:
        path = one.path if place is None else place / f"{one.name}.md" if is_folder else place
        if path is None:
            raise ListError(f"{one.name} was read from no file", hint="name one with --write")
        write_to(one, path)
        say(f"{one.name}: {len(one.changes)} changes written to {path}")
        if one.path is not None and path.resolve() == one.path.resolve():
            importing.import_paths(database, [one.path], now=clock(), name=one.name, rules=rules)
    proposing.settle(database, now=clock())


def _commit(found: list[Application], branch: str, clone: Path | None) -> str:
    """Commit the lists of one clone; what was done, in a line."""
    from service.exporting.applying import message
    from service.sources import git

    if clone is None and found[0].path is None:
        raise UsageError(f"{found[0].name} was read from no file", hint="name its git working tree with --clone")
    top = git.clone_of(clone or found[0].path or Path())
    files: dict[str, bytes] = {}
    for one in found:
        inside = one.path is not None and one.path.resolve().is_relative_to(top.resolve())
        name = one.path.resolve().relative_to(top.resolve()).as_posix() if one.path and inside else f"{one.name}.md"
        if git.committed(top, name) != one.before:
            raise ListError(
                f"the last commit of {name} in {top} is not what was imported",
                hint="commit it and import it, then apply",
            )
        files[name] = one.after
    made = git.commit(top, branch, files, message(found))
    count = sum(len(one.changes) for one in found)
    return f"{count} changes committed to the branch {branch} in {top}: {made[:12]}"
