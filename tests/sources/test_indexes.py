"""Where papers were published is read from recorded answers, and trouble is never taken for an answer."""

from __future__ import annotations

import json
from typing import Any

import httpx
import orjson
import pytest

from asking import RECORDINGS, Unhurried, recorded, serving
from service.errors import SourceBusy, SourceUnusable
from service.settings import Settings
from service.sources import crossref, openalex, semanticscholar
from service.sources.crossref import Crossref
from service.sources.huggingface import HuggingFacePapers
from service.sources.openalex import OpenAlex
from service.sources.plug import Index, Preprint, Told
from service.sources.registry import SOURCES
from service.sources.semanticscholar import SemanticScholar
from smallweb import Reply
from smallweb.apis import JSON, Answers

PAPER = Preprint("2304.05376", "10.1038/s42256-024-00832-8")


def answer(content: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=orjson.dumps(content))


async def ask(source: type[Index], host: str, service: Answers, papers: list[Preprint]) -> tuple[list[Told], Unhurried]:
    turns = Unhurried()
    async with serving({host: service}) as client:
        settings = Settings(
            semantic_scholar_url=f"http://{host}",
            semantic_scholar_key="k",
            openalex_url=f"http://{host}",
            openalex_key="k",
            crossref_url=f"http://{host}",
            huggingface_url=f"http://{host}/api",
            contact="me@example.org",
        )
        return await source.open(client, settings, turns).publications(papers), turns


# --- Semantic Scholar


def test_an_unknown_paper_is_null_in_its_place():
    ids = ["1001.00001", "1001.00002", "1001.00003", "1001.00004"]
    response = recorded("papers/s2-batch-with-null.json")
    told = semanticscholar.read(ids, response)
    nulls = [one is None for one in orjson.loads(response.content)]
    assert [one.arxiv_id for one in told] == [each for each, null in zip(ids, nulls, strict=True) if not null]
    assert told[0].doi == "10.2139/ssrn.288970"


def test_a_published_paper_has_its_venue_year_doi_and_citations():
    paper = orjson.loads((RECORDINGS / "papers" / "s2-paper-published-with-arxiv-id.json").read_bytes())
    [told] = semanticscholar.read(["2304.05376"], answer([paper]))
    assert told == Told("2304.05376", PAPER.doi, "Nat. Mac. Intell.", 2023, None, 500)


def test_arxiv_is_no_venue_and_its_own_doi_no_publication():
    paper = {"externalIds": {"ArXiv": "1", "DOI": "10.48550/arXiv.1"}, "venue": "arXiv.org", "year": 2020}
    assert semanticscholar.read(["1"], answer([paper])) == [Told("1")]


@pytest.mark.parametrize(
    "response",
    [answer([None]), answer({"error": "x"}), answer([{"externalIds": {"ArXiv": "9"}}] * 2), answer([], 429)],
)
def test_a_batch_of_another_length_other_papers_or_a_limit_is_no_answer(response: httpx.Response):
    with pytest.raises(SourceBusy):
        semanticscholar.read(["1", "2"], response)


async def test_a_batch_is_one_request_with_the_key():
    service = Answers(known={"/graph/v1/paper/batch": [None] * 500})
    papers = [Preprint(f"1502.{number:05}") for number in range(500)]
    told, _ = await ask(SemanticScholar, "api.semanticscholar.example", service, papers)
    assert told == []
    [request] = service.requests
    assert request.headers["x-api-key"] == "k"
    assert json.loads(request.body)["ids"][0] == "ARXIV:1502.00000"


async def test_a_key_that_is_not_accepted_ends_the_work():
    service = Answers(missing=Reply(403, JSON, '{"message": "Forbidden"}'))
    with pytest.raises(SourceUnusable, match="key"):
        await ask(SemanticScholar, "api.semanticscholar.example", service, [PAPER])


# --- Crossref


def works(*items: Any) -> httpx.Response:
    return answer({"status": "ok", "message": {"items": list(items)}})


def recorded_work(name: str) -> Any:
    return orjson.loads(recorded(f"papers/{name}").content)["message"]


