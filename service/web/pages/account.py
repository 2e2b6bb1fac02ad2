"""Signing in with a token, signing out, and how this installation is set up."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from service.admitting import sessions
from service.settings import shown
from service.web.api.asked import Text
from service.web.asking import records
from service.web.forms import Form, form
from service.web.limits import Limit
from service.web.pages.frame import show
from service.web.person import COOKIE, SignInFirst, is_from_here, lead, own_path, person, sealed

router = APIRouter()

TRIES, WITHIN = 10, timedelta(minutes=15)
"""Wrong tokens that may be shown from one address. No token can be guessed; this keeps the log quiet."""


@router.get("/login")
async def ask_to_sign_in(request: Request, next: Text = "/") -> Response:  # noqa: A002  # its name in the address
    """Where a token is shown."""
    if await person(request):
        return lead(request, own_path(next))
    return await show(request, "login.html", {"next": own_path(next), "wrong": None})


@router.post("/login")
async def sign_in(request: Request) -> Response:
    """Begin a session, and go on to where somebody wanted to."""
    state, sent = request.app.state, await form(request)
    after, now = own_path(sent.get("next")), state.clock()
    if not is_from_here(request):
        raise HTTPException(403, "This form is not from here.")
    limit: Limit = state.sign_ins
    address = request.client.host if request.client else ""
    if seconds := limit.wait(address, now):
        raise HTTPException(429, "Too many tries; wait a while.", headers={"Retry-After": str(ceil(seconds))})
    cookie = await run_in_threadpool(sessions.sign_in, records(request), sent.get("token"), now=now)
    if cookie is None:
        values = {"next": after, "wrong": "This token opens nothing: it is unknown, has run out, or was taken back."}
        return await show(request, "login.html", values, status=401)
    limit.forgive(address)
    answer = lead(request, after)
    seconds = int(sessions.LASTS.total_seconds())
    is_secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, cookie, max_age=seconds, httponly=True, samesite="lax", secure=is_secure)
    return answer


@router.post("/logout")
async def sign_out(request: Request, _sent: Annotated[Form, sealed("read")]) -> Response:
    """End the session."""
    await run_in_threadpool(sessions.sign_out, records(request), request.cookies[COOKIE])
    answer = lead(request, "/")
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/settings")
async def settings(request: Request) -> Response:
    """How this installation is set up, without its secrets; for those who signed in."""
    if await person(request) is None:
        raise SignInFirst("/settings")
    return await show(request, "settings.html", {"settings": shown(request.app.state.settings)})
