"""How the lists are doing as a whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service import queries
from service.queries.sources import sources
from service.settings import Settings
from service.web.asking import ask
from service.web.pages.frame import show

router = APIRouter()

WORST_HOSTS = 10
LOST_SHOWN = 50


@router.get("/health")
async def health(request: Request) -> Response:
    """Verdicts over the nights, survival by age, the worst hosts, and what would be lost."""
    state = request.app.state
    return await show(request, "health.html", await ask(request, _health, state.settings, state.clock()))


def _health(session: Session, settings: Settings, now: datetime) -> dict[str, Any]:
    return {
        "nights": queries.counts_by_night(session),
        "cohorts": queries.cohorts(session),
        "worst": queries.hosts(session, order="bad", limit=WORST_HOSTS).items,
        "lost": queries.beyond_reach(session, limit=LOST_SHOWN).items,
        "lost_count": queries.count_beyond_reach(session),
        "sources": sources(session, settings, now),
    }
