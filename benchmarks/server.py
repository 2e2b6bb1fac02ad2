"""A web server that costs as little as can be: every address of 127.0.0.0/8 is a host, every path a page.

    python benchmarks/server.py --bytes 1000 [--certificate PEM] [--core 1]

Prints the port it listens on, and serves until its standard input is closed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import ssl
import sys
from typing import cast

import uvloop

_WORDS = "the lattice of measured evidence converges on a smaller loss while every sampled gradient stays bounded"


def page(length: int) -> bytes:
    """The end of a page as blogs have it: what differs, its title, comes before."""
    head = (
        "<style>p{margin:1em}</style><script>var loaded=1</script></head><body><nav><a href=/>Home</a></nav><h1>N</h1>"
    )
    texts = iter(range(1_000_000))
    body = head
    while len(body) < length - 200:
        body += f'<p class="note n{next(texts)}">{_WORDS} {next(texts)}, <a href="/page/{next(texts)}">also</a>.</p>\n'
    return (body + "</body></html>").encode()


class Server(asyncio.Protocol):
    """Answers each request as soon as its head is complete."""

    def __init__(self, rest: bytes) -> None:
        self._rest = rest
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's own class has the same methods

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            body = b'<!doctype html><html lang="en"><head><title>Page %b</title>%b' % (path, self._rest)
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Mon, 23 Nov 2026 02:00:00 GMT\r\n"
                b"Content-Type: text/html; charset=utf-8\r\nCache-Control: max-age=600\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            )


async def serve(length: int, certificate: str | None) -> None:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    rest = page(length)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Server(rest), "0.0.0.0", 0, ssl=context, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bytes", type=int, default=1000)
    parser.add_argument("--certificate")
    parser.add_argument("--core", type=int)
    given = parser.parse_args()
    if given.core is not None:
        os.sched_setaffinity(0, {given.core})
    uvloop.run(serve(given.bytes, given.certificate))


if __name__ == "__main__":
    main()
