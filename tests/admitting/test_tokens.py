"""A token is shown once, opens what it is for while it holds, and is kept as a hash only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from service.admitting import flow as admitting
from service.admitting import secret
from service.database import Database
from service.errors import UsageError
from service.settings import Settings
from service.web.app import create_app
from serving import calling


async def shown(database: Database, now: datetime, authorization: str | None) -> httpx.Response:
    app = create_app(Settings(), database, clock=lambda: now)
    headers = {} if authorization is None else {"Authorization": authorization}
    async with calling(app, headers=headers) as client:
        return await client.get("/api/token")


async def test_a_token_tells_what_it_allows(any_database: Database, now: datetime) -> None:
    token = admitting.create(any_database, "laptop", ["decide", "run"], now=now)
    response = await shown(any_database, now, f"Bearer {token}")
    assert response.json() == {"name": "laptop", "scopes": ["decide", "run"]}


@pytest.mark.parametrize("change", [lambda text: text[:-1] + "~", lambda text: text[:-43] + "A" * 43, lambda _: "lk_1"])
async def test_a_token_that_is_not_right_opens_nothing(
    database: Database, now: datetime, change: Callable[[str], str]
) -> None:
    token = admitting.create(database, "laptop", ["run"], now=now)
    response = await shown(database, now, f"Bearer {change(token)}")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("authorization", [None, "Basic bGs6bGs=", "Bearer"])
async def test_without_a_token_the_door_asks_for_one(
    database: Database, now: datetime, authorization: str | None
) -> None:
    response = await shown(database, now, authorization)
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_token_opens_nothing_once_it_is_revoked_or_its_term_is_over(
    any_database: Database, now: datetime
) -> None:
    for_ever = admitting.create(any_database, "for ever", ["run"], now=now)
    a_day = admitting.create(any_database, "a day", ["run"], now=now, expires_at=now + timedelta(days=1))
    later = now + timedelta(days=1)
    assert (await shown(any_database, now, f"Bearer {a_day}")).status_code == 200
    assert (await shown(any_database, later, f"Bearer {a_day}")).status_code == 401
    assert (await shown(any_database, later, f"Bearer {for_ever}")).status_code == 200
    admitting.revoke(any_database, "for ever", now=later)
    assert (await shown(any_database, later, f"Bearer {for_ever}")).status_code == 401


async def test_the_last_use_is_kept_to_the_minute(any_database: Database, now: datetime) -> None:
    token = admitting.create(any_database, "laptop", ["run"], now=now)
    uses = []
    for seconds in (0, 30, 90):
        await shown(any_database, now + timedelta(seconds=seconds), f"Bearer {token}")
        with any_database.read() as session:
            [kept] = admitting.tokens(session)
        uses.append((kept["last_used_at"] - now).total_seconds())
    assert uses == [0, 0, 90]


def test_the_secret_is_not_in_the_records(database: Database, now: datetime) -> None:
    token = admitting.create(database, "laptop", ["run"], now=now)
    with database.read() as session:
        kept = str(session.connection().execute(sa.text("SELECT * FROM token")).all())
    assert token[-43:] not in kept
    with pytest.raises(UsageError, match="already"):
        admitting.create(database, "laptop", ["run"], now=now)


@given(st.text() | st.from_regex(r"lk_[0-9]+_[A-Za-z0-9_-]{40,45}", fullmatch=True))
def test_any_text_can_be_shown_at_the_door(text: str) -> None:
    """It is a token or not."""
    found = secret.parts(text)
    assert found is None or secret.text(*found) == text
