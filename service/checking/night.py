"""Whether a night counts: when it is we who are offline, no link is to blame. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from service import urls
from service.checking.causes import OF_THE_HOST, OF_THE_NETWORK
from service.models import Observation

FEWEST = 4
"""Hosts from which a share says something."""
SHARE = 0.5
"""Of the hosts that answered on other nights: when so many fail at once, it is not they."""
FEWEST_NEW = 8
"""Hosts never visited before: that so many names are wrong, and not one host answers, is no accident."""
FEWEST_LED = 8
"""Hosts that lead to one other before that one is taken for the gate of a network."""


class HostNight(NamedTuple):
    """How a host fared tonight."""

    was_good: bool
    """A link of it was good when it was last visited."""
    has_answered: bool
    causes: frozenset[str]
    """Why there was no answer, where there was none."""
    led_to: str | None = None
    """The other host to which it sent us, for now."""
    is_new: bool = False
    """A link of it was never visited before."""


_NOT_ASKED = frozenset(("address-forbidden", "dns-invalid"))
"""Why nobody was asked at all."""

UNKNOWN = HostNight(was_good=False, has_answered=False, causes=frozenset())


def is_void(nights: Iterable[HostNight]) -> bool:
    """Whether the trouble of a night is our own.

    It is when half of the hosts that were good fail at once, whatever the cause. Where next to none is
    known to have been good, it is when not one host answers and all fail for causes that can be ours;
    or when many are new and all of those fail at once, as where a name server knows no name at all.
    """
    nights = [night for night in nights if not night.causes or night.causes - _NOT_ASKED]
    known = [night for night in nights if night.was_good]
    if len(known) >= FEWEST:
        failed = sum(not night.has_answered and bool(night.causes & OF_THE_HOST) for night in known)
        return failed > SHARE * len(known)
    if any(night.has_answered for night in nights):
        return False
    new = [night for night in nights if night.is_new]
    is_ours = len(nights) >= FEWEST and all(night.causes <= OF_THE_NETWORK for night in nights)
    return is_ours or (len(new) >= FEWEST_NEW and all(night.causes <= OF_THE_HOST for night in new))


def is_answered(seen: Observation) -> bool:
    """Whether anybody answered: the page, or a redirect on the way to it that was not known before."""
    return seen.status is not None or any(not hop.get("known") for hop in seen.hops)


def led_to(seen: Observation) -> str | None:
    """The other host to which a visit was sent for now; None: it was not."""
    if seen.permanent_url or seen.status != 200 or len(seen.hops) < 2:
        return None
    start, final = urls.host(seen.hops[0]["url"]), urls.host(seen.final_url or "")
    return final if final != start else None


def gate(nights: Iterable[HostNight], led_to: str) -> bool:
    """Whether a host is where our own network asks guests to sign in: most hosts that were good lead there."""
    known = [night for night in nights if night.was_good]
    led = sum(night.led_to == led_to for night in known)
    return led >= FEWEST_LED and led > SHARE * len(known)
