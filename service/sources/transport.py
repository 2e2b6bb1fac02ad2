"""httpx's transport as this product needs it: it knows whom it talks to, and why it could not.

    request ─▶ name ─▶ addresses ─▶ allowed? ─▶ connect, each in turn ─▶ TLS ─▶ send ─▶ answer
               resolver             addresses    connection               tls            answer

The connection goes to the very address that was checked, so a name that changes its mind between
check and visit (DNS rebinding) gains nothing. Every failure is a `Fault` with a code.

It is asked in two ways: by httpx's clients, and by `website`, which has many pages to visit and
spends what httpx's own objects cost (`ask`). Request extensions understood, besides httpx's `timeout`:
    deadline   a `Deadline` by which everything is over, the reading of the body included
"""

from __future__ import annotations

import asyncio
import errno
import math
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import httpx

from service.sources import tls
from service.sources.addresses import Address, Network, allowed
from service.sources.connection import Connection, Deadline
from service.sources.faults import Fault, fault
from service.sources.resolver import Resolver

if TYPE_CHECKING:
    from service.sources.intermediates import Intermediates

IDLE_SECONDS = 10.0
"""How long a connection is kept at least for the next request to the same place; twice as long at most."""
CERTIFICATE_SECONDS, MAX_CERTIFICATE = 5.0, 64 * 1024
"""How long the certificate of a server's issuer may take to be fetched, and how long it may be."""
FOREVER = Deadline(math.inf)
_UNREACHABLE = frozenset(
    (
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.EHOSTDOWN,
        errno.ENETDOWN,
        errno.EACCES,
        errno.EPERM,
        errno.EADDRNOTAVAIL,
    )
)
_OUR_OWN = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))


class Place(NamedTuple):
    """Whom a request is for."""

    scheme: str
    host: str
    port: int


class Route(NamedTuple):
    """What is meant for one place goes to another; nothing stands for any, and for what it was."""

    host: str
    port: int | None
    to_host: str
    to_port: int | None


class Asking(NamedTuple):
    """One request: to whom, its bytes, and how long it may take."""

    place: Place
    data: bytes
    method: str = "GET"
    timeout: Mapping[str, float | None] = {}
    """Seconds for `connect`, `write` and `read`, as httpx has them."""
    deadline: Deadline = FOREVER
    ready: Callable[[], Awaitable[None]] | None = None
    """Awaited when the connection stands and nothing has been sent yet; the deadline does not run meanwhile."""


