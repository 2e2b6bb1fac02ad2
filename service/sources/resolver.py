"""From a host's name to its addresses: asked once, remembered, and told why there are none.

NXDOMAIN, SERVFAIL, a name without address and silence are different facts about a link, and
`getaddrinfo` folds the last three into one. So the name servers are asked directly; the system's
hosts file is honoured first, as everywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver

from service.sources.addresses import Address, literal
from service.sources.faults import Fault, fault

HOSTS_FILE = Path("/etc/hosts")
AT_ONCE = 64
"""Questions under way at once: more than that, and small name servers drop some."""
GOOD_FOR = 300.0
"""Seconds for which addresses are kept: about one host's batch."""
BAD_FOR = {"dns-nxdomain": 60.0, "dns-none": 60.0, "dns-invalid": 60.0, "dns-servfail": 1.0, "dns-timeout": 1.0}
"""Seconds for which a failure is kept: what may pass is asked again by the next try."""


class _Answer(NamedTuple):
    addresses: tuple[Address, ...]
    fault_code: str | None
    good_until: float


class Resolver:
    """Looks names up, each once at a time."""

    def __init__(self, nameservers: Sequence[str] = (), *, timeout: float = 9.0, hosts: Path = HOSTS_FILE) -> None:
        self._known = read_hosts(hosts)
        self._answers: dict[str, _Answer] = {}
        self._asking: dict[str, asyncio.Future[_Answer]] = {}
        self._servers = _configured(nameservers, timeout)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """The addresses of a host, at least one.

        Raises Fault: dns-nxdomain, dns-none, dns-servfail, dns-timeout or dns-invalid.
        """
        name = host.rstrip(".").lower()
        if address := literal(name):
            return (address,)
        if name == "localhost" or name.endswith(".localhost"):  # RFC 6761: never asked of anyone
            return (ip_address("127.0.0.1"),)
        if name in self._known:
            return self._known[name]
        answer = self._answers.get(name)
        if answer is None or answer.good_until < asyncio.get_running_loop().time():
            answer = await self._ask_once(name)
        if answer.fault_code:
            raise fault(answer.fault_code, host)
        return answer.addresses

    def forget(self, host: str) -> None:
        """Free what is remembered of a host."""
        self._answers.pop(host.rstrip(".").lower(), None)

    async def _ask_once(self, name: str) -> _Answer:
        """Ask, or wait for the answer to the same question that is already on its way."""
        asking = self._asking.get(name)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(name))
            self._asking[name] = asking
            asking.add_done_callback(lambda _: self._asking.pop(name, None))
        return await asyncio.shield(asking)

    async def _ask(self, name: str) -> _Answer:
        try:
            addresses, code, good_for = await self._look_up(name), None, GOOD_FOR
        except Fault as error:
            addresses, code, good_for = (), error.code, BAD_FOR[error.code]
        answer = _Answer(addresses, code, asyncio.get_running_loop().time() + good_for)
        self._answers[name] = answer
        return answer

    async def _look_up(self, name: str) -> tuple[Address, ...]:
        try:
            question = dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError) as error:
            raise fault("dns-invalid", name) from error
        for record in ("A", "AAAA"):  # IPv6 where there is nothing else: few checkers have it
            try:
                async with self._room:
                    answer = await self._servers.resolve(question, record, search=False)
            except dns.resolver.NoAnswer:
                continue
            except dns.resolver.NXDOMAIN as error:
                raise fault("dns-nxdomain", name) from error
            except dns.exception.Timeout as error:
                raise fault("dns-timeout", name) from error
            except (dns.exception.DNSException, OSError) as error:
                raise fault("dns-servfail", name) from error
            if found := tuple(ip_address(record.address) for record in answer):
                return found
        raise fault("dns-none", name)


def _configured(nameservers: Iterable[str], timeout: float) -> dns.asyncresolver.Resolver:
    given = [_server(text) for text in nameservers]
    try:
        resolver = dns.asyncresolver.Resolver(configure=not given)
    except dns.resolver.NoResolverConfiguration:
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
    if given:
        resolver.nameservers = given
    resolver.lifetime = timeout
    resolver.timeout = timeout / 3
    return resolver


def _server(text: str) -> dns.nameserver.Nameserver:
    """ADDRESS or ADDRESS:PORT; an IPv6 address with a port in brackets."""
    address, _, port = text.rpartition(":") if text.count(":") == 1 or text.startswith("[") else (text, "", "")
    return dns.nameserver.Do53Nameserver(address.strip("[]"), int(port or 53))


def read_hosts(path: Path) -> dict[str, tuple[Address, ...]]:
    """The names of a hosts file; lines that make no sense are passed over, and no file has no names."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found: dict[str, tuple[Address, ...]] = {}
    for line in lines:
        first, *names = line.partition("#")[0].split() or [""]
        address = literal(first) if names else None
        for name in names if address else ():
            found[name.lower()] = (*found.get(name.lower(), ()), address) if address else ()
    return found
