"""What an operator types: how is it doing, and moving to another database."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from service.cli.console import clock
from service.database import Database
from service.jobs import engine
from service.jobs.flow import recorded
from service.jobs.queue import Job, Queue
from service.jobs.store import sign_of_life
from service.settings import Settings
from service.web.app import create_app
from serving import calling

ROOT = Path(__file__).parents[2]
NAME = "2015-10-09-rnn-and-lstm"
Command = Callable[..., CompletedProcess[str]]


def test_a_new_installation_is_doing_well(listkeeper: Command) -> None:
    """On a terminal and as JSON; the next night is named."""
    shown = listkeeper("status").stdout
    assert "next night" in shown
    assert "where `listkeeper serve` or `scheduler` runs" in shown  # no process took on a night yet
    assert "last night  none yet" in shown
    assert "queue       empty" in shown
    told = json.loads(listkeeper("status", "--json").stdout)
    assert (told["jobs"], told["workers"], told["last_night"], told["needs_attention"]) == ([], [], None, [])


@pytest.fixture
def shared(postgres: str) -> Database:
    """A PostgreSQL with a job that waits, one that was set aside, and a worker that went away."""
    database = Database(postgres)
    database.migrate()
    queue = Queue(database)

    async def fill() -> None:
        await queue.install()
        await queue.put([Job("host", "a.example"), Job("host", "b.example")])

    asyncio.run(fill())
    sign_of_life(database, "w", "machine:1", {"concurrency": 9, "under_way": 2, "done": 5, "memory_mb": 99})
    with database.write() as session:
        failed = f"UPDATE {engine.SETTINGS.qualified.queue_table} SET status = 'failed' WHERE dedupe_key LIKE '%b.%'"
        session.execute(text(failed))
        session.execute(text("UPDATE worker SET seen_at = now() - interval '1 hour'"))
    return database


def test_what_needs_a_person_is_said(listkeeper: Command, shared: Database, postgres: str) -> None:
    """With exit status 1; jobs that were set aside can be tried again."""
    shown = listkeeper("--database", postgres, "status", status=1).stdout
    assert "host: 1 waiting, 0 under way, 1 set aside" in shown
    assert "host b.example" in shown
    assert "machine:1: 2 of 9 jobs, 5 done, 99 MB, NOT SEEN FOR 1 h 0 min" in shown
    assert "there is no worker" in shown
    again = listkeeper("--database", postgres, "status", "--put-back", status=1)
    assert "1 jobs are tried again" in again.stderr
    assert "host: 2 waiting, 0 under way\n" in again.stdout
    shared.close()


def test_a_worker_without_a_shared_database_says_so(listkeeper: Command, postgres: str) -> None:
    """Nor without a place for jobs in it."""
    assert "needs a PostgreSQL" in listkeeper("worker", status=2).stderr
    database = Database(postgres)
    database.migrate()
    database.close()
    assert "listkeeper migrate" in listkeeper("--database", postgres, "worker", status=3).stderr


def test_an_installation_moves(listkeeper: Command, postgres: str, seed: Path) -> None:
    """From the file to the server, and its exports stay what they are; not twice."""
    listkeeper("import", seed)
    assert "and the same" in listkeeper("copy", "sqlite:///listkeeper.db", postgres).stderr
    assert listkeeper("--database", postgres, "export", NAME).stdout.encode() == seed.read_bytes()
    assert "not empty" in listkeeper("copy", "sqlite:///listkeeper.db", postgres, status=3).stderr


async def test_the_metrics_show_the_same(shared: Database) -> None:
    """For Prometheus."""
    app = create_app(Settings(), shared, clock=clock)
    async with calling(app) as client:
        shown = (await client.get("/metrics")).text
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(shown)
        for sample in family.samples
    }
    assert samples["listkeeper_jobs", "host", "waiting"] == 1
    assert samples["listkeeper_jobs", "host", "set_aside"] == 1
    assert samples["listkeeper_workers",] == 0
    assert samples["listkeeper_next_slot_timestamp_seconds",] > 0
    shared.close()


async def test_the_dashboard_shows_numbers_that_there_are(shared: Database) -> None:
    """Each expression names metrics that are served, or that are once a night was done or a source asked."""
    dashboard = json.loads((ROOT / "docs" / "grafana.json").read_text())
    named = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"listkeeper_\w+", target["expr"])
    }
    app = create_app(Settings(), shared, clock=clock)
    async with (
        recorded(shared, "nightly", clock=clock),
        calling(app) as web,
    ):
        served = {family.name for family in text_string_to_metric_families((await web.get("/metrics")).text)}
    assert len(named) > 10
    assert named <= served
    shared.close()
