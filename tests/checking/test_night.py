"""Nights on which we are offline."""

from __future__ import annotations

import pytest

from service.checking.night import HostNight, is_void

WELL = HostNight(was_good=True, has_answered=True, causes=frozenset())
DOWN = HostNight(was_good=True, has_answered=False, causes=frozenset({"dns-nxdomain"}))
NEW_DOWN = HostNight(was_good=False, has_answered=False, causes=frozenset({"dns-timeout"}))
NEW_GONE = HostNight(was_good=False, has_answered=False, causes=frozenset({"dns-nxdomain"}))
LONG_DEAD = HostNight(was_good=False, has_answered=False, causes=frozenset({"refused"}))


@pytest.mark.parametrize(
    ("nights", "void"),
    [
        ([], False),
        ([WELL] * 10, False),
        ([DOWN] * 10, True),
        ([DOWN] * 3, False),
        ([WELL] * 6 + [DOWN] * 4, False),
        ([WELL] * 4 + [DOWN] * 6, True),
        ([WELL] * 4 + [LONG_DEAD] * 40, False),
        ([NEW_DOWN] * 10, True),
        ([NEW_GONE] * 10, False),
        ([NEW_DOWN] * 10 + [WELL], False),
        ([LONG_DEAD] * 10, False),
    ],
)
def test_a_night_is_void_when_most_that_were_well_fail_at_once(nights: list[HostNight], void: bool) -> None:
    """Hosts that were dead before say nothing; a first night is void only when nobody answers for our own reasons."""
    assert is_void(nights) is void
