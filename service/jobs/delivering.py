"""Reports go where the settings want them: each place gets the newest, as who reads it there wants it.

A place that cannot be reached is named by the night, by `deliveries`, and in the next report. Nothing
is lost: reports are kept, and the next delivery, by hand or of the next night, tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from service import queries
from service.database import Database
from service.errors import ListkeeperError, UsageError
from service.exporting.files import write
from service.jobs import store
from service.queries.rows import Report, Undelivered
from service.queries.tables import LIST, rows
from service.reporting.audience import for_lists
from service.reporting.feed import NEWEST, atom
from service.reporting.report import render
from service.settings import REPORT_FORMATS, Delivery, Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """How it went to bring a report to a place."""

    name: str
    """Of the place."""
    file: Path
    error: str | None = None
    """Why it is not there; None: it is."""

    def __str__(self) -> str:
        return f"{self.name}: {self.error or self.file}"


def deliver(db: Database, settings: Settings, *, now: datetime, names: Sequence[str] = ()) -> list[Delivered]:
    """Bring the newest report to all places of the settings, or those named; how it went at each.

    Raises UsageError for a name that is not in the settings, ListkeeperError when there is no report yet.
    """
    places = _chosen(settings.deliver, names)
    with db.read() as session:
        newest = queries.newest_reports(session, NEWEST)
        before = queries.undelivered(session)
        lists = {row.path: row.name for row in rows(session, sa.select(LIST.c.path, LIST.c.name)) if row.path}
    if not newest:
        raise ListkeeperError("there is no report yet", hint="run: listkeeper nightly")
    run_id = store.start_run(db, "deliver", now)
    done = [_bring(name, place, newest, settings.public_url, lists) for name, place in places.items()]
    others = [one for one in before if one["name"] in settings.deliver and one["name"] not in places]
    left = [*map(_record, others), *_left(done, before, newest[0]["id"], now)]
    state = "failed" if any(one.error for one in done) else "done"
    store.finish_run(db, run_id, state, {"report": newest[0]["id"], "undelivered": left}, now)
    return done


def _chosen(places: Mapping[str, Delivery], names: Sequence[str]) -> Mapping[str, Delivery]:
    if unknown := [name for name in names if name not in places]:
        there = ", ".join(places) or "none"
        raise UsageError(f"there is no [deliver.{unknown[0]}] in listkeeper.toml", hint=f"there is {there}")
    return {name: place for name, place in places.items() if not names or name in names}


def _bring(
    name: str, place: Delivery, newest: Sequence[Report], public_url: str | None, lists: Mapping[str, str]
) -> Delivered:
    """Write a place's file; whatever goes wrong is told, and the other places get theirs."""
    try:
        if (of := lists.get(str(place.file.resolve()))) is not None:
            return Delivered(name, place.file, f"{place.file} is the list {of} itself")
        write(place.file, written(place, newest, public_url))
    except ListkeeperError as error:
        log.warning("delivering to %s: %s", name, error.message)
        return Delivered(name, place.file, error.message)
    except Exception as error:
        log.exception("delivering to %s failed", name)
        return Delivered(name, place.file, f"{type(error).__name__}: {error}")
    return Delivered(name, place.file)


def written(place: Delivery, newest: Sequence[Report], public_url: str | None) -> bytes:
    """What a place's file holds; `newest` are reports, the newest first. Raises ListkeeperError."""
    format = REPORT_FORMATS[place.file.suffix]  # noqa: A001  # the word for it everywhere
    if format == "atom":
        return atom(newest, lists=place.lists, address=public_url)
    address = f"{public_url.rstrip('/')}/reports/{newest[0]['id']}" if public_url else None
    whole = newest[0]["content"]
    content = for_lists(whole, place.lists)
    if whole.get("lists") and not content["lists"]:
        raise ListkeeperError(f"no list in the report is called {', '.join(place.lists)}")
    text = render(content, format, level=place.level, address=address)
    return f"{text.rstrip()}\n".encode()


def _left(done: Sequence[Delivered], before: Sequence[Undelivered], report: int, now: datetime) -> list[dict[str, Any]]:
    """What did not get where it should, each with the first report and the time since when that is so."""
    known = {one["name"]: one for one in before}
    return [
        _record({**known[one.name], "error": one.error})
        if one.name in known
        else {"name": one.name, "report": report, "since": now.isoformat(), "error": one.error}
        for one in done
        if one.error
    ]


def _record(one: Undelivered) -> dict[str, Any]:
    return {"name": one["name"], "report": one["report"], "since": one["since"].isoformat(), "error": one["error"]}
