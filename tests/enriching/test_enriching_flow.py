"""What lists name is asked for in few requests, all of it arrives, and nothing wrong is kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from asking import small_web
from installation import START, House, abs_urls, papers, repo_urls, repositories
from service.errors import UsageError
from service.models import (
    LeaseRow,
    LinkRow,
    PaperRow,
    RepositoryNameRow,
    RepositoryRow,
    SnapshotRow,
    StarSampleRow,
)
from service.sources.registry import SOURCES
from smallweb import Reply
from smallweb.apis import Answers, Paper, Repository

PAGE = "http://gone.example/page"


# --- everything, in few requests


async def test_all_that_lists_name_is_filled_in_within_the_fewest_requests(house: House):
    house.sources.arxiv.papers = papers(230)
    house.sources.github.repositories = repositories(120)
    house.list([*abs_urls(230), *repo_urls(120)])
    summary = await house.enrich()
    assert {row.arxiv_id: row.title for row in house.rows(PaperRow)} == {
        paper_id: paper.title for paper_id, paper in papers(230).items()
    }
    assert {row.name: row.stars for row in house.rows(RepositoryRow)} == {
        f"Owner/Repo{number}": number for number in range(1, 121)
    }
    assert house.sources.requests() == {"arxiv": 3, "github": 2, "wayback": 0}
    asked = [(source.source, source.due, source.found, source.left) for source in summary.sources if source.due]
    assert asked == [("arxiv", 230, 230, 0), ("github", 120, 120, 0)]
    assert summary.is_complete


async def test_one_paper_named_in_many_ways_is_asked_for_once(house: House):
    house.sources.arxiv.papers = papers(1)
    house.list(["https://arxiv.org/abs/1502.00001v2", "http://arxiv.org/pdf/1502.00001.pdf"], name="a")
    house.list(["https://doi.org/10.48550/arXiv.1502.00001"], name="b")
    await house.enrich()
    assert house.sources.arxiv.batches == [["1502.00001"]]


async def test_requests_to_arxiv_are_three_seconds_apart(house: House):
    house.sources.arxiv.papers = papers(301)
    house.list(abs_urls(301))
    await house.enrich("arxiv")
    assert house.time.slept == [3, 3, 3]


async def test_only_the_named_sources_are_asked(house: House):
    house.list([*abs_urls(1), *repo_urls(1)])
    summary = await house.enrich("github")
    assert [source.source for source in summary.sources] == ["github"]
    assert house.sources.requests() == {"arxiv": 0, "github": 1, "wayback": 0}


async def test_a_source_that_there_is_not_is_refused_with_those_there_are(house: House):
    with pytest.raises(UsageError, match="sourceforge") as raised:
        await house.enrich("sourceforge")
    assert raised.value.hint == f"there are {', '.join(SOURCES)}"


async def test_a_source_without_its_key_is_refused_by_name_and_passed_over_otherwise(house: House):
    with pytest.raises(UsageError) as raised:
        await house.enrich("semanticscholar")
    assert raised.value.hint == "set LISTKEEPER_SEMANTIC_SCHOLAR_KEY"
    assert "semanticscholar" not in [source.source for source in (await house.enrich()).sources]


async def test_a_kind_of_sources_means_those_of_it_that_are_switched_on(house: House):
    summary = await house.enrich("repositories")
    assert [source.source for source in summary.sources] == ["github", "gists", "gitlab", "codeberg", "huggingface"]


async def test_progress_tells_how_much_of_all_sources_is_done(house: House):
    house.sources.arxiv.papers, house.sources.github.repositories = papers(150), repositories(50)
    house.list([*abs_urls(150), *repo_urls(50)])
    told: list[tuple[int, int, str]] = []
    await house.enrich(progress=lambda *step: told.append(step))
    assert told[-1][:2] == (200, 200)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


# --- what is due


async def test_nothing_is_asked_for_again_before_it_is_due(house: House):
    house.sources.arxiv.papers, house.sources.github.repositories = papers(1), repositories(1)
    house.list([*abs_urls(2), *repo_urls(2), PAGE], dead=True)
    await house.enrich()
    before = house.sources.requests()
    house.time.now += timedelta(hours=1)
    assert not any(source.due for source in (await house.enrich()).sources)
    assert house.sources.requests() == before


async def test_repositories_are_refreshed_each_night_and_papers_each_week(house: House):
    house.sources.arxiv.papers, house.sources.github.repositories = papers(1), repositories(1)
    house.list([*abs_urls(1), *repo_urls(1)])
    due = []
    for night in range(8):
        house.time.now = START + timedelta(days=night) - timedelta(minutes=night)
        due.append([source.due for source in (await house.enrich("arxiv", "github", "wayback")).sources])
    assert due == [[1, 1, 0], *[[0, 1, 0]] * 6, [1, 1, 0]]


async def test_what_no_list_names_any_more_is_not_asked_for(house: House):
    house.list(abs_urls(1))
    with house.db.write() as session:
        session.connection().exec_driver_sql("DELETE FROM link")
    assert not any(source.due for source in (await house.enrich()).sources)


async def test_a_run_that_is_killed_goes_on_where_it_was(house: House):
    house.sources.arxiv.papers = papers(250)
    house.list(abs_urls(250))
    sleep = house.time.sleep

    async def killed(seconds: float) -> None:
        if len(house.sources.arxiv.requests) == 2:
            raise asyncio.CancelledError
        await sleep(seconds)

    house.time.sleep = killed
    with pytest.raises(asyncio.CancelledError):
        await house.enrich("arxiv")
    house.time.sleep = sleep
    await house.enrich("arxiv")
    asked = [paper_id for batch in house.sources.arxiv.batches for paper_id in batch]
    assert len(asked) == len(set(asked)) == len(house.rows(PaperRow)) == 250


# --- papers


async def test_a_new_version_a_journal_reference_and_a_withdrawal_are_history(house: House):
    house.sources.arxiv.papers = {"1502.00001": Paper("A title", version=1)}
    house.list(abs_urls(1))
    await house.enrich("arxiv")
    house.time.now += timedelta(days=7)
    house.sources.arxiv.papers = {
        "1502.00001": Paper("A title", version=2, journal_ref="ICML 2015", comment="This paper has been withdrawn.")
    }
    await house.enrich("arxiv")
    assert house.history() == [
        ("1502.00001", "version", 1, 2),
        ("1502.00001", "journal_ref", None, "ICML 2015"),
        ("1502.00001", "comment", None, "This paper has been withdrawn."),
        ("1502.00001", "withdrawn", False, True),
    ]
    assert [row.withdrawn for row in house.rows(PaperRow)] == [True]


# --- repositories


async def test_a_repository_is_known_by_its_present_and_its_former_name(house: House):
    house.sources.github.repositories = [Repository(7, "New/Name", former=("old/name",))]
    house.list(["https://github.com/old/name", "https://github.com/New/Name/issues"])
    await house.enrich("github")
    [known] = house.rows(RepositoryRow)
    assert {row.name: row.repository_id for row in house.rows(RepositoryNameRow)} == {
        "old/name": known.id,
        "new/name": known.id,
    }
    assert house.history() == [("old/name", "name", "old/name", "New/Name")]


@pytest.mark.parametrize("token", ["t", None])
async def test_what_happens_to_a_repository_is_history_and_its_stars_are_sampled(house: House, token: str | None):
    house.list(repo_urls(1))
    nights = [
        Repository(1, "owner/repo1", stars=5),
        Repository(1, "owner/repo1", stars=5),
        Repository(1, "owner/repo1", stars=8),
        Repository(1, "Else/Where", stars=8, former=("owner/repo1",)),
        Repository(1, "Else/Where", stars=8, former=("owner/repo1",), archived=True),
        None,
    ]
    for night, repository in enumerate(nights):
        house.time.now = START + timedelta(days=night)
        house.sources.github.repositories = [repository] if repository else []
        await house.enrich("github", token=token)
    assert house.history() == [
        ("owner/repo1", "name", "owner/repo1", "Else/Where"),
        ("Else/Where", "archived", False, True),
        ("Else/Where", "gone", False, True),
    ]
    assert [(sample.on, sample.stars) for sample in house.rows(StarSampleRow)] == [
        (START.date(), 5),
        (START.date() + timedelta(days=2), 8),
    ]


@pytest.mark.parametrize("token", ["t", None])
async def test_a_name_that_another_repository_took_over_is_told(house: House, token: str | None):
    house.list(repo_urls(1))
    house.sources.github.repositories = [Repository(1, "owner/repo1", stars=900)]
    await house.enrich("github", token=token)
    house.time.now += timedelta(days=1)
    house.sources.github.repositories = [Repository(666, "owner/repo1", stars=0)]
    await house.enrich("github", token=token)
    assert ("owner/repo1", "number", 1, 666) in house.history()
    rows = {row.number: row for row in house.rows(RepositoryRow)}
    assert (rows[1].gone, rows[666].gone) == (True, False)
    assert [row.repository_id for row in house.rows(RepositoryNameRow)] == [rows[666].id]


@pytest.mark.parametrize("token", ["t", None])
async def test_a_repository_that_is_blocked_is_told_from_one_that_is_gone(house: House, token: str | None):
    house.list(repo_urls(2))
    house.sources.github.repositories = repositories(2)
    await house.enrich("github", token=token)
    house.time.now += timedelta(days=1)
    house.sources.github.repositories = [replace(repositories(1)[0], blocked=True)]
    await house.enrich("github", token=token)
    assert sorted(house.history()) == [
        ("Owner/Repo1", "blocked", None, "blocked: dmca"),
        ("Owner/Repo2", "gone", False, True),
    ]
    assert [row.gone for row in house.rows(RepositoryRow)] == [True, True]


async def test_without_a_token_the_hours_budget_is_kept_and_the_rest_waits(house: House):
    house.sources.github.repositories = repositories(70)
    house.list(repo_urls(70))
    github = (await house.enrich("github", token=None)).sources[0]
    assert (github.found, github.failed, github.left) == (60, 0, 10)
    assert str(github) == (
        "github: 60 of 70 found, 0 not there, 10 left for the next run (github may be asked again in 30 minutes)"
    )
    assert (await house.enrich("github", token=None)).sources[0].left == 10
    assert len(house.sources.github.requests) == 60
    house.time.now += timedelta(minutes=31)
    house.sources.github.remaining = 60
    assert (await house.enrich("github", token=None)).sources[0].found == 10
    assert len(house.rows(RepositoryRow)) == 70


async def test_without_a_token_what_did_not_change_is_asked_for_by_its_etag(house: House):
    house.sources.github.repositories = repositories(5)
    house.list(repo_urls(5))
    await house.enrich("github", token=None)
    house.time.now += timedelta(days=1)
    summary = await house.enrich("github", token=None)
    assert summary.sources[0].found == 5
    assert house.sources.github.remaining == 55
    assert {row.fetched_at for row in house.rows(RepositoryRow)} == {house.time.now}


async def test_a_token_in_between_makes_old_etags_worthless(house: House):
    house.sources.github.repositories = repositories(1)
    house.list(repo_urls(1))
    await house.enrich("github", token=None)
    house.time.now += timedelta(days=1)
    await house.enrich("github", token="t")
    assert [row.etag for row in house.rows(RepositoryRow)] == [None]


# --- copies


async def test_the_copy_nearest_the_lists_date_is_kept_for_what_is_dead_alone(house: House):
    alive = "http://alive.example/page"
    copies = [("20130101000000", 200), ("20150101000000", 200), ("20151010000000", 200), ("20151001000000", 404)]
    house.sources.wayback.copies = {PAGE: copies, alive: copies}
    house.list([alive], name="alive", published=date(2015, 10, 9))
    house.list([PAGE], name="dead", published=date(2015, 10, 9), dead=True)
    house.list([PAGE], name="later", published=date(2020, 1, 1), dead=True)
    await house.enrich("wayback")
    [copy] = house.rows(SnapshotRow)
    assert copy.url == f"https://web.archive.org/web/20150101000000/{PAGE}"
    assert copy.taken_at == datetime(2015, 1, 1, tzinfo=UTC)


async def test_the_day_on_which_a_link_came_into_its_list_counts_before_the_lists_own(house: House):
    house.sources.wayback.copies = {PAGE: [(f"{year}0101000000", 200) for year in range(2014, 2021)]}
    house.list([PAGE], published=date(2015, 10, 9), dead=True)
    with house.db.write() as session:
        session.execute(sa.update(LinkRow).values(added_on=date(2018, 3, 1)))
    await house.enrich("wayback")
    assert [row.taken_at.year for row in house.rows(SnapshotRow)] == [2018]


async def test_a_list_without_a_date_counts_from_the_day_it_was_imported(house: House):
    house.sources.wayback.copies = {PAGE: [("20150101000000", 200), ("20261101000000", 200)]}
    house.list([PAGE], dead=True)
    await house.enrich("wayback")
    assert house.rows(SnapshotRow)[0].taken_at.year == 2026


async def test_copies_and_what_is_not_on_the_web_are_not_looked_for(house: House):
    house.list(["https://web.archive.org/web/2015/http://a.example/", "mailto:a@b.example"], dead=True)
    assert (await house.enrich("wayback")).sources[0].due == 0


async def test_an_archive_that_is_down_is_left_alone_after_a_few_pages(house: House):
    house.sources.wayback.moods = [Reply(503)]
    house.list([f"{PAGE}/{number}" for number in range(10)], dead=True)
    wayback = (await house.enrich("wayback")).sources[0]
    assert (wayback.found, wayback.none, wayback.failed, wayback.left) == (0, 0, 1, 9)
    assert wayback.error
    assert len(house.sources.wayback.requests) == 20  # both services for one page, and one of them for two more
    assert set(house.states().values()) == {"failed"}


# --- at the same time


async def test_two_runs_at_once_keep_arxivs_pace_together(house: House):
    house.sources.arxiv.papers = papers(300)
    house.list(abs_urls(300))
    await asyncio.gather(house.enrich("arxiv"), house.enrich("arxiv"))
    assert len(house.rows(PaperRow)) == 300
    assert len(house.time.slept) >= len(house.sources.arxiv.requests) - 1
    assert house.rows(LeaseRow)[0].holder is None


# --- other forges


async def test_projects_of_other_forges_are_kept_beside_those_of_github(house: House):
    house.sources.github.repositories = repositories(1)
    project = {"id": 1, "path_with_namespace": "GNOME/geary", "star_count": 40}
    small_web().site(
        "gitlab.gnome.org", handler=Answers(known={"/api/v4/projects/gnome%2Fgeary?license=true": project})
    )
    house.list(["https://gitlab.gnome.org/GNOME/geary/", "https://gitlab.gnome.org/gnome/gone", *repo_urls(1)])
    summary = await house.enrich("repositories", given={"gitlab_url": "http://{host}/api/v4"})
    assert [(one.source, one.found, one.none, one.failed) for one in summary.sources if one.due] == [
        ("github", 1, 0, 0),
        ("gitlab", 1, 1, 0),
    ]
    assert {(row.forge, row.name, row.stars) for row in house.rows(RepositoryRow)} == {
        ("github", "Owner/Repo1", 1),
        ("gitlab", "gitlab.gnome.org/GNOME/geary", 40),
    }
    assert (await house.enrich("repositories")).is_complete


async def test_a_forge_that_stays_down_ends_its_own_work_after_a_few_projects(house: House):
    small_web().site("gitlab.gnome.org", handler=Answers(missing=Reply(503)))
    house.list([f"https://gitlab.gnome.org/g/p{number}" for number in range(9)])
    [gitlab] = (await house.enrich("gitlab", given={"gitlab_url": "http://{host}/api/v4"})).sources
    assert gitlab.failed <= 4
    assert gitlab.left >= 5
