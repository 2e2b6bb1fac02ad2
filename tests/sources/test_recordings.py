"""Every recorded answer is read, and none lies about unused: each file has one row here that says what it means."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatch

import httpx
import orjson
import pytest
from lxml import etree

from asking import RECORDINGS, recorded
from service.errors import SourceBusy
from service.sources import arxiv_raw, crossref, openalex, semanticscholar
from service.sources.arxiv import _examine
from service.sources.github_answers import (
    content,
    is_about_repository,
    read_graphql,
    read_repository,
    read_rest,
    refusal,
    seconds_until_reset,
)
from service.sources.limits import Refused
from service.sources.plug import Preprint
from service.sources.wayback import _BLOCKED, read_available, read_cdx
from service.sources.withdrawal import is_withdrawn

NOT_RECORDED = ("README.md", "LICENSE-Apache-2.0.txt")


# --- arXiv


def is_a_feed(answer: httpx.Response) -> None:
    _examine(answer)


def is_an_error_about_an_id(answer: httpx.Response) -> None:
    with pytest.raises(Refused, match="malformed"):
        _examine(answer)


def is_judged_as_its_latest_version(answer: httpx.Response) -> None:
    _, head, abstract, *_ = re.split(r"^\\\\$", answer.text, flags=re.MULTILINE)
    comment = re.search(r"^Comments: (.*(?:\n  .*)*)", head, re.MULTILINE)
    latest = re.findall(r"^Date.*\((.*)\)$", head, re.MULTILINE)[-1]
    assert is_withdrawn(comment and " ".join(comment[1].split()), " ".join(abstract.split())) == latest.endswith(",I")


def is_withdrawn_by_arxiv(answer: httpx.Response) -> None:
    told = orjson.loads(answer.content)
    assert is_withdrawn(told["comments"], told["abstract"]) is told["is_withdrawn"] is True


WITHDRAWN = {"1408.0570", "1410.1161", "1411.6545", "1411.6952"}


def has_no_versions_and_no_false_alarm(answer: httpx.Response) -> None:
    """Records without versions tell nothing; of their 900 papers those are withdrawn that say so."""
    with pytest.raises(SourceBusy, match="no versions"):
        arxiv_raw.read(answer.content)
    for record in etree.fromstring(answer.content).iter("{*}record"):
        names = record.findtext(".//{*}identifier", "").rpartition(":")[2]
        found = (
            record.iterfind(".//{*}description"),
            record.iterfind(".//{*}comments"),
            record.iterfind(".//{*}abstract"),
        )
        texts = [(text.text or "").removeprefix("Comment: ") for some in found for text in some]
        assert any(is_withdrawn(text, None) for text in texts) == (names in WITHDRAWN)


# --- GitHub


def is_a_repository(answer: httpx.Response) -> None:
    told = read_rest("o/r", answer).repository
    assert told is not None
    assert told.number
    assert told.name == content(answer)["full_name"]


def is_a_move(answer: httpx.Response) -> None:
    assert answer.has_redirect_location
    assert is_about_repository(answer)


def is_a_secondary_limit(answer: httpx.Response) -> None:
    assert not is_about_repository(answer)
    busy = refusal(answer)
    assert isinstance(busy, SourceBusy)
    assert busy.retry_after
    assert busy.retry_after <= 60


def is_about_something_else(answer: httpx.Response) -> None:
    with pytest.raises(SourceBusy):
        read_repository(content(answer))
    assert 0 < seconds_until_reset(answer) <= 3600


def leaves_a_repository_unanswered(answer: httpx.Response) -> None:
    [about] = read_graphql(["o/r"], answer)
    assert about.state == "failed"


# --- indexes


def is_a_work(answer: httpx.Response) -> None:
    work = content(answer)["message"]
    listed = httpx.Response(200, content=orjson.dumps({"message": {"items": [work]}}))
    [told] = crossref.read([Preprint("1", work["DOI"].lower())], listed)
    assert (told.doi is None) == (work["type"] == "posted-content")
    assert told.citations is not None


def finds_nothing_at_crossref(answer: httpx.Response) -> None:
    assert crossref.read([Preprint("1", "10.1/x")], answer) == []


def is_no_answer_of_crossref(answer: httpx.Response) -> None:
    with pytest.raises(SourceBusy):
        crossref.read([Preprint("1", "10.1/x")], answer)


def is_no_answer_of_openalex(answer: httpx.Response) -> None:
    with pytest.raises(SourceBusy):
        openalex.read([Preprint("1")], answer)


def is_a_paper_of_semantic_scholar(answer: httpx.Response) -> None:
    told = content(answer)
    paper = told["data"][0] if "data" in told else told
    name = paper["externalIds"]["ArXiv"]
    [one] = semanticscholar.read([name], httpx.Response(200, content=orjson.dumps([paper])))
    assert one.arxiv_id == name
    assert "arxiv" not in f"{one.doi} {one.venue}".lower()
    assert one.citations


def is_a_batch_of_semantic_scholar(answer: httpx.Response) -> None:
    known = [one is not None for one in orjson.loads(answer.content)]
    ids = [f"1001.{number:05}" for number in range(len(known))]
    told = semanticscholar.read(ids, answer)
    assert [one.arxiv_id for one in told] == [name for name, is_known in zip(ids, known, strict=True) if is_known]


def is_no_answer_of_semantic_scholar(answer: httpx.Response) -> None:
    """It is about one paper, or has other fields than we ask for."""
    with pytest.raises(SourceBusy):
        semanticscholar.read(["1", "2", "3"], answer)


# --- the Wayback Machine


def has_copies(answer: httpx.Response) -> None:
    """Rows of plain text, as the same rows come in JSON; behind an empty line there is a key to the next page."""
    fields = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
    rows = [line.split(" ") if line else [] for line in answer.text.splitlines()]
    copies = read_cdx(orjson.dumps([fields, *rows]))
    assert all(re.fullmatch(r"https://web\.archive\.org/web/\d{14}/https?://.+", copy.url) for copy in copies)
    shown = [row for row in rows[: rows.index([]) if [] in rows else None] if row[4] == "200"]
    assert len(shown) - 2 <= len(copies) <= len(shown)  # but for days that no calendar has


def is_what_its_owner_does_not_want_shown(answer: httpx.Response) -> None:
    assert answer.status_code == 403
    assert _BLOCKED.search(answer.text)


def is_a_copy_and_no_answer_about_copies(answer: httpx.Response) -> None:
    assert "web.archive.org" in str(answer.headers) or "x-app-server" in answer.headers
    for read in (read_available, read_cdx):
        with pytest.raises(SourceBusy):
            read(answer.content)


READINGS: dict[str, Callable[[httpx.Response], None]] = {
    "arxiv-atom/2007-error-malformed-id.xml": is_an_error_about_an_id,
    "arxiv-atom/2026-id_abc_s0_m100.xml": is_an_error_about_an_id,
    "arxiv-atom/*.xml": is_a_feed,
    "arxiv-abs/*.abs.txt": is_judged_as_its_latest_version,
    "arxiv-abs/*-docmeta-withdrawn.json": is_withdrawn_by_arxiv,
    "arxiv-oai/*.xml*": has_no_versions_and_no_false_alarm,
    "github/repo-*.json": is_a_repository,
    "github/moved-301-followed-*.json": is_a_repository,
    "github/edited-repo-*.json": is_a_repository,
    "github/moved-301-*.json": is_a_move,
    "github/edited-secondary-*.json": is_a_secondary_limit,
    "github/rate_limit-2019.json": is_about_something_else,
    "github/hub4j-graphql-*.json": leaves_a_repository_unanswered,
    "papers/crossref-404*.txt": is_no_answer_of_crossref,
    "papers/crossref-agency.json": is_no_answer_of_crossref,
    "papers/crossref-empty-search.json": finds_nothing_at_crossref,
    "papers/crossref-*.json": is_a_work,
    "papers/openalex-*": is_no_answer_of_openalex,
    "papers/s2-404.json": is_no_answer_of_semantic_scholar,
    "papers/s2-batch.json": is_no_answer_of_semantic_scholar,
    "papers/s2-batch-*.json": is_a_batch_of_semantic_scholar,
    "papers/s2-*.json": is_a_paper_of_semantic_scholar,
    "wayback/cdx-blocked-403.txt": is_what_its_owner_does_not_want_shown,
    "wayback/cdx-*.txt": has_copies,
    "wayback/replay-*.txt": is_a_copy_and_no_answer_about_copies,
}
"""What recorded answers are, by their names; the first row that fits counts."""

FILES = sorted(
    path.relative_to(RECORDINGS).as_posix()
    for path in RECORDINGS.rglob("*")
    if path.is_file() and path.name not in NOT_RECORDED and not path.name.endswith(".meta.json")
)


@pytest.mark.parametrize("name", FILES)
def test_a_recorded_answer_is_read_for_what_it_is(name: str):
    pattern = _row(name)
    assert pattern is not None
    READINGS[pattern](recorded(name))


def test_no_row_is_about_nothing():
    assert READINGS.keys() == {_row(name) for name in FILES}


def _row(name: str) -> str | None:
    return next((pattern for pattern in READINGS if fnmatch(name, pattern)), None)
