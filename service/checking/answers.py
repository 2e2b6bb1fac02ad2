"""Hosts whose pages do not say whether a thing is there, and whose APIs do: rows. Pure.

The page is visited first, as everywhere; only where it leaves the question open is the API asked too,
and only an answer in the API's own form counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from service import urls
from service.models import Observation

Answer = Callable[[int, Any], bool | None]
"""From an answer's status and its JSON (else its text) to whether the thing is there; None: it does not say."""


def _by_oembed(status: int, told: Any) -> bool | None:
    """YouTube: 200 with a title; 400 and 404 for what is gone; 401 and 403 for what may not be embedded."""
    if status == 200:
        return True if isinstance(told, Mapping) and told.get("title") else None
    return False if (status, told) in ((400, "Bad Request"), (404, "Not Found")) else None


def _by_handle(_status: int, told: Any) -> bool | None:
    """doi.org: responseCode 1 for a DOI that exists, 100 for one that does not (DOI Proxy Server REST API)."""
    code = told.get("responseCode") if isinstance(told, Mapping) else None
    return {1: True, 2: True, 200: True, 100: False}.get(code) if isinstance(code, int) else None


def _by_hub(status: int, told: Any) -> bool | None:
    """Hugging Face: 200 with its id; 404 with an error. 401 is said of the private and the missing alike."""
    if not isinstance(told, Mapping):
        return None
    if status == 200:
        return True if told.get("id") else None
    return False if status == 404 and "error" in told else None


class Api(NamedTuple):
    """Where to ask about the pages of a host, and when."""

    name: str
    host: str
    path: str
    ask: str
    """The API's address, a template of the path's groups and `url`, the whole address."""
    titles: str | None
    """A page with such a title leaves it open."""
    statuses: frozenset[int]
    """An answer of the host itself with such a status leaves it open."""
    answer: Answer
    gone: str
    example: tuple[str, str]
    """A page, and where is asked about it."""


APIS = (
    Api(
        "YouTube",
        r"(?:(?:www|m)\.)?youtube\.com|youtu\.be",
        r"/(?:watch|shorts/|embed/|live/|playlist|[\w-]{11}$).*",
        "https://www.youtube.com/oembed?format=json&url={url}",
        r"(?:- )?YouTube|Before you continue to YouTube",
        frozenset((403, 429)),
        _by_oembed,
        "YouTube says that there is no such video.",
        (
            "https://www.youtube.com/watch?v=iX5V1WpxxkY",
            "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DiX5V1WpxxkY",
        ),
    ),
    Api(
        "doi.org",
        r"(?:dx\.)?doi\.org",
        r"/(?P<id>10\.[^/]+/.+)",
        "https://doi.org/api/handles/{id}?type=URL",
        None,
        frozenset((403, 404, 429, 500, 502, 503, 504)),
        _by_handle,
        "This DOI is not registered.",
        (
            "https://doi.org/10.1016/j.aiopen.2021.01.001",
            "https://doi.org/api/handles/10.1016/j.aiopen.2021.01.001?type=URL",
        ),
    ),
    Api(
        "Hugging Face",
        r"(?:huggingface|hf)\.co",
        r"/(?P<kind>datasets/|spaces/|(?!docs/|blog/|papers/|collections/|posts/|learn/|tasks/))(?P<id>[\w.-]+/[\w.-]+)(?:/.*)?",
        "https://huggingface.co/api/{kind}{id}",
        None,
        frozenset((401, 403, 404, 429)),
        _by_hub,
        "Hugging Face says that there is no such repository.",
        ("https://huggingface.co/google/flan-t5-xl", "https://huggingface.co/api/models/google/flan-t5-xl"),
    ),
)
_HOSTS = re.compile("|".join(f"(?:{row.host})" for row in APIS))


def api_for(seen: Observation) -> tuple[Api, str] | None:
    """The API that would tell more of what was seen, and its address; None: there is none, or no need."""
    start = seen.hops[0]["url"] if seen.hops else seen.final_url or ""
    if not _HOSTS.search(start):
        return None
    name = urls.host(start) or ""
    parts = urls.split(start)
    if parts is None or not _HOSTS.fullmatch(name):
        return None
    row = next(row for row in APIS if re.fullmatch(row.host, name))
    found = re.fullmatch(row.path, parts.path)
    return (row, _address(row, start, found)) if found and _leaves_open(row, seen) else None


def _leaves_open(row: Api, seen: Observation) -> bool:
    if seen.cause is not None or not re.fullmatch(row.host, urls.host(seen.final_url or "") or ""):
        return False
    if seen.status == 200:
        return row.titles is not None and bool(re.fullmatch(row.titles, (seen.title or "").strip()))
    return seen.status in row.statuses


def _address(row: Api, url: str, found: re.Match[str]) -> str:
    groups = found.groupdict()
    if "kind" in groups:
        groups["kind"] = groups["kind"] or "models/"
    return row.ask.format(url=quote(url, safe=""), **groups)


def read(row: Api, status: int | None, body: bytes) -> dict[str, Any]:
    """What an API answered: its name, whether the thing is `there` (None: it does not say), and its title."""
    try:
        told = json.loads(body)
    except ValueError:
        told = body[:100].decode("latin-1").strip()
    there = row.answer(status, told) if status is not None else None
    title = told.get("title") if isinstance(told, Mapping) and there else None
    return {"name": row.name, "there": there, "title": title, "gone": row.gone}