class Transport(httpx.AsyncBaseTransport):
    """HTTP/1.1 over connections that go only where they may."""

    def __init__(
        self,
        resolver: Resolver,
        *,
        allowed_networks: Iterable[Network] = (),
        routes: Iterable[Route] = (),
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._resolver = resolver
        self._networks = tuple(allowed_networks)
        self._routes = tuple(routes)
        self._context = context or tls.new_context()
        self._completed: dict[Place, ssl.SSLContext] = {}
        """Of places that do not send all of their chain: contexts that know the rest."""
        self._intermediates: Intermediates | None = None
        self._idle: dict[Place, list[Connection]] = {}
        self._sweep: asyncio.TimerHandle | None = None
        """When idle connections are looked through: one timer for all, where each visit would set and stop its own."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and give the answer as soon as its head is there. Raises Fault."""
        timeout, deadline = request.extensions.get("timeout", {}), request.extensions.get("deadline", FOREVER)
        try:
            exchange = await self.ask(
                Asking(place_of(request.url), await _written(request), request.method, timeout, deadline)
            )
        except Fault as error:
            error.request = request
            raise
        answer = exchange.answer
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=exchange,
            extensions={"http_version": f"HTTP/{answer.version}".encode(), "reason_phrase": answer.reason},
            request=request,
        )

    async def ask(self, asking: Asking) -> Exchange:
        """Ask, and give the exchange as soon as the answer's head is there. Raises Fault."""
        # What may change something is never sent twice (RFC 9110, 9.2.2), so not on a connection that may be closed.
        connection = self._kept(asking.place) if asking.method in ("GET", "HEAD") else None
        if connection is not None and await self._exchange(connection, asking, may_be_stale=True):
            return Exchange(self, asking, connection)
        connection = await self._connect(asking)
        await self._exchange(connection, asking, may_be_stale=False)
        return Exchange(self, asking, connection)

    async def aclose(self) -> None:
        """Close every connection that is kept."""
        for place in [*self._idle]:
            self.leave(place.host)
        if self._sweep is not None:
            self._sweep.cancel()

    def leave(self, host: str) -> None:
        """Close the connections to a host, and forget its addresses: its batch is done."""
        for place in [place for place in self._idle if place.host == host]:
            for connection in self._idle.pop(place):
                connection.close()
        for place in [place for place in self._completed if place.host == host]:
            del self._completed[place]
        self._resolver.forget(host)

    async def _exchange(self, connection: Connection, asking: Asking, *, may_be_stale: bool) -> bool:
        """Send and wait for the head; False: the kept connection had been closed meanwhile."""
        try:
            if asking.ready is not None and not connection.is_closed:
                clock = asyncio.get_running_loop().time
                before = clock()
                await asking.ready()
                asking.deadline.put_off(clock() - before)
            await connection.send(asking.method, asking.data, asking.deadline, asking.timeout.get("write"))
            await connection.head(asking.deadline, asking.timeout.get("read"))
        except Fault:
            connection.close()
            if may_be_stale and connection.answer.is_untouched and connection.answer.fault_code in ("closed", "reset"):
                return False
            raise
        except BaseException:
            connection.close()
            raise
        return True

    # --- connections kept for the next request

    def _kept(self, place: Place) -> Connection | None:
        while kept := self._idle.get(place):
            connection = kept.pop()
            if not kept:
                del self._idle[place]
            if not connection.is_closed and connection.answer.is_reusable:
                return connection
            connection.close()
        return None

    def give_back(self, place: Place, connection: Connection) -> None:
        """Keep a connection for the next request, or close it."""
        if connection.is_closed or not connection.answer.is_reusable:
            connection.close()
            return
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.setdefault(place, []).append(connection)
        if self._sweep is None:
            self._sweep = loop.call_later(IDLE_SECONDS, self._close_idle)

    def _close_idle(self) -> None:
        """Close the connections that nobody has used for so long, and look again later while there are others."""
        loop = asyncio.get_running_loop()
        for place, kept in [*self._idle.items()]:
            idle = [one for one in kept if one.idle_since <= loop.time() - IDLE_SECONDS]
            for connection in idle:
                kept.remove(connection)
                connection.close()
            if not kept:
                del self._idle[place]
        self._sweep = loop.call_later(IDLE_SECONDS, self._close_idle) if self._idle else None

    # --- new connections

    async def _connect(self, asking: Asking) -> Connection:
        until = asking.deadline.within(asking.timeout.get("connect"))
        host, port = self._routed(asking.place)
        async with _in_time(until, "dns-timeout"):
            found = await self._resolver.addresses(host)
        addresses = [address for address in found if allowed(address, self._networks)]
        if not addresses:
            named = ", ".join(map(str, found))
            raise fault("address-forbidden", named if named == host else f"{host} is {named}")
        problem: Fault | None = None
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            now = asyncio.get_running_loop().time()
            try:
                sock = await _connected(address, port, min(until, now + max(1.0, (until - now) / left)))
            except Fault as error:
                problem = problem or error
                continue
            try:
                return await self._dressed(sock, asking.place, until, self._completed.get(asking.place, self._context))
            except Fault as error:
                if not tls.lacks_issuer(error.__cause__):
                    raise
                context = await self._complete(asking.place, address, port, until)
                if context is None:
                    raise
            sock = await _connected(address, port, until)
            return await self._dressed(sock, asking.place, until, context)
        assert problem is not None
        raise problem

    def _routed(self, place: Place) -> tuple[str, int]:
        for route in self._routes:
            if route.host in ("", place.host) and route.port in (None, place.port):
                return route.to_host or place.host, route.to_port or place.port
        return place.host, place.port

    async def _complete(self, place: Place, address: Address, port: int, until: float) -> ssl.SSLContext | None:
        """A context that knows what a server left out of its chain; None: it cannot be completed."""
        if place in self._completed:
            return None
        try:
            sock = await _connected(address, port, until)
            connection = await self._dressed(sock, place, until, tls.looking_only())
            leaf = connection.certificate()
            connection.close()
            async with asyncio.timeout_at(until):
                context = await self._issuers().context(leaf) if leaf else None
        except (Fault, TimeoutError):
            return None
        if context is not None:
            self._completed[place] = context
        return context

    def _issuers(self) -> Intermediates:
        if self._intermediates is None:
            from service.sources.intermediates import Intermediates  # noqa: PLC0415  # long to load, and seldom needed

            self._intermediates = Intermediates(self._certificate)
        return self._intermediates

    async def _certificate(self, address: str) -> bytes:
        """What stands at the http address of an issuer's certificate; nothing where it cannot be had."""
        loop = asyncio.get_running_loop()
        url = httpx.URL(address)
        head = f"GET {url.raw_path.decode()} HTTP/1.1\r\nHost: {url.netloc.decode()}\r\nConnection: close\r\n\r\n"
        data = b""
        try:
            exchange = await self.ask(
                Asking(place_of(url), head.encode(), deadline=Deadline(loop.time() + CERTIFICATE_SECONDS))
            )
            async for piece in exchange:
                data += piece
                if len(data) > MAX_CERTIFICATE:
                    break
            await exchange.aclose()
        except Fault:
            return b""
        return data if exchange.answer.status == 200 and len(data) <= MAX_CERTIFICATE else b""

    async def _dressed(self, sock: socket.socket, place: Place, until: float, context: ssl.SSLContext) -> Connection:
        """A connection over a connected socket, in TLS where the scheme asks for it."""
        loop = asyncio.get_running_loop()
        connection = Connection()
        secure = place.scheme == "https"
        try:
            async with _in_time(until, "tls-timeout"):
                await loop.create_connection(
                    lambda: connection,
                    sock=sock,
                    ssl=context if secure else None,
                    server_hostname=place.host.rstrip(".") if secure else None,
                )
        except (OSError, UnicodeError, ValueError) as error:
            sock.close()
            connection.close()
            if not secure or not isinstance(error, OSError):
                raise fault("connect-reset" if isinstance(error, OSError) else "dns-invalid", str(error)) from error
            raise fault(tls.code(error), str(error)) from error
        except BaseException:
            sock.close()
            connection.close()
            raise
        return connection


