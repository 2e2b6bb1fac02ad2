"""What the nights left: proposals, runs and reports."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service import queries
from service.queries import rows
from service.web.api.answers import Deliveries, Proposals, Reports, Runs, Some, found, json, paged
from service.web.api.asked import Number, Paged, ProposalsAsked, RunsAsked
from service.web.asking import ask
from service.web.problems import Problem

router = APIRouter(tags=["Nights"])
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is no such thing"}}


@router.get(
    "/proposals", response_model=Proposals | Some, responses=NOT_FOUND, summary="What should change in the lists"
)
async def proposals(request: Request, asked: Annotated[ProposalsAsked, Query()]) -> Response:
    """Changes that a person may accept, with the evidence for each."""
    page = await ask(
        request,
        queries.proposals,
        asked.query(),
        states=asked.state,
        kinds=asked.kind,
        group=asked.group,
        cursor=asked.cursor,
        limit=asked.limit,
        total=asked.total,
    )
    return paged(request, page, asked, rows.Proposal)


@router.get("/proposals/groups", response_model=list[rows.ProposalGroup], summary="Proposals of one cause, together")
async def proposal_groups(request: Request) -> Response:
    """The groups of the open proposals, the largest first; each can be decided in one word."""
    return json(await ask(request, queries.groups))


@router.get("/proposals/{proposal_id}", response_model=rows.Proposal, responses=NOT_FOUND, summary="One proposal")
async def one_proposal(request: Request, proposal_id: Number) -> Response:
    """A proposal by its number, with its evidence and exactly what it changes."""
    return json(found(await ask(request, queries.proposal, proposal_id), f"proposal {proposal_id}"))


@router.get("/runs", response_model=Runs | Some, summary="Runs")
async def runs(request: Request, asked: Annotated[RunsAsked, Query()]) -> Response:
    """Executions of jobs, the newest first."""
    page = await ask(request, queries.runs, job=asked.job, cursor=asked.cursor, limit=asked.limit)
    return paged(request, page, asked, rows.Run)


@router.get("/runs/{run_id}", response_model=rows.Run, responses=NOT_FOUND, summary="One run")
async def one_run(request: Request, run_id: Number) -> Response:
    """A run by its number."""
    return json(found(await ask(request, queries.run, run_id), f"run {run_id}"))


@router.get("/reports", response_model=Reports | Some, summary="Reports")
async def reports(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """What the nights changed, in one line each, the newest first."""
    page = await ask(request, queries.reports, cursor=asked.cursor, limit=asked.limit)
    summaries = [{name: value for name, value in one.items() if name != "content"} for one in page.items]
    return paged(request, queries.Page(summaries, page.next), asked, rows.ReportSummary)


@router.get("/reports/latest", response_model=rows.Report, responses=NOT_FOUND, summary="The newest report")
async def latest_report(request: Request) -> Response:
    """What last night changed."""
    return json(found(await ask(request, queries.report), "report yet"))


@router.get("/reports/{report_id}", response_model=rows.Report, responses=NOT_FOUND, summary="One report")
async def one_report(request: Request, report_id: Number) -> Response:
    """What one night changed."""
    return json(found(await ask(request, queries.report, report_id), f"report {report_id}"))


@router.get("/deliveries", response_model=Deliveries, summary="Where reports go")
async def deliveries(request: Request) -> Response:
    """What each place of the settings has, what waits to be brought there, and why; all of them in one page."""
    return json({"items": await ask(request, queries.deliveries), "next": None})
