"""Whether the outside can be reached: one question to GitHub, whose answer tells the time and of the token, too."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal, NamedTuple, TypeAlias

import httpx

from service.settings import Settings
from service.sources.client import open_client

TokenState: TypeAlias = Literal["none", "good", "refused"]


class Outside(NamedTuple):
    """What the outside said."""

    trouble: str | None
    """Why there was no answer; None: there was one."""
    token: TokenState = "none"  # noqa: S105  # a word of `TokenState`
    left: int | None = None
    """Requests that GitHub still allows this hour."""
    at: datetime | None = None
    """What time it was there, aware."""


async def look_outside(settings: Settings) -> Outside:
    """Ask GitHub how much it allows, which costs nothing of it (docs.github.com/rest/rate-limit)."""
    token = settings.github_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    async with open_client(settings) as client:
        try:
            answer = await client.get(f"{settings.github_url.rstrip('/')}/rate_limit", headers=headers)
        except httpx.HTTPError as error:
            return Outside(f"GitHub is out of reach: {error}")
    is_good = answer.status_code == HTTPStatus.OK
    state: TokenState = "none" if token is None else "good" if is_good else "refused"
    return Outside(None, state, _left(answer) if is_good else None, _time(answer.headers.get("Date")))


def _left(answer: httpx.Response) -> int | None:
    try:
        left = answer.json()["rate"]["remaining"]
    except (ValueError, KeyError, TypeError):
        return None
    return left if isinstance(left, int) else None


def _time(text: str | None) -> datetime | None:
    """RFC 9110, 5.6.7."""
    try:
        at = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else None
