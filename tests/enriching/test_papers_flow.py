"""Papers: where they were published, what their code is, what damaged and dead links meant."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from installation import House, papers
from service import queries
from service.errors import UsageError
from service.models import (
    ChangeRow,
    CitationSampleRow,
    CodeRow,
    FactRow,
    LookupRow,
    MatchRow,
    PaperRow,
    ProposalRow,
    PublicationRow,
    SnapshotRow,
    Verdict,
)
from service.proposing.flow import ALL, propose
from service.proposing.wishes import Wishes
from smallweb import Reply, Request
from smallweb.apis import JSON, Paper

KEY = {"semantic_scholar_key": "k"}
RNN = "https://arxiv.org/abs/1502.04681"
LSTM = "Unsupervised Learning of Video Representations using LSTMs"
DEAD = Verdict(verdict="dead", settled=True, failures=5)


def proposals(house: House, wishes: Wishes = ALL) -> list[tuple[str, str | None]]:
    propose(house.db, wishes, now=house.time.now)
    return [(row.kind, row.new) for row in house.rows(ProposalRow) if row.state == "open"]


def told(**fields: Any) -> list[dict[str, Any]]:
    return [{"externalIds": {"DOI": fields.pop("doi", None)}, **fields}]


# --- published where


async def test_where_a_paper_was_published_is_kept_with_whose_word_it_is(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM, comment="Accepted at ICML 2015", journal_ref="ICML (2015)")}
    answer = told(doi="10.1/X", venue="Int. Conf. on Machine Learning", year=2015, citationCount=2000)
    house.sources.semanticscholar.known = {"/graph/v1/paper/batch": answer}
    house.list([RNN])
    await house.enrich("arxiv", "semanticscholar", given=KEY)
    with house.db.read() as session:
        paper = queries.paper(session, "1502.04681")
    assert paper is not None
    assert paper["doi"] is None
    assert paper["publication"] == {
        "doi": "10.1/x", "venue": "ICML (2015)", "year": 2015, "retracted": False, "citations": 2000, "hint": "ICML 2015",
    }  # fmt: skip
    sources = paper["sources"]
    assert (sources["title"], sources["publication.venue"], sources["publication.doi"], sources["publication.hint"]) == (
        "arxiv", "arxiv", "semanticscholar", "comment",
    )  # fmt: skip
    assert {(row.source, row.field) for row in house.rows(FactRow)} >= {
        ("arxiv", "venue"),
        ("semanticscholar", "venue"),
    }


async def test_citations_are_kept_over_time_when_they_change(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    house.list([RNN])
    for week, citations in enumerate([10, 10, 12]):
        house.time.now += timedelta(days=7)
        house.sources.semanticscholar.known = {"/graph/v1/paper/batch": told(citationCount=citations)}
        await house.enrich("arxiv", "semanticscholar", given=KEY)
        assert len(house.rows(CitationSampleRow)) == (1 if week < 2 else 2)
    assert [row.citations for row in house.rows(CitationSampleRow)] == [10, 12]


async def test_a_doi_that_appears_and_a_retraction_are_news(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    house.list([RNN])
    for doi in (None, "10.1/x"):
        house.sources.semanticscholar.known = {"/graph/v1/paper/batch": told(doi=doi)}
        await house.enrich("arxiv", "semanticscholar", given=KEY)
        house.time.now += timedelta(days=8)
    assert [(row.field, row.before, row.after) for row in house.rows(ChangeRow)] == [("published_doi", None, "10.1/x")]


async def test_an_index_is_asked_for_500_papers_in_a_request(house: House):
    house.sources.arxiv.papers = papers(501)
    house.list([f"https://arxiv.org/abs/{each}" for each in papers(501)])

    def batch(request: Request) -> Reply:
        return Reply(200, JSON, json.dumps([None] * len(json.loads(request.body)["ids"])))

    house.sources.semanticscholar.known = {"/graph/v1/paper/batch": batch}
    summary = await house.enrich("arxiv", "semanticscholar", given=KEY)
    assert (summary.sources[1].due, summary.sources[1].none) == (501, 501)
    assert len(house.sources.semanticscholar.requests) == 2


async def test_what_an_index_does_not_answer_is_not_taken_for_unpublished(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    house.sources.semanticscholar.missing = Reply(429)
    house.list([RNN])
    await house.enrich("arxiv", "semanticscholar", given=KEY)
    assert [row.state for row in house.rows(LookupRow) if row.source == "semanticscholar"] == ["failed"]


async def test_the_published_doi_is_proposed_where_that_is_wanted(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM, doi="10.1000/XYZ(1)")}
    house.list([RNN])
    await house.enrich("arxiv")
    assert proposals(house) == []
    assert proposals(house, Wishes(kinds=ALL.kinds | {"publish"})) == [("publish", "https://doi.org/10.1000/xyz(1)")]


# --- code


async def test_code_that_a_papers_own_texts_name_is_shown_with_it(house: House):
    text = "We do. Code is at https://github.com/O/R. See also (http://www.github.com/o/r/tree/main)."
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM, summary=text, comment="Models: gitlab.com/g/p")}
    house.list([RNN])
    await house.enrich("arxiv")
    assert {(row.repository, row.url, row.source) for row in house.rows(CodeRow)} == {
        ("o/r", "https://github.com/O/R", "abstract"),
        ("gitlab.com/g/p", "https://gitlab.com/g/p", "comment"),
    }
    with house.db.read() as session:
        [paper] = queries.papers(session).items
    assert {one["repository"] for one in paper["code"]} == {"o/r", "gitlab.com/g/p"}


async def test_an_entry_that_names_another_paper_than_its_title_is_told_once(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper("Measurement of the W boson mass at LHCb")}
    house.list([RNN, f"{RNN}v1"], titles=[LSTM, "W boson"])
    for _ in range(2):
        await house.enrich("arxiv")
        house.time.now += timedelta(days=8)
    assert house.history() == [("1502.04681", "listed_title", LSTM, "Measurement of the W boson mass at LHCb")]


# --- damaged and dead links

DAMAGED = "https://arxiv.org/abs/150204681"


async def test_a_damaged_id_is_mended_when_the_title_agrees(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    house.list([DAMAGED], titles=["Unsupervised learning of video representations using LSTMs."])
    await house.enrich("arxiv")
    assert house.rows(PaperRow) == []  # no link names it yet
    assert proposals(house) == [("repair", RNN)]
    assert "agrees" in house.rows(ProposalRow)[0].evidence[1]


@pytest.mark.parametrize("title", ["Something else entirely", "Video"])
async def test_a_damaged_id_stays_when_the_title_does_not_agree(house: House, title: str):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    house.list([DAMAGED], titles=[title])
    await house.enrich("arxiv")
    assert proposals(house) == []


async def test_a_damaged_link_to_a_paper_known_already_is_mended_without_a_request(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    house.list([RNN])
    await house.enrich("arxiv")
    house.list([DAMAGED], name="later", titles=[LSTM])
    await house.enrich("arxiv")
    assert len(house.sources.arxiv.requests) == 1
    assert proposals(house) == [("repair", RNN)]


async def test_a_dead_pdf_is_looked_for_by_its_title_and_the_score_is_told(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM), "1502.00001": Paper("LSTMs")}
    house.list(["http://gone.example/lstm.pdf"], titles=[LSTM], verdict=DEAD)
    await house.enrich("arxiv")
    assert [(row.way, row.score) for row in house.rows(MatchRow)] == [("title", 100.0)]
    assert proposals(house) == [("repair", RNN)]
    assert "by 100 of 100" in house.rows(ProposalRow)[0].evidence[1]
    asked = len(house.sources.arxiv.requests)
    await house.enrich("arxiv")
    assert len(house.sources.arxiv.requests) == asked


async def test_a_certain_copy_goes_before_a_guess_by_title(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    house.sources.wayback.copies = {"http://gone.example/lstm.pdf": [("20150101000000", 200)]}
    house.list(["http://gone.example/lstm.pdf"], titles=[LSTM], verdict=DEAD)
    await house.enrich("wayback")
    await house.enrich("arxiv")
    assert house.rows(MatchRow) == []
    assert [kind for kind, _ in proposals(house)] == ["archive"]


async def test_pages_of_papers_with_code_are_found_by_what_their_addresses_say(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    slug = "unsupervised-learning-of-video-representations-using-lstms"
    house.list([f"https://paperswithcode.com/paper/{slug}"])
    await house.enrich("arxiv")
    assert house.sources.requests()["arxiv"] == 0  # nobody has been there yet
    house.believe([f"https://paperswithcode.com/paper/{slug}"], Verdict(verdict="moved"))
    await house.enrich("arxiv")
    assert proposals(house) == [("repair", RNN)]


async def test_a_lost_page_beside_which_the_paper_stands_is_not_looked_for(house: House):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM)}
    lost = "http://gone.example/lstm.pdf"
    house.write(f"# Papers\n\n- [{LSTM}]({lost}) [[arxiv]({RNN})]\n")
    house.believe([lost], DEAD)
    await house.enrich("arxiv")
    assert house.sources.requests()["arxiv"] == 1
    assert house.rows(MatchRow) == []


# --- withdrawn


@pytest.mark.parametrize(("record", "withdrawn"), [("0kb I", True), ("12kb D", False), (None, True)])
async def test_a_withdrawal_is_confirmed_by_arxivs_records_where_they_answer(
    house: House, record: str | None, withdrawn: bool
):
    house.sources.arxiv.papers = {"1502.04681": Paper(LSTM, comment="This paper has been withdrawn by the author")}
    house.sources.arxiv.records = {"1502.04681": record} if record else {}
    house.list([RNN])
    await house.enrich("arxiv", given={"arxiv_confirm_withdrawn": True})
    assert [row.withdrawn for row in house.rows(PaperRow)] == [withdrawn]


# --- copies on request

SAVING = {"wayback_access_key": "key", "wayback_secret_key": "secret"}
PAGES = [f"http://well.example/{number}" for number in range(4)]


async def test_healthy_pages_without_a_copy_are_submitted_on_request_within_the_quota(house: House):
    house.sources.wayback.copies = {PAGES[0]: [("20150101000000", 200)]}
    house.sources.saving.quota = 2
    house.sources.saving.refused = {PAGES[1]}
    house.list(PAGES, verdict=Verdict(verdict="alive"))
    await house.enrich("wayback", given=SAVING)
    assert house.sources.requests()["wayback"] == 0
    summary = await house.enrich("wayback", given=SAVING, save=True)
    assert house.sources.saving.submitted == [PAGES[2]]
    assert (summary.sources[1].found, summary.sources[1].failed, summary.sources[1].left) == (1, 1, 1)
    house.sources.saving.quota = 100
    await house.enrich("wayback", given=SAVING, save=True)
    assert house.sources.saving.submitted == [PAGES[2], PAGES[3]]


async def test_what_was_submitted_is_looked_for_again_the_next_day(house: House):
    house.list(PAGES[:1], verdict=Verdict(verdict="alive"))
    await house.enrich("wayback", given=SAVING, save=True)
    house.sources.wayback.copies = {PAGES[0]: [("20261123020000", 200)]}
    house.time.now += timedelta(days=1, hours=1)
    await house.enrich("wayback", given=SAVING, save=True)
    assert len(house.rows(SnapshotRow)) == 1
    assert house.sources.saving.submitted == PAGES[:1]


async def test_saving_without_keys_is_refused_before_anything_is_asked(house: House):
    house.list(PAGES, verdict=Verdict(verdict="alive"))
    with pytest.raises(UsageError, match="keys"):
        await house.enrich("wayback", save=True)
    assert house.sources.requests()["wayback"] == 0


async def test_copies_are_looked_for_of_what_is_failing_too(house: House):
    house.sources.wayback.copies = {PAGES[0]: [("20150101000000", 200)]}
    house.list(PAGES[:1], verdict=Verdict(verdict="failing"))
    await house.enrich("wayback")
    assert len(house.rows(SnapshotRow)) == 1


def test_no_paper_without_any_publication_has_one(house: House):
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PublicationRow)) == 0
