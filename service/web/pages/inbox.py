"""The inbox: proposals in their groups, each with its diff and evidence, and a person's word on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from service import queries
from service.database import Database
from service.errors import EditRefused, UsageError
from service.models import ProposalState
from service.proposing import deciding
from service.proposing.deciding import Choice
from service.queries.paging import PAGE
from service.web import showing
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.forms import Form
from service.web.pages.frame import show
from service.web.person import lead, own_path, sealed

router = APIRouter()

GROUPS_AT_ONCE = 25
OF_A_GROUP = 8
"""Proposals shown of each group; a page of its own shows all of them."""
SNOOZE = timedelta(days=30)

LONGEST_REASON = 1000


class Said(NamedTuple):
    """What a form said beside its word."""

    now: datetime
    by: str
    reason: str | None
    until: datetime | None


WORDS: Mapping[str, Callable[[Database, Choice, Said], int]] = {
    "accept": lambda db, choice, said: deciding.accept(db, choice, now=said.now, by=said.by),
    "reject": lambda db, choice, said: deciding.reject(
        db, choice, reason=said.reason, until=said.until, now=said.now, by=said.by
    ),
    "snooze": lambda db, choice, said: deciding.snooze(
        db, choice, until=said.until or said.now + SNOOZE, now=said.now, by=said.by
    ),
    "reopen": lambda db, choice, said: deciding.reopen(db, choice.ids or (), now=said.now, by=said.by),
}
"""What a button says, and what it does."""

SAID = {"accept": "accepted", "reject": "rejected", "snooze": "put aside", "reopen": "open again"}


class InboxAsked(BaseModel):
    """Which proposals are to be shown, and what was just said of how many."""

    state: ProposalState = "open"
    group: Text | None = None
    page: int = 1
    cursor: Text | None = None
    said: Text = ""
    count: int = 0
    until: date | None = None

    @property
    def done(self) -> str | None:
        """What was just done, in a sentence."""
        if self.said == "undo":
            return "Taken back."
        if self.said not in SAID:
            return None
        until = f" until {showing.day(self.until)}" if self.until else " for a month" if self.said == "snooze" else ""
        return f"{self.count:,} {SAID[self.said]}{until}."


@router.get("/inbox")
async def inbox(request: Request, asked: Annotated[InboxAsked, Query()]) -> Response:
    """The proposals in one state, by group, or all of one group."""
    return await show(request, "inbox.html", {**await ask(request, _inbox, asked), "wrong": None})


def _inbox(session: Session, asked: InboxAsked) -> dict[str, Any]:
    states = (asked.state,)
    groups = queries.groups(session, states=states)
    counts = {"groups": len(groups), "proposals": sum(one["proposals"] for one in groups)}
    if asked.group is not None:
        shown = [one for one in groups if one["group"] == asked.group]
        limit = PAGE
    else:
        start = GROUPS_AT_ONCE * (max(asked.page, 1) - 1)
        shown, limit = groups[start : start + GROUPS_AT_ONCE], OF_A_GROUP
    found = [
        (one, queries.proposals(session, states=states, group=one["group"], cursor=asked.cursor, limit=limit))
        for one in shown
    ]
    pages = -(-len(groups) // GROUPS_AT_ONCE)
    return {"asked": asked, "counts": counts, "groups": found, "pages": pages}


@router.get("/inbox/{proposal_id}")
async def one_proposal(request: Request, proposal_id: Number) -> Response:
    """One proposal, whatever became of it."""
    proposal = await ask(request, queries.proposal, proposal_id)
    if proposal is None:
        raise HTTPException(404, f"There is no proposal {proposal_id}.")
    return await show(request, "proposal.html", {"proposal": proposal})


@router.post("/inbox/decide")
async def decide(request: Request, sent: Annotated[Form, sealed("decide")]) -> Response:
    """Take a person's word on one proposal, or on all open ones of a group."""
    said, group = sent.get("said"), sent.get("group")
    ids = sent.numbers("id")
    if said not in WORDS or bool(ids) == bool(group):
        raise HTTPException(422, "Say what to do, and with which proposals.")
    choice = Choice(ids=ids) if ids else Choice(group=group)
    until, reason = sent.day("until"), sent.get("reason")[:LONGEST_REASON] or None
    begins = datetime.combine(until, time(), UTC) if until else None
    told = Said(request.app.state.clock(), request.state.person.admission.name, reason, begins)
    try:
        count = await run_in_threadpool(WORDS[said], records(request), choice, told)
    except (UsageError, EditRefused) as error:
        values = await ask(request, _inbox, InboxAsked(group=group or None))
        return await show(request, "inbox.html", {**values, "wrong": error.message})
    return lead_back(request, sent, said=said, count=count, **({"until": until} if until else {}))


@router.post("/inbox/undo")
async def undo(request: Request, sent: Annotated[Form, sealed("decide")]) -> Response:
    """Take back this person's last word; those of others are theirs."""
    by, now = [request.state.person.admission.name], request.app.state.clock()
    undone = await run_in_threadpool(deciding.undo, records(request), now=now, by=by)
    return lead_back(request, sent, said="undo", count=undone.proposals if undone else 0)


def lead_back(request: Request, sent: Form, **said: Any) -> Response:
    """To the page where a form stood, which says what was done."""
    path, _, query = own_path(sent.get("back") or "/inbox").partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith(("said=", "count=", "until=", "cursor="))]
    to = f"{path}?{'&'.join([*kept, urlencode(said)])}"
    if request.headers.get("hx-request"):  # it goes there itself, and takes what changed out of it
        return Response(status_code=303, headers={"Location": f"{request.scope.get('root_path', '')}{to}"})
    return lead(request, to)
