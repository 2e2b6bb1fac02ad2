"""What hosts ask of robots."""

from __future__ import annotations

from typing import Any

import pytest

from service.checking.flow import check
from service.checking.hosts import Hosts
from service.checking.robots import crawl_delay
from service.database import Database
from service.settings import Settings
from smallweb import Reply, SmallWeb


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 5\n", 5.0),
        ("user-agent: *\ncrawl-delay: 0.5 # please\n", 0.5),
        ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: Listkeeper\nCrawl-delay: 1\n", 1.0),
        ("User-agent: a\nUser-agent: *\nDisallow: /\nCrawl-delay: 2\n", 2.0),
        ("User-agent: a\nCrawl-delay: 9\nUser-agent: *\nDisallow: /\n", None),
        ("User-agent: *\nCrawl-delay: soon\n", None),
        ("User-agent: *\nCrawl-delay: inf\n", None),
        ("Crawl-delay: 3\n", None),
        ("<html>no robots here</html>", None),
    ],
)
def test_the_delay_that_is_asked_for(text: str, seconds: float | None) -> None:
    """Asked of us by name, or else of all."""
    assert crawl_delay(text) == seconds


async def test_a_wish_is_kept_to_a_point() -> None:
    """No host slows a night down for ever."""
    host = Hosts(interval=1.0, at_once=2, everywhere=2, clock=lambda: pytest.fail("no time is needed"))["a.example"]
    host.keep_distance(0.1)
    assert host.interval == 1.0
    host.keep_distance(86_400)
    assert host.interval == 30.0


@pytest.mark.parametrize(("heed", "links", "asked"), [(True, 12, 1), (False, 12, 0), (True, 3, 0)])
async def test_robots_are_asked_where_it_matters(  # noqa: PLR0917  # a row of the table above, and fixtures
    database: Database,
    online: Settings,
    web: SmallWeb,
    listed: Any,
    calendar: Any,
    heed: bool,
    links: int,
    asked: int,
) -> None:
    """Only where many links are due, only if the setting says so, and what it disallows is visited all the same."""
    web.site("a.example", default=Reply(body="here"))
    web.page("http://a.example/robots.txt", "User-agent: *\nDisallow: /\nCrawl-delay: 0.02\n")
    listed(*(f"http://a.example/{number}" for number in range(links)))
    settings = online.model_copy(update={"crawl_delay": heed})
    assert (await check(database, settings, clock=calendar)).verdicts["alive"] == links
    assert sum(request.target == "/robots.txt" for request in web.requests) == asked
