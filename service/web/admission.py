"""Who may do what: bearer tokens (RFC 6750) at the API's door.

@router.post("/proposals/accept", dependencies=[needs("decide")])
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from service.admitting import flow as admitting
from service.models import Scope
from service.web.asking import ask, records
from service.web.limits import Limit

WRITES, A_MINUTE = 120, timedelta(minutes=1)
"""How often one token may change something."""

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token that `listkeeper token create NAME` printed.",
)
Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


def needs(scope: Scope) -> Any:
    """A dependency: 401 without a token that holds, 403 where it does not allow this, 429 for too many writes."""

    async def admit(request: Request, shown: Shown) -> None:
        admission = None if shown is None else await admitted(request, shown.credentials)
        if admission is None:
            said = ' error="invalid_token"' if shown else ""
            raise HTTPException(401, "This needs a token that holds.", headers={"WWW-Authenticate": f"Bearer{said}"})
        if not admission.may(scope):
            refused = f'Bearer error="insufficient_scope", scope="{scope}"'
            raise HTTPException(403, f"This token does not allow {scope}.", headers={"WWW-Authenticate": refused})
        writes: Limit = request.app.state.writes
        if scope != "read" and (seconds := writes.wait(admission.name, request.app.state.clock())):
            raise HTTPException(
                429, f"This token may write {WRITES} times a minute.", headers={"Retry-After": str(ceil(seconds))}
            )
        request.state.admission = admission

    return Depends(admit)


async def admitted(request: Request, token: str) -> admitting.Admission | None:
    """What a token that somebody shows allows, and its use written down; None: nothing."""
    now = request.app.state.clock()
    admission = await ask(request, admitting.admit, token, now)
    if admission is not None and not admission.is_noted:
        await run_in_threadpool(admitting.note_use, records(request), admission, now)
    return admission
