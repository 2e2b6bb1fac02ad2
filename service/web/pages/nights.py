"""What each night changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from service import queries
from service.reporting.audience import EVERY_LIST
from service.reporting.feed import NEWEST, atom
from service.reporting.parts import parts
from service.reporting.sentences import begun, headline, method, waiting
from service.web.api.asked import Number, Text
from service.web.asking import ask
from service.web.pages.frame import show

router = APIRouter()

REPORTS_AT_ONCE = 60


@router.get("/reports")
async def reports(request: Request, cursor: Annotated[Text | None, Query()] = None) -> Response:
    """All nights, the newest first."""
    found = await ask(request, queries.reports, cursor=cursor, limit=REPORTS_AT_ONCE)
    nights = [(report, begun(headline(report["content"]))) for report in found.items]
    return await show(request, "reports.html", {"nights": nights, "next": found.next})


@router.get("/reports.atom")
async def feed(request: Request, lists: Annotated[list[Text] | None, Query(alias="list")] = None) -> Response:
    """The last nights as an Atom feed; `list` is for who looks after some lists, and may have a * in it."""
    address = request.app.state.settings.public_url or str(request.base_url)
    found = await ask(request, queries.reports, limit=NEWEST)
    written = atom(found.items, lists=lists or EVERY_LIST, address=address.rstrip("/"))
    return Response(written, media_type="application/atom+xml")


@router.get("/reports/{report_id}")
async def one_report(request: Request, report_id: Number) -> Response:
    """What one night changed."""
    report = await ask(request, queries.report, report_id)
    if report is None:
        raise HTTPException(404, f"There is no report {report_id}.")
    content = report["content"]
    values = {
        "report": report,
        "changed": headline(content),
        "waiting": waiting(content),
        "parts": parts(content),
        "method": method(content),
        "before": content["counts"]["before"] or content["counts"]["now"],
    }
    return await show(request, "report.html", values)
