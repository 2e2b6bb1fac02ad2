"""What every page stands in: the ways through the house, and how much waits at the end of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from sqlmodel import Session
from starlette.responses import HTMLResponse

from service import queries
from service.web.asking import ask
from service.web.rendering import page


async def show(request: Request, template: str, values: Mapping[str, Any], *, status: int = 200) -> HTMLResponse:
    """A page in its frame."""
    return page(request, template, values, status=status, frame=await ask(request, _frame))


def _frame(session: Session) -> dict[str, Any]:
    return {"waiting": queries.count_waiting(session)}
