"""A link and its story, and the hosts that links lead to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from service import queries
from service.checking import store, story
from service.checking.person import PersonWord
from service.queries.hosts import HostOrder
from service.queries.links import Placed
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.forms import Form
from service.web.pages.frame import show
from service.web.person import lead, sealed

router = APIRouter()

HOSTS_AT_ONCE = 100
LINKS_AT_ONCE = 100
VISITS_SHOWN = 60
LONGEST_NOTE = 1000
TERMS = {30: "a month", 90: "three months", 365: "a year"}
"""Days for which a person's word may hold, and how they are called."""


@router.get("/links")
async def link_to(request: Request, url: Text) -> Response:
    """To the page of the first link that leads to an address."""
    found = await ask(request, queries.links_to, url)
    if not found:
        raise HTTPException(404, f"No list links to {url}.")
    return lead(request, f"/links/{found[0]['id']}")


@router.get("/links/{link_id}")
async def one_link(request: Request, link_id: Number) -> Response:
    """A link, what we believe of it and why, visit by visit; its copies, and where else it stands."""
    return await show(request, "link.html", await ask(request, _link, link_id, request.app.state.clock()))


def _link(session: Session, link_id: int, now: datetime) -> dict[str, Any]:
    placed = _placed(session, link_id)
    url = placed.link["url"]
    past = store.history(session, url)
    word = store.persons_words(session, [past.due.id]).get(past.due.id) if past else None
    return {
        "link": placed.link,
        "word": word if word and now < word.until else None,
        "robot": past.due.state.verdict if past else None,
        "terms": TERMS,
        "entry_id": placed.entry_id,
        "resource": queries.resource(session, url),
        "visits": list(story.visits(past.seen, past.due.state.entry))[-VISITS_SHOWN:][::-1] if past else [],
        "changes": queries.verdict_changes(session, url),
        "elsewhere": [one for one in queries.links_to(session, url) if one["id"] != link_id],
        "proposals": queries.proposals_of(session, resource=url),
    }


def _placed(session: Session, link_id: int) -> Placed:
    placed = queries.link(session, link_id)
    if placed is None:
        raise HTTPException(404, f"There is no link {link_id}.")
    return placed


@router.post("/links/{link_id}/mark")
async def mark(request: Request, link_id: Number, sent: Annotated[Form, sealed("decide")]) -> Response:
    """Take the word of a person who looked at a link: for its term that counts, whatever visits see."""
    placed, now = await ask(request, _placed, link_id), request.app.state.clock()
    said, (days, *_) = sent.get("said"), sent.numbers("days") or (0,)
    if said not in ("alive", "dead", "nothing") or (said != "nothing" and days not in TERMS):
        raise HTTPException(422, "Say what you saw, and for how long that holds.")
    note = sent.get("note")[:LONGEST_NOTE] or None
    word = PersonWord(said, now, now + timedelta(days=days), note) if said != "nothing" else None
    await run_in_threadpool(store.say, records(request), placed.link["url"], word, now)
    return lead(request, f"/links/{link_id}")


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
