"""Lists in: from files, from the web, from standard input; or only a look at what that would change."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service import queries
from service.cli.console import Format, FormatOption, bar, chosen, clock, records, say, settle, show
from service.database import Database
from service.errors import UsageError
from service.settings import Settings

if TYPE_CHECKING:
    from service.importing.flow import Imported, Preview

STANDARD_INPUT = "-"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("import")(import_lists)
    app.command()(remove)


def import_lists(
    context: typer.Context,
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Markdown files, folders to search for *.md, patterns such as 'lists/**/*.md', addresses of raw "
            "Markdown, or - for standard input.",
        ),
    ],
    name: Annotated[str | None, typer.Option(help="Call the list so; for a single one.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of a different list of that name.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would become of each entry.")
    ] = False,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="Of --dry-run; a table leaves out what is unchanged.")
    ] = None,
) -> None:
    """Read lists into the records; reading one again updates it, and what was learnt of its links stays.

    A list is called by its path below the folder given, without .md; a single file by its own name; one from the web
    by its address. A file that was read before keeps the name that it has. A link that was changed by hand since a
    change to it was accepted stays as it is, and is reported.
    """
    if "" in places:
        raise UsageError("a path is empty", hint="is a variable of your shell not set? `.` is the folder you are in")
    if name is not None and len(places) > 1:
        raise UsageError(f"the name {name!r} is for one list, but there are {len(places)}", hint="leave out --name")
    if STANDARD_INPUT in places and name is None:
        raise UsageError("a list from standard input has no name", hint="add --name NAME")
    settings = context.obj.settings()
    with records(settings) as database:
        if dry_run:
            found = _preview(database, settings, places, name, replace=replace)
            _show(found, format)
        else:
            _import(database, settings, places, name, replace=replace)


def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="LIST", help="As `listkeeper lists` calls it.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget a list: its entries, tags and proposals, and what was decided of them; its file is left alone.

    What visits saw of its links stays, for other lists that have them and for the day it is imported again.
    """
    from service.importing import flow as importing

    with records(context.obj.settings()) as database:
        there = importing.size(database, name)
        if not yes:
            if not sys.stdin.isatty():
                raise UsageError(f"removing {name} forgets {there}", hint="add --yes")
            typer.confirm(f"Forget {name} with {there}?", abort=True)
        importing.remove(database, name)
        say(f"{name} is removed, with {there}")


def _import(database: Database, settings: Settings, places: Sequence[str], name: str | None, *, replace: bool) -> None:
    from service.importing import flow as importing
    from service.importing.files import is_address
    from service.importing.reading import Content

    how: dict[str, Any] = {"now": clock(), "replace": replace}
    files = [Path(place) for place in places if place != STANDARD_INPUT and not is_address(place)]
    done: list[Imported] = []
    if files:
        with bar("reading") as progress:
            done = importing.import_paths(
                database, files, name=name, rules=settings.list_rules, progress=progress, **how
            )
    for place in places:
        if place == STANDARD_INPUT:
            content = Content(importing.checked_name(name), sys.stdin.buffer.read())
            done.append(importing.import_content(database, content, rules=settings.list_rules, **how))
        elif is_address(place):
            from service.importing import fetching

            done.append(asyncio.run(fetching.import_url(database, settings, place, name=name, **how)))
    settle(database)
    for imported in done:
        say(str(imported))
        for row in imported.merged:
            if row["change"] in ("conflict", "gone"):
                say(f"  {row['change']}: {' '.join(row['details'])}")
    with database.read() as session:
        for error in queries.unknown_lists(session, settings.list_rules):
            say(f"listkeeper.toml has rules, but {error.message}: {error.hint}")


def _preview(
    database: Database, settings: Settings, places: Sequence[str], name: str | None, *, replace: bool
) -> list[Preview]:
    from service.importing import flow as importing
    from service.importing.files import is_address
    from service.importing.reading import Content

    how: dict[str, Any] = {"replace": replace, "rules": settings.list_rules}
    files = [Path(place) for place in places if place != STANDARD_INPUT and not is_address(place)]
    found = importing.preview_paths(database, files, name=name, **how) if files else []
    for place in places:
        if place == STANDARD_INPUT:
            content = Content(importing.checked_name(name), sys.stdin.buffer.read())
            found.append(importing.preview_content(database, content, **how))
        elif is_address(place):
            from service.importing import fetching

            fetched = asyncio.run(fetching.fetch_content(database, settings, place, name=name))
            if fetched is not None:
                found.append(importing.preview_content(database, fetched, **how))
    return found


def _show(found: Sequence[Preview], format: FormatOption) -> None:
    shown = chosen(format)
    show(_rows(found, shown), ("list", "change", "line", "entry", "details"), shown, None)
    for one in found:
        counts = {change: sum(row["change"] == change for row in one.entries) for change in _CHANGES}
        said = ", ".join(f"{count} {change}" for change, count in counts.items() if count)
        say(f"{one.name}: {one.state}{f', {said}' if said else ''}; nothing was written")


def _rows(found: Sequence[Preview], format: Format) -> Iterator[dict[str, Any]]:
    for one in found:
        for row in (*one.entries, *one.merged):
            if format != Format.TABLE or row["change"] not in ("unchanged", "kept"):
                yield {**row}


_CHANGES = ("unchanged", "edited", "moved", "added", "removed")
