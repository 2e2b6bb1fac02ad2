"""Hosts shared with other processes: one of them at a time may ask a host, whoever has its links.

    turn at a host ─▶ is it ours? ─no─▶ take it: wait until it is free, and until it may be asked again
                          │ yes
                          ▼
                    ask, at our own pace ─▶ nobody here needs it, or another wants it ─▶ give it back

A host whose links a job visits stays with the job's process. Others meet it where their links lead
there: they say that they want it, it is given back between two requests, and both go on in turns.

Who may ask rests in the database, and so does the time before which nobody may; both are told by the
database's clock, which all who share it see alike. A process that has not been seen for a while (`silence`)
holds nothing any more. It may only have stood still, so it looks before each request whether it
still counts (`Pulse.is_sure`), and work that began before it stood still ends.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from service.checking import host_store
from service.checking.batching import Batching
from service.checking.hosts import MAX_PAUSE, Hosts
from service.database import Database
from service.errors import DatabaseError

if TYPE_CHECKING:
    from service.sources.website import Turn

log = logging.getLogger(__name__)

GLANCE = 0.25
"""Seconds between two looks whether a host is free."""
YIELD = 1.0
"""Seconds for which a host that another process wants is left to it."""
PATIENCE = 900.0
"""Seconds that work waits for a host before it is put off."""


class NotNow(Exception):
    """Work has to stop before its next request, and be done again later."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class Pulse(Protocol):
    """Whether a process may count on what it holds."""

    holder: str
    """Its name in the database."""
    silence: float
    """Seconds after which others take what it held."""
    epoch: int
    """How often it stood still for too long."""
    shared: Shared | None
    """What is to be told when it stood still for too long, and which of its hosts other processes asked for."""

    def is_sure(self) -> bool:
        """Whether it was seen so lately that others cannot have taken anything yet."""


@dataclass
class _Lease:
    """A host, as this process has it."""

    is_held: bool = False
    """The database may say that it is ours: it has to be given back."""
    is_ours: bool = False
    """It is, and may be asked at our own pace."""
    users: int = 0
    """Jobs that visit its links, and requests to it."""
    inside: int = 0
    """Requests that need not ask for it any more."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    idle: asyncio.Event = field(default_factory=asyncio.Event)


_EPOCH: ContextVar[int | None] = ContextVar("epoch", default=None)
"""When the work under way began, by the pulse's count."""


