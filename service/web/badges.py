"""Badges and figures of a list, to be shown elsewhere: kept for an hour, then asked for again by their ETag."""

from __future__ import annotations

from hashlib import sha256

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service import queries
from service.exporting import badge
from service.queries.health import health
from service.web.api.asked import Text
from service.web.asking import ask

router = APIRouter(include_in_schema=False)


@router.get("/lists/{name:path}/badge.svg")
async def picture(request: Request, name: Text) -> Response:
    """`health 97 %` as SVG. Raises ListNotFound."""
    return _kept(request, badge.svg(await ask(request, _health, name)), "image/svg+xml")


@router.get("/lists/{name:path}/badge.json")
async def endpoint(request: Request, name: Text) -> Response:
    """The same for shields.io's endpoint badges. Raises ListNotFound."""
    return _kept(request, badge.shields(await ask(request, _health, name)), "application/json")


@router.get("/lists/{name:path}/figures.json")
async def figures(request: Request, name: Text) -> Response:
    """How a list is doing: now, by the age of its links, over the nights. Raises ListNotFound."""
    return _kept(request, queries.as_json(await ask(request, queries.figures, name)), "application/json")


def _health(session: Session, name: str) -> int | None:
    return health(queries.list_summary(session, name)["verdicts"])


def _kept(request: Request, content: bytes, media_type: str) -> Response:
    tag = f'"{sha256(content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={badge.KEPT}"}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
