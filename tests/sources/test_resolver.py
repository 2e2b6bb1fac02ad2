"""Names and addresses."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from pathlib import Path

import pytest

from service.sources.faults import Fault
from service.sources.resolver import Resolver, read_hosts
from smallweb import SmallWeb


async def _asked(web: SmallWeb, tmp_path: Path, name: str) -> object:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.7 here.example HERE2.example # a comment\nnonsense\n::1 six.example\n")
    resolver = Resolver([f"127.0.0.1:{web.dns_port}"], timeout=0.2 if name == "silent.example" else 5.0, hosts=hosts)
    try:
        return sorted(str(address) for address in await resolver.addresses(name))
    except Fault as error:
        return error.code


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.example", ["127.0.0.1"]),
        ("A.Example.", ["127.0.0.1"]),
        ("two.example", ["192.0.2.1", "192.0.2.2"]),
        ("only6.example", ["2001:db8::1"]),
        ("none.example", "dns-none"),
        ("gone.example", "dns-nxdomain"),
        ("fail.example", "dns-servfail"),
        ("silent.example", "dns-timeout"),
        ("a" * 64 + ".example", "dns-invalid"),
        ("a..example", "dns-invalid"),
        ("here.example", ["127.0.0.7"]),
        ("here2.example", ["127.0.0.7"]),
        ("localhost", ["127.0.0.1"]),
        ("2130706433", ["127.0.0.1"]),
        ("0x7f.1", ["127.0.0.1"]),
        ("[::1]", ["::1"]),
    ],
)
async def test_names_are_resolved_or_told_why_not(tmp_path: Path, name: str, found: object) -> None:
    """NXDOMAIN, SERVFAIL, no address and silence are told apart; the hosts file and literals come first."""
    with SmallWeb() as web:
        web.site("a.example")
        web.site("two.example", dns=["192.0.2.1", "192.0.2.2"])
        web.site("only6.example", dns=["2001:db8::1"])
        web.site("none.example", dns="none")
        web.site("fail.example", dns="servfail")
        web.site("silent.example", dns="silent")
        assert await _asked(web, tmp_path, name) == found


async def test_a_name_is_asked_once_by_many(tmp_path: Path) -> None:
    """Fifty links of one host ask the name servers once, even at the same moment."""
    with SmallWeb() as web:
        web.site("a.example")
        resolver = Resolver([f"127.0.0.1:{web.dns_port}"], hosts=tmp_path / "none")
        found = await asyncio.gather(*(resolver.addresses("a.example") for _ in range(50)))
        assert set(found) == {(ip_address("127.0.0.1"),)}
        assert web.names.asked == ["a.example"]


def test_a_missing_hosts_file_has_no_names(tmp_path: Path) -> None:
    """A system without a hosts file resolves all the same."""
    assert read_hosts(tmp_path / "none") == {}
