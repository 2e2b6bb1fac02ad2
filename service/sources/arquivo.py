"""Copies of pages in Arquivo.pt, the Portuguese web archive, whose index is open to all.

Source: github.com/arquivo/pwa-technologies/wiki and pywb's CDX server: JSON, one object a line.
It allows 250 requests a minute; here there is one a second.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from typing import Self

import orjson

from service.errors import SourceBusy
from service.models import Snapshot
from service.settings import Settings
from service.sources.limits import Client, Limits, Turn, Turns, fetch, patiently, retry_after
from service.sources.plug import DAY, Archive
from service.sources.wayback import best, shows

LIMITS = Limits("arquivo", batch=1, interval=1.0, deadline=60, pauses=(5, 20, 60), patience=300)
COPIES = 100


class Arquivo(Archive):
    """Arquivo.pt's index."""

    name = "arquivo"
    about = "Copies of pages that are dead or failing, in the Portuguese web archive."
    limits = LIMITS
    refresh = 180 * DAY

    def __init__(self, client: Client, url: str, turns: Turns) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._turns = turns

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        return cls(client, settings.arquivo_url, turns)

    async def copy(self, url: str, when: date) -> Snapshot | None:
        asked = {"url": url, "closest": f"{when:%Y%m%d}000000", "sort": "closest", "limit": str(COPIES)}
        wanted = {"output": "json", "filter": "=status:200"}
        copies = await patiently(partial(self._index, {**asked, **wanted}), LIMITS, self._turns)
        return best([copy for copy in copies if shows(copy, url)], when)

    async def _index(self, asked: dict[str, str], _turn: Turn) -> list[Snapshot]:
        response = await fetch(self._client, LIMITS, "GET", f"{self._url}/wayback/cdx", params=asked)
        if response.status_code == HTTPStatus.NOT_FOUND and b"No Captures found" in response.content:
            return []
        if response.status_code != HTTPStatus.OK:
            raise SourceBusy(f"arquivo.pt has status {response.status_code}", retry_after=retry_after(response))
        return self.read(response.content)

    def read(self, body: bytes) -> list[Snapshot]:
        """The copies in an answer. Raises SourceBusy where it is none."""
        copies = []
        try:
            for line in body.splitlines():
                row = orjson.loads(line)
                taken_at = datetime.strptime(row["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
                if row["status"] == "200":
                    seen_at = f"{self._url}/wayback/{row['timestamp']}/{row['url']}"
                    copies.append(Snapshot(archive=self.name, url=seen_at, taken_at=taken_at))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise SourceBusy(f"arquivo.pt's answer cannot be read: {body[:60]!r}") from error
        return copies
