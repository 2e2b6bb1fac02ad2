"""Every question gives the rows that the doors promise, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Session

import small_world
from service import queries
from service.database import Database
from service.errors import ListNotFound, UsageError
from service.queries import rows

RNN, DRAFTS = small_world.RNN, small_world.DRAFTS


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that a block sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    sa.event.listen(session.get_bind(), "before_cursor_execute", note)
    yield sent
    sa.event.remove(session.get_bind(), "before_cursor_execute", note)


def test_a_link_says_where_it_stands_and_what_we_believe_of_it(session: Session) -> None:
    """The row has the fields of the contract, in its order, after its id."""
    link = next(one for one in queries.every(queries.links, session) if one["line"] == 73)
    assert (
        list(link)
        == (
            "id list section entry line label qualifier text url form kind verdict reason status final_url checked_at since "
            "failures settled"
        ).split()
    )
    assert link == {
        "id": 6,
        "list": RNN,
        "section": ["Papers"],
        "entry": "Generating Sequences With Recurrent Neural Networks",
        "line": 73,
        "label": "github",
        "qualifier": None,
        "text": "https://github.com/hardmaru/write-rnn-tensorflow",
        "url": "https://github.com/hardmaru/write-rnn-tensorflow",
        "form": "inline",
        "kind": "github",
        "verdict": "moved",
        "reason": "The repository was renamed.",
        "status": 200,
        "final_url": "https://github.com/hardmaru/write-rnn",
        "checked_at": datetime(2026, 11, 22, 2, 0, 11, 250, tzinfo=UTC),
        "since": datetime(2026, 11, 19, 2, tzinfo=UTC),
        "failures": 0,
        "settled": False,
    }


def test_every_link_is_there_once_in_document_order(session: Session) -> None:
    """Web or not, in an entry or not, images too."""
    found = list(queries.every(queries.links, session))
    assert [(one["url"], one["line"]) for one in found] == [(link.url, link.line) for link in small_world.LINKS]
    assert found[0]["kind"] == "image"
    assert found[16]["section"] == []


def test_a_redirects_target_keeps_the_fragment_of_the_link(session: Session) -> None:
    """The verdict belongs to the resource, which has no fragment; the link does."""
    link = next(one for one in queries.every(queries.links, session) if one["url"].endswith("#demo"))
    assert link["final_url"] == f"{link['url'].replace('http:', 'https:')}"


def test_what_was_never_visited_is_told_by_its_text(session: Session) -> None:
    """A link without verdict is skipped or invalid where it can never have one, else unchecked."""
    words = {one["url"]: one["verdict"] for one in queries.every(queries.links, session)}
    assert words["img/rnn.png"] == words["#top"] == "skipped"
    assert words["http:///slides.pdf"] == "invalid"
    assert words["https://example.org/not-visited-yet"] == "unchecked"


@pytest.mark.parametrize("word", ["alive", "moved", "blocked", "failing", "dead", "skipped", "invalid", "unchecked"])
def test_links_by_verdict_are_those_that_show_it(session: Session, word: str) -> None:
    """Filtering agrees with what the rows say, page by page too, and with the counts."""
    wanted = [one for one in queries.every(queries.links, session) if one["verdict"] == word]
    assert list(queries.every(queries.links, session, verdicts=[word])) == wanted
    assert walked(session, queries.links, 1, verdicts=[word]) == wanted
    counts = [one["verdicts"].get(word, 0) for one in queries.every(queries.lists, session)]
    assert sum(counts) == len(wanted)


def walked(session: Session, question: Any, limit: int, **filters: Any) -> list[Any]:
    """All rows, in pages of a few."""
    found: list[Any] = []
    cursor = None
    while True:
        page = question(session, **filters, cursor=cursor, limit=limit)
        assert len(page.items) <= limit
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


def test_links_are_filtered_by_kind_host_list_and_tags(session: Session) -> None:
    """All filters together mean all of them."""
    assert {one["kind"] for one in queries.every(queries.links, session, kinds=["arxiv", "video"])} == {
        "arxiv",
        "video",
    }
    assert len(list(queries.every(queries.links, session, host="GitHub.com"))) == 5
    assert len(list(queries.every(queries.links, session, queries.read(f"list:{DRAFTS}")))) == 4
    tagged = list(queries.every(queries.links, session, queries.read("#papers #lstm"), kinds=["mail"]))
    assert [one["line"] for one in tagged] == [104]


@pytest.mark.parametrize(
    "question",
    [
        queries.lists,
        queries.links,
        queries.entries,
        queries.papers,
        queries.repositories,
        queries.tags,
        queries.proposals,
        queries.runs,
        queries.reports,
    ],
)
def test_pages_put_together_are_the_whole(session: Session, question: Any) -> None:
    """Nothing is lost or doubled between pages, whatever their size."""
    whole = question(session, limit=1000)
    assert whole.next is None
    assert len(whole.items) > 0
    for limit in (1, 2, 3):
        assert walked(session, question, limit) == whole.items


def test_a_cursor_of_another_question_is_refused(session: Session) -> None:
    """A cursor is checked before it reaches the database."""
    cursor = queries.lists(session, limit=1).next
    for wrong in (cursor, "zz", "5b5d", "", "7b7d", "5b312c2231225d"):
        with pytest.raises(UsageError, match="cannot read the cursor"):
            queries.links(session, cursor=wrong)


def test_an_entry_brings_all_that_belongs_to_it(session: Session) -> None:
    """The row has the fields of the contract, in its order, with links, tags, paper and repositories."""
    (entry,) = (one for one in queries.every(queries.entries, session) if one["line"] == 82)
    assert list(entry) == (
        "id list section line title note venue year description tags links paper repositories".split()
    )
    assert (entry["title"], entry["note"]) == ("Unsupervised Learning of Video Representations using LSTMs", "ICML2015")
    assert (entry["venue"], entry["year"], entry["section"]) == ("ICML", 2015, ["Papers"])
    assert entry["tags"] == ["deep_learning", "papers"]
    assert entry["links"][0] == {
        "label": "project",
        "qualifier": None,
        "url": "http://www.cs.toronto.edu/~nitish/unsupervised_video/",
        "verdict": "alive",
    }
    assert [link["verdict"] for link in entry["links"]] == ["alive", "alive", "failing", "alive"]
    assert entry["paper"] is not None
    assert (entry["paper"]["arxiv_id"], entry["paper"]["published"]) == ("1502.04681", date(2015, 2, 16))
    assert [(one["name"], one["stars"], one["archived"]) for one in entry["repositories"]] == [
        ("emansim/unsupervised-videos", 353, True)
    ]
    assert queries.entry(session, entry["id"]) == entry
    assert queries.entry(session, 4711) is None


def test_a_repository_is_found_under_its_former_name(session: Session) -> None:
    """A list still says the old name; the entry shows what it is called now."""
    (entry,) = (one for one in queries.every(queries.entries, session) if one["line"] == 70)
    (repository,) = entry["repositories"]
    assert repository["name"] == "hardmaru/write-rnn"
    assert repository["former_names"] == ["hardmaru/write-rnn-tensorflow"]
    for name in ("hardmaru/write-rnn", "Hardmaru/Write-RNN-TensorFlow"):
        found = queries.repository(session, name)
        assert found is not None
        assert found["stars"] == 1043
        assert [(place["list"], place["line"]) for place in found["entries"]] == [(RNN, 70), (DRAFTS, 5)]
    assert queries.repository(session, "no/body") is None


def test_entries_with_all_of_several_tags(session: Session) -> None:
    """Tags are found whatever their case; an unknown one has no entries."""
    assert [one["line"] for one in queries.entries(session, queries.read("#papers")).items] == [70, 82, 90, 101]
    assert [one["line"] for one in queries.entries(session, queries.read("#papers #LSTM")).items] == [101]
    assert [one["line"] for one in queries.entries(session, queries.read("#inbox")).items] == [5]
    assert queries.entries(session, queries.read("#nothing")).items == []


def test_entries_under_a_heading_stand_anywhere_below_it(session: Session) -> None:
    """A section's name is one heading of the path; lists can be told apart."""
    assert [one["line"] for one in queries.entries(session, section="Papers").items] == [70, 82, 90, 101, 5]
    assert [
        one["line"] for one in queries.entries(session, queries.read(f"list:{DRAFTS}"), section="Papers").items
    ] == [5]
    assert queries.entries(session, section="Nowhere").items == []


