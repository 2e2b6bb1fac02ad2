"""The one door to the outside: httpx over our own transport, which checks where it goes.

APIs are asked through `open_client`; web pages are visited through `website`, on the same
transport.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import httpx

from service.errors import UsageError
from service.settings import Settings
from service.sources.resolver import Resolver
from service.sources.transport import Transport, route

VERSION = version("listkeeper")


@asynccontextmanager
async def open_client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client for the APIs of outside services.

    It says who is asking, follows no redirect on its own, and raises httpx's documented errors,
    each a `faults.Fault` with a code.
    """
    async with httpx.AsyncClient(
        transport=new_transport(settings),
        headers={"User-Agent": f"listkeeper/{VERSION} (+{settings.contact})"},
        timeout=settings.timeout,
        follow_redirects=False,
        trust_env=False,
    ) as client:
        yield client


def new_transport(settings: Settings) -> Transport:
    """The transport that the settings ask for."""
    try:
        routes = [route(text) for text in settings.connect_to]
    except ValueError as error:
        raise UsageError(f"setting connect_to: {error}", hint="write it as curl's --connect-to") from error
    return Transport(Resolver(settings.nameservers), allowed_networks=settings.allowed_networks, routes=routes)
