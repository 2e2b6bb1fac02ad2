"""Copies come from the Wayback Machine; that it has none is told from that it cannot be asked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asking import RECORDINGS, Unhurried, recorded, serving
from service.errors import SourceBusy
from service.models import Snapshot
from service.sources.wayback import CDX_PAUSE, LIMITS, Wayback, best, read_available, read_cdx, shows
from smallweb import Reply, Request
from smallweb.apis import JSON
from smallweb.apis import Wayback as Service

DAY = date(2015, 10, 9)
PAGE = "http://gone.example/a?b=c"


async def copy(service: Service | Reply, index: Service | Reply | None = None) -> tuple[Snapshot | None, Unhurried]:
    """The copy of a page nearest to a day in 2015, and the turns that it took."""
    turns = Unhurried()
    async with serving({"archive.org": _handler(service), "web.archive.org": _handler(index or service)}) as client:
        wayback = Wayback(client, "http://archive.org", "http://web.archive.org/cdx/search/cdx", turns)
        return await wayback.copy(PAGE, DAY), turns


def _handler(service: Service | Reply):
    return service if isinstance(service, Service) else lambda _: service


def holding(*timestamps: str, status: int = 200, available: bool = True) -> Service:
    return Service(copies={PAGE: [(timestamp, status) for timestamp in timestamps]}, available=available)


# --- which copy


@pytest.mark.parametrize(
    ("timestamps", "expected", "requests"),
    [
        (["20140101000000", "20151001120000", "20151101000000"], "20151001120000", 1),  # the nearest is from before
        (["20140101000000", "20151010120000"], "20140101000000", 2),  # the nearest is not
        (["20151009235959"], "20151009235959", 1),  # that very day
        (["20151010000000", "20160101000000"], "20151010000000", 2),  # none before: the first after
        ([], None, 2),
    ],
)
async def test_the_copy_is_the_last_before_the_day_or_else_the_first_after(
    timestamps: list[str], expected: str | None, requests: int
):
    found, turns = await copy(holding(*timestamps))
    assert (found.url if found else None) == (f"https://web.archive.org/web/{expected}/{PAGE}" if expected else None)
    assert len(turns.turns) == requests


async def test_a_copy_that_only_the_index_knows_is_found():
    found, _ = await copy(holding("20150101000000", available=False))
    assert found == Snapshot(
        url=f"https://web.archive.org/web/20150101000000/{PAGE}", taken_at=datetime(2015, 1, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize("home", ["http://gone.example/", "http://gone.example:80/index.html", "https://gone.example"])
@pytest.mark.parametrize("available", [True, False])
async def test_a_copy_of_the_home_page_shows_no_page_inside_the_site(home: str, available: bool):
    led_home = [
        ["timestamp", "original", "statuscode"],
        ["20150901000000", home, "200"],
        ["20150101000000", PAGE, "200"],
    ]
    closest = {
        "closest": {"status": "200", "available": True, "url": f"http://web.archive.org/web/20150901000000/{home}"}
    }
    closest["closest"]["timestamp"] = "20150901000000"
    nearest = Reply(200, JSON, json.dumps({"archived_snapshots": closest if available else {}}))
    found, _ = await copy(nearest, Reply(200, JSON, json.dumps(led_home)))
    assert found == Snapshot(
        url=f"https://web.archive.org/web/20150101000000/{PAGE}", taken_at=datetime(2015, 1, 1, tzinfo=UTC)
    )


def test_the_home_page_has_copies_of_its_own():
    copy = Snapshot(url="https://web.archive.org/web/20150101000000/http://a.example/", taken_at=datetime.now(UTC))
    assert shows(copy, "https://www.a.example/index.html")
    assert not shows(copy, "https://www.a.example/blog/")


async def test_copies_of_error_pages_are_none():
    assert (await copy(holding("20150101000000", status=404)))[0] is None


MOMENTS = st.integers(820_454_400, 1_767_225_600).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)  # 1996 to 2026


@given(st.lists(MOMENTS, max_size=6), st.dates(date(1996, 1, 1), date(2026, 1, 1)))
def test_of_any_copies_the_last_until_the_day_wins_and_then_the_first_after(moments: list[datetime], day: date):
    copies = [Snapshot(url=f"https://web.archive.org/{moment}", taken_at=moment) for moment in moments]
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    chosen = best(copies, day)
    assert (chosen is None) == (not copies)
    if chosen is not None and chosen.taken_at < end:
        assert not [each for each in copies if chosen.taken_at < each.taken_at < end]
    elif chosen is not None:
        assert chosen.taken_at == min(moments)


# --- trouble

TROUBLE = {
    "too many requests": Reply(429),
    "offline": Reply(503, body="Temporarily Offline"),
    "a page": Reply(200, {"Content-Type": "text/html"}, "<html>Internet Archive</html>"),
    "nothing": Reply(200),
    "another object": Reply(200, JSON, '{"error": "busy"}'),
    "half a copy": Reply(200, JSON, '{"archived_snapshots": {"closest": {"url": "x"}}}'),
    "another table": Reply(200, JSON, '[["a"], ["b"]]'),
    "a reset": Reply(reset=True),
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=[*TROUBLE])
async def test_trouble_is_asked_again_and_never_taken_for_none(trouble: Reply):
    service = holding("20160101000000")
    service.moods = [trouble, None]
    index = holding("20160101000000", "20150101000000")
    index.moods = [trouble, None]
    found, turns = await copy(service, index)
    assert found is not None
    assert found.taken_at.year == 2015
    assert len(turns.turns) == 4


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=[*TROUBLE])
async def test_when_one_service_is_down_the_other_one_answers_alone(trouble: Reply):
    found, turns = await copy(trouble, holding("20150101000000"))
    assert found is not None
    assert turns.rests[:-1] == [*LIMITS.pauses[: len(turns.turns) - 1]]


async def test_a_service_that_is_down_is_not_asked_for_every_page():
    turns, requests = Unhurried(), []

    def down(request: Request) -> Reply:
        requests.append(request)
        return Reply(503)

    async with serving({"archive.org": down, "web.archive.org": holding("20150101000000")}) as client:
        wayback = Wayback(client, "http://archive.org", "http://web.archive.org/cdx/search/cdx", turns)
        assert await wayback.copy(PAGE, DAY)
        assert await wayback.copy(PAGE, DAY)
    assert len(requests) == len(LIMITS.pauses)


async def test_when_both_are_down_it_could_not_be_asked():
    with pytest.raises(SourceBusy):
        await copy(Reply(503))


async def test_the_index_is_left_alone_for_a_minute_when_it_says_too_many():
    index = holding("20150101000000")
    index.moods = [Reply(429), None]
    _, turns = await copy(holding(), index)
    assert turns.rests == [0, CDX_PAUSE, 0]


async def test_a_page_whose_owner_does_not_want_it_shown_has_no_copy():
    blocked = recorded("wayback/cdx-blocked-403.txt")
    found, turns = await copy(holding(), Reply(blocked.status_code, dict(blocked.headers), blocked.content))
    assert found is None
    assert len(turns.turns) == 2


# --- recorded answers


def _table(name: str) -> bytes:
    """A recorded answer in plain text as the same rows come in JSON."""
    lines = (RECORDINGS / "wayback" / name).read_text(encoding="utf-8").splitlines()
    fields = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    return orjson.dumps([fields, *(line.split(" ") for line in lines if line)])


@pytest.mark.parametrize(
    ("name", "copies"),
    [
        ("cdx-bad-timestamp.txt", 3),  # of five: no calendar has a day 00, nor an hour 24
        ("cdx-malformed.txt", 2),
        ("cdx-zero-length.txt", 5),
        ("cdx-nasa-1996.txt", 3),
        ("cdx-nasa-prefix-404-filter.txt", 0),
        ("cdx-energystar-duplicates.txt", 6),
        ("cdx-cnn-page2.txt", 17),
        ("cdx-dw-revisits.txt", 0),  # redirects, and copies that only say that nothing changed
    ],
)
def test_recorded_rows_are_read_and_those_that_are_no_copies_left_out(name: str, copies: int):
    found = read_cdx(_table(name))
    assert len(found) == copies
    assert all(each.url.startswith("https://web.archive.org/web/") for each in found)


def test_the_key_to_the_next_page_is_no_copy():
    table = [
        ["timestamp", "original", "statuscode"],
        ["19970126045828", "http://a.example/", "200"],
        [],
        ["com%2Ca+1%21"],
    ]
    assert len(read_cdx(orjson.dumps(table))) == 1


def test_an_answer_without_the_address_asked_for_is_read_as_it_came_in_2015():
    closest = {"available": True, "url": "http://web.archive.org/web/20150801071326/http://a.example/"}
    body = {"archived_snapshots": {"closest": {**closest, "timestamp": "20150801071326", "status": "200"}}}
    assert read_available(orjson.dumps(body)) == Snapshot(
        url="https://web.archive.org/web/20150801071326/http://a.example/",
        taken_at=datetime(2015, 8, 1, 7, 13, 26, tzinfo=UTC),
    )


def test_the_limit_is_24_requests_a_minute():
    assert 60 / LIMITS.interval <= 24


def test_httpx_writes_the_address_asked_for_whole():
    assert httpx.QueryParams({"url": PAGE})["url"] == PAGE