def test_a_list_that_is_not_there_is_an_error(session: Session) -> None:
    """Nothing is not the same as nowhere."""
    for question in (queries.links, queries.entries, queries.papers, queries.repositories, queries.proposals):
        with pytest.raises(ListNotFound, match="no list named 'nowhere'"):
            question(session, queries.read("list:nowhere"))
    for about in (queries.list_summary, queries.sections, queries.contents):
        with pytest.raises(ListNotFound):
            about(session, "nowhere")


def test_a_list_tells_how_it_is_doing(session: Session) -> None:
    """Counts of what stands in it, and of its links by verdict, the commonest first."""
    assert queries.list_summary(session, RNN) == {
        "name": RNN,
        "title": "RNN and LSTM",
        "published": date(2015, 10, 9),
        "imported_at": small_world.NIGHT,
        "sections": 5,
        "entries": 6,
        "links": 16,
        "verdicts": {
            "alive": 6,
            "dead": 2,
            "moved": 2,
            "skipped": 2,
            "blocked": 1,
            "failing": 1,
            "invalid": 1,
            "unchecked": 1,
        },
    }
    assert [one["name"] for one in queries.lists(session).items] == [RNN, DRAFTS]


def test_sections_and_tags_with_counts(session: Session) -> None:
    """A section counts what stands right under it, a tag each entry once."""
    sections = queries.sections(session, RNN).items
    assert [(one["path"], one["entries"], one["links"]) for one in sections] == [
        (["Types of RNN"], 0, 1),
        (["Tutorials"], 2, 3),
        (["Train RNN"], 0, 0),
        (["Papers"], 3, 10),
        (["Papers", "LSTM"], 1, 2),
    ]
    counts = {one["name"]: one["entries"] for one in queries.tags(session).items}
    assert counts == {"Inbox": 1, "deep_learning": 7, "lstm": 1, "papers": 4, "tutorials": 2}
    assert {one["name"] for one in queries.tags(session, name=DRAFTS).items} == {"Inbox", "deep_learning"}


