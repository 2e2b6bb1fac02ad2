"""A night's steps, each recorded, and what happens when one fails or is interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger import Ledger, night
from service.database import Database
from service.errors import DatabaseError, SourceBusy
from service.jobs import store
from service.jobs.flow import Night, Work, run_night
from service.jobs.nightly import Step
from service.jobs.status import status
from service.models import ReportRow, RunRow
from service.settings import Settings


def runs(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        rows = session.execute(sa.select(RunRow).order_by(sa.column("id"))).scalars()
        return [(row.job, row.state) for row in rows]


def working(**works: Callable[[Night, Step], Awaitable[Any] | dict[str, Any]]) -> Mapping[str, Work]:
    """Work for each job: what is given, else nothing."""

    def work(job: str) -> Work:
        async def do(night: Night, step: Step, run_id: int) -> dict[str, Any]:
            done = works[job](night, step) if job in works else {}
            return done if isinstance(done, dict) else await done

        return do

    return {job: work(job) for job in ("import", "enrich", "check", "propose")}


async def test_every_step_is_recorded(any_database: Database, settings: Settings) -> None:
    """In order, under the night's own run, with what came of each; and the report is kept."""
    asked: list[tuple[str, ...]] = []
    works = working(enrich=lambda _, step: {"asked": asked.append(step.sources)}, check=lambda *_: {"links": 3})
    report = await run_night(any_database, settings, clock=lambda: night(1), work=works)
    assert runs(any_database) == [
        (job, "done") for job in ("nightly", "import", "enrich", "check", "enrich", "propose", "report")
    ]
    assert asked == [("papers", "repositories", "publications"), ("copies",)]
    assert (report.night, report.failed) == (night(1), [])
    with any_database.read() as session:
        kept = session.execute(sa.select(ReportRow)).scalar_one()
        assert (kept.id, kept.content, kept.run_id) == (report.id, report.content, 1)
        check = session.execute(sa.select(RunRow).where(sa.column("job") == "check")).scalar_one()
        assert (check.summary, check.finished_at) == ({"links": 3}, night(1))


async def test_a_step_that_fails_does_not_end_the_night(any_database: Database, settings: Settings) -> None:
    """It is recorded, named in the report with its reason, and the steps after it are done."""

    async def busy(_night: Night, step: Step) -> dict[str, Any]:
        if "papers" in step.sources:
            raise SourceBusy("arXiv asks us to come back later")
        return {}

    report = await run_night(any_database, settings, clock=lambda: night(1), work=working(enrich=busy))
    assert [state for _, state in runs(any_database)] == ["failed", "done", "failed", "done", "done", "done", "done"]
    assert report.failed == ["asking arXiv, GitHub and others"]
    (failed,) = [step for step in report.content["method"]["steps"] if step["state"] == "failed"]
    assert failed["problems"] == ["arXiv asks us to come back later"]


async def test_a_defect_in_a_step_is_named_and_logged(
    any_database: Database, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """With what a developer needs in the log, and its kind in the report."""

    async def broken(*_: Any) -> dict[str, Any]:
        raise ZeroDivisionError("division by zero")

    report = await run_night(any_database, settings, clock=lambda: night(1), work=working(propose=broken))
    assert report.content["method"]["steps"][-1]["problems"] == ["ZeroDivisionError: division by zero"]
    assert "Traceback" in caplog.text


async def test_a_source_that_could_not_be_asked_is_named(any_database: Database, settings: Settings) -> None:
    """Even where the step as a whole went through."""
    works = working(enrich=lambda *_: {"problems": ["github: it asks for a token"]})
    report = await run_night(any_database, settings, clock=lambda: night(1), work=works)
    assert report.failed == []
    assert report.content["method"]["steps"][1]["problems"] == ["github: it asks for a token"]


async def test_without_a_database_a_night_is_no_night(any_database: Database, settings: Settings) -> None:
    """Then the error comes through."""

    async def lost(*_: Any) -> dict[str, Any]:
        raise DatabaseError("the disk is gone")

    with pytest.raises(DatabaseError):
        await run_night(any_database, settings, clock=lambda: night(1), work=working(check=lost))
    assert runs(any_database)[0] == ("nightly", "failed")


async def test_an_interrupted_night_says_so_and_keeps_what_was_done(any_database: Database, settings: Settings) -> None:
    """The step under way and the night are interrupted, the steps before it done; the next night reports it all."""
    ledger, checking = Ledger(any_database), asyncio.Event()
    ledger.link("http://a.example/")

    async def check(*_: Any) -> dict[str, Any]:
        ledger.dead("http://a.example/", night(1))
        checking.set()
        await asyncio.Event().wait()
        return {}

    task = asyncio.create_task(run_night(any_database, settings, clock=lambda: night(1), work=working(check=check)))
    await checking.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert runs(any_database) == [
        ("nightly", "interrupted"), ("import", "done"), ("enrich", "done"), ("check", "interrupted"),
    ]  # fmt: skip
    report = await run_night(any_database, settings, clock=lambda: night(2), work=working())
    assert [one["url"] for one in report.content["newly_dead"]] == ["http://a.example/"]


async def test_a_run_whose_process_went_away_is_marked(any_database: Database, settings: Settings) -> None:
    """When the next night begins; one whose process is alive elsewhere is left alone."""
    now = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
    lost = store.start_run(any_database, "check", now - timedelta(hours=1))
    alive = store.start_run(any_database, "check", now - timedelta(hours=1))
    store.still_running(any_database, alive, now - timedelta(seconds=30))
    await run_night(any_database, settings, clock=lambda: now, work=working())
    with any_database.read() as session:
        states = {row.id: (row.state, row.finished_at) for row in session.execute(sa.select(RunRow)).scalars()}
    assert states[lost] == ("interrupted", now - timedelta(hours=1))
    assert states[alive] == ("running", None)


def test_a_night_whose_process_went_away_is_not_told_to_be_running(any_database: Database, settings: Settings) -> None:
    """Nobody has to wait for the next night to learn it."""
    now = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
    lost = store.start_run(any_database, "nightly", now - timedelta(hours=1))
    with any_database.read() as session:
        night = status(session, settings, now)["last_night"]
    assert night is not None
    assert night["state"] == "interrupted"
    store.still_running(any_database, lost, now - timedelta(seconds=30))
    with any_database.read() as session:
        night = status(session, settings, now)["last_night"]
    assert night is not None
    assert night["state"] == "running"
