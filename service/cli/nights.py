"""The night's work, whole or step by step, and its report."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service import queries
from service.cli.console import INTERRUPTION, bar, clock, records, run, say
from service.errors import ListkeeperError


class ReportFormat(StrEnum):
    """How a report is written."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    for command in (nightly, enrich, report):
        app.command()(command)


def enrich(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="arxiv, github, wayback ...; none named: all that are on."),
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Submit healthy pages without a copy to Save Page Now, with your keys.")
    ] = False,
) -> None:
    """Pull what is due from arXiv, GitHub, the Wayback Machine and others; `listkeeper sources` shows them."""
    from service.enriching import flow as enriching
    from service.importing import tagging

    settings = context.obj.settings()
    with records(settings) as database, bar("asking") as progress:
        work = enriching.enrich(database, settings, sources or (), clock=clock, save=save, progress=progress)
        summary = run(work, interrupted=INTERRUPTION)
        tagging.tag_from_sources(database)
    say(str(summary))


def nightly(context: typer.Context) -> None:
    """Do the whole night's work once, now: import changes, enrich, check, propose, report.

    The same happens every night while `listkeeper serve` or `listkeeper scheduler` runs.
    """
    from service.jobs import flow
    from service.reporting import report as reporting

    settings = context.obj.settings()
    with records(settings) as database, bar("tonight") as progress:
        done = run(flow.run_night(database, settings, clock=clock, progress=progress), interrupted=INTERRUPTION)
    typer.echo(reporting.render(done.content, "markdown"))
    if done.failed:
        raise typer.Exit(1)


def report(
    context: typer.Context,
    format: Annotated[ReportFormat, typer.Option("--format", "-f")] = ReportFormat.MARKDOWN,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file.")] = None,
) -> None:
    """Show what the last night changed."""
    from service.exporting.files import write
    from service.reporting import report as reporting

    with records(context.obj.settings()) as database, database.read() as session:
        latest = queries.report(session)
    if latest is None:
        raise ListkeeperError("there is no report yet", hint="run: listkeeper nightly")
    text = reporting.render(latest["content"], format.value)
    if output:
        write(output, text.encode())
    else:
        typer.echo(text)
