"""What an operator relies on: who may read and write, how much, and what is told of it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

import small_world
from service.admitting import flow as admitting
from service.database import Database
from service.settings import Settings
from service.web import logs
from service.web.admission import WRITES
from service.web.app import create_app
from service.web.forms import MOST_BYTES
from serving import calling

NAME = "laptop"


@asynccontextmanager
async def serving(
    database: Database, now: datetime, log: Any = None, **settings: Any
) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(**settings), database, clock=lambda: now, log=log)
    async with calling(app) as client:
        yield client


class Lines(list[dict[str, Any]]):
    """A log that keeps what it is told."""

    def info(self, event: str, **facts: Any) -> None:
        self.append({"event": event, "level": "info", **facts})

    def error(self, event: str, **facts: Any) -> None:
        self.append({"event": event, "level": "error", **facts})


@pytest.fixture
def records(database: Database) -> Database:
    small_world.fill(database)
    return database


@pytest.fixture
def token(records: Database, now: datetime) -> str:
    return admitting.create(records, NAME, ["decide"], now=now)


async def test_reading_can_be_kept_for_who_has_a_token(records: Database, token: str, now: datetime) -> None:
    """Programs are told that they need one, people are led to where they sign in; health stays open."""
    async with serving(records, now, anyone_may_read=False) as client:
        for path in ("/api/entries", "/metrics", "/reports.atom", "/lists/notes/drafts/badge.svg"):
            refused = await client.get(path)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer"), path
        asked = await client.get("/tags?q=a", headers={"Accept": "text/html"})
        assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Ftags%3Fq%3Da")
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await client.get("/api/entries", headers=bearer)).status_code == 200
        assert (await client.get("/metrics", headers=bearer)).status_code == 200
        assert (await client.get("/api/entries", headers={"Authorization": "Bearer nonsense"})).status_code == 401
        for path in ("/healthz", "/readyz", "/login", "/static/site.css"):
            assert (await client.get(path)).status_code in (200, 404), path
        signed_in = await client.post("/login", data={"token": token, "next": "/health"})
        assert signed_in.headers["location"] == "/health"
        assert (await client.get("/health", headers={"Accept": "text/html"})).status_code == 200


async def test_other_sites_may_use_the_api_where_that_is_set(records: Database, now: datetime) -> None:
    """By default none: a browser keeps the answers from their scripts."""
    origin = {"Origin": "https://site.example"}
    async with serving(records, now) as client:
        assert "access-control-allow-origin" not in (await client.get("/api/lists", headers=origin)).headers
    async with serving(records, now, cors_origins="https://site.example, https://b.example") as client:
        answer = await client.get("/api/lists", headers=origin)
        assert answer.headers["access-control-allow-origin"] == "https://site.example"
        assert "Link" in answer.headers["access-control-expose-headers"]
        wish = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        assert (await client.options("/api/jobs/check", headers=origin | wish)).status_code == 200
        other = await client.get("/api/lists", headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


async def test_bodies_are_bounded(records: Database, token: str, now: datetime) -> None:
    """Whether they say how long they are or not."""

    async def drip() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 1024 + 1):
            yield b"x" * 1024

    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with serving(records, now) as client:
        for body in (b"x" * (MOST_BYTES + 1), drip()):
            answer = await client.post("/api/proposals/1/reject", content=body, headers=bearer)
            assert answer.status_code == 413
        assert (await client.post("/login", content=b"x" * (MOST_BYTES + 1))).status_code == 413


async def test_one_token_writes_so_often_a_minute(records: Database, token: str, now: datetime) -> None:
    """It is told when it may again; reading goes on."""
    bearer = {"Authorization": f"Bearer {token}"}
    async with serving(records, now) as client:
        for _ in range(WRITES):
            assert (await client.post("/api/proposals/4711/accept", headers=bearer)).status_code == 404
        answer = await client.post("/api/proposals/4711/accept", headers=bearer)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert (await client.get("/api/token", headers=bearer)).status_code == 200


async def test_ready_means_that_the_records_have_this_versions_form(database: Database, now: datetime) -> None:
    async with serving(database, now) as client:
        assert (await client.get("/readyz")).status_code == 200
        with database.write() as session:
            session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200


async def test_not_ready_without_records(tmp_path: Path, now: datetime) -> None:
    """It says so and nothing of the inside; the process itself is well."""
    missing = Database(f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.db'}")
    async with serving(missing, now) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert "sqlite" not in answer.text
        assert (await client.get("/healthz")).status_code == 200


async def test_each_request_has_an_id_and_a_line(records: Database, token: str, now: datetime) -> None:
    """The id of a proxy is taken over; nothing that could be a secret is written."""
    lines = Lines()
    async with serving(records, now, lines) as client:
        bearer = {"Authorization": f"Bearer {token}", "X-Request-ID": "from-the-proxy-1"}
        answer = await client.get("/api/entries?q=private", headers=bearer)
        other = await client.get("/api/nothing", headers={"X-Request-ID": "a\tb"})
        await client.post("/login", data={"token": token})
    assert answer.headers["x-request-id"] == "from-the-proxy-1"
    assert len(other.headers["x-request-id"]) == 16
    assert [(one["method"], one["path"], one["status"]) for one in lines] == [
        ("GET", "/api/entries", 200),
        ("GET", "/api/nothing", 404),
        ("POST", "/login", 303),
    ]
    assert lines[0]["request_id"] == "from-the-proxy-1"
    assert lines[0]["bytes"] == len(answer.content)
    assert token not in str(lines)
    assert "private" not in str(lines)


async def test_what_goes_wrong_here_is_an_error_in_the_log(records: Database, now: datetime) -> None:
    """With the id that the answer shows."""
    lines = Lines()
    with records.write() as session:
        session.execute(sa.text("DROP TABLE entry_tag"))
    async with serving(records, now, lines) as client:
        answer = await client.get("/api/tags")
    assert answer.status_code in (500, 503)
    [line] = lines
    assert (line["level"], line["status"]) == ("error", answer.status_code)
    assert line["request_id"] == answer.headers["x-request-id"]


def test_lines_are_json_for_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of libraries too, with their tracebacks."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    try:
        logs.set_up().info("request", path="/", status=200)
        try:
            int("broken")
        except ValueError:
            logging.getLogger("uvicorn.error").exception("it broke")
    finally:
        root.handlers[:], root.level = kept
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["event"], first["path"], first["level"]) == ("request", "/", "info")
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["level"]) == ("it broke", "error")
    assert "ValueError: invalid literal" in second["exception"]
