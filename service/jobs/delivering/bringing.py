"""A report, brought to one target: what is written there, and through which door it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from service import queries
from service.database import Database
from service.errors import ListkeeperError
from service.exporting.files import write
from service.jobs.delivering.letters import letter
from service.jobs.delivering.targets import ISSUE, Target
from service.jobs.delivering.tracking import bring_issue
from service.queries.rows import Report
from service.queries.tables import LIST, rows
from service.reporting.audience import for_lists
from service.reporting.feed import NEWEST, atom
from service.reporting.parts import matters
from service.reporting.report import render
from service.reporting.sentences import Content, title
from service.settings import REPORT_FORMATS, Delivery, Settings
from service.sources.messages import Messenger


@dataclass(frozen=True)
class Brought:
    """That a report is where it should be."""

    where: str
    """For people: a file, a service, the address of an issue."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What has to be known of it when the next report comes."""


async def bring(db: Database, settings: Settings, target: Target, report: int) -> Brought | None:
    """Bring a report to a target; None: there is nothing in it for who reads it there. Raises ListkeeperError."""
    if target.url is not None:
        return await asyncio.to_thread(_to_service, db, settings, target, target.url.get_secret_value(), report)
    if target.name == ISSUE:
        return await _to_issue(db, settings, target, report)
    return await asyncio.to_thread(_to_file, db, settings, target.wishes)


def _to_file(db: Database, settings: Settings, place: Delivery) -> Brought:
    path = Path(str(place.file))
    with db.read() as session:
        newest = queries.reports(session, limit=NEWEST).items
        lists = {row.path: row.name for row in rows(session, sa.select(LIST.c.path, LIST.c.name)) if row.path}
    if (of := lists.get(str(path.resolve()))) is not None:
        raise ListkeeperError(f"{path} is the list {of} itself")
    write(path, _file(path, place, newest, settings.public_url))
    return Brought(str(path))


def _file(path: Path, place: Delivery, newest: Sequence[Report], public_url: str | None) -> bytes:
    """What a place's file holds; `newest` are reports, the newest first. Raises ListkeeperError."""
    format = REPORT_FORMATS[path.suffix]  # noqa: A001  # the word for it everywhere
    if format == "atom":
        return atom(newest, lists=place.lists, address=public_url)
    content = of_lists(newest[0]["content"], place)
    text = render(content, format, level=place.level, address=address(public_url, newest[0]["id"]))
    return f"{text.rstrip()}\n".encode()


def _to_service(db: Database, settings: Settings, target: Target, url: str, report: int) -> Brought | None:
    with db.read() as session:
        found = queries.report(session, report)
    content = of_lists(found["content"] if found else {}, target.wishes)
    if not matters(content, target.wishes.level):
        return None
    way = Messenger(url)
    room = way.room(title(content))
    sent = letter(
        content,
        level=target.wishes.level,
        is_mail=room.is_mail,
        fits=lambda text: (len(text) if room.is_mail else way.length(text)) <= room.characters,
        number=report,
        address=address(settings.public_url, report),
    )
    way.send(sent.title, sent.body, is_html=sent.is_html)
    return Brought(target.where)


async def _to_issue(db: Database, settings: Settings, target: Target, report: int) -> Brought:
    with db.read() as session:
        found = queries.report(session, report)
    content = of_lists(found["content"] if found else {}, target.wishes)
    place = address(settings.public_url, report)
    where, facts = await bring_issue(db, settings, target, content, number=report, address=place)
    return Brought(where, facts)


def of_lists(content: Content, place: Delivery) -> Content:
    """A report for the lists that a place is about. Raises ListkeeperError when it knows none of them."""
    chosen = for_lists(content, place.lists)
    if content.get("lists") and not chosen["lists"]:
        raise ListkeeperError(f"no list in the report is called {', '.join(place.lists)}")
    return chosen


def address(public_url: str | None, report: int) -> str | None:
    """Where a report is read in full; None: the settings do not tell."""
    return f"{public_url.rstrip('/')}/reports/{report}" if public_url else None
