"""Numbers for Prometheus at /metrics: the links by verdict, and how sources, jobs, workers and nights are doing.

They are read from the records when they are asked for, so it does not matter which process did the
work. Source of the format: prometheus.io/docs/instrumenting/exposition_formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlmodel import Session

from service.jobs.status import status
from service.queries.rows import JobKind, Status
from service.queries.tables import LINK, VERDICT, rows
from service.settings import Settings
from service.web.asking import ask

OF_A_SOURCE = {
    "answered_at": ("listkeeper_source_last_success_timestamp_seconds", "When the source last answered."),
    "budget_left": ("listkeeper_source_budget_left", "Requests that the source still allows."),
    "asked_today": ("listkeeper_source_requests_today", "Requests made since midnight UTC."),
    "errors": ("listkeeper_source_errors", "Requests in a row that failed."),
}
"""Which fields of a source are shown, as what, and what they mean."""

OF_A_WORKER = {
    "under_way": ("listkeeper_worker_jobs", "Jobs that a worker is at."),
    "done": ("listkeeper_worker_jobs_done", "Jobs that a worker did since it started."),
    "memory_mb": ("listkeeper_worker_memory_megabytes", "A worker's memory at its most."),
}


class _Records(Collector):
    """What was read from the records, as metrics."""

    def __init__(self, verdicts: Mapping[str, int], status: Status) -> None:
        self._verdicts = verdicts
        self._status = status
        self._states = status["sources"]

    def collect(self) -> Iterator[Metric]:
        links = GaugeMetricFamily("listkeeper_links", "Links in the lists.", labels=["verdict"])
        for verdict, number in self._verdicts.items():
            links.add_metric([verdict], number)
        yield links
        for name, (metric, meaning) in OF_A_SOURCE.items():
            family = GaugeMetricFamily(metric, meaning, labels=["source"])
            for state in self._states:
                value: Any = state[name]  # type: ignore[literal-required]  # the names stand in the table above
                if value is not None:
                    family.add_metric([state["name"]], value.timestamp() if isinstance(value, datetime) else value)
            yield family
        known = GaugeMetricFamily(
            "listkeeper_source_lookups", "Things asked for, by outcome.", labels=["source", "state"]
        )
        for state in self._states:
            for outcome, number in (("found", state["found"]), ("none", state["none"]), ("failed", state["failed"])):
                known.add_metric([state["name"], outcome], number)
        yield known
        yield from self._jobs()
        yield from self._nights()

    def _jobs(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("listkeeper_jobs", "Jobs, by what becomes of them.", labels=["kind", "state"])
        for kind in self._status["jobs"]:
            for state in ("waiting", "under_way", "set_aside"):
                jobs.add_metric([kind["kind"], state], kind[state])
        yield jobs
        there = [worker for worker in self._status["workers"] if worker["is_there"] and worker["concurrency"]]
        yield GaugeMetricFamily("listkeeper_workers", "Workers that are there.", value=len(there))
        for name, (metric, meaning) in OF_A_WORKER.items():
            family = GaugeMetricFamily(metric, meaning, labels=["worker"])
            for worker in there:
                family.add_metric([worker["name"]], worker[name])  # type: ignore[literal-required]  # one of its own numbers
            yield family

    def _nights(self) -> Iterator[Metric]:
        schedule, night = self._status["schedule"], self._status["last_night"]
        for word, slot in (("next", schedule["next_slot"]), ("last", schedule["last_slot"])):
            if slot is not None:
                name, meaning = f"listkeeper_{word}_slot_timestamp_seconds", f"The {word} slot of the schedule."
                yield GaugeMetricFamily(name, meaning, value=slot.timestamp())
        if night is not None:
            yield GaugeMetricFamily("listkeeper_last_night_seconds", "How long it took.", value=night["seconds"])
            is_well = int(night["state"] == "done")
            yield GaugeMetricFamily("listkeeper_last_night_well", "1: all its steps went well.", value=is_well)


async def metrics(request: Request) -> Response:
    """All numbers, in the text format."""
    state = request.app.state
    registry = CollectorRegistry(auto_describe=False)
    registry.register(await ask(request, _read, state.settings, state.clock(), await state.queue.kinds()))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _read(session: Session, settings: Settings, now: datetime, jobs: list[JobKind]) -> _Records:
    verdict = sa.func.coalesce(VERDICT.c.verdict, "unchecked")
    statement: Any = (
        sa.select(verdict, sa.func.count())
        .select_from(LINK)
        .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
        .group_by(verdict)
    )
    counts = {word: int(number) for word, number in rows(session, statement)}
    return _Records(counts, status(session, settings, now, jobs))
