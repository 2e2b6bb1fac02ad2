"""Which addresses may be visited."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sources.addresses import allowed, literal

FORBIDDEN = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255 192.0.0.8 198.18.0.1
::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 2002:7f00:1:: 2002:a9fe:a9fe::
64:ff9b::a00:1 64:ff9b:1::1 ::ffff:0:10.0.0.1 2001:db8::1 192.88.99.1 240.0.0.1
""".split()


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_is_not_public_is_forbidden(text: str) -> None:
    """Private, loopback, link-local, shared, multicast and reserved addresses, in whatever they are wrapped."""
    assert not allowed(ip_address(text))


@pytest.mark.parametrize("text", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_what_is_public_is_allowed(text: str) -> None:
    """Public addresses, and those that stand for one."""
    assert allowed(ip_address(text))


def test_a_network_in_the_settings_is_allowed() -> None:
    """What the settings name may be visited, wrapped too; nothing beside it."""
    networks = (ip_network("10.1.0.0/16"),)
    assert allowed(ip_address("10.1.2.3"), networks)
    assert allowed(ip_address("::ffff:10.1.2.3"), networks)
    assert not allowed(ip_address("10.2.0.1"), networks)


@given(st.ip_addresses(v=4))
def test_wrapping_changes_nothing(address: IPv4Address) -> None:
    """An IPv4 address inside IPv6 is allowed exactly when it is itself."""
    assert allowed(IPv6Address(f"::ffff:{address}")) == allowed(address)
    assert allowed(IPv6Address(f"64:ff9b::{address}")) == allowed(address)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.2313", "127.0.9.9"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("1.2.3.4.", "1.2.3.4"),
        ("256.1.1.1", None),
        ("1.2.3.4.5", None),
        ("08.1.1.1", None),
        ("example.com", None),
        ("", None),
    ],
)
def test_odd_spellings_are_read_as_browsers_do(text: str, address: str | None) -> None:
    """Octal, hexadecimal and short forms of IPv4 are the address they mean."""
    assert literal(text) == (ip_address(address) if address else None)


@given(st.text(max_size=20))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever a host is, the question whether it is an address has an answer."""
    literal(text)
