"""Accepted changes into the files of lists, or onto a branch."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.console import INTERRUPTION, clock, records, run, say, settle
from service.counts import counted
from service.errors import ListError, UsageError

if TYPE_CHECKING:
    from service.database import Database
    from service.exporting.applying import Application
    from service.exporting.requesting import Place
    from service.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(apply)


def apply(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="LIST", help="By default all lists.")] = None,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="PATH", help="Write the list into this file; several: a folder.")
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Write each list into the file it was read from.")
    ] = False,
    branch: Annotated[
        str | None, typer.Option("--branch", metavar="NAME", help="Commit to this branch of the clone it is in.")
    ] = None,
    pull_request: Annotated[
        bool, typer.Option("--pull-request", help="Push the branch, and open or update its one pull request.")
    ] = False,
    clone: Annotated[
        Path | None, typer.Option("--clone", metavar="PATH", help="The git working tree with the lists.")
    ] = None,
    remote: Annotated[
        str | None, typer.Option("--remote", metavar="NAME", help="Of --pull-request: where to; default: origin.")
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="BRANCH", help="Of --pull-request: into what; default: the project's own."),
    ] = None,
) -> None:
    """Write the accepted changes into the lists' files, or offer them on a branch; without options show them.

    A file is only written if it is as it was imported, and as a whole or not at all. A branch begins at
    the last commit; the working tree stays as it is. `listkeeper undo` takes back your decisions.

    A pull request is made on GitHub, GitLab (merge request) or Forgejo, with a token from the settings.
    While it is open the same one is kept up to date; its branch is called listkeeper unless --branch says
    otherwise. Closing it unmerged rejects what was in it, which ends with status 1.
    """
    from service.exporting import applying
    from service.exporting.diff import unified
    from service.exporting.requesting import BRANCH, REMOTE, Place

    if (write is not None) + in_place + (branch is not None or pull_request) > 1:
        raise UsageError("say one of --write, --in-place, and --branch or --pull-request")
    if not pull_request and (remote or into):
        raise UsageError("--remote and --into are for pull requests", hint="add --pull-request")
    settings = context.obj.settings()
    with records(settings) as database:
        settle(database)  # what a run that was stopped had written already
        if pull_request:
            where = Place(_clone(database, names or (), clone), remote or REMOTE, branch or BRANCH, into)
            _request(database, settings, where, names or ())
            return
        found = applying.applications(database, names or ())
        if not found:
            say("no accepted changes wait to be written; `listkeeper proposals --state open` shows what is")
        elif branch is not None:
            say(_commit(found, branch, _clone(database, [one.name for one in found], clone)))
        elif write is None and not in_place:
            for one in found:
                sys.stdout.buffer.write(unified(one.before, one.after, f"{one.name}.md"))
            say("nothing was written; add --in-place, --write PATH or --branch NAME")
        else:
            _write(database, found, write, settings.list_rules)


def _write(database: Database, found: list[Application], place: Path | None, rules: Any) -> None:
    from service.exporting.applying import write_to
    from service.importing import flow as importing

    is_folder = place is not None and (len(found) > 1 or place.is_dir())
    for one in found:
        path = one.path if place is None else place / f"{one.name}.md" if is_folder else place
        if path is None:
            raise ListError(f"{one.name} was read from no file", hint="name one with --write")
        write_to(one, path)
        say(f"{one.name}: {_counted([one])} written to {path}")
        if one.path is not None and path.resolve() == one.path.resolve():
            importing.import_paths(database, [one.path], now=clock(), name=one.name, rules=rules)
    settle(database)


def _commit(found: list[Application], branch: str, top: Path) -> str:
    """Commit the lists of one clone; what was done, in a line."""
    from service.exporting.applying import message
    from service.exporting.requesting import named
    from service.sources import git

    files: dict[str, bytes] = {}
    for one in found:
        name = named(one, top)
        if git.committed(top, name) != one.before:
            raise ListError(
                f"the last commit of {name} in {top} is not what was imported",
                hint="commit it and import it, then apply",
            )
        files[name] = one.after
    before = git.tip(top, branch)
    made = git.commit(top, branch, files, message(found))
    if made == before:
        return f"the branch {branch} in {top} has them already: {made[:12]}"
    return f"{_counted(found)} committed to the branch {branch} in {top}: {made[:12]}"


def _request(database: Database, settings: Settings, place: Place, names: Sequence[str]) -> None:
    """Look what became of the last pull request, and offer what is accepted in the one that is open then."""
    from service.exporting import applying, requesting
    from service.proposing import deciding

    now = clock()
    standing = run(requesting.look(database, settings, place), interrupted=INTERRUPTION)
    declined = 0
    if standing.declined and standing.last is not None:
        why = f"{standing.last.url} was closed without being merged."
        declined = deciding.decline(database, standing.declined, now=now, reason=why)
        say(f"{why} {declined} of its changes are rejected and not offered again; `listkeeper undo` takes that back")
    requesting.settle(database, standing, now=now)
    found = applying.applications(database, names)
    if found:
        brought = run(requesting.bring(database, settings, place, found, now=now), interrupted=INTERRUPTION)
        say(f"pull request {brought.done}, {_counted(found)}: {brought.url}")
    elif standing.last is not None and standing.last.state == "open":
        say(f"no accepted changes wait any more, but {standing.last.url} is open: close it")
    else:
        say("no accepted changes wait to be offered; `listkeeper proposals --state open` shows what is")
    if declined:
        raise typer.Exit(1)


def _clone(database: Database, names: Sequence[str], clone: Path | None) -> Path:
    """The git working tree that is meant: the one named, else the one that the first list's file is in."""
    from service.exporting import applying
    from service.sources import git

    path = clone or next(iter(applying.files(database, names)), None)
    if path is None:
        raise UsageError("no list was read from a file", hint="name its git working tree with --clone")
    return git.clone_of(path)


def _counted(found: list[Application]) -> str:
    return counted(sum(len(one.changes) for one in found), "change")
