"""Which addresses may be visited: public ones, and what the settings allow. Pure.

An address is looked at in every form it can hide in: IPv4 inside IPv6 (mapped, compatible, 6to4,
Teredo, NAT64), and the odd spellings of IPv4 that `inet_aton` reads and browsers follow
(`2130708745`, `0x7f.1`, `127.1`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# RFC 6052 section 2.2: where an IPv4 address stands in the last 32 bits of an IPv6 address.
_LAST_32_BITS = tuple(IPv6Network(text) for text in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96"))
_NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b:1::/48",
        "fec0::/10",
    )
)
"""Not public although some versions of `ipaddress` say so (IANA special-purpose registries)."""


def literal(host: str) -> Address | None:
    """The address that a host is, in any spelling that browsers follow; None: it is a name."""
    text = host.strip("[]").partition("%")[0]
    try:
        return ip_address(text)
    except ValueError:
        return _odd_ipv4(text)


def _odd_ipv4(text: str) -> IPv4Address | None:
    """IPv4 as WHATWG URL reads it: one to four numbers, decimal, octal or hexadecimal, the last one taking the rest."""
    parts = text.removesuffix(".").split(".")
    if not 1 <= len(parts) <= 4 or not all(re.fullmatch(r"0[xX][0-9a-fA-F]*|[0-9]+", part) for part in parts):
        return None
    try:
        *heads, last = (_number(part) for part in parts)
    except ValueError:  # 08: looks octal and is not
        return None
    if any(head > 255 for head in heads) or last >= 256 ** (5 - len(parts)):
        return None
    return IPv4Address(sum(head << (24 - 8 * place) for place, head in enumerate(heads)) + last)


def _number(part: str) -> int:
    if part[:2] in ("0x", "0X"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if len(part) > 1 and part[0] == "0" else int(part)


def forms(address: Address) -> list[Address]:
    """The address, and the IPv4 addresses that it stands for."""
    if isinstance(address, IPv4Address):
        return [address]
    found: list[Address] = [address]
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found += address.teredo
    if any(address in network for network in _LAST_32_BITS):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return found


def allowed(address: Address, networks: Iterable[Network] = ()) -> bool:
    """Whether an address may be visited: every form of it is public or in one of the networks."""
    networks = tuple(networks)
    given, *inside = forms(address)
    if inside:  # a wrapped address is where its inside is; the wrapping itself is nowhere
        return all(_public_or_in(form, networks) for form in inside)
    return _public_or_in(given, networks)


def _public_or_in(address: Address, networks: tuple[Network, ...]) -> bool:
    if any(address in network for network in networks):
        return True
    return address.is_global and not address.is_multicast and not any(address in network for network in _NEVER)