def test_a_whole_list_reads_like_the_post(session: Session) -> None:
    """Sections in order, empty ones too, each entry with its links, and the links that stand in no entry."""
    sections = queries.contents(session, RNN)
    assert [section["path"][-1] for section in sections] == ["Types of RNN", "Tutorials", "Train RNN", "Papers", "LSTM"]
    assert [link["url"] for link in sections[0]["links"]] == ["img/rnn.png"]
    entry = sections[3]["entries"][0]
    assert [link["reason"] for link in entry["details"]][1] == "The repository was renamed."
    assert [link["url"] for link in entry["details"]] == [link["url"] for link in entry["links"]]
    before, papers = queries.contents(session, DRAFTS)
    assert (before["path"], before["links"][0]["url"], papers["path"]) == ([], "#top", ["Papers"])


def test_papers_and_repositories_of_a_query(session: Session) -> None:
    """All that sources told, or what the entries meant link to."""
    assert [one["arxiv_id"] for one in queries.papers(session).items] == ["1308.0850", "1502.04681"]
    assert [one["arxiv_id"] for one in queries.papers(session, queries.read(f"list:{DRAFTS}")).items] == ["1502.04681"]
    assert [one["name"] for one in queries.repositories(session, queries.read("#inbox")).items] == [
        "hardmaru/write-rnn"
    ]
    paper = queries.paper(session, "1502.04681")
    assert paper is not None
    assert [place["id"] for place in paper["entries"]] == [4, 7]
    assert queries.paper(session, "9999.99999") is None


