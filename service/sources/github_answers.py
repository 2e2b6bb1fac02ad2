"""What GitHub's answers say: about repositories, and about its own limits.

Pure: answers in, values out. GitHub uses one status for several things (403 for both limits, for
repositories blocked by its staff, for clients it dislikes), so headers and messages decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

import httpx
import orjson

from service.errors import SourceBusy, SourceError, SourceUnusable
from service.models import Repository
from service.sources.limits import Refused, retry_after, server_time
from service.sources.plug import Answer

LEAST_PAUSE = 60.0
"""Seconds to wait after a refusal that names no time, by GitHub's best practices."""
WINDOW = 3600.0
"""Seconds after which the budget of requests is renewed at the latest."""
TOPICS = 20
"""The most that GitHub lets a repository have."""

_BLOCKED = "repository access blocked"
_PRIMARY = re.compile(r"(?<!secondary )rate limit exceeded", re.IGNORECASE)
_TOO_MUCH = re.compile(r"resource limits|timeout|something went wrong", re.IGNORECASE)
_UNNAMED = re.compile(r"administrative rules|user.agent", re.IGNORECASE)
_RATE_LIMITED = frozenset(("RATE_LIMITED", "RATE_LIMIT"))  # documented, and seen


# --- GraphQL ----------------------------------------------------------------------------------

_REPOSITORY = f"""
fragment Told on Repository {{
  databaseId nameWithOwner stargazerCount forkCount isArchived description homepageUrl pushedAt
  primaryLanguage {{ name }}
  licenseInfo {{ spdxId }}
  defaultBranchRef {{ name }}
  latestRelease {{ tagName publishedAt }}
  repositoryTopics(first: {TOPICS}) {{ nodes {{ topic {{ name }} }} }}
}}
"""


_GIST = """
fragment Told on Gist {
  name description stargazerCount pushedAt updatedAt url
  files(limit: 1) { language { name } }
  forks { totalCount }
}
"""


def query(count: int) -> str:
    """A GraphQL query for that many repositories, by the aliases `r0`, `r1` ... and `variables`."""
    return _query(count, "repository(owner: $o{i}, name: $n{i}) {{ ...Told }}", _REPOSITORY)


def gist_query(count: int) -> str:
    """The same for gists, which GraphQL knows by their owners."""
    return _query(count, "user(login: $o{i}) {{ gist(name: $n{i}) {{ ...Told }} }}", _GIST)


def _query(count: int, asked: str, fields: str) -> str:
    declared = ", ".join(f"$o{i}: String!, $n{i}: String!" for i in range(count))
    aliases = "\n  ".join(f"r{i}: {asked.format(i=i)}" for i in range(count))
    return f"query({declared}) {{\n  {aliases}\n}}{fields}"


def variables(names: Sequence[str]) -> dict[str, str]:
    """The variables of `query` for some owner/name."""
    asked: dict[str, str] = {}
    for i, name in enumerate(names):
        asked[f"o{i}"], _, asked[f"n{i}"] = name.partition("/")
    return asked


def read_graphql(
    names: Sequence[str], response: httpx.Response, read: Callable[[Any], Repository | None] | None = None
) -> list[Answer]:
    """What an answer to `query` says of each name; failed: it says nothing of it.

    `read` makes a repository of what an alias has, None where that is none; by default as `query` asks for it.
    Raises SourceBusy at a limit or for junk, Refused where fewer names at once may do, SourceUnusable
    where the query itself is not accepted.
    """
    answer = content(response)
    errors = [error for error in answer.get("errors") or () if isinstance(error, dict)]
    if any(error.get("type") in _RATE_LIMITED for error in errors):
        raise SourceBusy("GitHub's rate limit is reached", retry_after=seconds_until_reset(response))
    data = answer.get("data")
    if not isinstance(data, dict):
        raise _without_data(errors, response)
    by_alias = {error["path"][0]: error for error in errors if error.get("path")}
    told = ((data.get(f"r{i}"), by_alias.get(f"r{i}")) for i in range(len(names)))
    return [_aliased(name, read or _graphql_repository, *one) for name, one in zip(names, told, strict=True)]


def _aliased(name: str, read: Callable[[Any], Repository | None], node: Any, error: dict[str, Any] | None) -> Answer:
    found = read(node) if node is not None else None
    if found is not None:
        return Answer(name, "found", found)
    if error is not None and error.get("type") == "NOT_FOUND":
        return Answer(name, "gone")
    return Answer(name, "failed", error=str((error or {}).get("message", "not answered"))[:200])


