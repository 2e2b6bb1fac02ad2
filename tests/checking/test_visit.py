"""Second looks, in the small web."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from service.checking import single
from service.checking.flow import check
from service.checking.judge import judge
from service.database import Database
from service.models import HostRow, VerdictRow
from service.settings import Settings
from smallweb import Reply, SmallWeb

PAGE = "<title>{0}</title><h1>{0}</h1><p>" + "and so on and so forth " * 50


async def test_a_host_that_sends_all_it_has_not_to_one_page_is_seen_through(
    database: Database, online: Settings, web: SmallWeb, listed: Any, calendar: Any
) -> None:
    """From its third link on, and on the next night from the first."""
    web.page("http://a.example/news", PAGE.format("News of the day"))
    web.site("a.example", default=Reply(302, {"Location": "/news"}))
    web.page("http://a.example/real", PAGE.format("A real page"))
    ids = listed(*(f"http://a.example/{number}" for number in range(5)), "http://a.example/real")
    for expected in (3, 5):
        await check(database, online, clock=calendar, everything=True)
        with database.read() as session:
            words = {row.resource_id: row.verdict for row in session.exec(select(VerdictRow))}
            facts = session.exec(select(HostRow)).one().facts
        assert [*words.values()].count("dead") == expected
        assert words[ids["http://a.example/real"]] == "alive"
        assert facts["catch_all"] == "http://a.example/news"
        calendar.turn(1)


async def test_where_most_hosts_lead_to_one_nothing_counts(
    database: Database, online: Settings, web: SmallWeb, listed: Any, calendar: Any
) -> None:
    """A network that asks its guests to sign in is told by name."""
    names = [f"h{number}.example" for number in range(10)]
    for name in names:
        web.page(f"http://{name}/", [Reply(body="here"), Reply(302, {"Location": "http://gate.example/"})])
    web.page("http://gate.example/", PAGE.format("Welcome, guest"))
    listed(*(f"http://{name}/" for name in names))
    await check(database, online, clock=calendar)
    calendar.turn(1)
    summary = await check(database, online, clock=calendar)
    assert summary.is_void
    assert summary.gate == "gate.example"


@pytest.mark.parametrize(("is_allowed", "word"), [(True, "alive"), (False, "blocked")])
async def test_the_look_as_a_browser_is_a_setting(
    online: Settings, web: SmallWeb, calendar: Any, *, is_allowed: bool, word: str
) -> None:
    web.site(
        "a.example", handler=lambda asked: Reply(200 if "Chrome/" in asked.headers["user-agent"] else 403, body="ok")
    )
    settings = online.model_copy(update={"browser_look": is_allowed})
    [seen] = (await single.look(settings, ["http://a.example/"], clock=calendar)).values()
    assert judge(seen).word == word
    assert len(web.requests) == 1 + is_allowed


async def test_a_video_is_asked_about_where_its_page_says_nothing(
    online: Settings, web: SmallWeb, calendar: Any
) -> None:
    web.site("www.youtube.com", default=Reply(404, {"Content-Type": "text/plain"}, "Not Found"))
    web.page("https://www.youtube.com/watch?v=abcdefghijk", PAGE.format("- YouTube"))
    [seen] = (await single.look(online, ["https://www.youtube.com/watch?v=abcdefghijk"], clock=calendar)).values()
    assert judge(seen).reason == "YouTube says that there is no such video."
