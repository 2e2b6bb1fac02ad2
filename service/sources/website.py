"""A visit to a web page: every redirect followed by hand, one deadline for all of it, nothing raised.

What a site does wrong is what we came to see, so a visit always ends in a `Visit`: with a status
and the beginning of the page, or with the code of what went wrong (`faults.CODES`, or `redirect-loop`,
`redirect-many`, `redirect-invalid`, `redirect-scheme`).

Pages are asked for with GET and never with HEAD: servers that answer HEAD with a lie (405, 404,
silence, or 200 for what is gone) are too many, and a GET that stops reading costs no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import httpx

from service.settings import Settings
from service.sources import body
from service.sources.client import VERSION, new_transport
from service.sources.connection import Deadline
from service.sources.faults import Fault
from service.sources.transport import Asking, Exchange, Transport
from service.sources.walk import Profile, Visit, Walk

IsCertain = Callable[[str, int, str], bool]
"""Whether a redirect (from, status, to) leads to what is known to be there."""
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def honest(settings: Settings) -> Profile:
    """Ourselves, by name and with a contact, in the form that search engines' robots have made customary."""
    agent = f"Mozilla/5.0 (compatible; listkeeper/{VERSION}; +{settings.contact})"
    return Profile("honest", _headers(agent))


BROWSER = Profile(
    "browser",
    {
        "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/141.0.0.0 Safari/537.36",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "Accept-Encoding": "gzip, deflate",
        "Accept-Language": "en-US,en;q=0.9",
        "Upgrade-Insecure-Requests": "1",
        "Sec-Fetch-Dest": "document",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Site": "none",
        "Sec-Fetch-User": "?1",
    },
)
"""A browser: for the second look at what robots are refused, before a link is called dead or blocked."""


def _headers(agent: str) -> dict[str, str]:
    return {"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate", "Accept-Language": "en, *;q=0.5"}


class Turn(Protocol):
    """Leave to ask a host now."""

    async def ready(self) -> None:
        """Awaited right before the request is sent; the deadline does not run meanwhile."""

    def heard(self, status: int | None, headers: Mapping[str, str]) -> None:
        """What came of it; no status: no answer."""


Turns = Callable[[str], AbstractAsyncContextManager[Turn]]
"""Whoever asks a host waits here for its turn, and is done when it leaves."""


class Website:
    """Visits web pages over one transport."""

    def __init__(self, transport: Transport, turns: Turns, *, timeout: float) -> None:
        self._transport = transport
        self._turns = turns
        self._timeout = timeout

    def leave(self, host: str) -> None:
        """A host's batch is done: its connections are closed."""
        self._transport.leave(host)

    async def visit(self, url: str, profile: Profile, *, is_certain: IsCertain | None = None) -> Visit:
        """Go where a URL leads. Never raises for what sites or networks do.

        Where `is_certain` says of a redirect (from, status, to) that its target is there, the visit
        ends with that redirect: `final_url` is the target, `status` the redirect's.
        """
        visit = Visit(url, profile.name, final_url=url)
        walk = Walk(visit, profile, self._timeout)
        while (target := await self._step(walk)) and walk.turn_to(target):
            if is_certain and is_certain(visit.hops[-1]["url"], visit.hops[-1]["status"], visit.final_url):
                break
        return visit

    async def _step(self, walk: Walk) -> str | None:
        """Ask for one address; where it redirects to, if it does."""
        clock = asyncio.get_running_loop().time
        try:
            place, data = walk.request()
        except (httpx.InvalidURL, UnicodeError, ValueError):
            walk.visit.fault = "dns-invalid"
            return None
        async with self._turns(place.host.rstrip(".")) as turn:
            begun = clock()
            deadline = Deadline(begun + walk.seconds_left)
            try:
                exchange = await self._transport.ask(Asking(place, data, deadline=deadline, ready=turn.ready))
            except Fault as error:
                turn.heard(None, {})
                walk.spend(clock() - begun - deadline.paused)
                walk.visit.fault = error.code
                return None
            now = clock()
            target = walk.note(exchange.answer, now - begun - deadline.paused)
            turn.heard(walk.visit.status, walk.visit.headers)
            deadline.at = min(deadline.at, now + body.BODY_SECONDS)
            try:
                if target is None:
                    target = await _read(exchange, walk.visit)
                else:
                    await exchange.beginning(body.MAX_DRAINED)  # so that the connection can be used again
            finally:
                exchange.close()
            walk.spend(clock() - begun - deadline.paused)
        return target


async def _read(exchange: Exchange, visit: Visit) -> str | None:
    """Read a page into the visit; where it refreshes itself to, if it does."""
    visit.body, visit.body_fault = await body.read(visit.headers, exchange)
    return body.refresh(visit.body) if visit.status == 200 else None


@asynccontextmanager
async def open_website(settings: Settings, turns: Turns) -> AsyncIterator[Website]:
    """The web, as the settings let us see it."""
    transport = new_transport(settings)
    try:
        yield Website(transport, turns, timeout=settings.timeout)
    finally:
        await transport.aclose()