def _without_data(errors: list[dict[str, Any]], response: httpx.Response) -> SourceError:
    if not errors:
        return SourceBusy(f"GitHub answers with no data: {response.content[:60]!r}", retry_after=retry_after(response))
    message = str(errors[0].get("message", ""))[:200]
    if _TOO_MUCH.search(message):
        return Refused(f"GitHub answers: {message}", is_certain="resource limits" in message.lower())
    if errors[0].get("locations"):  # it says where in the query
        return SourceUnusable(f"GitHub does not accept the query: {message}")
    return SourceBusy(f"GitHub answers: {message}", retry_after=retry_after(response))


def _graphql_repository(node: Any) -> Repository:
    try:
        return Repository(
            number=node["databaseId"],
            name=node["nameWithOwner"],
            stars=node["stargazerCount"],
            forks=node["forkCount"],
            archived=node["isArchived"],
            language=(node["primaryLanguage"] or {}).get("name"),
            license=(node["licenseInfo"] or {}).get("spdxId"),
            topics=[each["topic"]["name"] for each in node["repositoryTopics"]["nodes"]],
            description=node["description"],
            homepage=node["homepageUrl"] or None,
            default_branch=(node["defaultBranchRef"] or {}).get("name"),
            pushed_at=_time(node["pushedAt"]),
            latest_release=(node.get("latestRelease") or {}).get("tagName"),
            released_at=_time((node.get("latestRelease") or {}).get("publishedAt")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceBusy(f"GitHub's answer about a repository cannot be read: {error!r:.200}") from error


# --- REST -------------------------------------------------------------------------------------


def read_rest(name: str, response: httpx.Response) -> Answer:
    """What an answer to `GET /repos/...` says; one that says something about the repository."""
    if response.status_code == HTTPStatus.OK:
        return Answer(name, "found", read_repository(content(response)), response.headers.get("etag"))
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return Answer(name, "unchanged")
    if response.status_code == HTTPStatus.NOT_FOUND:
        return Answer(name, "gone")
    block = content(response).get("block")
    return Answer(name, "blocked", error=f"blocked: {block['reason']}" if isinstance(block, dict) else "blocked")


def is_about_repository(response: httpx.Response) -> bool:
    """Whether an answer without a repository in it is about the repository and not about us, a limit or trouble."""
    if response.has_redirect_location:
        return True
    said = _message(response)
    if response.status_code == HTTPStatus.NOT_FOUND:
        return said.lower() == "not found"
    return (
        response.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS)
        and said.lower() == _BLOCKED
    )


def read_repository(told: dict[str, Any]) -> Repository:
    """A repository as REST writes it, this year's way or that of 2012. Raises SourceBusy where it is none.

    Of its releases REST tells elsewhere, for another request, so they are left unset.
    """
    try:
        return Repository(
            number=told["id"],
            name=told["full_name"],
            stars=told["stargazers_count"] if "stargazers_count" in told else told["watchers_count"],
            forks=told["forks_count"],
            archived=told.get("archived", False),
            language=told["language"],
            license=(told.get("license") or {}).get("spdx_id"),
            topics=told.get("topics", []),
            description=told["description"],
            homepage=told.get("homepage") or None,
            default_branch=told.get("default_branch"),
            pushed_at=_time(told["pushed_at"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceBusy(f"GitHub's answer about a repository cannot be read: {error!r:.200}") from error


# --- limits -----------------------------------------------------------------------------------


def refusal(response: httpx.Response) -> SourceError:
    """Why GitHub answered nothing about what it was asked for, and when it may be asked again."""
    said, status = _message(response), response.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        return SourceUnusable("GitHub does not accept the token", hint="look at LISTKEEPER_GITHUB_TOKEN, or unset it")
    if status == HTTPStatus.FORBIDDEN and _UNNAMED.search(response.text):
        return SourceUnusable("GitHub does not let this client in: it misses a User-Agent")
    wait = retry_after(response)
    if status not in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS):
        return SourceBusy(f"GitHub answers with status {status}", retry_after=wait)
    if wait is None and (_PRIMARY.search(said) or response.headers.get("x-ratelimit-remaining") == "0"):
        wait = seconds_until_reset(response)
    return SourceBusy(f"GitHub answers: {said or status}", retry_after=LEAST_PAUSE if wait is None else wait)


def seconds_until_reset(response: httpx.Response) -> float:
    """Seconds until the budget of requests is renewed, by GitHub's own clock; ours may be days off."""
    reset, now = response.headers.get("x-ratelimit-reset", ""), server_time(response)
    if not reset.isdigit() or now is None:
        return WINDOW
    return min(max(int(reset) - now.timestamp(), 0.0) + 1.0, WINDOW)


def content(response: httpx.Response) -> dict[str, Any]:
    """The object in an answer's body; an empty one where there is none."""
    try:
        read = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _message(response: httpx.Response) -> str:
    return str(content(response).get("message", "")).strip()[:200]


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
