"""A person's word on proposals, said by a program that has a token for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from service import queries
from service.errors import UsageError
from service.models import ProposalKind
from service.proposing import deciding
from service.proposing.deciding import Choice
from service.queries import rows
from service.web.admission import needs
from service.web.api.answers import found, json
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.problems import REFUSALS, Problem

NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "There is no such thing"},
    409: {"model": Problem, "description": "The list does not say any more what this would change"},
}
router = APIRouter(tags=["Nights"], responses={**NOT_FOUND, **REFUSALS}, dependencies=[needs("decide")])


class Rejection(BaseModel):
    """Why, and for how long."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Text | None, Field(max_length=1000, description="Kept with the proposal.")] = None
    until: AwareDatetime | None = Field(None, description="When it may be offered again; null: never.")


class Snooze(BaseModel):
    """For how long."""

    model_config = ConfigDict(extra="forbid")

    until: AwareDatetime = Field(description="When it is offered again.", examples=["2027-01-01T00:00:00Z"])


@router.post("/proposals/{proposal_id}/accept", response_model=rows.Proposal, summary="Accept a proposal")
async def accept_proposal(request: Request, proposal_id: Number) -> Response:
    """Every Markdown export has this change in it from now on. What was accepted for its link before steps back."""
    return await _decided(request, proposal_id, deciding.accept)


@router.post("/proposals/{proposal_id}/reject", response_model=rows.Proposal, summary="Reject a proposal")
async def reject_proposal(request: Request, proposal_id: Number, said: Rejection) -> Response:
    """It is not offered again, or not before a day."""
    return await _decided(request, proposal_id, deciding.reject, reason=said.reason, until=said.until)


@router.post("/proposals/{proposal_id}/snooze", response_model=rows.Proposal, summary="Put a proposal aside")
async def snooze_proposal(request: Request, proposal_id: Number, said: Snooze) -> Response:
    """It is offered again then."""
    return await _decided(request, proposal_id, deciding.snooze, until=said.until)


@router.post("/proposals/{proposal_id}/reopen", response_model=rows.Proposal, summary="Make a proposal undecided again")
async def reopen_proposal(request: Request, proposal_id: Number) -> Response:
    """As if nothing had been said: exports are without it again, and it can be decided anew."""
    return await _decided(request, proposal_id, lambda db, choice, **by: deciding.reopen(db, choice.ids or (), **by))


class Decision(BaseModel):
    """One word on many open proposals: those of a group, of a kind, of a list; all that is given counts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"action": "accept", "group": "rename"}]})

    action: Literal["accept", "reject", "snooze"]
    group: Text | None = Field(None, description="As `/api/proposals/groups` names it.")
    kind: ProposalKind | None = None
    list: Text | None = Field(None, description="The name of a list.")
    reason: Annotated[Text | None, Field(max_length=1000, description="Of a rejection; kept with each.")] = None
    until: AwareDatetime | None = Field(None, description="When they are offered again; a snooze needs it.")


class Decided(BaseModel):
    """What one word did."""

    proposals: int = Field(description="How many were decided; those that cannot be made beside others stay open.")


@router.post("/proposals/decide", response_model=Decided, summary="Decide many proposals in one word")
async def decide_proposals(request: Request, said: Decision) -> Response:
    """Accept, reject or snooze the open proposals of a group, a kind or a list."""
    choice = Choice(group=said.group, kind=said.kind, list=said.list)
    if choice == deciding.EVERY_OPEN:
        raise UsageError("it is not said which proposals are meant", hint="give a group, a kind or a list")
    word: dict[str, Any] = {"now": request.app.state.clock(), "by": f"token {request.state.admission.name}"}
    if said.action != "accept":
        word["until"] = said.until
    if said.action == "reject":
        word["reason"] = said.reason
    if said.action == "snooze" and said.until is None:
        raise UsageError("a snooze has an end", hint='say "until"')
    decide: Callable[..., int] = getattr(deciding, said.action)
    return json({"proposals": await run_in_threadpool(lambda: decide(records(request), choice, **word))})


async def _decided(request: Request, number: int, word: Callable[..., int], **said: str | datetime | None) -> Response:
    """Say a word on one proposal, and how it is then."""
    missing = f"proposal {number}"
    found(await ask(request, queries.proposal, number), missing)
    now = request.app.state.clock()
    by = f"token {request.state.admission.name}"
    await run_in_threadpool(lambda: word(records(request), Choice([number]), now=now, by=by, **said))
    return json(found(await ask(request, queries.proposal, number), missing))
