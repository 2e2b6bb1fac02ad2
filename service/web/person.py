"""Who sits before the browser: the cookie of a session, and what each form of theirs must carry.

A form counts when three things hold: the browser has a session, the form carries its seal (so one of
our own pages made it), and the browser does not say that it comes from elsewhere.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.responses import Response

from service.admitting import sessions
from service.admitting.sessions import SignedIn
from service.models import Scope
from service.web.asking import ask
from service.web.forms import Form, form

COOKIE = "listkeeper"


class SignInFirst(Exception):
    """Nobody is signed in who may do this."""

    def __init__(self, after: str) -> None:
        super().__init__(after)
        self.after = after
        """Where to go on afterwards."""


async def person(request: Request) -> SignedIn | None:
    """Who signed in, if anybody."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    return await ask(request, sessions.signed_in, cookie, request.app.state.clock())


def sealed(scope: Scope) -> Any:
    """A dependency: the form that somebody sent who signed in and may do this.

    Raises SignInFirst for nobody, HTTPException 403 for a token that does not allow it or a form of
    somebody else's making.
    """

    async def check(request: Request) -> Form:
        somebody, sent = await person(request), await form(request)
        if somebody is None:
            raise SignInFirst(own_path(request.headers.get("referer", "")))
        if not is_from_here(request) or not sessions.is_sealed(somebody, sent.get("seal")):
            raise HTTPException(403, "This form is not from here, or too old: go back, load the page again.")
        if not somebody.admission.may(scope):
            raise HTTPException(403, f"The token that you signed in with does not allow {scope}.")
        request.state.person = somebody
        return sent

    return Depends(check)


def is_from_here(request: Request) -> bool:
    """Whether the browser does not say that another site made it ask (Fetch Metadata, or RFC 6454)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def own_path(address: str) -> str:
    """The path and query of an address of ours; what could lead elsewhere leads home."""
    parts = urlsplit(address)
    path = f"{parts.path}{f'?{parts.query}' if parts.query else ''}"
    leads_elsewhere = not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path
    return "/" if leads_elsewhere else path


def lead(request: Request, path: str) -> Response:
    """The answer that leads a browser to another of our pages."""
    to = f"{request.scope.get('root_path', '')}{path}"
    if request.headers.get("hx-request"):
        return Response(headers={"HX-Redirect": to})
    return Response(status_code=303, headers={"Location": to})


def sign_in_first(request: Request, error: Exception) -> Response:
    """The answer to somebody who has to sign in."""
    assert isinstance(error, SignInFirst)
    return lead(request, f"/login?next={quote(error.after, safe='')}")
