"""A project on a forge that is written to: its requests to merge a branch, and its issues.

    find ─▶ open one, or change the one that is there

What was sent and not answered is never sent again by itself, so nothing comes to be there twice; who
begins anew finds what there is. Refusals because of a limit are waited for as the forge asks, up to
`PATIENCE` seconds. Where the limits come from: docs.github.com/rest/using-the-rest-api/
best-practices-for-using-the-rest-api, docs.gitlab.com/security/rate_limits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Literal, NamedTuple, TypeAlias
from urllib.parse import urljoin

import httpx
import orjson

from service.errors import SourceBusy, SourceError, SourceUnusable, UsageError
from service.settings import Settings
from service.sources.dialects import Dialect, Spot
from service.sources.github_answers import LEAST_PAUSE, seconds_until_reset
from service.sources.limits import Client, Limits, fetch, retry_after

LIMITS = Limits("forge", batch=1, interval=0, deadline=30, pauses=(2, 4, 8), patience=120)
PAGE = 50
"""Of a listing; Forgejo gives no more."""
PAGES = 40
REDIRECTS = 3

State: TypeAlias = Literal["open", "merged", "closed"]


class Posted(NamedTuple):
    """A pull request (merge request), or an issue, as the forge has it."""

    number: int
    url: str
    """For people."""
    state: State
    """closed: without being merged, of a pull request."""
    title: str
    body: str
    branch: str | None = None
    """Of a pull request of the project's own: what is to be merged."""


