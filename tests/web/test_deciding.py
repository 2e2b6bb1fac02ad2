"""The API lets a token's holder decide, and sends nothing twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest

import small_world
from service.admitting import flow as admitting
from service.database import Database
from service.settings import Settings
from service.web.app import create_app
from serving import calling


@pytest.fixture
async def client(any_database: Database, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever holds a token that may decide."""
    small_world.fill(any_database)
    token = admitting.create(any_database, "laptop", ["decide"], now=now)
    app = create_app(Settings(), any_database, clock=lambda: now)
    async with calling(app, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


@pytest.mark.parametrize(
    ("word", "said", "state"),
    [
        ("reject", {"reason": "no"}, "rejected"),
        ("snooze", {"until": "2027-01-01T00:00:00Z"}, "snoozed"),
    ],
)
async def test_a_proposal_is_decided_with_a_token(
    client: httpx.AsyncClient, word: str, said: dict[str, Any], state: str
) -> None:
    decided = await client.post(f"/api/proposals/1/{word}", json=said)
    assert (decided.status_code, decided.json()["state"], decided.json()["decided_by"]) == (200, state, "token laptop")
    assert (await client.get("/api/proposals/1")).json() == decided.json()
    assert (await client.post("/api/proposals/4711/accept")).status_code == 404
    refused = await client.post(f"/api/proposals/1/{word}", json=said, headers={"Authorization": ""})
    assert refused.status_code == 401
    assert (await client.post("/api/proposals/1/snooze", json={"until": "2001-01-01T00:00:00Z"})).status_code == 400


async def test_what_is_known_already_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/links?q=verdict:dead")
    assert [one["line"] for one in first.json()["items"]] == [22, 93]
    again = await client.get("/api/links?q=verdict:dead", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get("/api/links", headers={"If-None-Match": first.headers["etag"]})).status_code == 200


async def test_hosts_and_wrong_queries(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/hosts")).json()["items"][0]["host"] == "github.com"
    assert (await client.get("/api/hosts/GitHub.com")).json()["links"] == 5
    wrong = await client.get("/api/entries?q=stars:many")
    assert wrong.status_code == 400
    assert "at character 7" in wrong.json()["detail"]


async def test_a_group_is_decided_in_one_word_and_one_of_it_opened_again(client: httpx.AsyncClient) -> None:
    """The word is said to the open ones; it says how many they were."""
    [group] = (await client.get("/api/proposals/groups")).json()
    assert (group["group"], group["proposals"]) == ("renamed", 1)
    [one] = (await client.get("/api/proposals", params={"group": group["group"]})).json()["items"]
    word = {"action": "reject", "group": group["group"], "reason": "not now"}
    assert (await client.post("/api/proposals/decide", json=word)).json() == {"proposals": 1}
    after = (await client.get(f"/api/proposals/{one['id']}")).json()
    assert (after["state"], after["decision"], after["decided_by"]) == ("rejected", "not now", "token laptop")
    assert (await client.get("/api/proposals/groups")).json() == []
    reopened = await client.post(f"/api/proposals/{one['id']}/reopen")
    assert (reopened.status_code, reopened.json()["state"]) == (200, "open")
    later = {"action": "snooze", "kind": one["kind"], "until": "2027-01-01T00:00:00Z"}
    assert (await client.post("/api/proposals/decide", json=later)).json() == {"proposals": 1}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ({"action": "accept"}, "not said which proposals"),
        ({"action": "snooze", "group": "renamed"}, "a snooze has an end"),
        ({"action": "snooze", "group": "renamed", "until": "2001-01-01T00:00:00Z"}, "is past"),
        ({"action": "accept", "list": "nowhere"}, "no list named"),
    ],
)
async def test_a_word_on_many_that_makes_no_sense(client: httpx.AsyncClient, word: dict[str, str], said: str) -> None:
    answer = await client.post("/api/proposals/decide", json=word)
    assert answer.status_code in (400, 404)
    assert said in answer.json()["detail"]
