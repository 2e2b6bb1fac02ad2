"""Numbers for Prometheus at /metrics: the links by verdict, and how each source is doing.

They are read from the records when they are asked for, so it does not matter which process did the
work. Source of the format: prometheus.io/docs/instrumenting/exposition_formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlmodel import Session

from service.queries.rows import SourceState
from service.queries.sources import sources
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


class _Records(Collector):
    """What was read from the records, as metrics."""

    def __init__(self, verdicts: Mapping[str, int], states: Iterable[SourceState]) -> None:
        self._verdicts = verdicts
        self._states = list(states)

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


async def metrics(request: Request) -> Response:
    """All numbers, in the text format."""
    state = request.app.state
    registry = CollectorRegistry(auto_describe=False)
    registry.register(await ask(request, _read, state.settings, state.clock()))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _read(session: Session, settings: Settings, now: datetime) -> _Records:
    verdict = sa.func.coalesce(VERDICT.c.verdict, "unchecked")
    statement: Any = (
        sa.select(verdict, sa.func.count())
        .select_from(LINK)
        .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
        .group_by(verdict)
    )
    counts = {word: int(number) for word, number in rows(session, statement)}
    return _Records(counts, sources(session, settings, now))
