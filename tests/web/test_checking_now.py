"""A program has links checked now, hears how far that has come, and keeps nobody from stopping the server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import sqlalchemy as sa

import small_world
from service import queries
from service.admitting import flow as admitting
from service.database import Database
from service.jobs.queue import Queue
from service.settings import Settings
from service.web.app import create_app
from serving import calling
from smallweb import Reply, SmallWeb

RUNNER, DECIDER = "runner", "decider"
QUICK, SLOW = "http://quick.example/", "http://slow.example/"


@pytest.fixture
async def client(any_database: Database, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever holds a token that may start jobs, where no worker is."""
    small_world.fill(any_database)
    if not any_database.is_sqlite:  # the small world brings its own numbers; PostgreSQL counts on from these
        with any_database.write() as session:
            session.execute(sa.text("SELECT setval(pg_get_serial_sequence('run', 'id'), max(id)) FROM run"))
    queue = Queue(any_database)
    await queue.install()
    token = admitting.create(any_database, RUNNER, ["run"], now=now)
    app = create_app(Settings(), any_database, clock=lambda: now, queue=queue)
    async with calling(app, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


@pytest.mark.parametrize(
    "wish", [{"q": "verdict:dead"}, {"url": "http://deeplearning4j.org/lstm.html"}, {"everything": True}]
)
async def test_a_check_waits_for_a_worker(client: httpx.AsyncClient, wish: dict[str, Any]) -> None:
    started = await client.post("/api/jobs/check", json=wish)
    assert (started.status_code, started.json()["state"]) == (202, "waiting")
    assert (await client.get(started.headers["location"])).json() == started.json()
    told = started.json()["summary"]["wish"]
    assert (told["query"], told["urls"]) == (wish.get("q", ""), [wish["url"]] if "url" in wish else [])


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 400),
        ({"q": "  "}, 400),
        ({"q": "#papers", "everything": True}, 400),
        ({"q": "stars:many"}, 400),
        ({"url": "http://169.254.169.254/latest/meta-data"}, 404),
        ({"query": "#papers"}, 422),
        ({"q": "\x00"}, 422),
    ],
)
async def test_what_makes_no_sense_starts_nothing(
    client: httpx.AsyncClient, any_database: Database, wish: dict[str, Any], status: int
) -> None:
    """A mistyped wish must not mean every link there is, and no address of a stranger is visited."""
    with any_database.read() as session:
        before = queries.runs(session).items
    refused = await client.post("/api/jobs/check", json=wish)
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    with any_database.read() as session:
        assert queries.runs(session).items == before


async def test_it_needs_a_token_that_may_run(client: httpx.AsyncClient, any_database: Database, now: datetime) -> None:
    other = admitting.create(any_database, DECIDER, ["decide"], now=now)
    for shown, status in (("", 401), (f"Bearer {other}", 403)):
        refused = await client.post("/api/jobs/check", json={"everything": True}, headers={"Authorization": shown})
        assert refused.status_code == status


async def test_a_run_that_is_over_is_told_at_once(client: httpx.AsyncClient) -> None:
    heard = await client.get("/api/runs/1/events")
    assert heard.headers["content-type"].startswith("text/event-stream")
    assert [name for name, _ in events(heard.text.splitlines())] == ["end"]
    assert (await client.get("/api/runs/4711/events")).status_code == 404


class Served(NamedTuple):
    """A server of its own process, and what opens it."""

    process: subprocess.Popen[bytes]
    address: str
    token: str
    database: Database


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """`listkeeper serve` with a list of a page that answers and one that does not."""
    (tmp_path / "two.md").write_text(f"# Two\n\n- [quick]({QUICK})\n- [slow]({SLOW})\n")
    url = f"sqlite:///{tmp_path / 'records.db'}"
    database = Database(url)
    database.migrate()
    token = admitting.create(database, RUNNER, ["run"], now=datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with SmallWeb() as web:
        web.page(QUICK, "<title>Quick</title>" + "Words. " * 60)
        web.page(SLOW, Reply(delay=300))
        own = {"LISTKEEPER_DATABASE_URL": url, "LISTKEEPER_LISTS": str(tmp_path / "two.md")}
        command = [sys.executable, "-m", "service", "serve", "--no-schedule", "--port", str(port)]
        process = subprocess.Popen(command, env={**os.environ, **web.environment(), **own}, cwd=tmp_path)
        try:
            await_it(f"http://127.0.0.1:{port}")
            yield Served(process, f"http://127.0.0.1:{port}", token, database)
        finally:
            process.kill()
            process.wait()
            database.close()


def await_it(address: str) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{address}/healthz").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("it never answered")


def test_a_check_is_heard_to_its_end_and_stopped_on_the_way(served: Served) -> None:
    """SIGTERM ends a server while a job runs and somebody listens to it; the run says that it was interrupted."""
    headers = {"Authorization": f"Bearer {served.token}"}
    with httpx.Client(base_url=served.address, headers=headers, timeout=60) as client:
        first = client.post("/api/jobs/check", json={"url": QUICK}).headers["location"]
        with client.stream("GET", f"{first}/events") as heard:
            *_, (name, run) = events(heard.iter_lines())
        assert (name, run["state"], run["summary"]["verdicts"]) == ("end", "done", {"alive": 1})

        second = client.post("/api/jobs/check", json={"url": SLOW}).json()["id"]
        with client.stream("GET", f"/api/runs/{second}/events") as heard:
            assert next(run for _, run in events(heard.iter_lines()) if run["state"] == "running")
            served.process.send_signal(signal.SIGTERM)
            served.process.wait(60)  # the page would have taken five minutes
    with served.database.read() as session:
        stopped = queries.run(session, second)
    assert stopped is not None
    assert stopped["state"] == "interrupted"


def test_ctrl_c_ends_it_well(served: Served) -> None:
    """Who stops it at the terminal is not told of a failure."""
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(60) == 0


def events(lines: Iterator[str] | list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What was sent, by its name."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
