"""Models, data sets and spaces on Hugging Face, and the code that its paper pages name.

Source: huggingface.co/docs/hub/api. What it likes are its stars. It has no numbers, so one is made
from its own id. It tells the cases of letters apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any, Self

import httpx

from service.errors import SourceBusy
from service.models import Repository
from service.settings import Settings
from service.sources.gitlab import SPDX
from service.sources.limits import Client, Limits, Turn, Turns, fetch, patiently, retry_after
from service.sources.one_by_one import OneByOne, content, moment, number
from service.sources.plug import A_NIGHT, DAY, Index, Preprint, Told

LIMITS = Limits(
    "huggingface",
    batch=1,
    interval=0.6,  # 500 requests in five minutes for who has no account
    deadline=30,
    pauses=(5, 20, 60),
    patience=300,
    concurrency=2,
)
_LICENCE = re.compile(r"license:(.+)")


class HuggingFace(OneByOne):
    """Hugging Face's API for models, data sets and spaces."""

    name = "huggingface"
    about = "Likes and licences of models, data sets and spaces on Hugging Face."
    limits = LIMITS
    refresh = A_NIGHT

    def address(self, name: str) -> str:
        path = name.partition("/")[2]
        return f"{self._settings.huggingface_url}/{path if _is_special(path) else f'models/{path}'}"

    def is_gone(self, response: httpx.Response) -> bool:
        """It answers 401 for what is not there to who has no account, since it might be private."""
        missing = response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED)
        return missing and "error" in content(response)

    def read(self, name: str, told: dict[str, Any]) -> Repository:
        path = name.partition("/")[2]
        kind = f"{path.partition('/')[0]}/" if _is_special(path) else ""
        words = [str(tag) for tag in told.get("tags", [])]
        licences = [found[1] for word in words if (found := _LICENCE.fullmatch(word))]
        return Repository(
            forge=self.name,
            number=number(told["_id"]),
            name=f"huggingface.co/{kind}{told['id']}",
            stars=told["likes"],
            archived=told.get("disabled", False),
            license=SPDX.get(licences[0]) if licences else None,
            topics=[word for word in words if ":" not in word],
            pushed_at=moment(told.get("lastModified")),
        )


def _is_special(path: str) -> bool:
    return path.startswith(("datasets/", "spaces/"))


class HuggingFacePapers(Index):
    """Hugging Face's page of a paper."""

    name = "huggingface-papers"
    about = "The code of papers, as their pages on Hugging Face name it."
    limits = LIMITS
    refresh = 30 * DAY

    def __init__(self, client: Client, url: str, turns: Turns) -> None:
        self._client = client
        self._url = url
        self._turns = turns

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        return cls(client, settings.huggingface_url, turns)

    async def publications(self, papers: Sequence[Preprint]) -> list[Told]:
        told = [await patiently(partial(self._page, paper.arxiv_id), LIMITS, self._turns) for paper in papers]
        return [each for each in told if each is not None]

    async def _page(self, arxiv_id: str, _turn: Turn) -> Told | None:
        response = await fetch(self._client, LIMITS, "GET", f"{self._url}/papers/{arxiv_id}")
        page = content(response)
        if response.status_code == HTTPStatus.NOT_FOUND and "error" in page:
            return None
        if response.status_code != HTTPStatus.OK or page.get("id") != arxiv_id:
            raise SourceBusy(
                f"huggingface.co answers with status {response.status_code}", retry_after=retry_after(response)
            )
        code = page.get("githubRepo")
        return Told(arxiv_id, repositories=(code,) if isinstance(code, str) and code else ())
