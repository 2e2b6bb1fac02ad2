"""What the token that somebody shows allows."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.admitting.flow import Allowed
from service.web.admission import needs
from service.web.api.answers import json
from service.web.problems import REFUSALS

router = APIRouter(tags=["Token"], responses=REFUSALS)


@router.get("/token", response_model=Allowed, dependencies=[needs("read")], summary="What your token allows")
async def token(request: Request) -> Response:
    """The name and the scopes of the token that this request carries."""
    admission = request.state.admission
    return json({"name": admission.name, "scopes": sorted(admission.scopes)})
