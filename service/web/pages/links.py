"""A link and its story, and the hosts that links lead to."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from sqlmodel import Session

from service import queries
from service.checking import store, story
from service.queries.hosts import HostOrder
from service.web.api.asked import Number, Text
from service.web.asking import ask
from service.web.pages.frame import show

router = APIRouter()

HOSTS_AT_ONCE = 100
LINKS_AT_ONCE = 100
VISITS_SHOWN = 60


@router.get("/links/{link_id}")
async def one_link(request: Request, link_id: Number) -> Response:
    """A link, what we believe of it and why, visit by visit; its copies, and where else it stands."""
    return await show(request, "link.html", await ask(request, _link, link_id))


def _link(session: Session, link_id: int) -> dict[str, Any]:
    placed = queries.link(session, link_id)
    if placed is None:
        raise HTTPException(404, f"There is no link {link_id}.")
    url = placed.link["url"]
    past = store.history(session, url)
    return {
        "link": placed.link,
        "entry_id": placed.entry_id,
        "resource": queries.resource(session, url),
        "visits": list(story.visits(past.seen, past.due.state.entry))[-VISITS_SHOWN:][::-1] if past else [],
        "changes": queries.verdict_changes(session, url),
        "elsewhere": [one for one in queries.links_to(session, url) if one["id"] != link_id],
        "proposals": queries.proposals_of(session, resource=url),
    }


@router.get("/hosts")
async def hosts(request: Request, order: HostOrder = "links", q: Text = "", cursor: Text | None = None) -> Response:
    """The hosts that the lists link to."""
    found = await ask(
        request, queries.hosts, order=order, containing=q.strip() or None, cursor=cursor, limit=HOSTS_AT_ONCE
    )
    return await show(request, "hosts.html", {"hosts": found.items, "next": found.next, "order": order, "q": q})


@router.get("/hosts/{name}")
async def one_host(request: Request, name: Text, cursor: Text | None = None) -> Response:
    """A host: how its links are doing, and what it taught us."""
    return await show(request, "host.html", await ask(request, _host, name, cursor))


def _host(session: Session, name: str, cursor: str | None) -> dict[str, Any]:
    host = queries.host(session, name)
    if host is None:
        raise HTTPException(404, f"No list links to {name}.")
    links = queries.links(session, host=name, cursor=cursor, limit=LINKS_AT_ONCE)
    return {"host": host, "links": links.items, "next": links.next}
