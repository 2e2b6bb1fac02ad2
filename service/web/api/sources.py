"""The outside services that are asked, and how they are doing."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.queries.sources import sources
from service.web.api.answers import Sources, json
from service.web.asking import ask

router = APIRouter(tags=["Metadata"])


@router.get("/sources", response_model=Sources, summary="Sources")
async def all_sources(request: Request) -> Response:
    """Every source: what it allows, when it last answered, what is left of its budget, and its errors."""
    state = request.app.state
    found = await ask(request, sources, state.settings, state.clock())
    return json({"items": found, "next": None})
