"""The pages: home, a list that reads like the post itself, and what the nights changed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from service import queries
from service.exporting.flow import export
from service.jobs import report as reporting
from service.web import showing
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.rendering import page

router = APIRouter(include_in_schema=False)

LISTS_ON_HOME = 200
REPORTS_ON_A_PAGE = 60
TAGS_OF_A_LIST = 60


@router.get("/")
async def home(request: Request, cursor: Text | None = None) -> Response:
    """The lists, and last night in one line."""
    lists = await ask(request, queries.lists, cursor=cursor, limit=LISTS_ON_HOME)
    report = await ask(request, queries.report)
    night = showing.night_in_a_line(report["content"]) if report else None
    return page(request, "home.html", {"lists": lists.items, "next": lists.next, "report": report, "night": night})


@router.get("/lists/{name:path}.md")
async def markdown(request: Request, name: Text) -> Response:
    """The list itself, byte for byte, with the accepted changes in it. Raises ListNotFound."""
    source = await run_in_threadpool(export, records(request), name)
    try:
        source.decode()
    except UnicodeDecodeError:
        return Response(source, headers={"Content-Type": "text/markdown"})  # in what it is, nobody said
    return Response(source, headers={"Content-Type": "text/markdown; charset=utf-8"})


@router.get("/lists/{name:path}")
async def one_list(request: Request, name: Text) -> Response:
    """A list section by section. Raises ListNotFound."""
    summary, sections, tags = await ask(request, _list, name)
    return page(request, "list.html", {"list": summary, "sections": sections, "tags": tags})


def _list(session: Session, name: str) -> tuple[Any, Any, Any]:
    tags = queries.tags(session, name=name, limit=TAGS_OF_A_LIST).items
    return queries.list_summary(session, name), queries.contents(session, name), tags


@router.get("/reports")
async def reports(request: Request, cursor: Annotated[Text | None, Query()] = None) -> Response:
    """All nights, the newest first."""
    found = await ask(request, queries.reports, cursor=cursor, limit=REPORTS_ON_A_PAGE)
    return page(request, "reports.html", {"reports": found.items, "next": found.next})


@router.get("/reports/{report_id}")
async def one_report(request: Request, report_id: Number) -> Response:
    """What one night changed."""
    report = await ask(request, queries.report, report_id)
    if report is None:
        raise HTTPException(404, f"There is no report {report_id}.")
    content = report["content"]
    values = {
        "report": report,
        "changed": showing.night_in_a_line(content),
        "waiting": reporting.waiting(content),
        "parts": reporting.parts(content),
        "method": content["method"],
        "before": content["counts"]["before"] or content["counts"]["now"],
    }
    return page(request, "report.html", values)
