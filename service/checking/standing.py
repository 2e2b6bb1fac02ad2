"""Checking that goes on: the hosts of a queue, one job each, for as long as a worker lives."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from service.checking import store
from service.checking.sharing import NotNow, Pulse
from service.checking.store import HostDue, Scope, Wish
from service.checking.visits import Visits
from service.checking.writer import Writer
from service.database import Database
from service.models import Clock
from service.settings import Settings

HOLD = 5.0
"""Seconds for which trouble of a host is held back, to see how others fare."""
OFFLINE = 60.0
"""Seconds after which work is tried again that ended because this machine seems to be offline."""


class Standing:
    """Visits hosts on demand, from entering the `async with` block to leaving it."""

    def __init__(self, db: Database, settings: Settings, *, clock: Clock, pulse: Pulse) -> None:
        self._db, self._clock = db, clock
        self._writer = Writer(db, hold=HOLD)
        self._visits = Visits(db, settings, clock=clock, writer=self._writer, pulse=pulse)

    async def __aenter__(self) -> Self:
        await self._writer.__aenter__()
        await self._visits.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._visits.__aexit__(kind, error, trace)
        await self._writer.__aexit__(kind, error, trace)

    async def host(self, name: str, run_id: int | None = None) -> None:
        """Visit the links of a host that are due; when it returns, what was seen is in the records.

        Raises NotNow where it has to be gone on with later.
        """
        if not await self._visits.is_online():
            raise NotNow(OFFLINE, "no canary host answers: this machine is offline")
        wanted, due = await asyncio.to_thread(self._due, name)
        for work in self._visits.work(due, wanted):
            try:
                await self._visits.host(work, wanted, run_id)
            finally:
                await asyncio.shield(self._writer.kept(work.host))
        if self._writer.is_void:
            raise NotNow(OFFLINE, "this machine seems to be offline")

    def _due(self, name: str) -> tuple[Scope, list[HostDue]]:
        with self._db.read() as session:
            wanted = store.scope(session, self._clock(), Wish(host=name))
            return wanted, store.hosts_due(session, wanted)
