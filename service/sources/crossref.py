"""Venues, citations and retractions of papers with a DOI, by Crossref: twenty a request.

Source: api.crossref.org/swagger-ui and its blog on limits. Public use: five requests a second, one at
a time; here it is one a second. DOIs that arXiv gives are DataCite's and not there. Whom a retraction
is about stands in the work's own `updated-by`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Self

import httpx
import orjson

from service.errors import SourceBusy
from service.settings import Settings
from service.sources.limits import Client, Limits, Turn, Turns, fetch, patiently, retry_after
from service.sources.plug import A_WEEK, Index, Preprint, Told

LIMITS = Limits("crossref", batch=20, interval=1.0, deadline=60, pauses=(5, 15, 45, 120), patience=600)
RETRACTIONS = frozenset({"retraction", "removal", "withdrawal"})
"""What an update is called that takes a work back."""
_RETRACTED = re.compile(r"\W*(?:RETRACTED|WITHDRAWN)\b", re.IGNORECASE)


class Crossref(Index):
    """Crossref's API."""

    name = "crossref"
    about = "Venues, citations and retractions of published papers, as Crossref has them."
    limits = LIMITS
    refresh = A_WEEK
    by_doi = True

    def __init__(self, client: Client, url: str, contact: str, turns: Turns) -> None:
        self._client = client
        self._url = url
        self._polite = {"mailto": contact} if re.fullmatch(r"[^@\s/]+@[^@\s/]+", contact) else {}
        self._turns = turns

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        return cls(client, settings.crossref_url, settings.contact, turns)

    async def publications(self, papers: Sequence[Preprint]) -> list[Told]:
        return await patiently(partial(self._batch, papers), LIMITS, self._turns)

    async def _batch(self, papers: Sequence[Preprint], _turn: Turn) -> list[Told]:
        asked = ",".join(f"doi:{paper.doi}" for paper in papers)
        wanted = {"filter": asked, "rows": str(LIMITS.batch), **self._polite}
        return read(papers, await fetch(self._client, LIMITS, "GET", f"{self._url}/works", params=wanted))


def read(papers: Sequence[Preprint], response: httpx.Response) -> list[Told]:
    """What an answer says of those papers that Crossref knows. Raises SourceBusy."""
    if response.status_code != HTTPStatus.OK:
        raise SourceBusy(f"Crossref answers with status {response.status_code}", retry_after=retry_after(response))
    by_doi = {paper.doi: paper for paper in papers}
    try:
        works = orjson.loads(response.content)["message"]["items"]
        return [_told(paper, work) for work in works if (paper := by_doi.get(work["DOI"].lower())) is not None]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise SourceBusy(f"Crossref's answer cannot be read: {error!r:.200}") from error


def _told(paper: Preprint, work: dict[str, Any]) -> Told:
    issued = (work.get("issued") or {}).get("date-parts") or [[None]]
    notices = {str(update.get("type", "")).lower() for update in work.get("updated-by") or ()}
    title = next(iter(work.get("title") or ()), "")
    is_preprint = work.get("type") == "posted-content"
    return Told(
        paper.arxiv_id,
        doi=None if is_preprint else work["DOI"].lower(),
        venue=None if is_preprint else next(iter(work.get("container-title") or ()), None),
        year=None if is_preprint else issued[0][0],
        retracted=bool(notices & RETRACTIONS) or bool(_RETRACTED.match(title)),
        citations=work.get("is-referenced-by-count"),
    )
