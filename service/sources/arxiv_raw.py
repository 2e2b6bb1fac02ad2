"""Whether a paper is withdrawn, by arXiv's own records: OAI-PMH, one paper a request.

In `arXivRaw` each version has its size and the type of its source. A withdrawn version has 0kb and a
type with an `I` (ignore). Only the latest counts: earlier ones of good papers may be empty too.
Source: info.arxiv.org/help/oa. It is arXiv that is asked, so it is asked in arXiv's own turns.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from lxml import etree

from service.errors import SourceBusy
from service.sources.limits import Client, Limits, Turn, Turns, fetch, patiently, retry_after

_RAW = "{http://arxiv.org/OAI/arXivRaw/}"


class ArxivRaw:
    """arXiv's records."""

    def __init__(self, client: Client, url: str, limits: Limits, turns: Turns) -> None:
        self._client = client
        self._url = url
        self._limits = limits
        self._turns = turns

    async def is_withdrawn(self, arxiv_id: str) -> bool:
        """Whether the latest version of a paper is withdrawn. Raises SourceBusy."""
        return await patiently(partial(self._asked, arxiv_id), self._limits, self._turns)

    async def _asked(self, arxiv_id: str, _turn: Turn) -> bool:
        asked = {"verb": "GetRecord", "identifier": f"oai:arXiv.org:{arxiv_id}", "metadataPrefix": "arXivRaw"}
        response = await fetch(self._client, self._limits, "GET", self._url, params=asked)
        if response.status_code != HTTPStatus.OK:
            raise SourceBusy(f"arXiv's records have status {response.status_code}", retry_after=retry_after(response))
        return read(response.content)


def read(body: bytes) -> bool:
    """Whether the latest version in an answer is withdrawn. Raises SourceBusy where it is no record."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise SourceBusy(f"arXiv's record cannot be read: {error}") from error
    versions = root.findall(f".//{_RAW}version")
    if not versions:
        raise SourceBusy("arXiv's record has no versions")
    latest = versions[-1]
    is_empty = (latest.findtext(f"{_RAW}size") or "").strip().lower() == "0kb"
    return is_empty and "I" in (latest.findtext(f"{_RAW}source_type") or "")
