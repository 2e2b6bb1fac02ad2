"""Having links checked now, and hearing how far a run has come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from service import queries
from service.errors import UsageError
from service.jobs.works import start_check
from service.queries import rows
from service.queries.query import LONGEST
from service.web.admission import needs
from service.web.api.answers import found, json
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.problems import REFUSALS, Problem

router = APIRouter(tags=["Nights"])

LONGEST_URL = 8000
LOOKING = 0.5
"""Seconds between two looks at a run that somebody listens to; checks tell how far they are once a second."""


class CheckAsked(BaseModel):
    """Which links are to be checked: one address, or what a query means."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"q": "list:rnn-and-lstm #papers"}]})

    q: Annotated[Text, Field(max_length=LONGEST)] = Field(
        "",
        description="The links of the entries that this query means (`list:NAME`, `#tag` ...).",
        examples=["#papers"],
    )
    url: Annotated[Text, Field(max_length=LONGEST_URL)] | None = Field(
        None, description="The address of a link that stands in a list, in place of a query."
    )
    everything: bool = Field(False, description="Every link of every list, in place of both.")


@router.post(
    "/jobs/check",
    status_code=202,
    response_model=rows.Run,
    responses={404: {"model": Problem, "description": "There is no such link, or list"}, **REFUSALS},
    dependencies=[needs("run")],
    summary="Have links checked now",
)
async def check_now(request: Request, asked: CheckAsked) -> Response:
    """Begins as soon as a worker is free, whether the links are due or not.

    The answer is the run, which waits; `Location` is its address, and `Location` + `/events` tells how far it is.
    """
    if [bool(asked.q.strip()), asked.url is not None, asked.everything].count(True) != 1:
        raise UsageError("one thing is to be checked", hint='say "q", or "url", or "everything": true')
    if asked.url is not None:
        found(await ask(request, queries.resource, asked.url), f"link to {asked.url}")
    state, addresses = request.app.state, [asked.url] if asked.url is not None else []
    run_id = await start_check(records(request), state.queue, clock=state.clock, query=asked.q, addresses=addresses)
    answer = json(found(await ask(request, queries.run, run_id), f"run {run_id}"))
    answer.status_code = 202
    answer.headers["Location"] = f"/api/runs/{run_id}"
    return answer


async def _existing(request: Request, run_id: Number) -> rows.Run:
    return found(await ask(request, queries.run, run_id), f"run {run_id}")


@router.get(
    "/runs/{run_id}/events",
    response_class=EventSourceResponse,
    responses={404: {"model": Problem, "description": "There is no such thing"}},
    summary="How far a run has come, as it goes",
)
async def run_events(request: Request, run: Annotated[Any, Depends(_existing)]) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events, each with the run as JSON: `progress` whenever it has come further, and `end` once.

    The stream is over after `end`. Whoever connects again hears at once how it is then.
    """
    told = None
    while run["state"] in queries.UNDER_WAY:
        if run != told:
            yield _event("progress", run)
            told = run
        await asyncio.sleep(LOOKING)
        run = await _existing(request, run["id"])
    yield _event("end", run)


def _event(name: str, run: rows.Run) -> ServerSentEvent:
    return ServerSentEvent(event=name, raw_data=queries.as_json(run).decode())