class Shared:
    """This process's share in the hosts."""

    def __init__(self, db: Database, pulse: Pulse, hosts: Hosts) -> None:
        self._db = db
        self._pulse = pulse
        self._hosts = hosts
        self._leases: dict[str, _Lease] = {}
        self._database = Batching[str, float | None, float](self._settle)
        """Takes a host (None), or gives it back with the seconds for which it is to rest."""
        self._yielding: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def staying(self, host: str) -> AsyncIterator[None]:
        """Keep a host from one request to the next, for work that ends when this process has stood still."""
        _EPOCH.set(self._pulse.epoch)
        lease = self.use(host)
        try:
            yield
        finally:
            await self.put_back(host, lease)

    def turn(self, host: str) -> AbstractAsyncContextManager[Turn]:
        """A turn at a host, as `Hosts.turn`; raises NotNow where there is none to be had."""
        return _SharedTurn(self, host, self._hosts.turn(host))

    def wanted(self, hosts: Collection[str]) -> None:
        """Other processes want these hosts: let them."""
        for host in hosts:
            if (lease := self._leases.get(host)) and lease.is_held and not lease.lock.locked():
                task = asyncio.create_task(self._yield(host, lease))
                self._yielding.add(task)
                task.add_done_callback(self._yielding.discard)

    def lost(self) -> None:
        """This process stood still, and others may have taken what it held."""
        for lease in self._leases.values():
            lease.is_ours = False

    # --- for the turns

    def use(self, host: str) -> _Lease:
        """A host for somebody here who needs it, until it is put back."""
        lease = self._leases.get(host)
        if lease is None:
            lease = self._leases[host] = _Lease()
        lease.users += 1
        return lease

    async def put_back(self, host: str, lease: _Lease) -> None:
        """Give a host back when it was the last one here who needed it."""
        lease.users -= 1
        if not lease.users:
            async with lease.lock:
                await self._give(host, lease)

    async def enter(self, host: str, lease: _Lease) -> None:
        """Wait until the host is ours, and come in. Raises NotNow."""
        self.check()
        if not lease.is_ours or lease.lock.locked():
            async with lease.lock:
                self.check()
                if not lease.is_ours:
                    await self._make_ours(host, lease)
        lease.inside += 1
        lease.idle.clear()

    def leave(self, lease: _Lease) -> None:
        """Go out again: it may be given back when nobody is inside."""
        lease.inside -= 1
        if not lease.inside:
            lease.idle.set()

    def check(self) -> None:
        """Raise NotNow unless this process may count on its hosts and the work began since it could."""
        begun = _EPOCH.get()
        if (begun is not None and begun != self._pulse.epoch) or not self._pulse.is_sure():
            raise NotNow(0.0, "this process stood still meanwhile")

    async def _make_ours(self, host: str, lease: _Lease) -> None:
        epoch, lease.is_held = self._pulse.epoch, True
        await asyncio.sleep(min(await self._take(host), MAX_PAUSE))
        self.check()
        if epoch != self._pulse.epoch:
            raise NotNow(0.0, "this process stood still meanwhile")
        lease.is_ours = True

    async def _take(self, host: str) -> float:
        """Take a host; the seconds before which it is not to be asked."""
        until = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < until:
            wait = await self._database.ask(host, None)
            if wait is not None:
                return wait
            await asyncio.sleep(GLANCE * random.uniform(1, 2))  # noqa: S311  # so that two do not always meet
            self.check()
        raise NotNow(60.0, f"{host} is asked by another process")

    async def _yield(self, host: str, lease: _Lease) -> None:
        async with lease.lock:
            if lease.inside:
                await lease.idle.wait()
            try:
                await self._give(host, lease)
            except DatabaseError as error:
                log.warning("%s cannot be given back, and will be when it is asked for again: %s", host, error)
            await asyncio.sleep(YIELD)

    async def _give(self, host: str, lease: _Lease) -> None:
        """Give a host back, and forget it where nobody here needs it any more."""
        if lease.is_held and not lease.inside:
            lease.is_ours = False
            await self._database.ask(host, self._hosts.rest(host))
            lease.is_held = False  # where the database was out of reach it still is, and somebody may ask for it
        if not lease.users and self._leases.get(host) is lease:
            del self._leases[host]

    def _settle(self, wishes: Mapping[str, float | None]) -> dict[str, float]:
        holder = self._pulse.holder
        host_store.give_hosts(self._db, {host: rest for host, rest in wishes.items() if rest is not None}, holder)
        taken = [host for host, rest in wishes.items() if rest is None]
        return host_store.take_hosts(self._db, taken, holder, self._pulse.silence)


class _SharedTurn:
    """A turn at a shared host, from entering the `async with` block to leaving it."""

    __slots__ = ("_host", "_lease", "_shared", "_turn", "_turns")

    def __init__(self, shared: Shared, host: str, turns: AbstractAsyncContextManager[Turn]) -> None:
        self._shared, self._host, self._turns = shared, host, turns

    async def __aenter__(self) -> Self:
        self._lease = self._shared.use(self._host)
        try:
            await self._shared.enter(self._host, self._lease)
            try:
                self._turn = await self._turns.__aenter__()
            except BaseException:
                self._shared.leave(self._lease)
                raise
        except BaseException:
            await self._shared.put_back(self._host, self._lease)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._turns.__aexit__(kind, error, trace)
        finally:
            self._shared.leave(self._lease)
            await self._shared.put_back(self._host, self._lease)

    async def ready(self) -> None:
        """Wait until the request may be sent. Raises NotNow in the last moment, where the host is ours no longer."""
        await self._turn.ready()
        self._shared.check()

    def heard(self, status: int | None, headers: Mapping[str, str]) -> None:
        self._turn.heard(status, headers)
