"""One address, now: a visit with all its tries and second looks, of which nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

from service import urls
from service.checking.fold import NEW
from service.checking.hosts import Hosts
from service.checking.lane import Lane
from service.checking.store import Due
from service.checking.visit import Visitor
from service.models import Clock, Observation
from service.settings import Settings
from service.sources.website import honest, open_website


async def look(settings: Settings, addresses: Sequence[str], *, clock: Clock) -> dict[str, Observation]:
    """What is seen at some web addresses, and at the places on the pages that they point to; by address.

    Of several at a host that asks us to stop, those behind are not looked at and not in it.
    """
    hosts = Hosts(
        interval=settings.host_interval, at_once=settings.host_concurrency, everywhere=settings.concurrency, clock=clock
    )
    seen: dict[str, Observation] = {}

    def done(due: Due, observation: Observation) -> bool:
        seen[addresses[due.id]] = observation
        return True

    async with open_website(settings, hosts.turn) as web:
        visitor = Visitor(web, honest(settings), clock, browser_look=settings.browser_look)
        for number, address in enumerate(addresses):
            place = urls.fragment(address)
            due = Due(number, urls.canonical(address), urls.host(address), NEW, fragments=(place,) if place else ())
            host = hosts.meet(urls.host(address) or "", {})
            await Lane(host, visitor, iter([due]), done, clock).run(1)
    return seen
