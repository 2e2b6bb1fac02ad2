"""What must hold whatever bytes come from outside: one function for each door they come in by.

Each takes any bytes and raises where a promise is broken. Hypothesis calls them with what it thinks up
(`test_targets.py`), atheris for as long as one likes with what reaches new code (`make fuzz`); an input
that broke one is kept in `found/` and tried ever after.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import get_args

import arxiv
import httpx

from service import markdown, queries, urls
from service.checking import page
from service.checking.fold import NEW, step
from service.checking.judge import judge, wanted
from service.errors import SourceError, UsageError
from service.models import Observation, Word
from service.sources import github_answers, wayback
from service.sources.answer import Answer
from service.sources.faults import CODES

AT = datetime(2026, 11, 23, tzinfo=UTC)
CAUSES = (None, *CODES)


def lists(data: bytes) -> None:
    """Every byte of a list is in one block, and its links stand where they say."""
    document = markdown.parse(data)
    assert b"".join(block.source for block in document.blocks) == data
    places = [(link.start, link.end) for link in document.links]
    assert all(0 <= start < end <= len(data) for start, end in places)
    assert [link.position for link in document.links] == list(range(len(places)))
    for entry in document.entries:
        assert entry.title
        assert all(link.position < len(places) for link in entry.links)


def addresses(data: bytes) -> None:
    """Whatever stands where a URL should: its normal form is one, and nothing about it is an accident."""
    url = data.decode("utf-8", "replace")
    normal = urls.canonical(url)
    assert urls.canonical(normal) == normal
    assert urls.host(normal) == urls.host(url)
    assert urls.kind(url)
    for question in (urls.host, urls.arxiv_id, urls.repository, urls.unvisitable, urls.mended_paper_ids):
        question(url)


def pages(data: bytes) -> None:
    """Whatever a server sends as a page can be read, and judged to one verdict."""
    found = page.read(data, "text/html")
    seen = observation(data[:8], data[8:])
    assert found.title is None or isinstance(found.title, str)
    assert judge(seen).word in get_args(Word)
    wanted(seen)


def nights(data: bytes) -> None:
    """A bad night never makes a link healthier, and a good one clears all that was held against it."""
    state = NEW
    for number, start in enumerate(range(0, min(len(data), 40 * 12), 12)):
        seen = observation(data[start : start + 8], data[start + 8 : start + 12], AT + timedelta(days=number))
        before, state = state, step(state, seen)
        opinion = judge(seen)
        if opinion.strength in ("hard", "gone", "weak"):
            assert state.verdict.verdict not in ("alive", "moved")
            assert state.verdict.failures >= before.verdict.failures
        elif opinion.strength == "good":
            assert state.verdict.failures == 0
            assert not state.verdict.settled


def observation(choice: bytes, body: bytes, at: datetime = AT) -> Observation:
    """An observation chosen by eight bytes, of a page with this body."""
    one, two, three, four, *_ = choice.ljust(8, b"\0")
    cause = CAUSES[one % len(CAUSES)] if one % 3 == 0 else None
    status = None if cause else 100 + (two << 8 | three) % 900
    found = page.read(body, "text/html" if four % 2 else "application/pdf")
    places = ["http://a.example/deep/page", "https://b.example/", "http://a.example/other"][: 1 + four % 3]
    hops = [{"url": place, "status": 301, "location": place} for place in places[:-1]]
    hops += [{"url": places[-1], "status": status}] if status else []
    return Observation(
        at=at,
        status=status,
        cause=cause,
        final_url=places[-1],
        permanent_url=places[-1] if len(places) > 1 and four % 5 else None,
        hops=hops,
        title=found.title,
        text=found.text,
        features=found.features,
    )


def answers(data: bytes) -> None:
    """Whatever bytes a server answers, in whatever pieces: the answer ends complete or with a known fault."""
    size = 1 + (data[0] if data else 0)
    answer = Answer("HEAD" if size % 2 else "GET")
    for start in range(1, len(data), size):
        if answer.is_over:
            break
        answer.feed(data[start : start + size])
        answer.take()
    if not answer.is_over:
        answer.end()
    assert answer.is_complete or answer.fault_code in CODES


def questions(data: bytes) -> None:
    """Whatever a person types: a query, or an error that points at what is wrong with it."""
    text = data.decode("utf-8", "replace")
    try:
        queries.read(text)
    except UsageError as error:
        problem: UsageError | None = error
    else:
        problem = None
    assert problem is None or ("^" in problem.message and problem.hint)


def feeds(data: bytes) -> None:
    """Whatever arXiv answers: papers, or what is wrong with it."""
    arxiv._feed.parse(data)


def told(data: bytes) -> None:
    """Whatever JSON the forges and archives answer: something we understand, or an error of ours."""
    answer = httpx.Response(200, content=data, request=httpx.Request("POST", "https://api.example/"))
    for question in (
        lambda: github_answers.read_graphql(["a/b"], answer),
        lambda: github_answers.read_rest("a/b", answer),
        lambda: wayback.read_available(data),
        lambda: wayback.read_cdx(data),
    ):
        with contextlib.suppress(SourceError):
            question()


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (lists, addresses, pages, nights, answers, questions, feeds, told)
}
