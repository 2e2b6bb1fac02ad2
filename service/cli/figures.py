"""How a list is doing, in figures and as a badge."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from service import queries
from service.cli.console import FormatOption, LimitOption, records, show


class BadgeFormat(StrEnum):
    """How a badge is written."""

    SVG = "svg"
    JSON = "json"


NameArgument = Annotated[str, typer.Argument(metavar="LIST", help="Its name.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    for command in (badge, figures):
        app.command()(command)


def badge(
    context: typer.Context,
    name: NameArgument,
    format: Annotated[
        BadgeFormat, typer.Option("--format", "-f", help="A picture, or what shields.io's endpoint badges ask for.")
    ] = BadgeFormat.SVG,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file.")] = None,
) -> None:
    """Write a list's badge: of the links that are known, how many in a hundred a person gets to see.

    While `listkeeper serve` runs it is at /lists/LIST/badge.svg and badge.json, too.
    """
    from service.exporting import badge as badges
    from service.exporting.files import write
    from service.queries.health import health

    with records(context.obj.settings()) as database, database.read() as session:
        known = health(queries.list_summary(session, name)["verdicts"])
    drawn = badges.svg(known) if format is BadgeFormat.SVG else badges.shields(known) + b"\n"
    if output:
        write(output, drawn)
    else:
        sys.stdout.buffer.write(drawn)


def figures(context: typer.Context, name: NameArgument, format: FormatOption = None, limit: LimitOption = None) -> None:
    """Show how a list's links survive: of those that came in each year, how many can be seen today."""
    with records(context.obj.settings()) as database, database.read() as session:
        found = queries.figures(session, name)
    rows: Iterable[dict[str, Any]] = (
        {"year": one["year"], "links": one["links"], "health": one["health"], **_in_order(one["verdicts"])}
        for one in found["survival"]
    )
    show(rows, ("year", "links", "health", "alive", "moved", "blocked", "failing", "dead"), format, limit)


WORDS = ("alive", "moved", "blocked", "failing", "dead", "skipped", "invalid", "unchecked")


def _in_order(verdicts: dict[str, int]) -> dict[str, int]:
    return {word: verdicts.get(word, 0) for word in WORDS}
