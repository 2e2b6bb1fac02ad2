"""Home: the lists, last night in one line, and what needs you."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service import queries
from service.queries.sources import sources
from service.reporting.sentences import headline
from service.settings import Settings
from service.web import showing
from service.web.api.asked import Text
from service.web.asking import ask
from service.web.pages.frame import show

router = APIRouter()

LISTS_AT_ONCE = 200
ERRORS_IN_A_ROW = 3
"""From so many on a source that does not answer needs a person."""


@router.get("/")
async def home(request: Request, cursor: Text | None = None) -> Response:
    """The lists, last night in one line, and what needs you."""
    state = request.app.state
    return await show(request, "home.html", await ask(request, _home, cursor, state.settings, state.clock()))


def _home(session: Session, cursor: str | None, settings: Settings, now: datetime) -> dict[str, Any]:
    lists = queries.lists(session, cursor=cursor, limit=LISTS_AT_ONCE)
    report = queries.report(session)
    troubled = [one for one in sources(session, settings, now) if one["errors"] >= ERRORS_IN_A_ROW]
    return {
        "lists": lists.items,
        "next": lists.next,
        "report": report,
        "night": headline(report["content"]) if report else None,
        "needs": showing.needs(queries.count_waiting(session), report, queries.count_beyond_reach(session), troubled),
    }
