"""A person's word on proposals, said by a program that has a token for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from service import queries
from service.proposing import deciding
from service.proposing.deciding import Choice
from service.queries import rows
from service.web.admission import needs
from service.web.api.answers import found, json
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.problems import REFUSALS, Problem

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is no such thing"}}
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
    """From now on every export has this change in it. What was accepted for the same link before steps back."""
    return await _decided(request, proposal_id, deciding.accept)


@router.post("/proposals/{proposal_id}/reject", response_model=rows.Proposal, summary="Reject a proposal")
async def reject_proposal(request: Request, proposal_id: Number, said: Rejection) -> Response:
    """It is not offered again, or not before a day."""
    return await _decided(request, proposal_id, deciding.reject, reason=said.reason, until=said.until)


@router.post("/proposals/{proposal_id}/snooze", response_model=rows.Proposal, summary="Put a proposal aside")
async def snooze_proposal(request: Request, proposal_id: Number, said: Snooze) -> Response:
    """It is offered again then."""
    return await _decided(request, proposal_id, deciding.snooze, until=said.until)


async def _decided(request: Request, number: int, word: Callable[..., int], **said: str | datetime | None) -> Response:
    """Say a word on one proposal, and how it is then."""
    missing = f"proposal {number}"
    found(await ask(request, queries.proposal, number), missing)
    now = request.app.state.clock()
    by = f"token {request.state.admission.name}"
    await run_in_threadpool(lambda: word(records(request), Choice([number]), now=now, by=by, **said))
    return json(found(await ask(request, queries.proposal, number), missing))
