"""What was told becomes rows, and what changed becomes history: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.enriching.merge import (
    LONGEST_RETRY,
    PAPER_HISTORY,
    REPOSITORY_HISTORY,
    About,
    RepositoryRows,
    lookup,
    merge_papers,
    merge_repositories,
)
from service.models import Paper, PaperRow, Repository, RepositoryRow
from service.sources.plug import A_WEEK
from service.sources.registry import SOURCES

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
THEN = NOW - timedelta(days=7)
PAPER: dict[str, Any] = {
    "arxiv_id": "1502.04681",
    "title": "Unsupervised Learning of Video Representations using LSTMs",
    "authors": ["Nitish Srivastava"],
    "abstract": "We use multilayer LSTM networks.",
    "published": datetime(2015, 2, 16, tzinfo=UTC),
    "updated": datetime(2016, 1, 4, tzinfo=UTC),
    "version": 3,
    "categories": ["cs.LG"],
}


def paper(**fields: Any) -> Paper:
    return Paper(**{**PAPER, **fields})


def known_paper(**fields: Any) -> dict[str, PaperRow]:
    return {PAPER["arxiv_id"]: PaperRow(**{**PAPER, **fields}, fetched_at=THEN)}


def repository(number: int = 1, name: str = "O/R", **fields: Any) -> Repository:
    return Repository(**{"number": number, "name": name, "stars": 5, **fields})


def known_repository(number: int = 1, name: str = "O/R", **fields: Any) -> dict[int, RepositoryRow]:
    return {number: RepositoryRow(id=number * 10, fetched_at=THEN, **repository(number, name, **fields).model_dump())}


def merged(
    known: dict[int, RepositoryRow], names: dict[str, int], *told: About, run_id: int | None = 4
) -> RepositoryRows:
    return merge_repositories(known, names, told, now=NOW, run_id=run_id)


def history(changes: list[dict[str, Any]]) -> list[tuple[str, str, Any, Any]]:
    return [(change["key"], change["field"], change["before"], change["after"]) for change in changes]


# --- papers


def test_a_paper_seen_first_is_kept_without_history():
    rows = merge_papers({}, [paper()], now=NOW, run_id=4)
    assert [row["arxiv_id"] for row in rows.papers] == ["1502.04681"]
    assert rows.papers[0]["fetched_at"] == NOW
    assert rows.changes == []


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("version", 3, 4),
        ("withdrawn", False, True),
        ("doi", None, "10.1/x"),
        ("journal_ref", None, "ICML 2015"),
        ("comment", "v1", None),
        ("title", "Old", "New"),
        ("authors", ["A"], ["A", "B"]),
    ],
)
def test_a_field_that_became_another_is_history(field: str, before: Any, after: Any):
    rows = merge_papers(known_paper(**{field: before}), [paper(**{field: after})], now=NOW, run_id=4)
    assert rows.papers[0][field] == after
    assert rows.changes == [
        {
            "noun": "paper",
            "key": "1502.04681",
            "run_id": 4,
            "at": NOW,
            "field": field,
            "before": before,
            "after": after,
        }
    ]


def test_a_copy_of_arxiv_that_lags_behind_takes_nothing_back():
    rows = merge_papers(known_paper(version=4), [paper(version=3, title="Old")], now=NOW, run_id=4)
    assert (rows.papers, rows.changes) == ([], [])


TEXT = st.text(max_size=4)
PAPERS = st.fixed_dictionaries(
    {
        "title": TEXT,
        "abstract": TEXT,
        "version": st.integers(1, 3),
        "doi": st.none() | TEXT,
        "withdrawn": st.booleans(),
        "authors": st.lists(TEXT, max_size=2),
    }
)


@given(PAPERS, PAPERS)
def test_history_tells_exactly_what_differs_and_being_told_again_changes_nothing(one: Any, other: Any):
    rows = merge_papers(known_paper(**one), [paper(**other)], now=NOW, run_id=None)
    if other["version"] < one["version"]:
        return
    assert {change["field"] for change in rows.changes} == {
        name for name in PAPER_HISTORY if name in one and one[name] != other[name]
    }
    again = merge_papers(known_paper(**other), [paper(**other)], now=NOW, run_id=None)
    assert again.changes == []


# --- repositories


def test_a_repository_seen_first_is_kept_with_its_names_and_stars():
    rows = merged({}, {}, About("o/r", repository(), etag="e"))
    assert (rows.new[0]["name"], rows.new[0]["etag"], rows.new[0]["gone"]) == ("O/R", "e", False)
    assert (rows.names, rows.stars, rows.changes) == ({"o/r": 1}, {1: 5}, [])


def test_a_listed_name_that_is_a_former_one_is_told_once():
    rows = merged({}, {}, About("old/r", repository()))
    assert rows.names == {"old/r": 1, "o/r": 1}
    assert history(rows.changes) == [("old/r", "name", "old/r", "O/R")]
    rows = merged(known_repository(), {"old/r": 1, "o/r": 1}, About("old/r", repository()))
    assert rows.changes == []


def test_a_renamed_repository_keeps_its_row_and_its_former_name():
    rows = merged(known_repository(), {"o/r": 1}, About("o/r", repository(name="New/R")))
    assert (rows.new, rows.changed[0]["id"], rows.changed[0]["name"]) == ([], 10, "New/R")
    assert rows.names == {"o/r": 1, "new/r": 1}
    assert history(rows.changes) == [("O/R", "name", "O/R", "New/R")]


def test_an_archived_repository_is_history_and_a_star_is_a_sample():
    rows = merged(known_repository(), {"o/r": 1}, About("o/r", repository(archived=True, stars=6)))
    assert history(rows.changes) == [("O/R", "archived", False, True)]
    assert rows.stars == {1: 6}


def test_stars_that_did_not_change_are_no_sample():
    assert merged(known_repository(), {"o/r": 1}, About("o/r", repository())).stars == {}


def test_a_repository_that_is_gone_stays_known_and_may_come_back():
    rows = merged(known_repository(), {"o/r": 1}, About("o/r"))
    assert (rows.changed[0]["gone"], rows.changed[0]["stars"]) == (True, 5)
    assert history(rows.changes) == [("O/R", "gone", False, True)]
    gone = known_repository()
    gone[1].gone = True
    back = merged(gone, {"o/r": 1}, About("o/r", repository()))
    assert history(back.changes) == [("O/R", "gone", True, False)]


def test_what_was_never_there_leaves_nothing():
    assert merged({}, {}, About("o/r")) == RepositoryRows()


def test_a_repository_unchanged_since_its_etag_is_only_marked_as_seen():
    rows = merged(known_repository(), {"o/r": 1}, About("o/r", is_unchanged=True))
    assert (rows.changed[0]["fetched_at"], rows.changed[0]["stars"]) == (NOW, 5)
    assert (rows.changes, rows.stars) == ([], {})


@pytest.mark.parametrize(
    ("before", "stars", "news"),
    [(60, 120, [(60, 120)]), (60, 119, []), (40, 99, []), (0, 500, []), (100, 450, [(100, 450)])],
)
def test_stars_that_double_are_news_once_there_are_some(before: int, stars: int, news: list[tuple[int, int]]):
    known = known_repository(stars=stars - 1)
    known[1].stars_before = before
    rows = merged(known, {"o/r": 1}, About("o/r", repository(stars=stars)))
    assert [(row["before"], row["after"]) for row in rows.changes] == news
    assert rows.changed[0]["stars_before"] == (stars if news else before)
    again = merged({1: RepositoryRow(**rows.changed[0])}, {"o/r": 1}, About("o/r", repository(stars=stars)))
    assert again.changes == []


def test_a_repository_that_nobody_pushed_to_for_two_years_is_told_on_the_day_it_becomes_so():
    pushed = THEN - timedelta(days=730) + timedelta(hours=1)
    known = known_repository(pushed_at=pushed)
    rows = merged(known, {"o/r": 1}, About("o/r", repository(pushed_at=pushed)))
    assert history(rows.changes) == [("O/R", "idle", None, pushed.date().isoformat())]
    again = merged({1: RepositoryRow(**rows.changed[0])}, {"o/r": 1}, About("o/r", repository(pushed_at=pushed)))
    assert again.changes == []


def test_what_an_answer_does_not_tell_of_stays_as_it_is_known():
    known = known_repository(latest_release="v1.0")
    rows = merged(known, {"o/r": 1}, About("o/r", repository()))
    assert (rows.changed[0]["latest_release"], rows.changes) == ("v1.0", [])


def test_a_name_that_another_repository_took_over_is_told_and_the_former_owner_of_it_is_gone():
    rows = merged(known_repository(), {"o/r": 1}, About("o/r", repository(number=2, stars=0)))
    assert [row["number"] for row in rows.new] == [2]
    assert rows.names == {"o/r": 2}
    assert history(rows.changes) == [("o/r", "number", 1, 2), ("O/R", "gone", False, True)]


def test_a_former_name_that_is_told_gone_does_not_bury_the_repository_found_by_its_present_one():
    names = {"o/r": 1, "old/r": 1}
    rows = merged(known_repository(), names, About("old/r"), About("o/r", repository()))
    assert rows.changed[0]["gone"] is False
    assert rows.changes == []


REPOSITORIES = st.builds(
    repository,
    number=st.integers(1, 4),
    name=st.sampled_from(["a/a", "b/b", "C/c", "D/d"]),
    stars=st.integers(0, 3),
    archived=st.booleans(),
)
TOLD = st.lists(
    st.builds(
        About,
        st.sampled_from(["a/a", "b/b", "c/c", "d/d", "e/e"]),
        st.none() | REPOSITORIES,
        is_unchanged=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda about: about.name,
)


@given(st.lists(REPOSITORIES, max_size=4, unique_by=lambda each: each.number), TOLD)
def test_whatever_is_told_every_name_leads_to_a_known_row_and_only_real_changes_are_history(
    before: list[Repository], told: list[About]
):
    known = {each.number: known_repository(each.number, each.name, stars=each.stars)[each.number] for each in before}
    names = {each.name.lower(): each.number for each in before}
    rows = merged(known, names, *told)
    after = [row["number"] for row in rows.new + rows.changed]
    assert len(after) == len(set(after))
    assert {row["number"] for row in rows.changed} <= set(known)
    assert not {row["number"] for row in rows.new} & set(known)
    assert {*rows.names.values(), *rows.stars} <= {*known, *after}
    assert all(change["before"] != change["after"] for change in rows.changes)
    assert {change["field"] for change in rows.changes} <= {*REPOSITORY_HISTORY, "number", "stars", "idle"}
    assert all(rows.names[about.name] == about.repository.number for about in told if about.repository)


# --- when it is due again


def test_a_nightly_run_finds_repositories_due_even_when_it_starts_early():
    row = lookup("github", "o/r", "found", now=NOW, refresh=SOURCES["github"].refresh)
    assert row["next_at"] < NOW + timedelta(hours=23)


@pytest.mark.parametrize("source", [*SOURCES])
def test_what_is_not_there_is_looked_for_again_after_a_month(source: str):
    row = lookup(source, "k", "none", now=NOW, refresh=SOURCES[source].refresh, error="blocked")
    assert (row["next_at"] - NOW, row["failures"], row["error"]) == (timedelta(days=30), 0, "blocked")


def test_what_failed_is_asked_for_again_after_growing_pauses():
    waits = []
    failures = 0
    for _ in range(12):
        row = lookup("arxiv", "k", "failed", now=NOW, refresh=A_WEEK, failures=failures, error="busy")
        failures = row["failures"]
        waits.append((row["next_at"] - NOW) / timedelta(hours=1))
    assert waits[:4] == [1, 2, 4, 8]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_RETRY / timedelta(hours=1)


def test_an_answer_ends_a_row_of_failures():
    assert lookup("arxiv", "k", "found", now=NOW, refresh=A_WEEK, failures=5)["failures"] == 0
