"""Nights on which we are offline."""

from __future__ import annotations

import pytest

from service.checking.night import HostNight, is_void

WELL = HostNight(was_good=True, has_answered=True, causes=frozenset())
DOWN = HostNight(was_good=True, has_answered=False, causes=frozenset({"dns-nxdomain"}))
NEW_DOWN = HostNight(was_good=False, has_answered=False, causes=frozenset({"dns-timeout"}))
NEW_GONE = HostNight(was_good=False, has_answered=False, causes=frozenset({"dns-nxdomain"}))
FIRST = HostNight(was_good=False, has_answered=False, causes=frozenset({"dns-nxdomain"}), is_new=True)
FIRST_WELL = HostNight(was_good=False, has_answered=True, causes=frozenset(), is_new=True)
PRIVATE = HostNight(was_good=False, has_answered=False, causes=frozenset({"address-forbidden"}), is_new=True)
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
        ([FIRST] * 10, True),
        ([FIRST] * 10 + [LONG_DEAD] * 40 + [PRIVATE] * 3, True),
        ([FIRST] * 10 + [FIRST_WELL], False),
        ([FIRST] * 4, False),
        ([PRIVATE] * 20, False),
    ],
)
def test_a_night_is_void_when_most_that_were_well_fail_at_once(nights: list[HostNight], void: bool) -> None:
    """Hosts that were dead before say nothing; a first night is void only when nobody answers for our own reasons."""
    assert is_void(nights) is void
