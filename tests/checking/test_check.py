"""The whole check, in the small web."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from service.checking.flow import check
from service.database import Database
from service.errors import UsageError
from service.models import (
    HostRow,
    ObservationRow,
    PaperRow,
    RepositoryNameRow,
    RepositoryRow,
    VerdictChangeRow,
    VerdictRow,
)
from service.settings import Settings
from smallweb import Reply, SmallWeb

Listed = Callable[..., dict[str, int]]
ARTICLE = "<title>{0}</title><h1>{0}</h1><p>" + "and so on and so forth " * 50


def verdicts(db: Database, ids: dict[str, int]) -> dict[str, str]:
    with db.read() as session:
        known = {row.resource_id: row.verdict for row in session.exec(select(VerdictRow))}
    return {url: known.get(number, "unchecked") for url, number in ids.items()}


def rows(db: Database, table: type) -> list[Any]:
    with db.read() as session:
        return list(session.exec(select(table)))


async def test_every_link_gets_its_verdict(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Callable[[], datetime]
) -> None:
    """Alive, moved, blocked, failing, dead, skipped and invalid links are told apart, each with a reason."""
    web.page("https://blog.example/post", ARTICLE.format("A post"))
    web.page("http://old.example/post", Reply(301, {"Location": "https://blog.example/post"}))
    web.page("http://wall.example/", Reply(403, {"cf-mitigated": "challenge"}))
    web.page(
        "http://picky.example/",
        lambda request: Reply(200 if "Chrome/" in request.headers["user-agent"] else 403, body="ok"),
    )
    web.page("http://soft.example/x", "<title>404 Not Found</title>")
    web.site("front.example", default=Reply(302, {"Location": "/"}))
    web.page("http://front.example/", ARTICLE.format("Front"))
    web.site("late.example", tls="expired")
    wanted = {
        "https://blog.example/post": "alive",
        "http://old.example/post": "moved",
        "http://wall.example/": "blocked",
        "http://picky.example/": "alive",
        "http://blog.example/none": "dead",
        "http://soft.example/x": "dead",
        "http://front.example/deep/page": "dead",
        "http://nowhere.example/": "dead",
        "https://late.example/": "failing",
        "http://169.254.169.254/": "skipped",
        "mailto:a@blog.example": "skipped",
        "www.blog.example/x": "invalid",
        "notes.md": "skipped",
    }
    ids = listed(*wanted)
    summary = await check(database, online, clock=calendar)
    assert verdicts(database, ids) == wanted
    assert summary.links == len(wanted)
    assert all(row.reason for row in rows(database, VerdictRow))
    moved = next(row for row in rows(database, VerdictRow) if row.verdict == "moved")
    assert moved.final_url == "https://blog.example/post"
    assert "browser" in str(next(row.facts for row in rows(database, HostRow) if row.host == "picky.example"))


async def test_only_what_is_due_is_visited(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Any
) -> None:
    """A second check the same night visits nothing; the next night it does; `everything` always does."""
    web.page("http://a.example/", "here")
    listed("http://a.example/")
    counts = []
    for days, everything in ((0, False), (0, False), (1, False), (0, True)):
        calendar.turn(days)
        counts.append((await check(database, online, clock=calendar, everything=everything)).links)
    assert counts == [1, 0, 1, 1]
    assert len(rows(database, ObservationRow)) == 3


async def test_a_night_offline_counts_for_nothing(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Any
) -> None:
    """When most hosts that were well fail at once, verdicts stay, and links stay due."""
    names = [f"h{number}.example" for number in range(6)]
    for name in names:
        web.page(f"http://{name}/", "here")
    ids = listed(*(f"http://{name}/" for name in names))
    await check(database, online, clock=calendar)
    for name in names:
        web.site(name, dns="nxdomain")
    calendar.turn(1)
    summary = await check(database, online, clock=calendar)
    assert summary.is_void
    assert set(verdicts(database, ids).values()) == {"alive"}
    for name in names:
        web.site(name, dns="ok")
    assert (await check(database, online, clock=calendar)).links == 6


async def test_changes_are_kept(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Any
) -> None:
    """That a link died and came back is on record, with when and why; that a new one is alive is no news."""
    web.page("http://a.example/", [Reply(body="here"), Reply(404), Reply(404), Reply(body="here")])
    listed("http://a.example/")
    for _ in range(3):
        await check(database, online, clock=calendar)
        calendar.turn(1)
    changes = [(row.before, row.after) for row in rows(database, VerdictChangeRow)]
    assert changes == [("alive", "dead"), ("dead", "alive")]


async def test_what_was_found_stays_when_a_check_is_interrupted(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Any
) -> None:
    """Cancelling (Ctrl-C) keeps what was done, and the next check goes on with the rest."""
    web.page("http://a.example/", "here")
    web.page("http://slow.example/", Reply(body="here", delay=1.5))
    ids = listed("http://a.example/", "http://slow.example/")
    task = asyncio.create_task(check(database, online, clock=calendar))
    while not (web.asked("a.example") and web.asked("slow.example")):  # noqa: ASYNC110  # it is told by no event
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert verdicts(database, ids) == {"http://a.example/": "alive", "http://slow.example/": "unchecked"}
    assert (await check(database, online, clock=calendar)).links == 1


async def test_what_sources_told_tonight_needs_no_visit(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Any
) -> None:
    """Papers and repositories that were enriched tonight are answered from their records."""
    ids = listed("http://arxiv.org/abs/1502.04681", "https://github.com/old/name", "https://arxiv.org/abs/1502.99999")
    at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    with database.write() as session:
        session.add(
            PaperRow(
                arxiv_id="1502.04681", title="A paper", abstract="", published=at, updated=at, version=3, fetched_at=at
            )
        )
        repository = RepositoryRow(number=1, name="owner/name", stars=1, fetched_at=at)
        session.add(repository)
        session.flush()
        session.add(RepositoryNameRow(name="old/name", repository_id=repository.id))
    await check(database, online, clock=calendar)
    assert [*verdicts(database, ids).values()] == ["moved", "moved", "dead"]
    assert not web.requests


async def test_a_query_says_which_links_are_meant(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Any
) -> None:
    """Only the links of the list that the query names are visited; nonsense is told."""
    web.page("http://a.example/", "here")
    listed("http://a.example/")
    assert (await check(database, online, clock=calendar, query="list:links")).links == 1
    with pytest.raises(UsageError):
        await check(database, online, clock=calendar, query="(((")


async def test_progress_is_told(
    database: Database, online: Settings, web: SmallWeb, listed: Listed, calendar: Any
) -> None:
    """After each link: how many are done, of how many, and where."""
    web.page("http://a.example/", "here")
    listed("http://a.example/", "http://a.example/2")
    told: list[tuple[int, int, str]] = []
    await check(database, online, clock=calendar, progress=lambda *news: told.append(news))
    assert told == [(1, 2, "a.example"), (2, 2, "a.example")]


async def test_it_works_on_both_databases(
    any_database: Database, online: Settings, web: SmallWeb, calendar: Any
) -> None:
    """What is kept on SQLite is kept on PostgreSQL."""
    from service.models import LinkRow, ListRow, ResourceRow  # noqa: PLC0415  # only here

    web.page("http://a.example/", "here")
    with any_database.write() as session:
        session.add(ListRow(id=1, name="l", sha256="0", imported_at=calendar()))
        session.add(ResourceRow(id=1, url="http://a.example/", host="a.example", kind="page"))
        session.flush()
        session.add(
            LinkRow(list_id=1, resource_id=1, position=0, line=1, column=1, form="bare", kind="page", text="", url="")
        )
    for _ in range(2):
        await check(any_database, online, clock=calendar, everything=True)
        calendar.turn(1)
    with any_database.read() as session:
        found = session.connection().execute(sa.select(VerdictRow.verdict, VerdictRow.memory)).one()
    assert (found.verdict, found.memory["good"]) == ("alive", 2)


@pytest.mark.parametrize("is_up", [True, False])
async def test_a_night_without_canaries_counts_for_nothing(
    database: Database, online: Settings, web: SmallWeb, listed: Any, calendar: Any, *, is_up: bool
) -> None:
    """Of the canary hosts one has to answer, whatever it says; or nothing is visited at all."""
    if is_up:
        web.site("canary.example", default=Reply(404))
    web.page("http://a.example/", "<title>a page</title>")
    listed("http://a.example/", "http://gone.example/")
    settings = online.model_copy(update={"canary_hosts": ("nobody.example", "canary.example")})
    summary = await check(database, settings, clock=calendar)
    assert summary.is_void is not is_up
    assert summary.verdicts == ({"alive": 1, "dead": 1} if is_up else {})


async def test_where_no_name_exists_on_the_first_night_nothing_is_dead(
    database: Database, online: Settings, listed: Any, calendar: Any
) -> None:
    """A name server that knows no name at all is ours to mend; what http leads to is known there without asking."""
    upgraded = ("http://arxiv.org/abs/1308.0850", "http://github.com/some/thing")
    listed(*upgraded, *(f"http://host{number}.example/" for number in range(9)))
    summary = await check(database, online, clock=calendar)
    assert (summary.is_void, summary.verdicts) == (True, {"unchecked": 11})
