"""What may be wrong with an installation, and what to do about it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import sqlalchemy as sa
import typer

from service.cli.console import Format, FormatOption, clock, show
from service.database import Database
from service.errors import DatabaseError, ListkeeperError
from service.settings import Settings

if TYPE_CHECKING:
    from service.sources.examination import Outside

State: TypeAlias = Literal["fine", "look", "bad"]
ROOM = 100 * 2**20
"""Bytes that ought to be free beside the database."""
SKEW = timedelta(minutes=2)
"""By so much a clock may be wrong: verdicts count nights, not minutes."""
SILENCE = timedelta(days=2)
"""So long after the last night a schedule seems not to run."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    state: State
    about: str
    says: str
    hint: str = ""


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(doctor)


def doctor(context: typer.Context, format: FormatOption = Format.TABLE) -> None:
    """Look at settings, database, network, tokens and clock, and say what to do about what is wrong.

    Exit status 1 when something is bad. Nothing is changed; GitHub is asked one question.
    """
    from service.sources.examination import look_outside

    settings, now = context.obj.settings(), clock()
    findings = [
        *of_settings(settings),
        *of_database(settings, now),
        *of_outside(asyncio.run(look_outside(settings)), now),
    ]
    rows: list[dict[str, Any]] = [finding._asdict() for finding in findings]
    show(rows, Finding._fields, format, None)
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


def of_settings(settings: Settings) -> Iterator[Finding]:
    """What the settings lack. That they can be read at all is seen before any command runs."""
    if settings.contact == Settings.model_fields["contact"].default:
        hint = "set LISTKEEPER_CONTACT to an address where a site's owner can reach you"
        yield Finding("look", "contact", "visits name listkeeper, not you", hint)
    else:
        yield Finding("fine", "contact", settings.contact)
    yield from _of_places(settings)
    for name in settings.lists:
        if "://" not in name and not any(sign in name for sign in "*?[") and not Path(name).exists():
            yield Finding("bad", "lists", f"{name} is not there", "correct `lists` in listkeeper.toml")


def _of_places(settings: Settings) -> Iterator[Finding]:
    """Whether reports can go where they should: nothing is sent."""
    from service.jobs.delivering.targets import ISSUE, targets
    from service.jobs.delivering.tracking import of_project
    from service.sources.messages import Messenger
    from service.sources.project import token_for

    for target in targets(settings.deliver):
        try:
            if target.url is not None:
                Messenger(target.url.get_secret_value())
            elif target.wishes.issue is not None and target.name == ISSUE:
                token_for(of_project(target.wishes.issue, settings), settings)
        except ListkeeperError as error:
            yield Finding("bad", f"deliver.{target.label}", error.message, error.hint or "")
        else:
            yield Finding("fine", f"deliver.{target.label}", f"reports go to {target.where}")


def of_database(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the records open, are whole, and have room to grow; and whether the nights go on."""
    try:
        database = Database(settings.database_url)
        try:
            yield from _of_records(database, settings, now)
        finally:
            database.close()
    except DatabaseError as error:
        yield Finding("bad", "database", error.message, error.hint or "")


def _of_records(database: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    if database.revision() is None:
        yield Finding("look", "database", "it is empty", "begin with: listkeeper import LIST.md")
        return
    try:
        database.require_current()
    except DatabaseError as error:
        yield Finding("look" if database.is_sqlite else "bad", "database", error.message, error.hint or "")
        return
    yield Finding("fine", "database", f"schema {database.revision()}")
    if database.is_sqlite:
        yield from _of_file(database)
    yield from _of_rules(database, settings)
    yield _of_last_night(database, now)


def _of_rules(database: Database, settings: Settings) -> Iterator[Finding]:
    """Tables of the settings that are about no list."""
    from service import queries

    with database.read() as session:
        for error in queries.unknown_lists(session, settings.list_rules):
            yield Finding("look", "listkeeper.toml", f"it has rules, but {error.message}", error.hint or "")


def _of_file(database: Database) -> Iterator[Finding]:
    with database.read() as session:
        told = session.connection().scalar(sa.text("PRAGMA quick_check(1)"))
    if told != "ok":
        yield Finding("bad", "database", f"the file is damaged: {told}", "go back to a copy of it")
    if database.url.database and Path(database.url.database).exists():
        free = shutil.disk_usage(Path(database.url.database).parent).free
        if free < ROOM:
            yield Finding("bad", "disk", f"{free // 2**20} MB are free beside the database", "free some space")


def _of_last_night(database: Database, now: datetime) -> Finding:
    from service import queries

    with database.read() as session:
        night = next(iter(queries.reports(session, limit=1).items), None)
    if night is None:
        return Finding("look", "nights", "there was none yet", "one now: listkeeper nightly; every night: serve")
    if now - night["night"] > SILENCE:
        said = f"the last one was on {night['night']:%Y-%m-%d}"
        return Finding("look", "nights", said, "keep `listkeeper serve` or `scheduler` running, or use cron")
    return Finding("fine", "nights", f"the last one began {night['night']:%Y-%m-%d %H:%M} UTC")


def of_outside(outside: Outside, now: datetime) -> Iterator[Finding]:
    """Whether the network, GitHub's token and the clock are right."""
    if outside.trouble:
        yield Finding("bad", "network", outside.trouble, "is this machine online? see `nameservers` and firewalls")
        return
    yield Finding("fine", "network", "GitHub answers")
    left = "" if outside.left is None else f"; {outside.left:,} requests left this hour"
    yield {
        "none": Finding("look", "GitHub token", f"none{left}", "with LISTKEEPER_GITHUB_TOKEN a request brings 100"),
        "good": Finding("fine", "GitHub token", f"it is accepted{left}"),
        "refused": Finding("bad", "GitHub token", "GitHub refuses it", "make a new one, without any scope"),
    }[outside.token]
    if outside.at and abs(now - outside.at) > SKEW:
        yield Finding("bad", "clock", f"it is {now:%H:%M} here and {outside.at:%H:%M} at GitHub (UTC)", "set the clock")
    elif outside.at:
        yield Finding("fine", "clock", "it agrees with GitHub's")
