"""Save Page Now: the Wayback Machine is asked to take a copy of a page, with the keys of an account.

Seven captures a minute; what an account may do in a day moves, so it is asked first. A page that was
submitted is not archived yet. Source: the Save Page Now 2 API (archive.org, "SPN2 Public API Page Docs").
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any, Self

import orjson

from service.errors import SourceBusy, SourceUnusable, UsageError
from service.settings import Settings
from service.sources.limits import Client, Limits, TooEarly, Turn, Turns, fetch, patiently, retry_after
from service.sources.plug import DAY, Saver

LIMITS = Limits("savepagenow", batch=1, interval=9.0, deadline=90, pauses=(15, 60, 120), patience=600, daily=10_000)
NOT_THIS_PAGE = "error:"
"""So begin the statuses of pages that cannot be captured."""


class SavePageNow(Saver):
    """Save Page Now."""

    name = "savepagenow"
    about = "Takes copies of healthy pages of which there is none; asked by `enrich --save` alone."
    limits = LIMITS
    refresh = 180 * DAY
    needs = "wayback_access_key"

    def __init__(self, client: Client, url: str, keys: tuple[str, str], turns: Turns) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"LOW {keys[0]}:{keys[1]}", "Accept": "application/json"}
        self._turns = turns

    @classmethod
    def open(cls, client: Client, settings: Settings, turns: Turns) -> Self:
        """Ready to be asked. Raises UsageError without keys."""
        access, secret = settings.wayback_access_key, settings.wayback_secret_key
        if access is None or secret is None:
            raise UsageError(
                "saving pages needs the keys of an account at archive.org",
                hint="get them at archive.org/account/s3.php; set LISTKEEPER_WAYBACK_ACCESS_KEY and _SECRET_KEY",
            )
        return cls(client, settings.wayback_save_url, (access.get_secret_value(), secret.get_secret_value()), turns)

    async def left_today(self) -> int:
        return await patiently(self._status, LIMITS, self._turns)

    async def submit(self, url: str) -> None:
        await patiently(partial(self._submit, url), LIMITS, self._turns)

    async def _status(self, turn: Turn) -> int:
        response = await fetch(self._client, LIMITS, "GET", f"{self._url}/status/user", headers=self._headers)
        told = _answer(response.status_code, response.content, retry_after(response))
        left = told.get("daily_captures_limit", 0) - told.get("daily_captures", 0)
        turn.remaining = max(0, int(left))
        return turn.remaining

    async def _submit(self, url: str, _turn: Turn) -> None:
        asked = {"url": url, "skip_first_archive": "1", "if_not_archived_within": "180d"}
        response = await fetch(self._client, LIMITS, "POST", self._url, data=asked, headers=self._headers)
        told = _answer(response.status_code, response.content, retry_after(response))
        status = str(told.get("status_ext", ""))
        if "daily-limit" in status or "too-many-daily" in status:
            raise TooEarly("Save Page Now takes no more captures of this account today")
        if status.startswith(NOT_THIS_PAGE):
            raise SourceUnusable(f"Save Page Now cannot capture it: {told.get('message') or status}")
        if "job_id" not in told and "message" not in told:
            raise SourceBusy(f"Save Page Now's answer cannot be read: {response.content[:60]!r}")


def _answer(status: int, body: bytes, wait: float | None) -> dict[str, Any]:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise SourceUnusable("archive.org does not accept the keys", hint="look at archive.org/account/s3.php")
    if status != HTTPStatus.OK:
        raise SourceBusy(f"Save Page Now answers with status {status}", retry_after=wait)
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise SourceBusy(f"Save Page Now's answer cannot be read: {body[:60]!r}")
    return told
