"""What runs for long, and what an operator needs for it."""

from __future__ import annotations

import platform
from contextlib import closing
from typing import Annotated

import typer

from service import index
from service import settings as configured
from service.cli.console import Format, FormatOption, bar, clock, records, run, say, show
from service.database import Database
from service.errors import UsageError
from service.queries import as_json


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    for command in (serve, scheduler, worker, status, migrate, copy):
        app.command()(command)
    app.command("settings")(show_settings)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    schedule: Annotated[bool | None, typer.Option("--schedule/--no-schedule", help="Run the nightly schedule.")] = None,
) -> None:
    """Serve the API and the pages, and run the nightly schedule, until Ctrl-C."""
    from service.importing import flow as importing
    from service.jobs.background import background
    from service.jobs.queue import Queue
    from service.sources.listening import listening
    from service.web.app import create_app
    from service.web.logs import set_up
    from service.web.serving import serve as serve_app

    settings = context.obj.settings(schedule=schedule)
    with records(settings) as database, listening(host, port) as listener:
        for imported in importing.import_changes(database, settings.lists, now=clock(), rules=settings.list_rules):
            say(str(imported))
        queue = Queue(database)
        beside = background(database, settings, queue, clock, schedule=settings.schedule)
        say(f"listkeeper serves http://{host}:{port}; stop it with Ctrl-C")
        app = create_app(settings, database, clock=clock, queue=queue, background=beside, log=set_up())
        serve_app(app, listener)


def scheduler(context: typer.Context) -> None:
    """Run the nightly schedule alone, until Ctrl-C."""
    from service.jobs.background import run_scheduler

    settings = context.obj.settings()
    with records(settings) as database:
        say(f"every night at {settings.nightly_at:%H:%M} UTC; stop it with Ctrl-C")
        run(run_scheduler(database, settings, clock), interrupted="stopped")


def worker(
    context: typer.Context,
    concurrency: Annotated[
        int | None, typer.Option(min=2, help="Jobs at once, most of them a host each; default: 4 a visit under way.")
    ] = None,
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that what is under way has to finish when it is told to stop.")
    ] = 30.0,
) -> None:
    """Work on the jobs of a shared PostgreSQL, until Ctrl-C: as many workers as you like, on any machine.

    Told to stop it takes no new job, finishes what it can within the grace time, and gives back the rest.
    """
    from service.checking.flow import LANES_PER_VISIT
    from service.jobs.background import run_worker

    settings = context.obj.settings()
    with records(settings) as database:
        if database.is_sqlite:
            raise UsageError(
                "a worker needs a PostgreSQL that it shares with others",
                hint="set LISTKEEPER_DATABASE_URL; on SQLite `serve` and `scheduler` do their jobs themselves",
            )
        jobs = concurrency or settings.concurrency * LANES_PER_VISIT
        say(f"at work, {jobs} jobs at once; stop it with Ctrl-C")
        run(run_worker(database, settings, clock, concurrency=jobs, grace=grace), interrupted="stopped")


def status(
    context: typer.Context,
    put_back: Annotated[bool, typer.Option("--put-back", help="Try the jobs again that were set aside.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
    here: Annotated[bool, typer.Option("--here", help="Only whether a process of this machine is at work.")] = False,
) -> None:
    """Show how the installation is doing: schedule, queue, workers, sources, the last night.

    Ends with 1 where something needs a person; with --here where no worker or scheduler of this machine
    gave a sign of life lately, as a container's health check asks.
    """
    from service.cli.status import text
    from service.jobs.queue import Queue
    from service.jobs.status import status as look

    settings = context.obj.settings()
    with records(settings) as database:
        if put_back:
            say(f"{run(Queue(database).put_back(), interrupted='stopped')} jobs are tried again")
        with database.read() as session:
            found = look(session, settings, clock())
    if here:
        own = [one for one in found["workers"] if one["is_there"] and one["name"].startswith(f"{platform.node()}:")]
        raise typer.Exit(0 if own else 1)
    typer.echo(as_json(found).decode() if json else text(found, clock()))
    if found["needs_attention"]:
        raise typer.Exit(1)


def migrate(context: typer.Context) -> None:
    """Bring the database's schema up to date. For SQLite this happens on its own."""
    from service.jobs.queue import Queue

    database = Database(context.obj.settings().database_url)
    try:
        if database.migrate():
            index.everything(database)
        run(Queue(database).install(), interrupted="stopped")
        say(f"the schema is {database.revision()}")
    finally:
        database.close()


def copy(
    source: Annotated[str, typer.Argument(metavar="SOURCE_URL", help="As sqlite:///listkeeper.db")],
    target: Annotated[
        str, typer.Argument(metavar="TARGET_URL", help="As postgresql://USER:PASSWORD@HOST/NAME; empty.")
    ],
) -> None:
    """Copy a whole installation into another, empty database, and compare it there row for row."""
    from service.jobs import copying
    from service.jobs.queue import Queue

    with records(configured.load(database_url=source)) as old, closing(Database(target)) as new, bar("copying") as tell:
        counts = copying.copy(old, new, now=clock(), progress=tell)
        run(Queue(new).install(), interrupted="stopped")
    say(f"{counts.total():,} rows in {len(counts)} tables are there, and the same")


def show_settings(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Show every setting: its value now, and what it means.

    Each is read from LISTKEEPER_NAME in the environment, or from listkeeper.toml in this folder.
    """
    show(configured.shown(context.obj.settings()), ("setting", "value", "meaning"), format, None)
