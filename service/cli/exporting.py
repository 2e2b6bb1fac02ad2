"""Lists out, in all their formats."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from service.cli.console import records, say
from service.counts import counted
from service.errors import UsageError


class ListFormat(StrEnum):
    """What a list can be given back as."""

    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    BIBTEX = "bibtex"
    CSL = "csl"
    HTML = "html"
    ATOM = "atom"
    OPML = "opml"
    NETSCAPE = "netscape"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("export")(export_lists)


def export_lists(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="LIST", help="Which list.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All lists, each at NAME.md below the folder --output.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file, with --all a folder; missing folders are made.")
    ] = None,
    format: Annotated[
        ListFormat, typer.Option("--format", "-f", help="csl: CSL-JSON. atom: what is new. netscape: bookmarks.")
    ] = ListFormat.MARKDOWN,
    decorate: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT,...",
            help="Show in the Markdown what is known of its links: stars, archived, dead (struck), copies (in place of "
            "dead links), abstracts (folded). none: take off what was shown.",
        ),
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change in the list's file, or in --output.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read the Markdown again and compare it with the records.")
    ] = False,
) -> None:
    """Give a list back, byte for byte, with the changes in it that were accepted; or in another format."""
    from service.exporting import flow as exporting
    from service.exporting.files import write
    from service.exporting.formats import ending

    output = None if output == Path("-") else output  # as other commands call standard output
    if every == (name is not None):
        raise UsageError("name one list, or say --all", hint="`listkeeper lists` shows their names")
    if every and output is None and not diff:
        raise UsageError("--all needs a folder to write to", hint="add --output FOLDER")
    how: dict[str, Any] = {"format": format.value, "decorations": decorations(decorate), "verify": verify}
    with records(context.obj.settings()) as database:
        if diff:
            for one in [name] if name else exporting.names(database):
                file = output / f"{one}{ending(format.value)}" if every and output else output
                sys.stdout.buffer.write(exporting.diff(database, one, file, **how))
        elif every and output:
            files = exporting.export_all(database, output, **how)
            say(f"{counted(len(files), 'list')} written below {output}")
        elif name and output:
            write(output, exporting.export(database, name, **how))
        elif name:
            sys.stdout.buffer.write(exporting.export(database, name, **how))


def decorations(words: str | None) -> list[Any] | None:
    """What `--decorate` asks for; None: it was not given. Raises UsageError."""
    from service.exporting.decorate import Decoration

    if words is None:
        return None
    asked_for = [word.strip() for word in words.split(",") if word.strip()]
    if asked_for == ["none"]:
        return []
    known: tuple[Decoration, ...] = get_args(Decoration)
    wanted = [decoration for decoration in known if decoration in asked_for]
    if not wanted or len(wanted) != len(set(asked_for)):
        raise UsageError(f"cannot decorate with {words!r}", hint=f"choose from {', '.join(known)}; or say none")
    return wanted
