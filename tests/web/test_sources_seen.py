"""Each source's state is seen at /api/sources and at /metrics, and no key of it anywhere."""

from __future__ import annotations

import asyncio
from datetime import datetime

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import TypeAdapter

from service.database import Database
from service.enriching.lease import Lease
from service.enriching.lookups import keep_failure, keep_lookups
from service.queries import rows
from service.settings import Settings
from service.sources.openalex import OpenAlex
from service.web.app import create_app
from serving import calling

SECRET = "very-secret"  # none of ours


@pytest.fixture
def asked(database: Database, now: datetime) -> Database:
    """An installation that asked a source three times; the last time it did not answer."""

    async def ask() -> None:
        lease = Lease(database, OpenAlex.limits, clock=lambda: now, sleep=lambda _: asyncio.sleep(0))
        for error in (None, None, "it is down"):
            async with lease.turn() as turn:
                turn.error = error

    asyncio.run(ask())
    with database.write() as session:
        keep_lookups(session, "openalex", now, found=["1"], none={"2": None}, failed={})
    keep_failure(database, "openalex", ["3"], "it is down", now=now)
    return database


async def get(database: Database, now: datetime, address: str) -> httpx.Response:
    app = create_app(Settings(openalex_key=SECRET), database, clock=lambda: now)
    async with calling(app) as client:
        response = await client.get(address)
    assert response.status_code == 200, response.text
    assert SECRET not in response.text
    return response


async def test_the_api_tells_how_each_source_is_doing(asked: Database, now: datetime) -> None:
    items = (await get(asked, now, "/api/sources")).json()["items"]
    for item in items:
        TypeAdapter(rows.SourceState).validate_python(item)
    [openalex] = [item for item in items if item["name"] == "openalex"]
    assert (openalex["state"], openalex["error"], openalex["errors"]) == ("on", "it is down", 1)
    assert (openalex["asked_today"], openalex["budget_left"]) == (3, OpenAlex.limits.daily - 3)
    assert openalex["answered_at"] == now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (openalex["found"], openalex["none"], openalex["failed"]) == (1, 1, 1)


async def test_prometheus_reads_the_metrics(asked: Database, now: datetime) -> None:
    text = (await get(asked, now, "/metrics")).text
    samples = {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["listkeeper_source_last_success_timestamp_seconds", ("openalex",)] == now.timestamp()
    assert samples["listkeeper_source_budget_left", ("openalex",)] == OpenAlex.limits.daily - 3
    assert samples["listkeeper_source_errors", ("openalex",)] == 1
    assert samples["listkeeper_source_lookups", ("openalex", "failed")] == 1
    assert ("listkeeper_source_budget_left", ("arxiv",)) not in samples