def test_a_resource_tells_all_that_was_seen_of_it(session: Session) -> None:
    """Any spelling of the URL finds it: verdict, the newest visits, copies."""
    found = queries.resource(session, "HTTP://deeplearning4j.org:80/lstm.html#top")
    assert found is not None
    assert (found["verdict"], found["failures"], found["settled"]) == ("dead", 12, True)
    assert len(found["observations"]) == 50
    assert found["observations"][0]["at"] == small_world.NIGHT
    assert found["snapshots"][0]["url"].startswith("https://web.archive.org/web/20151011")
    assert queries.resource(session, "https://nobody.example/") is None


def test_proposals_have_the_fields_of_the_contract(session: Session) -> None:
    """In the order they were made; by state, kind and list."""
    proposal = queries.proposals(session).items[0]
    assert list(proposal)[:10] == "id kind list line entry old new state evidence group".split()
    assert queries.proposal(session, 1) == proposal
    assert queries.proposal(session, 99) is None
    assert (proposal["line"], proposal["new"]) == (73, "https://github.com/hardmaru/write-rnn")
    assert [one["id"] for one in queries.proposals(session, states=["accepted"]).items] == [2]
    assert [one["id"] for one in queries.proposals(session, kinds=["moved", "archive"]).items] == [1, 2]
    assert queries.proposals(session, queries.read(f"list:{DRAFTS}")).items == []
    assert [one["id"] for one in queries.proposals(session, queries.read("#tutorials")).items] == [2]


def test_runs_and_reports_come_newest_first(session: Session) -> None:
    """A report's line carries its counts, the report itself everything."""
    assert [one["id"] for one in queries.runs(session).items] == [2, 1]
    assert [one["id"] for one in queries.runs(session, job="nightly").items] == [1]
    running = queries.run(session, 2)
    assert running is not None
    assert running["state"] == "running"
    assert queries.run(session, 3) is None
    (line,) = queries.reports(session).items
    assert line["counts"]["dead"] == 2
    newest = queries.report(session)
    assert newest is not None
    assert newest["content"] == small_world.report_content()
    assert queries.report(session, 1) == newest
    assert queries.report(session, 2) is None


def test_an_empty_installation_answers_too(any_database: Database) -> None:
    """No rows, and no error."""
    with any_database.read() as session:
        for question in (queries.lists, queries.links, queries.entries, queries.tags, queries.papers, queries.reports):
            assert question(session) == queries.Page([], None)
        assert queries.report(session) is None


@pytest.mark.parametrize(
    ("question", "most"), [(queries.entries, 8), (queries.links, 1), (queries.lists, 6), (queries.repositories, 2)]
)
def test_a_page_takes_a_bounded_number_of_statements(session: Session, question: Any, most: int) -> None:
    """However many rows are on it."""
    with counted(session) as sent:
        question(session, limit=50)
    assert len(sent) <= most
    with counted(session) as sent:
        queries.contents(session, RNN)
    assert len(sent) <= 12


def test_rows_have_the_shapes_that_the_doors_document(session: Session) -> None:
    """No field is missing, none is extra, each is of its type."""
    for question, shape in (
        (queries.lists, rows.ListSummary),
        (queries.links, rows.Link),
        (queries.entries, rows.Entry),
        (queries.papers, rows.Paper),
        (queries.repositories, rows.Repository),
        (queries.tags, rows.Tag),
        (queries.proposals, rows.Proposal),
        (queries.runs, rows.Run),
        (queries.reports, rows.Report),
    ):
        items: list[Any] = question(session).items  # type: ignore[operator]  # any question
        for item in items:
            assert set(item) == set(shape.__annotations__)
        TypeAdapter(list[shape]).validate_python(items, strict=True)  # type: ignore[valid-type]  # its own shape


def test_json_has_times_to_the_second_in_utc(session: Session) -> None:
    """As the contract shows them."""
    text = queries.as_json(queries.links(session, limit=2).items).decode()
    assert '"checked_at":"2026-11-22T02:00:11Z"' in text
    assert '"published":"2013-08-04"' in queries.as_json(queries.papers(session).items).decode()
