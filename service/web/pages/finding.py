"""Finding entries: by tag, and by a query over all lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service import queries
from service.errors import UsageError
from service.queries.query import tagged
from service.web.api.asked import Text
from service.web.asking import ask
from service.web.pages.frame import show

router = APIRouter()

TAGS_AT_ONCE = 500
FOUND_AT_ONCE = 50


@router.get("/tags")
async def tags(request: Request, cursor: Text | None = None) -> Response:
    """All tags by name, each with how many entries have it."""
    found = await ask(request, queries.tags, cursor=cursor, limit=TAGS_AT_ONCE)
    return await show(request, "tags.html", {"tags": found.items, "next": found.next})


@router.get("/search")
async def search(request: Request, q: Text = "", cursor: Text | None = None) -> Response:
    """The entries of all lists that a query means."""
    return await show(request, "search.html", await ask(request, _search, q, cursor))


def _search(session: Session, q: str, cursor: str | None) -> dict[str, Any]:
    query, wrong = meant(q)
    found: queries.Page[Any] = queries.Page([], None)
    if q.strip() and not wrong:
        found = queries.found(session, query, cursor=cursor, limit=FOUND_AT_ONCE)
    return {"q": q, "wrong": wrong, "entries": found.items, "next": found.next}


def meant(text: str, tags: Sequence[str] = ()) -> tuple[queries.Query, str | None]:
    """The query that a person typed, and these tags; and, where it cannot be read, why not."""
    try:
        query, wrong = queries.read(text), None
    except UsageError as error:
        query, wrong = queries.Query(), error.message
    return query.also(*tagged(tags)), wrong