def test_a_journal_article_has_its_journal_and_citations():
    [told] = crossref.read([PAPER], works(recorded_work("crossref-journal-article.json")))
    assert told == Told(PAPER.arxiv_id, PAPER.doi, "Nature Machine Intelligence", 2024, retracted=False, citations=238)


def test_a_preprint_is_no_publication():
    work = recorded_work("crossref-posted-content-biorxiv.json")
    [told] = crossref.read([Preprint("1", work["DOI"].lower())], works(work))
    assert (told.doi, told.venue, told.year) == (None, None, None)


@pytest.mark.parametrize(
    ("update", "retracted"), [("retraction", True), ("withdrawal", True), ("correction", False), ("erratum", False)]
)
def test_a_notice_that_takes_a_work_back_is_told_from_one_that_mends_it(update: str, retracted: bool):
    work = {**recorded_work("crossref-journal-article.json"), "updated-by": [{"type": update, "DOI": "10.1/n"}]}
    assert crossref.read([PAPER], works(work))[0].retracted is retracted


def test_a_plain_404_of_crossref_is_no_answer():
    with pytest.raises(SourceBusy):
        crossref.read([PAPER], recorded("papers/crossref-404-arxiv-doi.txt"))


async def test_crossref_is_asked_for_many_dois_at_once_and_told_whom_to_write_to():
    service = Answers(known={"/works": {"message": {"items": [recorded_work("crossref-work-headers-a.json")]}}})
    told, _ = await ask(
        Crossref, "api.crossref.example", service, [PAPER, Preprint("1", "10.1371/journal.pone.0033693")]
    )
    assert [one.arxiv_id for one in told] == ["1"]
    [request] = service.requests
    assert "doi%3A10.1038" in request.target
    assert "mailto=me%40example.org" in request.target


# --- OpenAlex

WORK: dict[str, Any] = {
    "doi": "https://doi.org/10.1038/S42256-024-00832-8",
    "is_retracted": True,
    "cited_by_count": 7,
    "publication_year": 2024,
    "primary_location": {"source": {"display_name": "Nature Machine Intelligence", "type": "journal"}},
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2304.05376"}],
}


def test_a_work_is_known_by_its_doi_or_by_where_it_is():
    wanted = [Told("2304.05376", PAPER.doi, "Nature Machine Intelligence", 2024, retracted=True, citations=7)]
    for paper in (PAPER, Preprint("2304.05376")):
        assert openalex.read([Preprint("1"), paper], answer({"results": [WORK, WORK]})) == wanted


def test_a_repository_is_no_venue():
    work = {**WORK, "primary_location": {"source": {"display_name": "arXiv", "type": "repository"}}}
    [told] = openalex.read([PAPER], answer({"results": [work]}))
    assert (told.venue, told.year) == (None, None)


def test_a_page_in_place_of_json_is_no_answer():
    with pytest.raises(SourceBusy):
        openalex.read([PAPER], recorded("papers/openalex-404.txt"))
    with pytest.raises(SourceBusy):
        openalex.read([PAPER], httpx.Response(200, content=recorded("papers/openalex-404.txt").content))


async def test_openalex_tells_what_is_left_of_the_day():
    known = {"/works": Reply(200, {**JSON, "X-RateLimit-Remaining": "812"}, json.dumps({"results": []}))}
    _, turns = await ask(OpenAlex, "api.openalex.example", Answers(known=known), [PAPER])
    assert turns.turns[-1].remaining == 812


# --- Hugging Face


async def test_a_papers_page_names_its_code():
    known = {"/api/papers/2304.05376": {"id": "2304.05376", "githubRepo": "https://github.com/o/r"}}
    service = Answers(known=known, missing=Reply(404, JSON, '{"error": "Paper not found"}'))
    told, _ = await ask(HuggingFacePapers, "huggingface.example", service, [PAPER, Preprint("1502.00001")])
    assert told == [Told("2304.05376", repositories=("https://github.com/o/r",))]


def test_an_index_without_its_key_is_off_and_one_without_need_is_chosen():
    indexes = [source for source in SOURCES.values() if issubclass(source, Index)]
    assert [source.name for source in indexes if source.is_on(Settings())] == []
    with_key = Settings(openalex_key="k", sources=("crossref",))
    assert [source.name for source in indexes if source.is_on(with_key)] == ["openalex", "crossref"]
