"""Who may read, where not everybody may: whoever shows a token or has signed in."""

from __future__ import annotations

from fastapi import HTTPException, Request

from service.web.admission import Shown, admitted
from service.web.person import SignInFirst, own_path, person

OPEN = frozenset({"/healthz", "/readyz", "/login"})
"""Addresses that tell nothing of the lists."""


async def may_read(request: Request, shown: Shown) -> None:
    """A dependency: 401 for programs, and for people the way to sign in."""
    path = request.url.path
    if path in OPEN or await person(request):
        return
    admission = None if shown is None else await admitted(request, shown.credentials)
    if admission is not None and admission.may("read"):
        return
    wants_a_page = shown is None and "text/html" in request.headers.get("accept", "")
    if wants_a_page and not path.startswith("/api/"):
        raise SignInFirst(own_path(f"{path}?{request.url.query}".rstrip("?")))
    said = ' error="invalid_token"' if shown else ""
    raise HTTPException(401, "Reading needs a token here.", headers={"WWW-Authenticate": f"Bearer{said}"})
