"""One file from the web, whole: a list as raw Markdown, or a page that is to become an entry.

A server that is told the ETag of last time need not send the same bytes again (RFC 9110, 13.1.2).
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

import httpx

from service import urls
from service.errors import SourceBusy, SourceUnusable
from service.sources.limits import retry_after
from service.sources.walk import REDIRECTS, joined

MAX_REDIRECTS = 5
LARGEST = 32 * 1024 * 1024
"""Bytes; the largest real list known to us has 2 MB."""

_BLOB = re.compile(r"https?://(?:www\.)?github\.com/(?P<name>[^/]+/[^/]+)/(?:blob|raw)/(?P<rest>.+)", re.IGNORECASE)
_GIST = re.compile(r"https?://gist\.github\.com/(?P<name>[^/]+/[0-9a-f]+)/?", re.IGNORECASE)
_WRAPPED = (
    (_BLOB, "https://raw.githubusercontent.com/{name}/{rest}"),
    (_GIST, "https://gist.githubusercontent.com/{name}/raw"),
)
"""Pages that show a file, and where the file itself is."""


class Fetched(NamedTuple):
    """An answer."""

    url: str
    """Where the redirects ended."""
    content: bytes | None
    """None: it is what it was when it had the ETag."""
    etag: str | None
    content_type: str


def raw(url: str) -> str:
    """The address of the file itself, where an address is of a page that shows it."""
    plain = url.partition("#")[0].partition("?")[0]
    for pattern, target in _WRAPPED:
        if found := pattern.fullmatch(plain):
            return target.format(**found.groupdict())
    return url


async def fetch(client: httpx.AsyncClient, url: str, *, etag: str | None = None, largest: int = LARGEST) -> Fetched:
    """A file with all its bytes, redirects followed.

    Raises SourceBusy where asking again later may help, SourceUnusable where it will not.
    """
    target = url
    for _ in range(MAX_REDIRECTS + 1):
        if urls.split(target) is None:
            raise SourceUnusable(f"{target[:200]} is no address on the web")
        try:
            answer, location = await _ask(client, target, etag if target == url else None, largest)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceBusy(f"{urls.host(target)} does not answer: {error or type(error).__name__}") from error
        if answer is not None:
            return answer
        target = joined(target, location) or ""
    raise SourceUnusable(f"{url} redirects too often")


async def _ask(client: httpx.AsyncClient, url: str, etag: str | None, largest: int) -> tuple[Fetched | None, str]:
    """An answer, or where to ask instead."""
    headers = {"Accept": "text/markdown, text/plain;q=0.9, */*;q=0.5", **({"If-None-Match": etag} if etag else {})}
    async with client.stream("GET", httpx.URL(quote(url, safe=_KEPT)), headers=headers) as response:
        status = response.status_code
        if status in REDIRECTS:
            return None, response.headers.get("location", "")
        if status == HTTPStatus.NOT_MODIFIED and etag is not None:
            return Fetched(url, None, etag, ""), ""
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            raise SourceBusy(f"{url} answers with status {status}", retry_after=retry_after(response))
        if status != HTTPStatus.OK:
            raise SourceUnusable(f"{url} answers with status {status}")
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > largest:
                raise SourceUnusable(f"{url} is larger than {largest // 1024 // 1024} MiB")
        kind = response.headers.get("content-type", "")
        return Fetched(url, bytes(content), response.headers.get("etag"), kind), ""


_KEPT = "".join(map(chr, range(0x21, 0x7F)))
"""All of ASCII that may stand in an address; the rest is percent-encoded."""
