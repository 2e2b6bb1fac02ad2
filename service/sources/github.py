"""Repositories from GitHub: a hundred a request with a token, one a request without.

With a token GraphQL is asked by aliases. Without one there are 60 requests an hour, so REST is asked
with the ETag of last time, and when the hour's budget is used up the rest waits for the next run.

Sources: docs.github.com/graphql, /rest/repos and best-practices-for-using-the-rest-api.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Self
from urllib.parse import quote, urljoin

import httpx

from service.errors import SourceBusy
from service.settings import Settings
from service.sources.github_answers import (
    content,
    is_about_repository,
    query,
    read_graphql,
    read_repository,
    read_rest,
    refusal,
    seconds_until_reset,
    variables,
)
from service.sources.limits import Client, Limits, Refused, Turn, Turns, fetch, in_halves, patiently
from service.sources.plug import A_NIGHT, Answer, Forge, Wanted

LIMITS = Limits(
    name="github",
    batch=100,
    interval=0.0,  # no pace is asked for, only one request at a time
    deadline=30.0,
    pauses=(2, 4, 8, 16, 32, 64, 128),
    patience=900,
)
REDIRECTS = 3


class GitHub(Forge):
    """GitHub's API, GraphQL or REST, whichever there is a token for."""

    name = "github"
    about = "Stars, names, licences and releases of repositories."
    limits = LIMITS
    refresh = A_NIGHT

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        token = settings.github_token
        return cls(client, settings.github_url, token.get_secret_value() if token else None, turns)

    def __init__(self, client: Client, url: str, token: str | None, turns: Turns) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._authorization = {"Authorization": f"Bearer {token}"} if token else {}
        self._turns = turns

    @property
    def batch(self) -> int:
        """How many repositories one request brings."""
        return LIMITS.batch if self._authorization else 1

    async def repositories(self, wanted: Sequence[Wanted]) -> list[Answer]:
        if not self._authorization:
            return [await self._one(each) for each in wanted]
        parts = await in_halves([each.name for each in wanted], self._aliases, _refused_alone)
        known = {each.name: each for each in wanted if each.present is not None}
        return [await self._explained(answer, known) for part in parts for answer in part]

    async def _explained(self, answer: Answer, known: Mapping[str, Wanted]) -> Answer:
        """The answer; where it is that a known repository is gone, what REST says of it: it tells why."""
        if answer.state != "gone" or answer.name not in known:
            return answer
        try:
            return await self._one(known[answer.name])
        except SourceBusy as busy:
            return Answer(answer.name, "failed", error=busy.message)

    # --- GraphQL

    async def _aliases(self, names: Sequence[str]) -> list[Answer]:
        answers = await patiently(partial(self._asked, names), LIMITS, self._turns)
        unanswered = [answer.name for answer in answers if answer.state == "failed"]
        if not unanswered:
            return answers
        parts = await in_halves(unanswered, self._aliases, _refused_alone)
        return [answer for answer in answers if answer.state != "failed"] + [each for part in parts for each in part]

    async def _asked(self, names: Sequence[str], turn: Turn) -> list[Answer]:
        body = {"query": query(len(names)), "variables": variables(names)}
        response = await fetch(
            self._client, LIMITS, "POST", f"{self._url}/graphql", json=body, headers=self._authorization
        )
        look_at_graphql(response, turn, is_divisible=len(names) > 1)
        answers = read_graphql(names, response)
        if all(answer.state == "failed" for answer in answers):
            raise Refused(f"GitHub answers: {answers[0].error}", is_certain=False)
        return answers

    # --- REST

    async def _one(self, wanted: Wanted) -> Answer:
        url = f"{self._url}/repos/{quote(wanted.present or wanted.name)}"
        etag = wanted.etag
        for _ in range(REDIRECTS):
            response = await patiently(partial(self._got, url, etag), LIMITS, self._turns)
            target = _redirected(url, response)
            if target is None:
                return read_rest(wanted.name, response)
            url, etag = target, None
        return Answer(wanted.name, "failed", error="GitHub redirects in a circle")

    async def _got(self, url: str, etag: str | None, turn: Turn) -> httpx.Response:
        """An answer about the repository, whatever it says. Raises SourceError where it is none."""
        headers = {"Accept": "application/vnd.github+json", **self._authorization}
        if etag is not None:
            headers["If-None-Match"] = etag
        response = await fetch(self._client, LIMITS, "GET", url, headers=headers)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            if etag is None:
                raise SourceBusy("GitHub answers that nothing changed to who never asked before")
        elif response.status_code == HTTPStatus.OK:
            read_repository(content(response))
        elif not is_about_repository(response):
            raise refusal(response)
        elif (target := _redirected(url, response)) and httpx.URL(target).netloc != httpx.URL(self._url).netloc:
            raise SourceBusy(f"GitHub redirects to another host: {target[:100]}")
        keep_budget(response, turn)
        return response


def _redirected(url: str, response: httpx.Response) -> str | None:
    """Where an answer redirects to; None: nowhere."""
    return urljoin(url, response.headers["location"]) if response.has_redirect_location else None


def _refused_alone(name: str, refused: Refused) -> list[Answer]:
    return [Answer(name, "failed", error=refused.message)]


def look_at_graphql(response: httpx.Response, turn: Turn, *, is_divisible: bool) -> None:
    """Let pass what may be an answer to a query. Raises Refused where half of it may do, SourceError for the rest."""
    if response.status_code in (HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT) and is_divisible:
        raise Refused(f"GitHub answers with status {response.status_code}", is_certain=False)
    if response.status_code != HTTPStatus.OK:
        raise refusal(response)
    keep_budget(response, turn)


def keep_budget(response: httpx.Response, turn: Turn) -> None:
    """Note what is left of the hour's requests, and rest until the next hour where nothing is."""
    remaining = response.headers.get("x-ratelimit-remaining", "")
    if remaining.isdigit():
        turn.remaining = int(remaining)
        if turn.remaining == 0:
            turn.rest = seconds_until_reset(response)
