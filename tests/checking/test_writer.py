"""The one that writes: each observation once, however a run ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from service.checking import writer
from service.checking.fold import NEW
from service.checking.store import Due
from service.database import Database
from service.models import Observation, ObservationRow

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LINKS = [f"http://a.example/{number}" for number in range(2)]


async def test_what_is_being_written_when_a_run_ends_is_written_once(
    database: Database, listed: Callable[..., dict[str, int]]
) -> None:
    """And what came meanwhile is not lost with it."""
    (first, one), (second, two) = listed(*LINKS).items()
    busy, free = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with database.write() as session:
            session.connection()  # here it begins
            busy.set()
            free.wait(30)

    somebody = threading.Thread(target=write_for_long)
    somebody.start()
    await asyncio.to_thread(busy.wait, 30)
    async with writer.Writer(database) as kept:
        kept.add("a.example", Due(one, first, "a.example", NEW), Observation(at=NOW, status=200))
        await asyncio.sleep(2 * writer.EVERY)
        kept.add("a.example", Due(two, second, "a.example", NEW), Observation(at=NOW, status=200))
        threading.Timer(writer.EVERY, free.set).start()
    somebody.join()
    with database.read() as session:
        assert [*session.scalars(sa.select(ObservationRow.resource_id).order_by(ObservationRow.id))] == [one, two]
