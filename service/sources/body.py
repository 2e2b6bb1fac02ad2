"""The beginning of an answer's body: never more than is looked at, packed or unpacked, and not for long."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple, Protocol

MAX_PAGE = 256 * 1024
"""Bytes of a page that are looked at, packed and unpacked."""
MAX_SAMPLE = 4 * 1024
"""Bytes of what is no text (PDF, video): enough to see what it is."""
MAX_DRAINED = 64 * 1024
"""Bytes of a body nobody needs that are read to keep the connection."""
BODY_SECONDS = 10.0
"""How long a page may take once its head has come: that it exists is known by then."""
PATIENCE = 5
"""Seconds up to which a page that goes elsewhere on its own is a redirect."""
_TEXT = re.compile(r"text/|[/+](?:html|xml|json|xhtml|javascript|rtf)", re.IGNORECASE)
_NOSCRIPT = re.compile(rb"<noscript\b.*?</noscript\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)
_REFRESH = re.compile(
    r"""content\s*=\s*(?P<quote>["']?)\s*(?P<wait>\d{1,3})[\d.]*\s*[;,]\s*(?:url\s*=\s*)?(?P<url>.*?)(?P=quote)\s*/?>$""",
    re.IGNORECASE | re.DOTALL,
)
_FORWARD = re.compile(
    rb"""\s*(?:<!--[^\n]*\n)?\s*(?:window\.onload\s*=\s*function\s*\(\)\s*\{\s*|setTimeout\(\s*function\s*\(\)\s*\{\s*)?"""
    rb"""(?:(?:window|document|self|top|parent)\.)?location(?:\.href|\.replace|\.assign)?\s*[=(]\s*"""
    rb"""(["'])(?!\#)(?![a-z+.-]+:(?<!http:)(?<!https:))(?P<url>[^"'<>]{1,2000})\1\s*\)?\s*;?\s*\}?(?:\s*,\s*\d{1,4}\s*\))?"""
    rb"""\s*;?\s*(?://[^\n]*)?(?:-->)?\s*""",
    re.IGNORECASE,
)
"""A script that does nothing but go elsewhere on the web."""
MAX_FORWARD = 4 * 1024
"""Bytes of a page that has nothing but such a script."""
FORWARD_WORDS = 20
"""Words such a page has at most, for those who do not run scripts."""


class Body(NamedTuple):
    """What was read of a body."""

    data: bytes
    fault: str | None
    """Why it is not complete: a fault's code, `cut` (too long) or `coding` (packed in a way we cannot read)."""


class Stream(Protocol):
    """A body that is on its way."""

    async def beginning(self, limit: int) -> tuple[bytes, str | None]:
        """Its first bytes, so many at most, and why it is not all of it: a fault's code, or `cut`."""


async def read(headers: Mapping[str, str], stream: Stream) -> Body:
    """The beginning of a page, unpacked; of what is no text only a sample."""
    kind = headers.get("content-type", "")
    if kind and not _TEXT.search(kind):
        return Body(*await stream.beginning(MAX_SAMPLE))
    data, fault = await stream.beginning(MAX_PAGE)
    coding = headers.get("content-encoding")
    if coding is None:
        return Body(data, fault)
    unpacked = unpack(data, coding.strip().lower())
    return Body(unpacked.data, fault or unpacked.fault)


def unpack(data: bytes, coding: str) -> Body:
    """The beginning of a packed body, never more than MAX_PAGE bytes."""
    if not coding or coding == "identity":
        return Body(data, None)
    if coding not in ("gzip", "x-gzip", "deflate"):
        return Body(b"", "coding")
    for window in (47, -15):  # zlib or gzip by its header; then deflate without one, which some send
        unpacker = zlib.decompressobj(window)
        try:
            found = unpacker.decompress(data, MAX_PAGE)
        except zlib.error:
            continue
        return Body(found, "cut" if unpacker.unconsumed_tail else None)
    return Body(data, None)  # said to be packed, and is not


def refresh(page: bytes) -> str | None:
    """Where a page leads to at once, in browsers that run scripts: by `<meta http-equiv=refresh>`, or all it does."""
    head = page[: 16 * 1024]
    if b"refresh" not in head and b"REFRESH" not in head and b"Refresh" not in head:
        return _forward(page)
    for tag in _META.findall(_NOSCRIPT.sub(b"", head)):
        text = tag.decode("latin-1")
        if re.search(r"http-equiv\s*=\s*[\"']?refresh", text, re.IGNORECASE) and (found := _REFRESH.search(text)):
            return refresh_of(f"{found['wait']};url={found['url']}")
    return _forward(page)


def _forward(page: bytes) -> str | None:
    """Where a page leads whose only script goes elsewhere, whatever the visitor, and that has next to no text.

    Any other script may ask first who is there, and a page with text is worth reading as it is.
    """
    if len(page) > MAX_FORWARD or b"location" not in page:
        return None
    scripts = [script for script in _SCRIPT.findall(page) if script.strip()]
    found = _FORWARD.fullmatch(scripts[0]) if len(scripts) == 1 else None
    if found is None or len(_TAG.sub(b" ", _SCRIPT.sub(b" ", page)).split()) > FORWARD_WORDS:
        return None
    address = found["url"].decode("utf-8", "replace").replace("\\/", "/")
    return None if "\\" in address else address


def refresh_of(text: str) -> str | None:
    """The address of `5; url=ADDRESS` (also a header's); None where it waits longer than people do, or names none."""
    wait, _, rest = text.partition(";")
    address = re.sub(r"^\s*url\s*=\s*", "", rest, flags=re.IGNORECASE).strip().strip("'\"")
    return html.unescape(address) if address and wait.strip().isdigit() and int(wait) <= PATIENCE else None
