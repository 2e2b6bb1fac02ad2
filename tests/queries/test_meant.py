"""What queries mean, on both databases: each key, their combinations, words and orders."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import Session

import small_world
from any_query import QUERIES
from service import queries
from service.errors import ListNotFound
from service.queries import QueryError, read
from service.queries.keys import KEYS


def lines(session: Session, text: str) -> list[int]:
    return [one["line"] for one in queries.entries(session, read(text)).items]


def link_lines(session: Session, text: str) -> list[int]:
    return [one["line"] for one in queries.links(session, read(text)).items]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # words: in titles, descriptions, abstracts, authors
        ("recurrent", {20, 70, 90}),
        ("Recurrent NETWORK", {20, 70, 90}),
        ('"recurrent neural network"', {70, 90}),
        ("lstm", {20, 28, 82, 5}),
        ("read", {5}),
        ("graves", {70}),
        ("recur*", {20, 70, 90}),
        ("icml2015", {82}),
        ('"sequences alex"', set()),
        ("title:lstm", {20, 28, 82}),
        ('author:"Alex Graves"', {70}),
        ("abstract:multilayer", {82, 5}),
        ("nothing", set()),
        # tags
        ("#papers", {70, 82, 90, 101}),
        ("#PAPERS #lstm", {101}),
        ("#nothing", set()),
        # places
        (f"list:{small_world.DRAFTS}", {5}),
        ("list:notes*", {5}),
        ("section:papers", {70, 82, 90, 101, 5}),
        ("section:l*m", {101}),
        # what entries are
        ("year:2015", {82, 5}),
        ("year:..2014", {70}),
        ("venue:icml", {82}),
        ("citations:>0", set()),
        # what their links are
        ("label:blog", {28, 70}),
        ("label:b*,zh", {28, 70}),
        ("url:*.pdf", {101}),
        ("https://ARXIV.org/abs/1502.04681", {5}),
        ("kind:github", {70, 82, 90, 5}),
        ("kind:video,mail", {90, 101}),
        ("host:GitHub.com", {70, 82, 90, 5}),
        ("host:*.github.io", {28}),
        ("verdict:dead", {20, 90}),
        ("verdict:invalid", {101}),
        ("verdict:skipped", {101}),
        ("verdict:unchecked", {90, 5}),
        ("status:404", {20, 90}),
        ("since:>=2026-11-21", {82, 90}),
        ("since:<2026-09", {28, 70, 82, 90, 5}),
        ("checked:2026-11-22", {20, 28, 70, 82, 90, 101, 5}),
        ("added:2026", set()),
        ("arxiv:1502.04681v2", {82, 5}),
        ("stars:>1000", {70, 5}),
        ("stars:100..400", {82, 90}),
        ("license:mit,BSD-3-Clause", {70, 90, 5}),
        ("language:C++", {82}),
        ("topic:RNN", {70, 82, 90, 5}),
        ("is:archived", {82}),
        ("is:gone", {90}),
        ("is:withdrawn,retracted,ignored", set()),
        ("is:settled", {20}),
        ("has:copy", {20}),
        ("has:paper", {70, 82, 5}),
        ("has:code", {70, 82, 90, 5}),
        ("has:proposal", {70}),
        # together
        ("#papers not lstm", {70, 90, 101}),
        ("-#papers", {20, 28, 5}),
        ("#tutorials or is:archived", {20, 28, 82}),
        ("lstm or recurrent", {20, 28, 70, 82, 90, 5}),
        ("lstm or #inbox", {20, 28, 82, 5}),
        ("lstm (recurrent or video)", {20, 82, 5}),
        ("lstm #tutorials", {20, 28}),
        ("not (verdict:dead or verdict:moved)", {28, 82, 101}),
    ],
)
def test_entries_that_are_meant(session: Session, text: str, expected: set[int]) -> None:
    assert set(lines(session, text)) == expected


def test_terms_about_links_side_by_side_are_about_one_link(session: Session) -> None:
    """Entry 82 has a link to GitHub and one that fails, which are not the same."""
    assert lines(session, "kind:github verdict:dead") == [90]
    assert lines(session, "verdict:failing") == [82]
    assert lines(session, "kind:github verdict:failing") == []
    assert lines(session, "kind:github (verdict:dead or verdict:moved)") == [70, 90, 5]
    assert lines(session, "kind:github not verdict:dead") == [70, 82, 5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("verdict:dead", [22, 93]),
        ("kind:github", [73, 87, 92, 93, 9]),
        ("kind:github not verdict:alive", [73, 93, 9]),
        ("#lstm", [103, 104]),
        ("grid", [103, 104]),
        ("stars:>1000", [73, 9]),
        (f"list:{small_world.DRAFTS} not #inbox", [1]),
        ("list:notes/* -year:2015", [1]),
        ("kind:image or verdict:failing", [9, 86]),
        ("has:copy", [22]),
        ("verdict:skipped,invalid", [9, 103, 104, 1]),
        ("sort:-status kind:github", [93, 73, 87, 92, 9]),
    ],
)
def test_links_that_are_meant(session: Session, text: str, expected: list[int]) -> None:
    assert link_lines(session, text) == expected


def test_papers_repositories_and_proposals_of_a_query(session: Session) -> None:
    assert [one["arxiv_id"] for one in queries.papers(session, read("verdict:failing or graves")).items] == [
        "1308.0850"
    ]
    assert [one["arxiv_id"] for one in queries.papers(session, read("sort:-published")).items] == [
        "1502.04681",
        "1308.0850",
    ]
    found = queries.repositories(session, read("language:python sort:-stars")).items
    assert [one["stars"] for one in found] == [1043, 104, 66]
    assert [one["id"] for one in queries.proposals(session, read("kind:github")).items] == [1]


def test_the_best_fit_comes_first(session: Session) -> None:
    """A word in the title says more than one in the abstract; asked otherwise, the order is as asked."""
    assert lines(session, "lstm")[-1] == 5
    assert lines(session, "lstm sort:title") == [20, 5, 28, 82]
    assert lines(session, "lstm sort:-title") == [82, 28, 5, 20]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort:-stars", [70, 5, 82, 90, 20, 28, 101]),
        ("sort:stars", [90, 82, 70, 5, 20, 28, 101]),
        ("sort:-year", [82, 5, 70, 20, 28, 90, 101]),
        ("sort:-year sort:-title", [82, 5, 70, 28, 101, 90, 20]),
        ("sort:added", [20, 28, 70, 82, 90, 101, 5]),
        ("sort:citations", [20, 28, 70, 82, 90, 101, 5]),
    ],
)
def test_what_is_not_known_comes_last(session: Session, text: str, expected: list[int]) -> None:
    """Whichever way round; rows that are alike come as they stand in the lists."""
    assert lines(session, text) == expected


@pytest.mark.parametrize(
    "text", ["sort:-stars", "sort:-year sort:title", "lstm or recurrent", "sort:-added", "sort:list"]
)
@pytest.mark.parametrize("question", [queries.entries, queries.links])
def test_pages_in_any_order_are_the_whole(session: Session, question, text: str) -> None:
    if question is queries.links:
        text = {"sort:-stars": "sort:-since", "sort:-year sort:title": "sort:-status sort:url"}.get(text, "sort:host")
    whole = question(session, read(text), limit=1000).items
    found, cursor = [], None
    while True:
        page = question(session, read(text), cursor=cursor, limit=2)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    assert found == whole


def test_an_order_that_there_is_not_is_pointed_at(session: Session) -> None:
    with pytest.raises(QueryError, match="entries can be sorted by list, title") as caught:
        queries.entries(session, read("#papers sort:colour"))
    assert caught.value.position == 13
    with pytest.raises(QueryError, match="links can be sorted by"):
        queries.links(session, read("sort:-stars"))
    with pytest.raises(QueryError, match="relevance"):
        queries.entries(session, read("sort:relevance"))
    assert lines(session, "graves sort:relevance")[0] == 70


def test_a_list_that_is_not_there_is_an_error_wherever_it_stands(session: Session) -> None:
    for text in ("list:nowhere", "not list:nowhere", "#papers or list:nowhere"):
        with pytest.raises(ListNotFound, match="no list named 'nowhere'"):
            queries.entries(session, read(text))
    assert lines(session, "list:nowhere*") == []


@given(QUERIES.map(" ".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_any_query_has_an_answer(session: Session, text: str) -> None:
    """Or an error that points at a character, or names a list that is not there."""
    for question in (queries.entries, queries.links, queries.papers, queries.repositories, queries.proposals):
        with suppress(QueryError, ListNotFound):
            question(session, read(text))


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_example_of_each_key_has_an_answer(session: Session, key) -> None:
    with suppress(ListNotFound):
        queries.entries(session, read(key.example))
