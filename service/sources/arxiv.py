"""Papers from arXiv, a hundred a request.

The `arxiv` package knows how to ask and how to read the answer; the asking itself goes through our
own client, so that there is one door. The package cannot be asked asynchronously, so it works in a
thread and hands each request back to us. It takes an answer that is no feed, or half of one, for
"nothing found"; so every answer is looked at before it gets to see it.

Limits and answers: info.arxiv.org/help/api/tou.html and user-manual.html.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Self

import arxiv
import httpx

from service import urls
from service.errors import SourceBusy
from service.models import Paper
from service.settings import Settings
from service.sources.arxiv_raw import ArxivRaw
from service.sources.limits import Client, Limits, Refused, Turn, Turns, fetch, in_halves, patiently, retry_after
from service.sources.plug import A_WEEK, Papers, PaperSource
from service.sources.withdrawal import is_withdrawn

LIMITS = Limits(
    name="arxiv",
    batch=100,
    interval=3.0,  # terms of use: one request each three seconds, one at a time, over all machines
    deadline=60.0,
    pauses=(5, 10, 20, 40, 80, 160, 300),
    patience=1800,
)
PATIENCE_WITH_NOTHING = replace(LIMITS, pauses=LIMITS.pauses[:3])
MALFORMED = "arXiv finds the id malformed"
WITNESS = "0704.0001"
"""A paper that arXiv has. An answer without any paper proves nothing: arXiv in trouble gives such, too. One that
brings this paper and no other does."""
ALIKE = 10
"""Papers with the words of a title among which the one that is meant is looked for."""
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<feed[\s>].*</feed>\s*", re.DOTALL)
_ERROR = re.compile(rb"<id[^>]*>\s*https?://arxiv\.org/api/errors(?P<malformed>#incorrect_id_format)?")
_TOTAL = re.compile(rb":totalResults[^>]*>\s*\d+\s*<")


class Arxiv(PaperSource):
    """arXiv's API."""

    name = "arxiv"
    about = "Titles, authors, abstracts and versions of papers."
    limits = LIMITS
    refresh = A_WEEK  # a journal reference comes without a new version

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        records = ArxivRaw(client, settings.arxiv_oai_url, LIMITS, turns)
        return cls(client, settings.arxiv_url, turns, records if settings.arxiv_confirm_withdrawn else None)

    def __init__(self, client: Client, url: str, turns: Turns, records: ArxivRaw | None = None) -> None:
        self._client = client
        self._url = url
        self._turns = turns
        self._records = records
        self._witness = WITNESS

    async def papers(self, ids: Sequence[str]) -> Papers:
        """What arXiv knows of at most `LIMITS.batch` ids without version, in one request where all goes well.

        An id that makes arXiv refuse the whole batch is found by halving. Raises SourceBusy.
        """
        parts = await in_halves(ids, self._batch, _refused_alone)
        return Papers(
            [await self._confirmed(paper) for part in parts for paper in part.found],
            {paper: why for part in parts for paper, why in part.missing.items()},
            {paper: why for part in parts for paper, why in part.failed.items()},
        )

    async def _confirmed(self, paper: Paper) -> Paper:
        """The paper, withdrawn only if arXiv's records say so too, where they are to be asked and answer."""
        if not paper.withdrawn or self._records is None:
            return paper
        try:
            return paper.model_copy(update={"withdrawn": await self._records.is_withdrawn(paper.arxiv_id)})
        except SourceBusy:
            return paper  # its own words are all there is

    async def titled(self, title: str) -> list[Paper]:
        """At most `ALIKE` papers whose titles have the words of this one. Raises SourceBusy."""
        words = " ".join(re.findall(r"\w+", title))
        search = arxiv.Search(query=f'ti:"{words}"', max_results=ALIKE)
        nothing_found = 0

        async def send(_turn: Turn) -> list[Paper]:
            nonlocal nothing_found
            found = await self._answered(search)
            nothing_found += not found
            if not found and nothing_found < 2:  # arXiv in trouble answers so, too
                raise SourceBusy("arXiv finds nothing by this title")
            return found

        try:
            return await patiently(send, LIMITS, self._turns)
        except Refused:
            return []  # whatever it dislikes about these words, there is no paper to be found by them

    async def _batch(self, ids: Sequence[str]) -> Papers:
        found = await self._asked(ids)
        if not found:
            try:
                found = [paper for paper in await self._beside_the_witness(ids) if paper.arxiv_id in ids]
            except SourceBusy as busy:
                return Papers(failed=dict.fromkeys(ids, busy.message))
        if found:
            self._witness = found[0].arxiv_id
        return Papers(found, dict.fromkeys(set(ids).difference(paper.arxiv_id for paper in found)))

    async def _beside_the_witness(self, ids: Sequence[str]) -> list[Paper]:
        """What arXiv says of ids beside one of a paper that it has. Raises SourceBusy while that is nothing."""
        ids = [*dict.fromkeys([*ids, self._witness])]
        return await self._asked(ids, PATIENCE_WITH_NOTHING, is_something_there=True)

    async def _asked(
        self, ids: Sequence[str], limits: Limits = LIMITS, *, is_something_there: bool = False
    ) -> list[Paper]:
        """The papers of some ids. An id asked for alone has to be called malformed twice to be refused for certain."""
        search = arxiv.Search(id_list=list(ids), max_results=len(ids))

        async def send(_turn: Turn) -> list[Paper]:
            try:
                found = await self._answered(search)
            except Refused as refused:
                raise Refused(refused.message, is_certain=refused.is_certain and len(ids) > 1) from refused
            names = {paper.arxiv_id for paper in found}
            if strangers := names.difference(ids):
                raise SourceBusy(f"arXiv answers something else than it was asked for: {min(strangers)}")
            if is_something_there and not found:
                raise SourceBusy("arXiv answers with nothing, not even with a paper that it has")
            return found

        return await patiently(send, limits, self._turns)

    async def _answered(self, search: arxiv.Search) -> list[Paper]:
        """The papers of one answer. Raises SourceBusy, Refused, httpx.HTTPError."""
        pace_and_retries_are_ours = {"delay_seconds": 0, "num_retries": 0}
        library = arxiv.Client(page_size=search.max_results, **pace_and_retries_are_ours)
        library.query_url_format = self._url + "?{}"
        session = _OneAnswer(self._client, asyncio.get_running_loop())
        library._session = session  # noqa: SLF001  # it offers no other way
        try:
            return [_paper(result) for result in await asyncio.to_thread(lambda: list(library.results(search)))]
        except ValueError as error:  # a date that is none
            raise SourceBusy(f"arXiv's answer cannot be read: {error}") from error
        finally:
            session.close()


