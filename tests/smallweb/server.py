"""The servers: HTTP and HTTPS on a port each, the name server, and two that only misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import trustme

from smallweb.names import MUTE, RESETTING, WEB, NameServer
from smallweb.world import Reply, Request, World


class SmallWeb(World):
    """The small web, served from entering the `with` block to leaving it."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.Thread(target=self._serve, name="smallweb", daemon=True)
        self._started = threading.Event()
        self._folder = tempfile.TemporaryDirectory(prefix="smallweb-")
        self._authority = trustme.CA()
        self._stranger = trustme.CA()
        self._middle = self._authority.create_child_ca()
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self.certificate = str(Path(self._folder.name) / "authority.pem")
        """The authority's certificate, for `SSL_CERT_FILE`."""
        self._authority.cert_pem.write_to_path(self.certificate)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set_result, None)
        self._thread.join(10)
        self._folder.cleanup()

    def settings(self) -> dict[str, Any]:
        """The settings by which the product reaches this web; fast, as nobody real is disturbed."""
        return {
            "nameservers": (f"127.0.0.1:{self.dns_port}",),
            "connect_to": (f":80::{self.http_port}", f":443::{self.https_port}"),
            "allowed_networks": ("127.0.0.0/8",),
            "host_interval": 0.0,
            "timeout": 5.0,
        }

    def environment(self) -> dict[str, str]:
        """The same as environment variables, certificate included."""
        values = {
            f"LISTKEEPER_{name.upper()}": ",".join(value) if isinstance(value, tuple) else str(value)
            for name, value in self.settings().items()
        }
        return values | {"SSL_CERT_FILE": self.certificate}

    # --- in the thread

    def _serve(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopped: asyncio.Future[None] = self._loop.create_future()
        web = await asyncio.start_server(lambda r, w: self._talk("http", r, w), WEB, 0, backlog=1024)
        self.http_port = web.sockets[0].getsockname()[1]
        secure = await asyncio.start_server(
            lambda r, w: self._talk("https", r, w), WEB, 0, ssl=self._first_context(), backlog=1024
        )
        self.https_port = secure.sockets[0].getsockname()[1]
        servers = [web, secure]
        for port in (self.http_port, self.https_port):
            with contextlib.suppress(OSError):  # systems whose loopback is one address only
                servers.append(await asyncio.start_server(_mute, MUTE, port))
                servers.append(await asyncio.start_server(_reset_at_once, RESETTING, port))
        names, self.names = await self._loop.create_datagram_endpoint(lambda: NameServer(self), local_addr=(WEB, 0))
        self.dns_port = names.get_extra_info("sockname")[1]
        self._loop.set_exception_handler(lambda *_: None)  # clients that go away are what this is for
        self._started.set()
        await self._stopped
        names.close()
        for server in servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _first_context(self) -> ssl.SSLContext:
        context = self._context("nobody.example", "ok")

        def pick(sock: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
            site = self.sites.get(name or "")
            if site and site.tls == "reset":
                return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
            sock.context = self._context(name or "nobody.example", site.tls if site else "ok")
            return None

        context.sni_callback = pick  # type: ignore[assignment]  # typeshed wants an SSLObject
        return context

    def _context(self, host: str, fault: str) -> ssl.SSLContext:
        if (host, fault) not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            issuer = {"untrusted": self._stranger, "no-intermediate": self._middle}.get(fault, self._authority)
            name = "elsewhere.example" if fault == "wrong-host" else host
            past = datetime.now(UTC) - timedelta(days=2)
            leaf = issuer.issue_cert(name, not_after=past if fault == "expired" else None)
            if fault == "no-intermediate":
                path = Path(self._folder.name) / f"{host}.pem"
                path.write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())
                context.load_cert_chain(path)
            else:
                leaf.configure_cert(context)
            self._contexts[host, fault] = context
        return self._contexts[host, fault]

    async def _talk(self, scheme: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            while request := await _read(scheme, reader):
                reply = await asyncio.get_running_loop().run_in_executor(None, self.answer, request)
                if not await _write(reply, request.method, writer):
                    break
        writer.close()


async def _read(scheme: str, reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    host = re.sub(r":\d+$", "", headers.get("host", "")).rstrip(".").lower()
    return Request(method, scheme, host, target, headers, body, asyncio.get_running_loop().time())


async def _write(reply: Reply, method: str, writer: asyncio.StreamWriter) -> bool:
    """Send a reply with its faults; returns whether the connection stays open."""
    await asyncio.sleep(reply.delay)
    if reply.reset and reply.cut is None:
        return _reset(writer)
    if reply.raw is not None:
        writer.write(reply.raw)
        await writer.drain()
        return False
    await _write_head(reply, writer)
    if method == "HEAD" or reply.status in (204, 304):
        return reply.keep
    for piece, pause in _pieces(reply):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)
    if reply.reset:
        return _reset(writer)
    return reply.keep and reply.cut is None


async def _write_head(reply: Reply, writer: asyncio.StreamWriter) -> None:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    if reply.endless:
        headers.setdefault("connection", "close")
    elif "transfer-encoding" not in headers:
        headers.setdefault("content-length", str(len(reply.encoded())))
    lines = f"HTTP/1.1 {reply.status} Reply\r\n" + "".join(f"{n.title()}: {v}\r\n" for n, v in headers.items()) + "\r\n"
    if reply.drip_head is None:
        writer.write(lines.encode("latin-1"))
        return
    for byte in lines.encode("latin-1"):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(reply.drip_head)


def _pieces(reply: Reply) -> Iterator[tuple[bytes, float]]:
    body = reply.encoded()
    if reply.headers.get("Transfer-Encoding") == "chunked":
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    if reply.endless:
        while True:
            yield (body or b"x") * 1024, 0.001
    body = body if reply.cut is None else body[: reply.cut]
    size, pause = reply.drip or (len(body) or 1, 0.0)
    for start in range(0, len(body), size):
        yield body[start : start + size], pause


def _reset(writer: asyncio.StreamWriter) -> bool:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def _mute(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(3600)
    writer.transport.abort()


async def _reset_at_once(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    _reset(writer)
