"""Gists. GitHub counts them together with everything else that it is asked, so they share its turns.

With a token GraphQL is asked, a hundred a request; it finds a gist by its owner, whom most addresses
name. The others, and those whose owners are called otherwise now, are asked for at REST, one a
request, which tells nothing of stars. Source: docs.github.com/graphql and /rest/gists.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx

from service.errors import SourceBusy
from service.models import Repository
from service.sources import github
from service.sources.github_answers import gist_query, is_about_repository, read_graphql, refusal, variables
from service.sources.limits import Turn, fetch, in_halves, patiently
from service.sources.one_by_one import OneByOne, content, moment, number
from service.sources.plug import A_WEEK, Answer, Wanted

_OWNER = re.compile(r"https?://gist\.github\.com/(?P<owner>[a-z\d-]{1,39})/[\da-f]{5,}", re.IGNORECASE)


class Gists(OneByOne):
    """GitHub's API for gists."""

    name = "gists"
    about = "Descriptions, stars and last changes of gists."
    limits = github.LIMITS
    refresh = A_WEEK

    @property
    def batch(self) -> int:
        return self.limits.batch if self._settings.github_token else 1

    async def repositories(self, wanted: Sequence[Wanted]) -> list[Answer]:
        found = await self._with_stars(wanted) if self._settings.github_token else {}
        return [found.get(each.name) or await self._one(each) for each in wanted]

    # --- GraphQL

    async def _with_stars(self, wanted: Sequence[Wanted]) -> dict[str, Answer]:
        """What GraphQL finds, by name."""
        owners = {each.name: owner["owner"] for each in wanted if (owner := _OWNER.match(each.url or ""))}

        async def ask(names: Sequence[str]) -> list[Answer]:
            return await patiently(partial(self._asked, names, owners), self.limits, self._turns)

        parts = await in_halves([*owners], ask, lambda _name, _refused: []) if owners else []
        return {answer.name: answer for part in parts for answer in part if answer.state == "found"}

    async def _asked(self, names: Sequence[str], owners: Mapping[str, str], turn: Turn) -> list[Answer]:
        places = [f"{owners[name]}/{name.rpartition('/')[2]}" for name in names]
        body = {"query": gist_query(len(names)), "variables": variables(places)}
        url = f"{self._settings.github_url}/graphql"
        response = await fetch(self._client, self.limits, "POST", url, json=body, headers=dict(self.headers()))
        github.look_at_graphql(response, turn, is_divisible=len(names) > 1)
        return read_graphql(names, response, _gist)

    # --- REST

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
        if response.status_code == HTTPStatus.OK and not content(response):
            raise SourceBusy(f"GitHub's answer about a gist cannot be read: {response.content[:60]!r}")
        if response.status_code != HTTPStatus.OK and not is_about_repository(response):
            raise refusal(response)
        github.keep_budget(response, turn)
        return response


def _gist(user: Any) -> Repository | None:
    """A gist as GraphQL tells of it below its owner; None: there is none of this owner."""
    if not isinstance(user, dict) or user.get("gist") is None:
        return None
    try:
        told = user["gist"]
        languages = [(file or {}).get("language") for file in told["files"] or ()]
        return Repository(
            forge=Gists.name,
            number=number(told["name"]),
            name=f"gist.github.com/{told['name']}",
            stars=told["stargazerCount"],
            forks=told["forks"]["totalCount"],
            language=next((language["name"] for language in languages if language), None),
            description=told["description"] or None,
            homepage=told["url"],
            pushed_at=moment(told["pushedAt"] or told["updatedAt"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceBusy(f"GitHub's answer about a gist cannot be read: {error!r:.200}") from error