class _OneAnswer:
    """As much of a `requests.Session` as the package uses, for a single request sent through our client."""

    def __init__(self, client: Client, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop
        self._asked: Future[httpx.Response] | None = None

    def get(self, url: str, *, headers: Mapping[str, str]) -> _Answer:  # noqa: ARG002  # the user agent is our client's
        """An answer that is a whole feed; called in the package's thread."""
        if self._asked is not None:  # it turns the page because fewer papers came than were announced
            raise SourceBusy("arXiv's answer is incomplete")
        asking = fetch(self._client, LIMITS, "GET", url, headers={"Accept": "application/atom+xml"})
        self._asked = asyncio.run_coroutine_threadsafe(asking, self._loop)
        response = self._asked.result(LIMITS.deadline)
        _examine(response)
        return _Answer(response.status_code, response.content)

    def close(self) -> None:
        """End the request if it is still under way; whoever waited for it is gone."""
        if self._asked is not None:
            self._asked.cancel()


@dataclass(frozen=True)
class _Answer:
    status_code: int
    content: bytes


def _examine(response: httpx.Response) -> None:
    """Let pass what is a whole feed without an error in it."""
    body, status = response.content, response.status_code
    if status in (200, 400) and (error := _ERROR.search(body)):
        if error["malformed"]:
            raise Refused(MALFORMED, is_certain=True)
        raise SourceBusy("arXiv answers with an error", retry_after=retry_after(response))
    if status == 500:  # what some versions of it answer where others answer 400
        raise Refused("arXiv answers with status 500", is_certain=False)
    if status != 200:
        raise SourceBusy(f"arXiv answers with status {status}", retry_after=retry_after(response))
    if not _FEED.fullmatch(body) or not _TOTAL.search(body):
        raise SourceBusy(f"arXiv answers with no feed: {body[:60]!r}", retry_after=retry_after(response))


def _refused_alone(paper_id: str, refused: Refused) -> Papers:
    is_malformed = refused.message == MALFORMED
    return Papers(missing={paper_id: MALFORMED}) if is_malformed else Papers(failed={paper_id: refused.message})


def _paper(result: arxiv.Result) -> Paper:
    """A paper of ours from one of the package's. Raises SourceBusy where it has no readable id or title."""
    name = result.get_short_id()
    paper_id, version = urls.paper_id(name), re.search(r"v([1-9]\d*)$", name)
    if paper_id is None or not result.title.strip():
        raise SourceBusy(f"arXiv answers with an entry that is no paper: {name[:60]!r}")
    comment, abstract = _folded(result.comment), _folded(result.summary) or ""
    return Paper(
        arxiv_id=paper_id,
        title=_folded(result.title) or "",
        authors=[name for author in result.authors if (name := _folded(author.name))],
        abstract=abstract,
        published=result.published,
        updated=result.updated,
        version=int(version[1]) if version else 1,
        categories=[category for term in result.categories if (category := _folded(term))],
        doi=_folded(result.doi),
        journal_ref=_folded(result.journal_ref),
        comment=comment,
        withdrawn=is_withdrawn(comment, abstract),
    )


def _folded(text: str | None) -> str | None:
    """Text with its white space folded; None for none."""
    return " ".join((text or "").split()) or None
