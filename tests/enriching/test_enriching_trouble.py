"""Sources that fail half of the time cost patience, and neither an answer nor the truth."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asking import small_web
from installation import House, Time, abs_urls, papers, repo_urls, repositories, served
from service.database import Database
from service.models import LookupRow, PaperRow, RepositoryRow, SnapshotRow
from smallweb import Reply
from smallweb.apis import ATOM, JSON, Paper, arxiv_entry, arxiv_error, arxiv_feed

PAGE = "http://gone.example/page"


HTML = {"Content-Type": "text/html"}
TROUBLE = {
    "429": Reply(429),
    "429 with a time": Reply(429, {"Retry-After": "30"}),
    "503": Reply(503, HTML, "<h1>Service Unavailable</h1>"),
    "500": Reply(500),
    "502": Reply(502, JSON, '{"message": "Something went wrong while executing your query."}'),
    "403": Reply(403),
    "406": Reply(406),
    "page": Reply(200, HTML, "<html>Down for maintenance</html>"),
    "limit with status 200": Reply(200, body="Rate exceeded."),
    "nothing": Reply(200),
    "empty object": Reply(200, JSON, "{}"),
    "empty feed": Reply(200, ATOM, arxiv_feed([])),
    "error feed": Reply(200, ATOM, arxiv_error("internal error")),
    "malformed": Reply(400, ATOM, arxiv_error("incorrect id format for x")),
    "half a feed": Reply(200, ATOM, arxiv_feed([arxiv_entry("1502.00001", Paper("Another title"))])[:500]),
    "half an object": Reply(200, JSON, '{"data": {"r0": {"databaseId": 1, "nameWithOwner": "an/other", "sta'),
    "errors": Reply(200, JSON, '{"errors": [{"message": "Internal server error"}]}'),
    "no data": Reply(200, JSON, '{"data": null}'),
    "secondary limit": Reply(403, JSON, '{"message": "You have exceeded a secondary rate limit."}'),
    "no copy": Reply(200, JSON, '{"url": "x", "archived_snapshots": {}}'),
    "sign in": Reply(302, {"Location": "http://sign.in.example/"}),
    "reset": Reply(reset=True),
}
LOST = [f"{PAGE}/{number}" for number in range(4)]


def fill(house: House, moods: Sequence[Reply | None], *, count: int) -> None:
    """So many papers, repositories and dead pages, of each some that nobody knows, in a bad world."""
    for service in (house.sources.arxiv, house.sources.github, house.sources.wayback):
        service.moods = moods
    house.sources.arxiv.papers, house.sources.github.repositories = papers(count), repositories(count)
    house.sources.wayback.copies = {page: [("20150101000000", 200)] for page in LOST[:2]}
    house.list([*abs_urls(count + 1), *repo_urls(count + 1)])
    house.list(LOST, name="dead", published=date(2015, 10, 9), dead=True)


def assert_everything_arrived(house: House, *, count: int) -> None:
    assert {row.arxiv_id: row.title for row in house.rows(PaperRow)} == {
        paper_id: paper.title for paper_id, paper in papers(count).items()
    }
    assert {row.name: row.stars for row in house.rows(RepositoryRow)} == {
        known.name: known.stars for known in repositories(count)
    }
    assert [row.url.partition("/http")[0] for row in house.rows(SnapshotRow)] == [
        "https://web.archive.org/web/20150101000000"
    ] * 2
    missing = {key for key, state in house.states().items() if state == "none"}
    assert missing == {abs_urls(count + 1)[-1].rpartition("/")[2], f"owner/repo{count + 1}", *LOST[2:]}
    assert house.history() == []


@pytest.mark.parametrize("first", range(2))
@pytest.mark.parametrize("token", ["t", None])
async def test_with_every_second_answer_wrong_everything_arrives_in_one_run(
    house: House, token: str | None, first: int
):
    bad = [*TROUBLE.values()][first::2]
    count = 220 if token else 50
    fill(house, [mood for one in bad for mood in (one, None)], count=count)
    summary = await house.enrich(token=token)
    assert summary.is_complete, str(summary)
    assert_everything_arrived(house, count=count)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*TROUBLE]), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_however_bad_and_good_answers_mix_everything_arrives_in_a_few_runs(
    installed_file: Path, bad: list[str], random: Random
):
    moods = [*(TROUBLE[name] for name in bad), *[None] * len(bad)]
    random.shuffle(moods)
    with TemporaryDirectory() as folder:
        shutil.copy(installed_file, folder)
        database = Database(f"sqlite:///{folder}/{installed_file.name}")
        house = House(database, served(), Time())
        fill(house, moods, count=101)
        runs = 1
        while not asyncio.run(house.enrich()).is_complete:
            runs += 1
            assert runs <= 3
            house.time.now += timedelta(minutes=30)
        assert_everything_arrived(house, count=101)
        database.close()


@pytest.mark.parametrize(
    "trouble",
    [Reply(503), Reply(429), Reply(200, body="<html>"), Reply(reset=True)],
    ids=["503", "429", "junk", "reset"],
)
async def test_a_source_that_stays_down_ends_its_own_work_and_no_other(house: House, trouble: Reply):
    house.sources.arxiv.moods = [trouble]
    house.sources.github.repositories = repositories(1)
    house.list([*abs_urls(250), *repo_urls(1)])
    arxiv, github = (await house.enrich("arxiv", "github")).sources
    assert (arxiv.found, arxiv.none, arxiv.failed, arxiv.left) == (0, 0, 100, 150)
    assert arxiv.error
    assert github.found == 1
    assert house.rows(PaperRow) == []
    assert {state for key, state in house.states().items() if key.startswith("1502")} == {"failed"}
    assert len(house.sources.arxiv.requests) == 14  # one batch and another one, seven times each


async def test_what_is_known_stays_when_a_source_is_down(house: House):
    house.sources.github.repositories = repositories(1)
    house.list(repo_urls(1))
    await house.enrich()
    house.time.now += timedelta(days=1)
    house.sources.github.moods = [Reply(503)]
    await house.enrich()
    assert [(row.name, row.gone) for row in house.rows(RepositoryRow)] == [("Owner/Repo1", False)]


async def test_offline_is_noticed_soon(house: House):
    small_web().site("export.arxiv.org", tcp="refuse", dns="nxdomain")
    house.list(abs_urls(1))
    summary = await house.enrich("arxiv")
    assert "the name does not exist" in (summary.sources[0].error or "")
    assert sum(house.time.slept) < 60


async def test_what_could_not_be_asked_for_is_asked_for_in_the_next_run(house: House):
    house.sources.arxiv.papers, house.sources.arxiv.moods = papers(1), [Reply(503)]
    house.list(abs_urls(1))
    await house.enrich("arxiv")
    [failed] = house.rows(LookupRow)
    assert (failed.state, failed.failures, failed.error) == ("failed", 1, "arXiv answers with status 503")
    house.sources.arxiv.moods = []
    await house.enrich("arxiv")
    [found] = house.rows(LookupRow)
    assert (found.state, found.failures, found.error) == ("found", 0, None)


async def test_what_a_source_fails_for_alone_is_asked_for_after_growing_pauses(house: House):
    protected = {"type": "FORBIDDEN", "path": ["r0"], "message": "Resource protected by organization SAML enforcement."}
    house.sources.github.moods = [Reply(200, JSON, json.dumps({"data": {"r0": None}, "errors": [protected]}))]
    house.list(repo_urls(1))
    waits = []
    for _ in range(3):
        await house.enrich("github")
        [failed] = house.rows(LookupRow)
        waits.append(failed.next_at - house.time.now)
        house.time.now = failed.next_at
    assert waits == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]


async def test_a_batch_that_fails_is_asked_once_more_when_all_others_were(house: House):
    house.sources.arxiv.papers = papers(300)
    house.sources.arxiv.moods = [*[Reply(503)] * 7, *[None] * 7]
    house.list(abs_urls(300))
    summary = await house.enrich("arxiv")
    assert summary.is_complete
    assert [source.error for source in summary.sources] == [None]
    assert [batch[0] for batch in house.sources.arxiv.batches[7:]] == ["1502.00101", "1502.00201", "1502.00001"]
