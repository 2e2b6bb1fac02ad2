"""The night's work, whole or step by step, and its report."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from service import queries
from service.cli.console import (
    INTERRUPTION,
    FormatOption,
    LimitOption,
    bar,
    clock,
    records,
    run,
    say,
    show,
)
from service.cli.console import (
    output as terminal,
)
from service.errors import ListkeeperError, UsageError


class ReportFormat(StrEnum):
    """How a report is written."""

    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"
    JSON = "json"
    ATOM = "atom"


class ReportLevel(StrEnum):
    """How much of a report is wanted."""

    EVERYTHING = "everything"
    CHANGES = "changes"
    NEEDS_A_PERSON = "needs-a-person"
    TROUBLE = "trouble"


LevelOption = Annotated[
    ReportLevel,
    typer.Option(
        "--level", help="All of it; the same but for quiet nights; what a person has to decide on; or what went wrong."
    ),
]
ListsOption = Annotated[
    list[str] | None,
    typer.Option("--list", "-l", metavar="NAME", help="Only this list, or those that NAME with * fits; repeatable."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    for command in (nightly, enrich, report, reports, deliver, deliveries):
        app.command()(command)


def enrich(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="arxiv, github, wayback ...; none named: all that are on."),
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


def nightly(
    context: typer.Context,
    level: LevelOption = ReportLevel.EVERYTHING,
    fail_on: Annotated[
        ReportLevel | None,
        typer.Option(help="End with status 1 also when there is something at this level; what went wrong always does."),
    ] = None,
) -> None:
    """Do the whole night's work once, now: import changes, enrich, check, propose, report, deliver.

    The same happens every night while `listkeeper serve` or `listkeeper scheduler` runs. For cron: what
    is printed is mailed, so `--level needs-a-person` prints nothing on nights that need nobody.
    """
    from service.jobs import flow
    from service.reporting.parts import is_quiet, matters
    from service.reporting.sentences import troubles

    settings = context.obj.settings()
    with records(settings) as database, bar("tonight") as progress:
        done = run(flow.run_night(database, settings, clock=clock, progress=progress), interrupted=INTERRUPTION)
    if matters(done.content, level.value):
        typer.echo(_written(done.content, None, level), nl=False)
    for problem in done.undelivered:
        say(f"the report did not reach {problem}")
    if (
        troubles(done.content)
        or done.undelivered
        or (fail_on and not is_quiet(done.content) and matters(done.content, fail_on.value))
    ):
        raise typer.Exit(1)


def report(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="N", help="Its number; default: the newest.")] = None,
    format: Annotated[
        ReportFormat | None, typer.Option("--format", "-f", help="Default: text on a terminal, Markdown elsewhere.")
    ] = None,
    lists: ListsOption = None,
    level: LevelOption = ReportLevel.EVERYTHING,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file.")] = None,
) -> None:
    """Show what the last night changed: the numbers, what needs a person, and the rest.

    As `atom` it is a feed of the last nights.
    """
    from service.exporting.files import write
    from service.reporting.audience import EVERY_LIST, for_lists
    from service.reporting.feed import NEWEST, atom

    settings = context.obj.settings()
    with records(settings) as database, database.read() as session:
        found = queries.report(session, number)
        newest = queries.reports(session, limit=NEWEST).items
    if found is None:
        if number is not None:
            raise ListkeeperError(f"there is no report {number}", hint="`listkeeper reports` shows all there are")
        raise ListkeeperError("there is no report yet", hint="run: listkeeper nightly")
    content = for_lists(found["content"], lists or EVERY_LIST)
    if lists and not content.get("lists"):
        raise ListkeeperError(f"no list in the report is called {', '.join(lists)}", hint="run: listkeeper lists")
    if format is ReportFormat.ATOM:
        text = atom(newest, lists=lists or EVERY_LIST, address=settings.public_url).decode()
    else:
        text = _written(content, format, level, is_file=output is not None)
    if output:
        write(output, text.encode())
    else:
        typer.echo(text, nl=False)


def reports(context: typer.Context, format: FormatOption = None, limit: LimitOption = None) -> None:
    """List all reports, the newest first: one line for each night."""
    from service.reporting.sentences import headline

    with records(context.obj.settings()) as database, database.read() as session:
        rows = (
            {"id": one["id"], "night": one["night"], "what": headline(one["content"]), **one["counts"]}
            for one in queries.every(queries.reports, session)
        )
        show(rows, ("id", "night", "what", "alive", "moved", "dead", "proposals"), format, limit)


def deliver(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Of [deliver.NAME]; none named: all there are.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Send the newest report once more also to who has it already.")
    ] = False,
) -> None:
    """Bring what waits where the tables [deliver.NAME] of `listkeeper.toml` want it, now; every night does the same.

    A file is written anew in any case, a message is sent once. Ends with status 1 when something does not get there.
    """
    from service.jobs.delivering import flow as delivering

    settings = context.obj.settings()
    if not settings.deliver:
        raise UsageError(
            "no place is set for reports", hint='write [deliver.NAME] and file = "report.html" into listkeeper.toml'
        )
    with records(settings) as database:
        work = delivering.deliver(database, settings, clock=clock, names=names or (), again=again)
        done = run(work, interrupted=INTERRUPTION)
    for one in done:
        say(str(one))
    if not done:
        say("nothing waits: `listkeeper deliver --again` sends the newest report once more")
    if any(one.error for one in done):
        raise typer.Exit(1)


def deliveries(context: typer.Context, format: FormatOption = None, limit: LimitOption = None) -> None:
    """List where reports go, for which lists and at which level, and what did not get there since when."""
    from service.jobs.delivering.targets import targets

    settings = context.obj.settings()
    with records(settings) as database, database.read() as session:
        states: dict[tuple[str, str], Mapping[str, Any]] = {
            (one["place"], one["target"]): one for one in queries.deliveries(session)
        }
    rows = (
        {
            "name": target.label,
            "to": target.where,
            "lists": list(target.wishes.lists),
            "level": target.wishes.level,
            **{name: states.get((target.place, target.name), NOTHING_YET)[name] for name in NOTHING_YET},
        }
        for target in targets(settings.deliver)
    )
    show(rows, ("name", "to", "lists", "level", "report", "waiting", "since", "next_at", "error"), format, limit)


NOTHING_YET: Mapping[str, Any] = {
    "report": None, "delivered_at": None, "waiting": 0, "since": None, "attempts": 0, "next_at": None, "error": None,
}  # fmt: skip
"""What is told of a place to which nothing was to be brought yet."""


def _written(
    content: Mapping[str, Any], format: ReportFormat | None, level: ReportLevel, *, is_file: bool = False
) -> str:
    """A report for where it goes."""
    from service.reporting.report import render

    usual = ReportFormat.TEXT if terminal.is_terminal and not is_file else ReportFormat.MARKDOWN
    text = render(content, (format or usual).value, level=level.value)
    return text if text.endswith("\n") else f"{text}\n"
