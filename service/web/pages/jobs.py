"""Jobs: what was done and when, what is under way, and having links checked now."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from sqlmodel import Session

from service import queries
from service.errors import UsageError
from service.jobs.works import start_check
from service.web import showing
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.forms import Form
from service.web.pages.frame import show
from service.web.person import lead, sealed

router = APIRouter()

RUNS_AT_ONCE = 50


@router.get("/jobs")
async def jobs(
    request: Request, cursor: Annotated[Text | None, Query()] = None, q: Annotated[Text, Query()] = ""
) -> Response:
    """What was done, the newest first, and what is under way."""
    return await show(request, "jobs.html", {**await ask(request, _jobs, cursor), "q": q, "wrong": None})


def _jobs(session: Session, cursor: str | None) -> dict[str, Any]:
    found = queries.runs(session, cursor=cursor, limit=RUNS_AT_ONCE)
    return {
        "runs": showing.with_steps(found.items),
        "next": found.next,
        "deliveries": queries.deliveries(session),
        "is_under_way": any(one["state"] in queries.UNDER_WAY for one in found.items),
    }


@router.get("/jobs/{run_id}")
async def one_job(request: Request, run_id: Number) -> Response:
    """One run: how far it has come, and what came of it."""
    run = await ask(request, queries.run, run_id)
    if run is None:
        raise HTTPException(404, f"There is no run {run_id}.")
    return await show(request, "job.html", {"run": run, "is_under_way": run["state"] in queries.UNDER_WAY})


@router.post("/jobs/check")
async def check(request: Request, sent: Annotated[Form, sealed("run")]) -> Response:
    """Have links checked now: those that a query means, or one address; and go where one can watch it."""
    state, query, url = request.app.state, sent.get("q"), sent.get("url")
    addresses = [url] if url else []
    try:
        run_id = await start_check(records(request), state.queue, clock=state.clock, query=query, addresses=addresses)
    except UsageError as error:
        return await show(request, "jobs.html", {**await ask(request, _jobs, None), "q": query, "wrong": error.message})
    return lead(request, f"/jobs/{run_id}")
