"""Forges that tell of one project a request: where it is asked for and how it is read is all they differ in."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urljoin

import httpx
import orjson

from service.errors import SourceBusy
from service.models import Repository
from service.settings import Settings
from service.sources.limits import Client, Turn, Turns, fetch, patiently, retry_after
from service.sources.plug import Answer, Forge, Wanted

REDIRECTS = 3


class OneByOne(Forge):
    """A forge whose API has one address for each project."""

    failures = 3

    def __init__(self, client: Client, settings: Settings, turns: Turns) -> None:
        self._client = client
        self._settings = settings
        self._turns = turns

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        return cls(client, settings, turns)

    @abstractmethod
    def address(self, name: str) -> str:
        """Where a project is asked for; `name` is as `urls.repository` has it."""

    @abstractmethod
    def read(self, name: str, told: dict[str, Any]) -> Repository:
        """The project in an answer. Raises KeyError, TypeError, ValueError or AttributeError where it is none."""

    def is_gone(self, response: httpx.Response) -> bool:
        """Whether an answer says, in the forge's own way, that there is no such project."""
        return response.status_code == HTTPStatus.NOT_FOUND and bool(content(response))

    def headers(self) -> Mapping[str, str]:
        """Headers of each request."""
        return {"Accept": "application/json"}

    async def repositories(self, wanted: Sequence[Wanted]) -> list[Answer]:
        return [await self._one(each) for each in wanted]

    async def _one(self, wanted: Wanted) -> Answer:
        url = self.address(wanted.present or wanted.name)
        for _ in range(REDIRECTS):
            response = await patiently(partial(self._got, url), self.limits, self._turns)
            if not response.has_redirect_location:
                return self._answer(wanted.name, response)
            target = urljoin(url, response.headers["location"])
            if httpx.URL(target).netloc != httpx.URL(url).netloc:
                return Answer(wanted.name, "failed", error="it redirects to another host")
            url = target
        return Answer(wanted.name, "failed", error="it redirects in a circle")

    async def _got(self, url: str, _turn: Turn) -> httpx.Response:
        """An answer about the project. Raises SourceBusy for trouble."""
        response = await fetch(self._client, self.limits, "GET", url, headers=dict(self.headers()))
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SourceBusy(f"{response.url.host} answers with status {status}", retry_after=retry_after(response))
        if status == HTTPStatus.OK and not content(response):
            raise SourceBusy(f"{response.url.host}'s answer cannot be read: {response.content[:60]!r}")
        return response

    def _answer(self, name: str, response: httpx.Response) -> Answer:
        if response.status_code == HTTPStatus.OK:
            try:
                return Answer(name, "found", self.read(name, content(response)))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                return Answer(name, "failed", error=f"the answer cannot be read: {error!r:.200}")
        if self.is_gone(response):
            return Answer(name, "gone")
        return Answer(name, "failed", error=f"status {response.status_code}")


def content(response: httpx.Response) -> dict[str, Any]:
    """The object in an answer's body; an empty one where there is none."""
    try:
        read = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def number(own_id: str) -> int:
    """A number for what has only a name of its own, always the same one: 63 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(own_id.encode()).digest()[:8]) >> 1


def moment(text: str | None) -> datetime | None:
    """A time as JSON writes it."""
    return None if text is None else datetime.fromisoformat(text)
