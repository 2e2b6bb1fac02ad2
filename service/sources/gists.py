"""Gists. GitHub counts them together with everything else that it is asked, so they share its turns.

Source: docs.github.com/rest/gists. Of a gist's stars REST does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx

from service.errors import SourceError
from service.models import Repository
from service.sources import github
from service.sources.github_answers import is_about_repository, refusal, seconds_until_reset
from service.sources.limits import Turn, fetch
from service.sources.one_by_one import OneByOne, moment, number
from service.sources.plug import A_WEEK


class Gists(OneByOne):
    """GitHub's API for gists."""

    name = "gists"
    about = "Descriptions and last changes of gists."
    limits = github.LIMITS
    refresh = A_WEEK

    @property
    def batch(self) -> int:
        return 1

    def address(self, name: str) -> str:
        return f"{self._settings.github_url}/gists/{name.rpartition('/')[2]}"

    def headers(self) -> Mapping[str, str]:
        token = self._settings.github_token
        own = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
        return {"Accept": "application/vnd.github+json", **own}

    def is_gone(self, response: httpx.Response) -> bool:
        return response.status_code == HTTPStatus.NOT_FOUND and is_about_repository(response)

    def read(self, name: str, told: dict[str, Any]) -> Repository:
        languages = [file.get("language") for file in told.get("files", {}).values() if isinstance(file, dict)]
        return Repository(
            forge=self.name,
            number=number(told["id"]),
            name=f"{name.partition('/')[0]}/{told['id']}",
            stars=0,
            language=next(filter(None, languages), None),
            description=told.get("description") or None,
            homepage=told.get("html_url"),
            pushed_at=moment(told.get("updated_at")),
        )

    async def _got(self, url: str, turn: Turn) -> httpx.Response:
        response = await fetch(self._client, self.limits, "GET", url, headers=dict(self.headers()))
        if response.status_code != HTTPStatus.OK and not is_about_repository(response):
            refused: SourceError = refusal(response)
            raise refused
        if response.headers.get("x-ratelimit-remaining") == "0":
            turn.remaining, turn.rest = 0, seconds_until_reset(response)
        return response
