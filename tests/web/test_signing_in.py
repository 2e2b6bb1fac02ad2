"""Somebody shows a token, and their browser is known; what they send counts only if a page of ours made it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

import small_world
from service.admitting import flow as admitting
from service.database import Database
from service.settings import Settings
from service.web.app import create_app
from serving import calling


@pytest.fixture
def token(database: Database, now: datetime) -> str:
    small_world.fill(database)
    return admitting.create(database, "maintainer", ["read", "decide", "run"], now=now)


@pytest.fixture
def app(database: Database, settings: Settings, now: datetime) -> FastAPI:
    return create_app(settings, database, clock=lambda: now)


async def signed_in(client: httpx.AsyncClient, token: str, after: str = "/inbox") -> httpx.Response:
    return await client.post("/login", data={"token": token, "next": after})


async def seal(client: httpx.AsyncClient) -> str:
    found = re.search(r'name="seal" value="([0-9a-f]{64})"', (await client.get("/inbox")).text)
    assert found
    return found[1]


async def test_a_token_opens_a_session(client: httpx.AsyncClient, token: str) -> None:
    """Its cookie is for this server and not for scripts, and is not the token."""
    answer = await signed_in(client, token, "/inbox?state=accepted")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox?state=accepted")
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"listkeeper=[\w-]{43}; HttpOnly; Max-Age=1209600; Path=/; SameSite=lax", cookie)
    assert token[6:] not in cookie
    assert "maintainer" in (await client.get("/")).text


async def test_behind_https_the_cookie_stays_there(app: FastAPI, token: str) -> None:
    async with calling(app, "https://listkeeper.test") as client:
        assert "; Secure" in (await signed_in(client, token)).headers["set-cookie"]


async def test_a_wrong_token_opens_nothing(client: httpx.AsyncClient, token: str) -> None:
    """And is not said again."""
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    answer = await signed_in(client, wrong)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert wrong not in answer.text


@pytest.mark.parametrize(
    "after", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "\\\\evil"]
)
async def test_signing_in_leads_nowhere_else(client: httpx.AsyncClient, token: str, after: str) -> None:
    where = httpx.URL("http://listkeeper.test/login").join((await signed_in(client, token, after)).headers["location"])
    assert where.host == "listkeeper.test"


async def test_guessing_is_slowed_down(client: httpx.AsyncClient, token: str) -> None:
    """After ten wrong tokens from one address even the right one has to wait, and is told how long."""
    for _ in range(10):
        assert (await signed_in(client, "lk_1_wrong")).status_code == 401
    answer = await signed_in(client, token)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")


async def test_a_session_ends_with_its_token_or_by_itself_or_when_one_signs_out(
    client: httpx.AsyncClient, app: FastAPI, database: Database, token: str, now: datetime
) -> None:
    """And then its cookie opens nothing, whoever has it."""
    await signed_in(client, token)
    app.state.clock = lambda: now + timedelta(days=15)
    assert "Sign in" in (await client.get("/")).text
    app.state.clock = lambda: now
    kept = httpx.Cookies(client.cookies)
    await client.post("/logout", data={"seal": await seal(client)})
    client.cookies = kept
    assert "Sign in" in (await client.get("/")).text
    await signed_in(client, token)
    assert "Sign out" in (await client.get("/")).text
    admitting.revoke(database, "maintainer", now=now)
    assert "Sign in" in (await client.get("/")).text


DECIDE = {"id": "1", "said": "accept"}


async def test_who_is_not_signed_in_is_asked_to(client: httpx.AsyncClient, token: str) -> None:
    """And comes back to where they were; in the middle of a page by HTMX's own way."""
    came_from = {"referer": "http://listkeeper.test/inbox?state=snoozed"}
    answer = await client.post("/inbox/decide", data=DECIDE, headers=came_from)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Finbox%3Fstate%3Dsnoozed")
    answer = await client.post("/inbox/decide", data=DECIDE, headers=came_from | {"hx-request": "true"})
    assert answer.headers["hx-redirect"] == "/login?next=%2Finbox%3Fstate%3Dsnoozed"


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ({}, {}),
        ({"seal": "0" * 64}, {}),
        ({"seal": "right"}, {"sec-fetch-site": "cross-site"}),
        ({"seal": "right"}, {"sec-fetch-site": "same-site"}),
        ({"seal": "right"}, {"origin": "https://evil.example"}),
    ],
)
async def test_forms_of_others_do_nothing(
    client: httpx.AsyncClient, database: Database, token: str, data: dict[str, str], headers: dict[str, str]
) -> None:
    """Without the seal of the session, or from another site."""
    await signed_in(client, token)
    if data.get("seal") == "right":
        data = {"seal": await seal(client)}
    for address, form in (("/inbox/decide", DECIDE), ("/inbox/undo", {}), ("/jobs/check", {}), ("/logout", {})):
        answer = await client.post(address, data={**form, **data}, headers=headers)
        assert answer.status_code == 403
    assert "1 proposal in 1 group" in (await client.get("/inbox")).text


async def test_a_token_allows_no_more_than_its_scopes(
    client: httpx.AsyncClient, database: Database, token: str, now: datetime
) -> None:
    await signed_in(client, admitting.create(database, "reader", ["read"], now=now))
    sealed = {"seal": await seal(client)}
    for address, form in (("/inbox/decide", DECIDE), ("/jobs/check", {})):
        answer = await client.post(address, data={**form, **sealed})
        assert answer.status_code == 403
        assert "does not allow" in answer.text


@pytest.mark.parametrize(
    ("body", "status"), [(b"x" * 70_000, 413), (b"&".join([b"a=1"] * 2000), 422), ("id=\xff".encode("latin-1"), 422)]
)
async def test_forms_have_bounds(client: httpx.AsyncClient, token: str, body: bytes, status: int) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post("/login", content=body, headers=headers)).status_code == status


async def test_settings_are_shown_without_secrets_to_who_signed_in(
    database: Database, token: str, now: datetime
) -> None:
    """Neither a key nor a database's password."""
    hidden = {"github_token": "ghp_hidden", "database_url": "postgresql://me:hidden@db.example/lists"}
    app = create_app(Settings(**hidden), database, clock=lambda: now)
    async with calling(app) as client:
        assert (await client.get("/settings")).headers["location"] == "/login?next=%2Fsettings"
        await signed_in(client, token)
        page = (await client.get("/settings")).text
    assert "postgresql://me:***@db.example/lists" in page
    assert "(set)" in page
    assert "ghp_hidden" not in page
    assert ":hidden@" not in page
