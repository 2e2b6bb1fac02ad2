"""The beginning of an answer's body: never more than is looked at, packed or unpacked, and not for long."""

from __future__ import annotations

import asyncio
import html
import re
import zlib
from collections.abc import AsyncIterable, Mapping
from typing import NamedTuple

from service.sources.connection import Deadline
from service.sources.faults import Fault

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
_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)
_REFRESH = re.compile(
    r"""content\s*=\s*(?P<quote>["']?)\s*(?P<wait>\d{1,3})[\d.]*\s*[;,]\s*(?:url\s*=\s*)?(?P<url>.*?)(?P=quote)\s*/?>$""",
    re.IGNORECASE | re.DOTALL,
)


class Body(NamedTuple):
    """What was read of a body."""

    data: bytes
    fault: str | None
    """Why it is not complete: a fault's code, `cut` (too long) or `coding` (packed in a way we cannot read)."""


async def read(headers: Mapping[str, str], stream: AsyncIterable[bytes], deadline: Deadline) -> Body:
    """The beginning of a page, unpacked; of what is no text only a sample."""
    _hurry(deadline)
    kind = headers.get("content-type", "")
    if kind and not _TEXT.search(kind):
        return await _beginning(stream, MAX_SAMPLE)
    raw = await _beginning(stream, MAX_PAGE)
    unpacked = unpack(raw.data, headers.get("content-encoding", "").strip().lower())
    return Body(unpacked.data, raw.fault or unpacked.fault)


async def drain(stream: AsyncIterable[bytes], deadline: Deadline) -> None:
    """Read a body that nobody needs, so that the connection can be used again."""
    _hurry(deadline)
    await _beginning(stream, MAX_DRAINED)


def _hurry(deadline: Deadline) -> None:
    deadline.at = min(deadline.at, asyncio.get_running_loop().time() + BODY_SECONDS)


async def _beginning(stream: AsyncIterable[bytes], limit: int) -> Body:
    pieces: list[bytes] = []
    size = 0
    try:
        async for piece in stream:
            pieces.append(piece)
            size += len(piece)
            if size >= limit:
                return Body(b"".join(pieces)[:limit], "cut")
    except Fault as error:
        return Body(b"".join(pieces), error.code)
    return Body(b"".join(pieces), None)


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
    """Where a page's `<meta http-equiv=refresh>` leads to at once, in browsers that run scripts."""
    head = page[: 16 * 1024]
    if b"refresh" not in head and b"REFRESH" not in head and b"Refresh" not in head:
        return None
    for tag in _META.findall(_NOSCRIPT.sub(b"", head)):
        text = tag.decode("latin-1")
        if re.search(r"http-equiv\s*=\s*[\"']?refresh", text, re.IGNORECASE) and (found := _REFRESH.search(text)):
            return refresh_of(f"{found['wait']};url={found['url']}")
    return None


def refresh_of(text: str) -> str | None:
    """The address of `5; url=ADDRESS` (also a header's); None where it waits longer than people do, or names none."""
    wait, _, rest = text.partition(";")
    address = re.sub(r"^\s*url\s*=\s*", "", rest, flags=re.IGNORECASE).strip().strip("'\"")
    return html.unescape(address) if address and wait.strip().isdigit() and int(wait) <= PATIENCE else None