class Exchange(httpx.AsyncByteStream):
    """An answer whose head is there, and the body that follows; read to its end, it gives the connection back."""

    def __init__(self, transport: Transport, asking: Asking, connection: Connection) -> None:
        self.answer = connection.answer
        self._transport, self._asking, self._connection = transport, asking, connection
        self._is_given_back = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._connection.body(self._asking.deadline, self._asking.timeout.get("read"))

    async def beginning(self, limit: int) -> tuple[bytes, str | None]:
        """The body's first bytes, so many at most, and why it is not all of it: a fault's code, or `cut`."""
        return await self._connection.beginning(limit, self._asking.deadline)

    async def aclose(self) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        if not self._is_given_back:
            self._is_given_back = True
            self._transport.give_back(self._asking.place, self._connection)


class _in_time:  # noqa: N801  # used like asyncio.timeout_at, whose time-out it names
    """`asyncio.timeout_at` that raises a Fault with a code."""

    def __init__(self, until: float, code: str) -> None:
        self._timeout = asyncio.timeout_at(until if until < math.inf else None)
        self._code = code

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)  # type: ignore[arg-type]  # it reads no trace
        except TimeoutError:
            raise fault(self._code) from error


async def _connected(address: Address, port: int, until: float) -> socket.socket:
    try:
        sock = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    except OSError as error:
        raise fault(_connect_code(error), str(error)) from error
    sock.setblocking(False)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with _in_time(until, "connect-timeout"):
            await asyncio.get_running_loop().sock_connect(sock, (str(address), port))
    except OSError as error:
        sock.close()
        raise fault(_connect_code(error), f"{address} port {port}") from error
    except BaseException:
        sock.close()
        raise
    return sock


def _connect_code(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, TimeoutError):
        return "connect-timeout"
    if error.errno in _OUR_OWN:
        return "no-resources"
    return "unreachable" if error.errno in _UNREACHABLE else "connect-reset"


def place_of(url: httpx.URL) -> Place:
    """Whom a request for an address is for."""
    host = url.raw_host.decode("ascii").strip("[]")
    return Place(url.scheme, host, url.port or (443 if url.scheme == "https" else 80))


async def _written(request: httpx.Request) -> bytes:
    """The request as it goes over the wire."""
    assert isinstance(request.stream, httpx.AsyncByteStream)
    head = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    head += [b"%b: %b" % field for field in request.headers.raw]
    body = b"".join([chunk async for chunk in request.stream])
    return b"\r\n".join((*head, b"", body))


def route(text: str) -> Route:
    """Read HOST:PORT:ADDRESS:PORT as curl's --connect-to does; each of the four may be empty.

    Raises ValueError.
    """
    parts = _split_outside_brackets(text)
    if len(parts) != 4:
        raise ValueError(f"{text!r} is not HOST:PORT:ADDRESS:PORT")
    host, port, to_host, to_port = parts
    return Route(
        host.strip("[]").lower(), int(port) if port else None, to_host.strip("[]"), int(to_port) if to_port else None
    )


def _split_outside_brackets(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == ":" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
