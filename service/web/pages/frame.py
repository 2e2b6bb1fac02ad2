"""What every page stands in: the ways through the house, and how much waits at the end of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from sqlmodel import Session
from starlette.responses import HTMLResponse

from service import queries
from service.admitting import sessions
from service.web.asking import ask
from service.web.person import COOKIE, own_path
from service.web.rendering import page


async def show(request: Request, template: str, values: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page in its frame."""
    return page(request, template, values, status=status, frame=await around(request))


async def around(request: Request) -> dict[str, Any]:
    """What a page's frame tells: who is signed in, and how much waits."""
    frame = await ask(request, _frame, request.cookies.get(COOKIE), request.app.state.clock())
    return {**frame, "here": own_path(str(request.url))}


def _frame(session: Session, cookie: str | None, now: datetime) -> dict[str, Any]:
    somebody = sessions.signed_in(session, cookie, now) if cookie else None
    known = {"name": somebody.admission.name, "seal": somebody.seal} if somebody else None
    tomorrow = now.date() + timedelta(days=1)
    return {"waiting": queries.count_waiting(session), "person": known, "tomorrow": tomorrow.isoformat()}
