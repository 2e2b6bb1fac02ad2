"""Accepted changes become one pull request of a list's repository, which is kept up to date while it is open.

    look    what became of the last one: open, merged, declined
    bring   commit onto what the forge has ─▶ push the branch ─▶ open a pull request, or change the one that is open

A pull request belongs to a branch, so there is never a second one beside one that is open. One that was
closed without being merged is a person's no to what was in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from service.database import Database
from service.errors import ListError, UsageError
from service.exporting import store
from service.exporting.applying import Application, message
from service.exporting.describing import body, title
from service.settings import Settings
from service.sources import git, git_remote
from service.sources.client import open_client
from service.sources.dialects import Spot, spot
from service.sources.git_remote import Remote
from service.sources.project import Posted, Project, token_for

REMOTE, BRANCH = "origin", "listkeeper"


@dataclass(frozen=True)
class Place:
    """Where pull requests are made: a clone with the list, its remote, and the branch that is ours there."""

    clone: Path
    remote: str = REMOTE
    branch: str = BRANCH
    into: str | None = None
    """The branch that they are to be merged into; None: the one that the project has first."""


class Standing(NamedTuple):
    """What became of the pull requests of a branch."""

    project: str
    last: Posted | None
    declined: tuple[int, ...] = ()
    """Proposals that were in the last one, where it was closed unmerged since we last looked."""
    ended: tuple[Posted, ...] = ()
    """Those that are not open any more, which the records do not know yet."""


class Brought(NamedTuple):
    """A pull request that is open now."""

    done: Literal["opened", "changed", "unchanged"]
    url: str


async def look(db: Database, settings: Settings, place: Place) -> Standing:
    """What became of the last pull request; `settle` keeps it.

    Raises UsageError where there is no remote, no forge, no token, or where the last one was closed unmerged
    and nobody here knows what was in it; SourceError for trouble with the forge.
    """
    async with _project(settings, place) as (where, project):
        found = await project.pull_requests(place.branch)
    last = found[0] if found else None
    with db.read() as session:
        known = store.known(session, str(where), place.branch)
    waiting = [number for number, row in known.items() if row.state == "open"]
    ended = tuple(one for one in found if one.state != "open" and one.number in waiting)
    if last is None or last.state != "closed":
        return Standing(str(where), last, ended=ended)
    if last.number not in known:
        raise UsageError(
            f"{last.url} was closed without being merged, and is not known here",
            hint="to offer changes all the same, name another branch with --branch",
        )
    declined = known[last.number].proposals if last in ended else ()
    return Standing(str(where), last, tuple(declined), ended)


def settle(db: Database, standing: Standing, *, now: datetime) -> None:
    """Keep which pull requests are not open any more."""
    with db.write() as session:
        for one in standing.ended:
            store.settle(session, standing.project, one.number, one.state, now)


async def bring(
    db: Database, settings: Settings, place: Place, found: Sequence[Application], *, now: datetime
) -> Brought:
    """Offer the accepted changes of some lists in the pull request of a branch, with one commit.

    Raises UsageError, SourceError, and ListError where the forge has a list otherwise than it was imported.
    """
    proposals = [change.proposal for one in found for change in one.changes]
    async with _project(settings, place) as (where, project):
        into = place.into or await project.default_branch()
        if into == place.branch:
            raise UsageError(f"{into} cannot be merged into itself", hint="name another branch with --branch")
        remote = _remote(settings, place, where)
        moved = await asyncio.to_thread(_push, remote, place.branch, into, found)
        opened = next((one for one in await project.pull_requests(place.branch) if one.state == "open"), None)
        text = (title(found), body(found, where.host))
        if opened is None:
            done: Literal["opened", "changed", "unchanged"] = "opened"
            opened = await project.open_pull_request(place.branch, into, *text)
        elif (opened.title, opened.body.strip()) != (text[0], text[1].strip()):
            done = "changed"
            opened = await project.change_pull_request(opened.number, *text)
        else:
            done = "changed" if moved else "unchanged"
    with db.write() as session:
        store.keep(session, str(where), place.branch, opened.number, opened.url, proposals, now)
    return Brought(done, opened.url)


def named(application: Application, clone: Path) -> str:
    """What a list's file is called in a clone."""
    path, top = application.path, clone.resolve()
    inside = path is not None and path.resolve().is_relative_to(top)
    return path.resolve().relative_to(top).as_posix() if path and inside else f"{application.name}.md"


@asynccontextmanager
async def _project(settings: Settings, place: Place) -> AsyncIterator[tuple[Spot, Project]]:
    where = spot(git_remote.address(place.clone, place.remote), settings)
    async with open_client(settings) as client:
        yield where, Project(client, settings, where)


def _remote(settings: Settings, place: Place, where: Spot) -> Remote:
    address = git_remote.address(place.clone, place.remote)
    return Remote(place.clone, place.remote, address, where.dialect.git_user, token_for(where, settings))


def _push(remote: Remote, branch: str, into: str, found: Sequence[Application]) -> bool:
    """Commit onto what the remote has, and push; whether anything is new there."""
    tip = git_remote.tip(remote, into)
    if tip is None:
        raise UsageError(f"the remote {remote.name} has no branch {into}", hint="name one with --into")
    files = {named(one, remote.clone): one for one in found}
    for name, one in files.items():
        if git.committed(remote.clone, name, tip) != one.before:
            raise ListError(
                f"{name} is another one in the branch {into} of the remote {remote.name} than was imported",
                hint="bring both together (git pull, git push), import it again, then apply",
            )
    git.commit(remote.clone, branch, {name: one.after for name, one in files.items()}, message(found), onto=tip)
    return git_remote.push(remote, branch)
