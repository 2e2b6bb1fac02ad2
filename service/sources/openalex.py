"""Where papers were published, how often they are cited and whether they are retracted, by OpenAlex.

A hundred DOIs a request. Sources: docs.openalex.org, and its prices: a list costs a ten-thousandth of
the dollar that a free key has for each day. It has preprint and publication as one work, so an answer
may carry another DOI than was asked for; the work's places tell which paper on arXiv it is. Its
retractions are those of Retraction Watch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Self

import httpx
import orjson

from service import urls
from service.errors import SourceBusy, SourceUnusable
from service.settings import Settings
from service.sources.limits import Client, Limits, Turn, Turns, fetch, patiently, retry_after
from service.sources.plug import A_WEEK, Index, Preprint, Told

LIMITS = Limits("openalex", batch=100, interval=0.2, deadline=60, pauses=(5, 15, 45, 120), patience=600, daily=10_000)
FIELDS = "doi,is_retracted,cited_by_count,publication_year,primary_location,locations"
_RESOLVER = "https://doi.org/"


class OpenAlex(Index):
    """OpenAlex's API."""

    name = "openalex"
    about = "Venues, citations and retractions of papers, as OpenAlex has them."
    limits = LIMITS
    refresh = A_WEEK
    needs = "openalex_key"

    def __init__(self, client: Client, url: str, key: str, turns: Turns) -> None:
        self._client = client
        self._url = url
        self._key = key
        self._turns = turns

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        key = settings.openalex_key
        return cls(client, settings.openalex_url, key.get_secret_value() if key else "", turns)

    async def publications(self, papers: Sequence[Preprint]) -> list[Told]:
        return await patiently(partial(self._batch, papers), LIMITS, self._turns)

    async def _batch(self, papers: Sequence[Preprint], turn: Turn) -> list[Told]:
        asked = "|".join(paper.doi or f"10.48550/arxiv.{paper.arxiv_id}" for paper in papers)
        wanted = {"filter": f"doi:{asked}", "select": FIELDS, "per-page": str(LIMITS.batch), "api_key": self._key}
        response = await fetch(self._client, LIMITS, "GET", f"{self._url}/works", params=wanted)
        remaining = response.headers.get("x-ratelimit-remaining", "")
        turn.remaining = int(remaining) if remaining.isdigit() else None
        return read(papers, response)


def read(papers: Sequence[Preprint], response: httpx.Response) -> list[Told]:
    """What an answer says of those papers that OpenAlex knows. Raises SourceBusy and SourceUnusable."""
    if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise SourceUnusable("OpenAlex does not accept the key", hint="look at openalex_key")
    if response.status_code != HTTPStatus.OK:
        raise SourceBusy(f"OpenAlex answers with status {response.status_code}", retry_after=retry_after(response))
    try:
        works = orjson.loads(response.content)["results"]
        told = [_told(paper, work) for work in works if (paper := _meant(work, papers)) is not None]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SourceBusy(f"OpenAlex's answer cannot be read: {error!r:.200}") from error
    return list({each.arxiv_id: each for each in told}.values())


def _meant(work: dict[str, Any], papers: Sequence[Preprint]) -> Preprint | None:
    """The paper that a work is, by its DOI or by one of the places where it is."""
    doi = str(work["doi"] or "").lower().removeprefix(_RESOLVER)
    places = {urls.arxiv_id(str(place.get("landing_page_url") or "")) for place in work.get("locations") or ()}
    for paper in papers:
        if doi in (paper.doi, f"10.48550/arxiv.{paper.arxiv_id}".lower()) or paper.arxiv_id in places:
            return paper
    return None


def _told(paper: Preprint, work: dict[str, Any]) -> Told:
    doi = str(work["doi"] or "").lower().removeprefix(_RESOLVER)
    place = (work.get("primary_location") or {}).get("source") or {}
    venue = place.get("display_name") if place.get("type") != "repository" else None
    return Told(
        paper.arxiv_id,
        doi=doi if doi and not doi.startswith("10.48550/") else None,
        venue=venue,
        year=work.get("publication_year") if venue else None,
        retracted=bool(work["is_retracted"]),
        citations=work.get("cited_by_count"),
    )