class Project:
    """A project on a forge, with a token that may write to it.

    All methods raise SourceBusy for what may pass, SourceUnusable for what the forge does not allow.
    """

    def __init__(
        self,
        client: Client,
        settings: Settings,
        where: Spot,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Raises UsageError where there is no token."""
        self._client, self._where, self._sleep = client, where, sleep
        self._api = where.api(settings)
        header, form = where.dialect.header
        self._headers = {header: form.format(token_for(where, settings)), **where.dialect.headers}

    # --- requests to merge

    async def default_branch(self) -> str:
        """The branch that the project has first."""
        told = _object(await self._asked("GET", ""))
        return str(told.get("default_branch") or "main")

    async def pull_requests(self, branch: str) -> list[Posted]:
        """The requests to merge a branch of the project into another, the newest first, up to one that is open."""
        owner = self._where.name.partition("/")[0]
        wanted = {key: text.format(owner=owner, branch=branch) for key, text in self._dialect.of_branch.items()}
        found: list[Posted] = []
        async for row in self._listed(self._dialect.requests, wanted):
            one = self._posted(row)
            if one.branch == branch:
                found.append(one)
                if one.state == "open":
                    break
        return sorted(found, key=lambda one: -one.number)

    async def pull_request(self, number: int) -> Posted:
        """One request to merge."""
        return self._posted(_object(await self._asked("GET", f"{self._dialect.requests}/{number}")))

    async def open_pull_request(self, branch: str, into: str, title: str, body: str) -> Posted:
        """Ask for a branch to be merged into another."""
        d = self._dialect
        sent = {d.head: branch, d.base: into, "title": title, d.body: body}
        return self._posted(_object(await self._asked("POST", d.requests, sent)))

    async def change_pull_request(self, number: int, title: str, body: str) -> Posted:
        """Give a request another title and text."""
        sent = {"title": title, self._dialect.body: body}
        return self._posted(
            _object(await self._asked(self._dialect.change, f"{self._dialect.requests}/{number}", sent))
        )

    # --- issues

    async def issues(self) -> AsyncIterator[Posted]:
        """All issues, the newest first."""
        async for row in self._listed("/issues", self._dialect.of_issues):
            if not row.get("pull_request"):  # GitHub lists these among its issues
                yield self._posted(row)

    async def issue(self, number: int) -> Posted:
        """One issue."""
        return self._posted(_object(await self._asked("GET", f"/issues/{number}")))

    async def open_issue(self, title: str, body: str) -> Posted:
        """Open an issue."""
        return self._posted(_object(await self._asked("POST", "/issues", {"title": title, self._dialect.body: body})))

    async def change_issue(self, number: int, title: str, body: str, *, is_open: bool = True) -> Posted:
        """Give an issue another title and text, and open or close it."""
        state = self._dialect.reopened if is_open else self._dialect.closed
        sent = {"title": title, self._dialect.body: body, **state}
        return self._posted(_object(await self._asked(self._dialect.change, f"/issues/{number}", sent)))

    # --- asking

    @property
    def _dialect(self) -> Dialect:
        return self._where.dialect

    def _posted(self, row: Mapping[str, Any]) -> Posted:
        d = self._dialect
        try:
            is_open = row["state"] in ("open", "opened", "locked")  # GitLab: locked while it is being merged
            state: State = "open" if is_open else "merged" if row.get("merged_at") else "closed"
            branch = _branch(row, d)
            return Posted(int(row[d.number]), str(row[d.url]), state, row["title"], row.get(d.body) or "", branch)
        except (KeyError, TypeError, ValueError) as error:
            raise SourceUnusable(f"{d.called}'s answer cannot be read: it misses {error}") from error

    async def _listed(self, path: str, wanted: Mapping[str, str]) -> AsyncIterator[dict[str, Any]]:
        for page in range(1, PAGES + 1):
            response = await self._asked(
                "GET", path, params={**wanted, self._dialect.size: str(PAGE), "page": str(page)}
            )
            rows = _content(response)
            if not isinstance(rows, list):
                raise SourceUnusable(f"{self._dialect.called}'s answer cannot be read: {response.content[:60]!r}")
            for row in rows:
                yield row
            if not rows or "next" not in response.links:
                return

    async def _asked(
        self, method: str, path: str, sent: Mapping[str, Any] | None = None, params: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer, which is a good one."""
        url = f"{self._api}{path}"
        for _ in range(REDIRECTS):
            response = await self._patiently(method, url, sent, params)
            if not response.has_redirect_location:
                if response.is_success:
                    return response
                raise self._refusal(response)
            target = urljoin(url, response.headers["location"])
            is_kept = method == "GET" or response.status_code in (307, 308)
            if not is_kept or httpx.URL(target).netloc != httpx.URL(url).netloc:
                break
            url, params = target, None
        raise SourceUnusable(f"{self._where} is somewhere else now", hint="set the address of the git remote anew")

    async def _patiently(
        self, method: str, url: str, sent: Mapping[str, Any] | None, params: Mapping[str, str] | None
    ) -> httpx.Response:
        body = {"content": orjson.dumps(sent), "headers": {**self._headers, "Content-Type": "application/json"}}
        request = {"headers": self._headers} if sent is None else body
        for pause in LIMITS.pauses:
            try:
                async with asyncio.timeout(LIMITS.deadline):
                    response = await fetch(self._client, LIMITS, method, url, params=params, **request)
            except (httpx.HTTPError, TimeoutError) as error:
                why = str(error) or "no answer in time"
                busy = SourceBusy(f"{self._where.host} cannot be reached: {why}", hint="run it again")
                if method != "GET":
                    raise busy from error
                wait = float(pause)
            else:
                refused = _wait_of(response)
                if refused is None and not (method == "GET" and response.is_server_error):
                    return response
                wait = pause if refused is None else refused
                busy = SourceBusy(
                    f"{self._dialect.called} answers with status {response.status_code}: come back in {wait:.0f} s",
                    retry_after=wait,
                    hint="run it again later",
                )
            if wait > LIMITS.patience or pause == LIMITS.pauses[-1]:
                break
            await self._sleep(wait)
        raise busy

    def _refusal(self, response: httpx.Response) -> SourceError:
        """Why the forge did not do what it was asked."""
        d, status, said = self._dialect, response.status_code, _said(response)
        token = f"the token in LISTKEEPER_{d.token.upper()} needs: {d.needs}"
        if status == HTTPStatus.UNAUTHORIZED:
            return SourceUnusable(f"{d.called} does not accept the token", hint=f"look at LISTKEEPER_{d.token.upper()}")
        if status == HTTPStatus.NOT_FOUND:
            return SourceUnusable(f"{d.called} shows this token no {self._where.name}", hint=token)
        if status == HTTPStatus.FORBIDDEN:
            return SourceUnusable(f"{d.called} does not let this token write to {self._where.name}: {said}", hint=token)
        if status == HTTPStatus.GONE:
            return SourceUnusable(f"{self._where.name} has no issues: {said}", hint="turn them on in its settings")
        if response.is_server_error:
            return SourceBusy(f"{d.called} answers with status {status}: {said}", hint="run it again later")
        return SourceUnusable(f"{d.called} refuses: {said} (status {status})")


def token_for(where: Spot, settings: Settings) -> str:
    """The token for a project. Raises UsageError where there is none."""
    d = where.dialect
    token = getattr(settings, d.token)
    if token is None:
        raise UsageError(
            f"there is no token for {d.called}",
            hint=f"put one into LISTKEEPER_{d.token.upper()}; for {where.name} it needs: {d.needs}",
        )
    return str(token.get_secret_value()).strip()


def _branch(row: Mapping[str, Any], d: Dialect) -> str | None:
    """What a request wants to be merged, if that is a branch of the project itself."""
    head, base = row.get(d.head), row.get(d.base)
    if isinstance(head, str):
        return head if row.get("source_project_id") == row.get("target_project_id") else None
    if not (isinstance(head, dict) and isinstance(base, dict)):
        return None
    is_own = (head.get("repo") or {}).get("full_name") == (base.get("repo") or {}).get("full_name")
    return head.get("ref") if is_own else None


def _wait_of(response: httpx.Response) -> float | None:
    """Seconds that a forge asks us to wait since a limit is used up; None: it does not."""
    limited = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    is_used_up = response.headers.get("x-ratelimit-remaining") == "0"
    if response.status_code == HTTPStatus.FORBIDDEN:
        limited = is_used_up or "retry-after" in response.headers or "rate limit" in _said(response).lower()
    if not limited:
        return None
    wait = retry_after(response)
    return wait if wait is not None else seconds_until_reset(response) if is_used_up else LEAST_PAUSE


def _said(response: httpx.Response) -> str:
    """A forge's own words, as one line: of GitHub with its list of errors, of GitLab whatever shape they have."""
    told = _content(response)
    if not isinstance(told, dict):
        return f"status {response.status_code}"
    parts = [told.get("message") or told.get("error"), *(told.get("errors") or ())]
    texts = [str(part.get("message") or part.get("code") if isinstance(part, dict) else part) for part in parts if part]
    return "; ".join(texts)[:300] or f"status {response.status_code}"


def _content(response: httpx.Response) -> Any:
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None


def _object(response: httpx.Response) -> dict[str, Any]:
    told = _content(response)
    if not isinstance(told, dict):
        raise SourceUnusable(f"the answer of {response.url.host} cannot be read: {response.content[:60]!r}")
    return told
