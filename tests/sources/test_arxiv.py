"""Papers come from arXiv in batches, and no trouble of arXiv's is taken for an answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asking import RECORDINGS, Unhurried, serving
from service import urls
from service.errors import SourceBusy
from service.sources.arxiv import LIMITS, MALFORMED, WITNESS, Arxiv
from service.sources.limits import REFUSALS_IN_A_ROW
from service.sources.plug import Papers
from smallweb import Reply, Request
from smallweb.apis import ATOM, Paper, arxiv_entry, arxiv_error, arxiv_feed
from smallweb.apis import Arxiv as Service

FEEDS = sorted((RECORDINGS / "arxiv-atom").glob("*.xml"), key=lambda file: file.name)
PAPERS = {f"1502.{number:05}": Paper(f"Paper {number}") for number in range(1, 101)}


async def ask(service: Service | Reply, ids: Sequence[str]) -> tuple[Papers, Unhurried]:
    """What comes of asking for some ids, and the turns that it took."""
    turns = Unhurried()
    handler = service if isinstance(service, Service) else lambda _: service
    async with serving({"export.arxiv.org": handler}) as client:
        return await Arxiv(client, "http://export.arxiv.org/api/query", turns).papers(ids), turns


# --- recorded answers


def _ids(feed: bytes) -> list[str]:
    found = re.findall(rb"<id[^>]*>https?://arxiv.org/abs/([^<]+)</id>", feed)
    return [paper_id for name in found if (paper_id := urls.paper_id(name.decode()))]


@pytest.mark.parametrize(
    "file", [file for file in FEEDS if b"api/errors" not in file.read_bytes()], ids=lambda f: f.name
)
async def test_every_paper_of_a_recorded_answer_is_read(file):
    feed = file.read_bytes()
    ids = _ids(feed)
    whole = re.sub(rb"(:totalResults[^>]*>)\d+", rb"\g<1>%d" % len(ids), feed)  # searches had further pages
    papers, _ = await ask(Reply(200, ATOM, whole), ids or ["0808.05394"])
    assert [paper.arxiv_id for paper in papers.found] == _ids(feed)
    for paper in papers.found:
        assert paper.title == " ".join(paper.title.split()) != ""
        assert paper.abstract
        assert paper.authors
        assert paper.categories
        assert paper.version >= 1
        assert paper.published <= paper.updated
        assert not paper.withdrawn


@pytest.mark.parametrize("name", ["2007-error-malformed-id.xml", "2026-id_abc_s0_m100.xml"])
@pytest.mark.parametrize("status", [200, 400])
async def test_a_recorded_error_is_about_a_malformed_id_whatever_its_status(name: str, status: int):
    papers, turns = await ask(Reply(status, ATOM, (RECORDINGS / "arxiv-atom" / name).read_bytes()), ["0704.0001"])
    assert papers == Papers(missing={"0704.0001": MALFORMED})
    assert len(turns.turns) == 2  # it may have been a bad moment


async def test_everything_that_arxiv_says_of_a_paper_is_kept():
    feed = (RECORDINGS / "arxiv-atom" / "2026-id_astro-ph_0601001_s0_m100.xml").read_bytes()
    papers, _ = await ask(Reply(200, ATOM, feed), ["astro-ph/0601001"])
    paper = papers.found[0]
    assert paper.arxiv_id == "astro-ph/0601001"
    assert paper.title.startswith("Frequency of Hot Jupiters")
    assert paper.authors == ["Andrew Gould", "Susan Dorsher", "B. Scott Gaudi", "Andrzej Udalski"]
    assert paper.abstract.startswith("We derive the frequencies")
    assert paper.published == paper.updated == datetime(2006, 1, 2, 14, 57, 58, tzinfo=UTC)
    assert (paper.version, paper.categories) == (1, ["astro-ph"])
    assert (paper.doi, paper.journal_ref) == (None, "ActaAstron.56:1-50,2006")
    assert paper.comment is not None
    assert paper.comment.startswith("62 pages including 16 figures")


async def test_an_id_that_no_paper_has_is_missing_beside_those_that_are_found():
    feed = (RECORDINGS / "arxiv-atom" / "2026-id_0808.05394_1707.08567_s0_m100.xml").read_bytes()
    papers, _ = await ask(Reply(200, ATOM, feed), ["0808.05394", "1707.08567"])
    assert [paper.arxiv_id for paper in papers.found] == ["1707.08567"]
    assert papers.missing == {"0808.05394": None}


# --- batches


async def test_a_hundred_papers_are_one_request():
    service = Service(papers=PAPERS)
    papers, turns = await ask(service, [*PAPERS])
    assert {paper.arxiv_id: paper.title for paper in papers.found} == {i: paper.title for i, paper in PAPERS.items()}
    assert not papers.missing
    assert len(service.requests) == len(turns.turns) == 1
    assert service.requests[0].headers["user-agent"].startswith("listkeeper/")


async def test_text_has_its_white_space_folded():
    papers, _ = await ask(
        Service(papers={"1502.00001": Paper("A\n  title", summary="Two\n lines ", comment=" 5\npages")}), ["1502.00001"]
    )
    assert (papers.found[0].title, papers.found[0].abstract) == ("A title", "Two lines")
    assert papers.found[0].comment == "5 pages"


async def test_a_withdrawn_paper_says_so_in_its_comment_or_abstract():
    service = Service(
        papers={
            "1502.00001": Paper("a", comment="This paper has been withdrawn by the author"),
            "1502.00002": Paper("b", summary="This paper has been withdrawn."),
            "1502.00003": Paper("c", comment="Replaces a withdrawn paper"),
        }
    )
    papers, _ = await ask(service, [*service.papers])
    assert [paper.withdrawn for paper in papers.found] == [True, True, False]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(st.sampled_from([*PAPERS]), min_size=1, max_size=4), st.sampled_from([200, 400]))
def test_malformed_ids_cost_no_other_paper_whichever_they_are(malformed: set[str], status: int):
    service = Service(papers=PAPERS, malformed=malformed, malformed_status=status)
    papers, _ = asyncio.run(ask(service, [*PAPERS]))
    assert {paper.arxiv_id for paper in papers.found} == set(PAPERS) - malformed
    assert papers.missing == dict.fromkeys(malformed, MALFORMED)
    assert not papers.failed


async def test_an_id_for_which_arxiv_breaks_down_failed_and_is_not_called_missing():
    service = Service(papers=PAPERS, malformed={"1502.00042"}, malformed_status=500)
    papers, _ = await ask(service, [*PAPERS])
    assert len(papers.found) == 99
    assert not papers.missing
    assert [*papers.failed] == ["1502.00042"]


# --- trouble

HALF = arxiv_feed([arxiv_entry("1502.00001", PAPERS["1502.00001"])], total=2)
TROUBLE = {
    "too many requests": Reply(429, body="Rate exceeded."),
    "unavailable": Reply(503),
    "not acceptable": Reply(406),
    "forbidden": Reply(403),
    "a limit with status 200": Reply(200, body="Rate exceeded."),
    "a web page": Reply(200, {"Content-Type": "text/html"}, "<html><title>arXiv</title></html>"),
    "nothing": Reply(200),
    "half a feed": Reply(200, ATOM, HALF[:600]),
    "a feed that ends in an entry": Reply(200, ATOM, HALF.replace("</summary>", "")),
    "fewer papers than announced": Reply(200, ATOM, HALF),
    "a paper that nobody asked for": Reply(200, ATOM, arxiv_feed([arxiv_entry("1502.00099", Paper("?"))])),
    "an entry that is no paper": Reply(200, ATOM, arxiv_feed([arxiv_entry("nonsense", Paper("?"))])),
    "a date that is none": Reply(200, ATOM, arxiv_feed([arxiv_entry("1502.00001", Paper("?", updated="today"))])),
    "a reset": Reply(reset=True),
    "a cut": Reply(200, ATOM, HALF, cut=100),
    "an error page with status 400": Reply(400, body="<html>Bad Request"),
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=[*TROUBLE])
async def test_trouble_is_asked_again_and_never_taken_for_an_answer(trouble: Reply):
    service = Service(papers=PAPERS, moods=[trouble, None])
    papers, turns = await ask(service, ["1502.00001", "1502.00002", "1502.99999"])
    assert [paper.title for paper in papers.found] == ["Paper 1", "Paper 2"]
    assert papers.missing == {"1502.99999": None}
    assert turns.rests == [LIMITS.pauses[0], 0]


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=[*TROUBLE])
async def test_trouble_that_lasts_is_told_as_busy(trouble: Reply):
    with pytest.raises(SourceBusy):
        await ask(trouble, ["1502.00001", "1502.00002"])


async def test_that_there_is_no_such_paper_is_believed_beside_one_that_there_is():
    service = Service(papers={WITNESS: Paper("A witness")})
    papers, turns = await ask(service, ["1502.00001"])
    assert papers == Papers(missing={"1502.00001": None})
    assert service.batches == [["1502.00001"], ["1502.00001", WITNESS]]
    assert len(turns.turns) == 2


async def test_a_paper_found_before_is_the_witness():
    service = Service(papers=PAPERS)
    async with serving({"export.arxiv.org": service}) as client:
        arxiv = Arxiv(client, "http://export.arxiv.org/api/query", Unhurried())
        await arxiv.papers([*PAPERS])
        assert await arxiv.papers(["1502.99999"]) == Papers(missing={"1502.99999": None})
    assert service.batches[1:] == [["1502.99999"], ["1502.99999", "1502.00001"]]


@pytest.mark.parametrize("ids", [["1502.00001", "1502.00002"], [WITNESS]])
async def test_an_arxiv_that_knows_no_paper_at_all_was_not_asked(ids: list[str]):
    papers, turns = await ask(Service(), ids)
    assert not papers.found
    assert not papers.missing
    assert papers.failed == dict.fromkeys(ids, "arXiv answers with nothing, not even with a paper that it has")
    assert len(turns.turns) == 4


async def test_an_empty_answer_is_no_answer():
    service = Service(papers=PAPERS, moods=[Reply(200, ATOM, arxiv_feed([])), None])
    papers, turns = await ask(service, ["1502.00001", "1502.99999"])
    assert [paper.title for paper in papers.found] == ["Paper 1"]
    assert papers.missing == {"1502.99999": None}
    assert len(turns.turns) == 2


async def test_an_error_about_something_else_than_an_id_is_trouble():
    service = Service(papers=PAPERS, moods=[Reply(200, ATOM, arxiv_error("internal error")), None])
    papers, _ = await ask(service, ["1502.00001"])
    assert [paper.title for paper in papers.found] == ["Paper 1"]


async def test_the_time_that_arxiv_asks_for_is_kept():
    service = Service(papers=PAPERS, moods=[Reply(503, {"Retry-After": "600"}), None])
    _, turns = await ask(service, ["1502.00001"])
    assert turns.rests == [600, 0]


async def test_an_outage_with_status_500_ends_after_few_requests():
    requests: list[Request] = []

    def down(request: Request) -> Reply:
        requests.append(request)
        return Reply(500)

    async with serving({"export.arxiv.org": down}) as client:
        with pytest.raises(SourceBusy, match="status 500, whatever is asked"):
            await Arxiv(client, "http://export.arxiv.org/api/query", Unhurried()).papers([*PAPERS])
    assert len(requests) == 2 * (REFUSALS_IN_A_ROW + 1)


@pytest.mark.parametrize("moods", [1, 2, 3, 5])
async def test_a_batch_called_malformed_in_a_bad_moment_costs_no_paper(moods: int):
    malformed = Reply(400, ATOM, arxiv_error("incorrect id format for x"))
    service = Service(papers=PAPERS, moods=[*[malformed, None] * moods])
    papers, _ = await ask(service, [*PAPERS])
    assert len(papers.found) == 100


async def test_a_bomb_of_entities_does_nothing():
    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    head = f'<!DOCTYPE f [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    entry = "<entry><id>http://arxiv.org/abs/1502.00001v1</id><title>&l9;&x;</title></entry>"
    bomb = f'{head}<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'
    papers, _ = await ask(Service(papers=PAPERS, moods=[Reply(200, ATOM, bomb), None]), ["1502.00001"])
    assert [paper.title for paper in papers.found] == ["Paper 1"]
