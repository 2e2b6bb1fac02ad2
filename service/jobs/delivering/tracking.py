"""One issue on a forge that says what needs a person: opened, rewritten, closed and opened again, never a second one.

It is found by the number that the records have, else by a mark in its text; so what a process that went
away had opened is found, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from service import queries
from service.database import Database
from service.errors import ListkeeperError, SourceUnusable
from service.jobs.delivering import store
from service.jobs.delivering.issue import (
    Issue,
    Listed,
    Memory,
    issue,
    marker,
    remembered,
    settled,
    step,
    text,
    title,
)
from service.jobs.delivering.targets import Target
from service.queries.rows import Link
from service.reporting.findings import NO_REPAIRS
from service.reporting.sentences import Content
from service.settings import Settings
from service.sources.client import open_client
from service.sources.dialects import Spot, spot
from service.sources.project import Posted, Project


async def bring_issue(
    db: Database, settings: Settings, target: Target, content: Content, *, number: int, address: str | None
) -> tuple[str, dict[str, Any]]:
    """Have the issue say how it stands after a report; where that is read, and what is to be remembered of it.

    Raises SourceError, UsageError.
    """
    where, memory = of_project(target.wishes.issue or "", settings), Memory.of(store.last_facts(db, target))
    async with open_client(settings) as client:
        project = Project(client, settings, where)
        found = await _found(project, memory, marker(target.place))
        if found is not None and memory.number != found.number:
            memory = Memory(found.number, found.state == "open", remembered(found.body))
        wanted = _wanted(db, content, memory)
        body = text(wanted, content, place=target.place, number=number, report_address=address)
        posted = await _posted(project, found, memory, wanted, body)
    if posted is None:
        return f"{where}: there was nothing to open an issue for", asdict(Memory())
    left = settled(posted.state, memory) if found and found.state != "open" else ()
    listed = wanted.open_ones if posted.state == "open" else {}
    return posted.url, asdict(Memory(posted.number, posted.state == "open", listed, left))


def of_project(name: str, settings: Settings) -> Spot:
    """The project that a setting names: owner/name at GitHub, or its address on any forge. Raises UsageError."""
    return spot(name if "://" in name else f"https://github.com/{name}", settings)


async def _found(project: Project, memory: Memory, mark: str) -> Posted | None:
    """The issue there is, by its number or its mark; None: there is none."""
    if memory.number is not None:
        try:
            return await project.issue(memory.number)
        except SourceUnusable:  # it was deleted, or moved to another project
            pass
    return next(iter([one async for one in project.issues() if mark in one.body]), None)


async def _posted(project: Project, found: Posted | None, memory: Memory, wanted: Issue, body: str) -> Posted | None:
    """The issue as it is after what had to be done; None: there is none."""
    match step(found.state if found else None, memory, wanted):
        case "open":
            return await project.open_issue(title(wanted), body)
        case "change" | "reopen" if found:
            return await project.change_issue(found.number, title(wanted), body)
        case "close" if found:
            return await project.change_issue(found.number, title(wanted), body, is_open=False)
        case _:
            return found


# --- what it lists ----------------------------------------------------------------------------


def _wanted(db: Database, content: Content, memory: Memory) -> Issue:
    """What the records say now, of the lists of which a report tells. Raises ListkeeperError where it tells of none."""
    if "lists" not in content:
        raise ListkeeperError("the report was made by an earlier version", hint="run: listkeeper nightly")
    with db.read() as session:
        there = set(content["lists"])
        dead = list(_dead(session, there))
        warnings = list(_warnings(session, content, memory, there))
        named = {one.url for one in (*dead, *warnings)}
        before = {url: _places(session, url, there) for url in memory.listed if url not in named}
    return issue([*dead, *warnings], before)


def _dead(session: Session, there: set[str]) -> Iterator[Listed]:
    """Each page that is dead for good, at the first link to it."""
    seen: set[str] = set()
    for link in queries.every(queries.links, session, verdicts=("dead",)):
        if link["settled"] and link["list"] in there and link["url"] not in seen:
            seen.add(link["url"])
            yield _of_link(session, link)


def _of_link(session: Session, link: Link) -> Listed:
    known = queries.resource(session, link["url"])
    copies = known["snapshots"] if known else []
    offered = queries.proposals_of(session, resource=link["url"])
    waiting = [one for one in offered if one["state"] == "open" and one["kind"] not in NO_REPAIRS]
    reason = link["reason"] or "It is dead."
    return Listed(link, reason, None, copies[0]["url"] if copies else None, next(iter(waiting), None))


def _warnings(session: Session, content: Content, memory: Memory, there: set[str]) -> Iterator[Listed]:
    """What the report warns of, and what was warned of before and still is in a list."""
    told = {one["url"]: one["reason"] for one in (*content["repositories"], *content["papers"]) if one.get("urgent")}
    kept = {url: warned for url, warned in memory.listed.items() if warned}
    for url, says in (kept | told).items():
        if places := _places(session, url, there):
            yield Listed(places[0], says, says)


def _places(session: Session, url: str, there: set[str]) -> Sequence[Link]:
    return [link for link in queries.links_to(session, url) if link["list"] in there and link["verdict"] != "skipped"]
