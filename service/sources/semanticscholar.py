"""Where papers were published and how often they are cited, by Semantic Scholar: 500 a request.

Source: api.semanticscholar.org/api-docs/graph. Who has no key shares one budget with everybody else,
so it is asked with a key alone: one request a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Self

import httpx
import orjson

from service.errors import SourceBusy, SourceUnusable
from service.settings import Settings
from service.sources.limits import Client, Limits, Turn, Turns, fetch, patiently, retry_after
from service.sources.plug import A_WEEK, Index, Preprint, Told

LIMITS = Limits("semanticscholar", batch=500, interval=1.0, deadline=60, pauses=(5, 15, 45, 120), patience=600)
FIELDS = "externalIds,venue,publicationVenue,journal,year,citationCount"
PREPRINTS = "10.48550/arxiv."
"""How the DOIs begin that arXiv itself gives; they are of no publication."""


class SemanticScholar(Index):
    """Semantic Scholar's API."""

    name = "semanticscholar"
    about = "Venues, DOIs and citations of papers, as Semantic Scholar has them."
    limits = LIMITS
    refresh = A_WEEK
    needs = "semantic_scholar_key"

    def __init__(self, client: Client, url: str, key: str, turns: Turns) -> None:
        self._client = client
        self._url = url
        self._key = key
        self._turns = turns

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        key = settings.semantic_scholar_key
        return cls(client, settings.semantic_scholar_url, key.get_secret_value() if key else "", turns)

    async def publications(self, papers: Sequence[Preprint]) -> list[Told]:
        return await patiently(partial(self._batch, [paper.arxiv_id for paper in papers]), LIMITS, self._turns)

    async def _batch(self, ids: Sequence[str], _turn: Turn) -> list[Told]:
        response = await fetch(
            self._client,
            LIMITS,
            "POST",
            f"{self._url}/graph/v1/paper/batch",
            params={"fields": FIELDS},
            json={"ids": [f"ARXIV:{each}" for each in ids]},
            headers={"x-api-key": self._key},
        )
        return read(ids, response)


def read(ids: Sequence[str], response: httpx.Response) -> list[Told]:
    """What an answer to a batch says, an unknown paper being null at its place.

    Raises SourceBusy for junk and limits, SourceUnusable where the key is not accepted.
    """
    if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise SourceUnusable("Semantic Scholar does not accept the key", hint="look at semantic_scholar_key")
    if response.status_code == HTTPStatus.BAD_REQUEST and b"No valid paper ids" in response.content:
        return []
    if response.status_code != HTTPStatus.OK:
        raise SourceBusy(
            f"Semantic Scholar answers with status {response.status_code}", retry_after=retry_after(response)
        )
    try:
        told = orjson.loads(response.content)
        if len(told) != len(ids):
            raise SourceBusy(f"Semantic Scholar tells of {len(told)} papers of {len(ids)}")
        return [_told(each, paper) for each, paper in zip(ids, told, strict=True) if paper is not None]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SourceBusy(f"Semantic Scholar's answer cannot be read: {error!r:.200}") from error


def _told(arxiv_id: str, paper: dict[str, Any]) -> Told:
    names = paper["externalIds"] or {}
    if names.get("ArXiv") not in (arxiv_id, None):
        raise SourceBusy(f"Semantic Scholar answers something else than it was asked for: {names['ArXiv']}")
    doi = str(names.get("DOI") or "").lower()
    venue = (paper.get("publicationVenue") or {}).get("name") or paper.get("venue") or None
    published = venue if venue and "arxiv" not in venue.lower() else None
    return Told(
        arxiv_id,
        doi=doi if doi and not doi.startswith(PREPRINTS) else None,
        venue=published,
        year=paper.get("year") if published else None,
        citations=paper.get("citationCount"),
    )
