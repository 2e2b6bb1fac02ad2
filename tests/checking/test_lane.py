"""One host's links: tries, pauses and outages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from service.checking.fold import NEW
from service.checking.hosts import Hosts
from service.checking.lane import Lane
from service.checking.store import Due
from service.checking.visit import Visitor
from service.models import Observation
from service.settings import Settings
from service.sources.website import honest, open_website
from smallweb import Reply, SmallWeb


class Travel:
    """Sends a lane through the links of one host, and keeps what was seen."""

    def __init__(self, settings: Settings, clock: Any) -> None:
        self._settings, self._clock = settings, clock
        self.seen: dict[str, Observation] = {}

    async def visit(self, host: str, paths: Sequence[str]) -> dict[str, Observation]:
        pace = Hosts(interval=0.0, at_once=2, everywhere=10, clock=self._clock)
        due = (Due(number, f"http://{host}/{path}", host, NEW) for number, path in enumerate(paths))
        async with open_website(self._settings, pace.turn) as website:
            visitor = Visitor(website, honest(self._settings), self._clock)
            await Lane(pace[host], visitor, due, self._keep, self._clock, pauses=(0.05, 0.1)).run(2)
        return self.seen

    def _keep(self, due: Due, seen: Observation) -> bool:
        self.seen[due.url.rpartition("/")[2]] = seen
        return True


@pytest.fixture
def travel(online: Settings, calendar: Any) -> Travel:
    return Travel(online, calendar)


@pytest.mark.parametrize(
    "replies",
    [
        [Reply(502), Reply(body="here")],
        [Reply(503), Reply(500), Reply(body="here")],
        [Reply(reset=True), Reply(body="here")],
        [Reply(429, {"Retry-After": "0.05"}), Reply(429, {"Retry-After": "0.05"}), Reply(body="here")],
    ],
)
async def test_what_passes_in_a_moment_is_no_news(web: SmallWeb, travel: Travel, replies: list[Reply]) -> None:
    """A link that failed is asked again, twice; a host that asks for patience gets it."""
    web.page("http://a.example/x", replies)
    assert (await travel.visit("a.example", ["x"]))["x"].status == 200


async def test_trouble_that_lasts_is_seen_in_the_end(web: SmallWeb, travel: Travel) -> None:
    """After three tries what is seen is final."""
    web.page("http://a.example/x", Reply(500))
    seen = await travel.visit("a.example", ["x"])
    assert (seen["x"].status, seen["x"].features["tries"]) == (500, 3)
    assert len(web.requests) == 3


async def test_a_name_server_that_comes_back_is_believed(web: SmallWeb, travel: Travel) -> None:
    """SERVFAIL is asked again; what will not pass (NXDOMAIN) is not."""
    web.site("gone.example", dns="nxdomain")
    assert (await travel.visit("gone.example", ["x"]))["x"].features["tries"] == 1
    web.site("fail.example", dns="servfail")
    assert (await travel.visit("fail.example", ["y"]))["y"].features["tries"] == 3


async def test_a_host_that_is_down_is_one_event(web: SmallWeb, travel: Travel) -> None:
    """Of fifty links to a host that refuses connections two are tried, and all are seen to be unreachable."""
    web.site("down.example", tcp="refuse")
    seen = await travel.visit("down.example", [str(number) for number in range(50)])
    assert {one.cause for one in seen.values()} == {"refused"}
    assert sum("of_host" not in one.features for one in seen.values()) == 2


async def test_one_bad_page_is_not_an_outage(web: SmallWeb, travel: Travel) -> None:
    """When the first link fails and the second answers, all are visited."""
    web.page("http://a.example/0", Reply(reset=True))
    for number in range(1, 6):
        web.page(f"http://a.example/{number}", "here")
    seen = await travel.visit("a.example", [str(number) for number in range(6)])
    assert [seen[str(number)].status for number in range(6)] == [None, 200, 200, 200, 200, 200]


async def test_a_host_that_wants_to_be_left_alone_is_left(web: SmallWeb, travel: Travel) -> None:
    """After a Retry-After of hours no more links are visited; they stay due."""
    web.site("a.example", default=Reply(429, {"Retry-After": "86400"}))
    seen = await travel.visit("a.example", [str(number) for number in range(20)])
    assert len(seen) <= 2
    assert len(web.requests) <= 2


async def test_a_burst_limit_is_learnt(web: SmallWeb, travel: Travel) -> None:
    """A host that takes three requests in a quarter of a second gets all its links visited in the end."""
    web.site("a.example", rate=(3, 0.25), default=Reply(body="here"))
    seen = await travel.visit("a.example", ["1", "2", "3", "4"])
    assert {one.status for one in seen.values()} == {200}


async def test_a_browser_is_let_in(web: SmallWeb, travel: Travel) -> None:
    """What robots are refused and browsers are not is seen as a browser, and the host remembers."""
    web.site(
        "a.example",
        handler=lambda request: Reply(200 if "Chrome/" in request.headers["user-agent"] else 404, body="ok"),
    )
    seen = await travel.visit("a.example", ["1", "2", "3"])
    assert {one.status for one in seen.values()} == {200}
    assert len(web.requests) < 6
