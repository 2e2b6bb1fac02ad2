"""Copies of dead pages in the Wayback Machine.

Two services know which copies exist. The availability API (archive.org) is light and stays up when
the other is down, but gives only the copy nearest to a date on either side of it, and at times
denies copies that exist. The CDX index (web.archive.org) knows every copy. So the first is asked
first, and the second where that answer does not settle it.

Sources: archive.org/help/wayback_api.php, the README of internetarchive/wayback's CDX server, and
the limits that the archive's staff ask clients to keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import partial
from http import HTTPStatus
from typing import Any, Self

import orjson

from service import urls
from service.errors import SourceBusy
from service.models import Snapshot
from service.settings import Settings
from service.sources.limits import Client, Limits, Turn, Turns, fetch, patiently, retry_after
from service.sources.plug import DAY, Archive

LIMITS = Limits(
    name="wayback",
    batch=1,
    interval=2.5,  # 24 a minute: CDX allows 30, and its staff ask for a fifth less
    deadline=60.0,  # answers of 50 seconds are seen on ordinary days
    pauses=(5, 10, 20, 40, 80),
    patience=900,
)
CDX_PAUSE = 60.0
"""Seconds to leave the index alone after a 429, which names no time: who goes on asking is locked out for an hour."""
COPIES = 100
"""Copies nearest to the date among which one from before it is looked for."""
_ORIGINAL = re.compile(r".*/(?:web|wayback)/\d+[a-z_]*/")
_TIMESTAMP = re.compile(r"\d{14}")
_BLOCKED = re.compile(r"AccessControlException|Blocked Site Error", re.IGNORECASE)


class Wayback(Archive):
    """The Wayback Machine's two services."""

    name = "wayback"
    about = "Copies of pages that are dead or failing."
    limits = LIMITS
    refresh = 180 * DAY  # old copies stay

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        return cls(client, settings.wayback_url, settings.wayback_cdx_url, turns)

    def __init__(self, client: Client, url: str, cdx_url: str, turns: Turns) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._cdx_url = cdx_url
        self._turns = turns
        self._availability_is_down = False

    async def copy(self, url: str, when: date) -> Snapshot | None:
        """The copy of a page that shows it as it was on a day: the last one until then, else the first after.

        Only copies of a page that answered with status 200. None: the archive has none. Raises
        SourceBusy where it cannot be asked, which is another thing than having none.
        """
        nearest = await self._available(url, when)
        if nearest is not None and not shows(nearest, url):
            nearest = None
        if nearest is not None and nearest.taken_at <= _end(when):
            return nearest
        asked = {"url": url, "closest": f"{when:%Y%m%d}", "sort": "closest", "limit": str(COPIES)}
        wanted = {"output": "json", "fl": "timestamp,original,statuscode", "filter": "statuscode:200"}
        copies = await patiently(partial(self._index, {**asked, **wanted}), LIMITS, self._turns)
        return best([copy for copy in (*copies, nearest) if copy is not None and shows(copy, url)], when)

    async def _available(self, url: str, when: date) -> Snapshot | None:
        if self._availability_is_down:
            return None
        asked = {"url": url, "timestamp": f"{when:%Y%m%d}"}
        try:
            return await patiently(partial(self._nearest, asked), LIMITS, self._turns)
        except SourceBusy:
            self._availability_is_down = True  # the index can do without it, and we need not wait for both each time
            return None

    async def _nearest(self, asked: dict[str, str], _turn: Turn) -> Snapshot | None:
        response = await fetch(self._client, LIMITS, "GET", f"{self._url}/wayback/available", params=asked)
        if response.status_code != HTTPStatus.OK:
            raise SourceBusy(
                f"archive.org answers with status {response.status_code}", retry_after=retry_after(response)
            )
        return read_available(response.content)

    async def _index(self, asked: dict[str, str], _turn: Turn) -> list[Snapshot]:
        response = await fetch(self._client, LIMITS, "GET", self._cdx_url, params=asked)
        if response.status_code == HTTPStatus.FORBIDDEN and _BLOCKED.search(response.text):
            return []  # its owner asked the archive not to show it
        if response.status_code != HTTPStatus.OK:
            wait = retry_after(response)
            if wait is None and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                wait = CDX_PAUSE
            raise SourceBusy(f"web.archive.org answers with status {response.status_code}", retry_after=wait)
        return read_cdx(response.content)


def shows(copy: Snapshot, url: str) -> bool:
    """Whether a copy is of a page, and not of the home page to which its site led everybody who asked for it."""
    original = _ORIGINAL.sub("", copy.url)
    return not urls.is_home(original) or urls.is_home(url)


def best(copies: Iterable[Snapshot], when: date) -> Snapshot | None:
    """The last copy until the end of a day, else the first one after it; None: there is none."""
    copies = list(copies)
    until = [copy for copy in copies if copy.taken_at <= _end(when)]
    if until:
        return max(until, key=lambda copy: copy.taken_at)
    return min(copies, key=lambda copy: copy.taken_at, default=None)


def read_available(body: bytes) -> Snapshot | None:
    """The copy in an answer of the availability API; None: it knows none. Raises SourceBusy for anything else."""
    answer = _json(body)
    known = answer.get("archived_snapshots") if isinstance(answer, dict) else None
    if not isinstance(known, dict):
        raise _unreadable(body)
    closest = known.get("closest")
    if closest is None:
        return None
    try:
        timestamp, url, status = closest["timestamp"], closest["url"], closest["status"]
    except (TypeError, KeyError) as error:
        raise _unreadable(body) from error
    taken_at = _taken_at(timestamp)
    if str(status) != "200" or not closest.get("available", True) or taken_at is None:
        return None
    if not re.match(r"https?://web\.archive\.org/web/\d", str(url)):
        raise _unreadable(body)
    return Snapshot(url=re.sub(r"^http:", "https:", url), taken_at=taken_at)


def read_cdx(body: bytes) -> list[Snapshot]:
    """The copies in an answer of the index, in its order, those with status 200 and a date that exists.

    Rows after an empty one are no copies but a key to the next page. Raises SourceBusy where the
    answer is no table.
    """
    table = _json(body)
    if not isinstance(table, list) or not all(_is_row(row) for row in table):
        raise _unreadable(body)
    if not table:
        return []
    header, rows = table[0], table[1 : table.index([]) if [] in table else None]
    if not {"timestamp", "original", "statuscode"} <= set(header):
        raise _unreadable(body)
    copies = [_copy(dict(zip(header, row, strict=False))) for row in rows]
    return [copy for copy in copies if copy is not None]


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(cell, str) for cell in value)


def _copy(row: dict[str, str]) -> Snapshot | None:
    timestamp, original = row.get("timestamp", ""), row.get("original", "")
    taken_at = _taken_at(timestamp)
    if taken_at is None or row.get("statuscode") != "200" or not original.startswith(("http://", "https://")):
        return None
    return Snapshot(url=f"https://web.archive.org/web/{timestamp}/{original}", taken_at=taken_at)


def _taken_at(timestamp: Any) -> datetime | None:
    """When a copy was taken; None: the index holds days that no calendar has."""
    if not isinstance(timestamp, str) or not _TIMESTAMP.fullmatch(timestamp):
        return None
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _unreadable(body) from None


def _unreadable(body: bytes) -> SourceBusy:
    return SourceBusy(f"the Wayback Machine's answer cannot be read: {body[:60]!r}")
