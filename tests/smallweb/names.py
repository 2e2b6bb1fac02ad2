"""A name server that answers from the world."""

from __future__ import annotations

import asyncio

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from smallweb.world import World

FAULTS = {"nxdomain": dns.rcode.NXDOMAIN, "servfail": dns.rcode.SERVFAIL}
WEB = "127.0.0.1"
REFUSING = "127.0.0.2"
MUTE = "127.0.0.4"
RESETTING = "127.0.0.5"
PLACES = {"ok": WEB, "refuse": REFUSING, "mute": MUTE, "reset": RESETTING}


class NameServer(asyncio.DatagramProtocol):
    """Answers A and AAAA; a name that the world does not have does not exist."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        try:
            query = dns.message.from_wire(data)
            question = query.question[0]
        except (dns.exception.DNSException, IndexError):
            return
        host = question.name.to_text(omit_final_dot=True).lower()
        self.asked.append(host)
        site = self.world.sites.get(host)
        found = site.dns if site else "nxdomain"
        if found == "silent":
            return
        response = dns.message.make_response(query, recursion_available=True)
        if isinstance(found, str) and found in FAULTS:
            response.set_rcode(FAULTS[found])
        elif found != "none":
            addresses = found if isinstance(found, list) else [PLACES[site.tcp]]
            kind = {dns.rdatatype.A: ".", dns.rdatatype.AAAA: ":"}.get(question.rdtype, "?")
            fitting = [text for text in addresses if kind in text and (kind == ":" or ":" not in text)]
            if fitting:
                response.answer.append(dns.rrset.from_text(question.name, 5, "IN", question.rdtype, *fitting))
        self.transport.sendto(response.to_wire(), address)
