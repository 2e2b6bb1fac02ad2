"""Reports go where the settings want them; what does not get there is told, and tried again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ledger import Ledger, night
from service import queries
from service.database import Database
from service.errors import ListkeeperError, UsageError
from service.jobs.background import background
from service.jobs.delivering import flow, store
from service.jobs.delivering.targets import targets
from service.jobs.flow import run_night
from service.jobs.queue import Queue
from service.models import ListRow
from service.queries.rows import DeliveryState
from service.reporting.flow import make_report
from service.settings import Delivery, Settings


async def deliver(
    database: Database, settings: Settings, at: datetime, names: Sequence[str] = ()
) -> list[flow.Delivered]:
    return await flow.deliver(database, settings, clock=lambda: at, names=names)


FAR = {"public_url": "https://links.example.org/"}


def placed(settings: Settings, **places: Delivery) -> Settings:
    return settings.model_copy(update={"deliver": places, **FAR})


def died(database: Database, number: int, url: str) -> None:
    """A night in which a link died for good, and its report."""
    ledger = Ledger(database)
    ledger.link(url)
    ledger.dead(url, night(number), settled=True)
    reported(database, number)


def reported(database: Database, number: int) -> None:
    make_report(database, night=night(number), now=night(number) + timedelta(hours=1), steps=[])


async def test_a_file_is_written_as_its_name_ends(any_database: Database, settings: Settings, tmp_path: Path) -> None:
    """Missing folders are made, and it says where the whole report is read."""
    died(any_database, 1, "http://gone.example/")
    kinds = ("md", "html", "txt", "json", "atom")
    places = {kind: Delivery(file=tmp_path / "new" / f"report.{kind}") for kind in kinds}
    done = await deliver(any_database, placed(settings, **places), night(2))
    assert [(one.name, one.error) for one in done] == [(kind, None) for kind in kinds]
    texts = {kind: (tmp_path / "new" / f"report.{kind}").read_text(encoding="utf-8") for kind in kinds}
    begins = {"md": "# Night of", "html": "<!doctype html>", "txt": "Night of", "json": "{", "atom": "<?xml"}
    assert {kind: texts[kind][: len(start)].replace("DOCTYPE", "doctype") for kind, start in begins.items()} == begins
    assert all("http://gone.example/" in text for text in texts.values())
    assert all("https://links.example.org/reports/1" in texts[kind] for kind in ("md", "html", "txt"))
    assert json.loads(texts["json"])["settled"][0]["url"] == "http://gone.example/"


async def test_who_gets_what(database: Database, settings: Settings, tmp_path: Path) -> None:
    """Only the lists that a place is about, and only the level that is wanted there."""
    died(database, 1, "http://gone.example/")
    mine, other, trouble = (tmp_path / f"{name}.txt" for name in ("mine", "other", "trouble"))
    places = {
        "mine": Delivery(file=mine, lists=("read*",), level="needs-a-person"),
        "other": Delivery(file=other, lists=("elsewhere",)),
        "trouble": Delivery(file=trouble, level="trouble"),
    }
    done = await deliver(database, placed(settings, **places), night(2))
    assert [one.error for one in done] == [None, "no list in the report is called elsewhere", None]
    assert "http://gone.example/" in mine.read_text()
    assert not other.exists()
    assert trouble.read_text().startswith("Nothing went wrong in the night of 2026-11-01")


async def test_what_does_not_get_there_is_told_until_it_does(
    any_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """By the next report, with since when; the other places get theirs; then the newest report is there."""
    (tmp_path / "blocked").write_text("a file where a folder should be")
    bad, good = tmp_path / "blocked" / "report.txt", tmp_path / "good.txt"
    here = placed(settings, bad=Delivery(file=bad), good=Delivery(file=good))
    reported(any_database, 1)
    first, second = await deliver(any_database, here, night(1))
    assert first.error
    assert first.error.startswith(f"cannot write {bad}: ")
    assert second.error is None
    reported(any_database, 2)
    await deliver(any_database, here, night(2))
    told = " ".join(good.read_text().split())
    assert f"1 report does not reach bad, since 2026-11-01: cannot write {bad}" in told
    with any_database.read() as session:
        [left] = queries.undelivered(session)
    assert (left["name"], left["waiting"], left["since"]) == ("bad", 2, night(1))

    await deliver(any_database, here, night(3), names=["good"])
    with any_database.read() as session:
        assert queries.undelivered(session) == [left], "a place that was not tried again is not forgotten"
    (tmp_path / "blocked").unlink()
    await deliver(any_database, here, night(3), names=["bad"])
    assert bad.read_text() == good.read_text()
    with any_database.read() as session:
        assert queries.undelivered(session) == []


async def test_a_list_is_never_overwritten(database: Database, settings: Settings, tmp_path: Path) -> None:
    """Though its file was named by mistake."""
    Ledger(database).link("http://a.example/")
    mine = tmp_path / "README.md"
    mine.write_text("- [a](http://a.example/)\n")
    with database.write() as session:
        session.execute(update(ListRow).values(path=str(mine.resolve())))
    reported(database, 1)
    [done] = await deliver(database, placed(settings, me=Delivery(file=mine)), night(1))
    assert done.error == f"{mine} is the list reading itself"
    assert mine.read_text() == "- [a](http://a.example/)\n"


async def test_the_night_delivers_its_report(database: Database, settings: Settings, tmp_path: Path) -> None:
    """After it is made; a night whose report does not get there did not go well, and says so."""
    (tmp_path / "blocked").write_text("")
    good, bad = tmp_path / "report.txt", tmp_path / "blocked" / "report.txt"
    here = placed(settings.model_copy(update={"sources": ()}), good=Delivery(file=good), bad=Delivery(file=bad))
    report = await run_night(database, here, clock=lambda: night(1))
    assert good.read_text().startswith("A quiet night, 2026-11-01")
    [problem] = report.undelivered
    assert problem.startswith("bad: cannot write")
    with database.read() as session:
        [run] = queries.runs(session, job="nightly").items
    assert (run["state"], run["summary"]["failed"]) == ("failed", [f"delivering to {problem}"])


async def test_what_cannot_be_delivered_at_all(database: Database, settings: Settings, tmp_path: Path) -> None:
    """A place that is not in the settings; no report yet."""
    here = placed(settings, one=Delivery(file=tmp_path / "a.md"))
    with pytest.raises(UsageError, match=r"no \[deliver\.two\]"):
        await deliver(database, here, night(1), names=["two"])
    with pytest.raises(ListkeeperError, match="no report yet"):
        await deliver(database, here, night(1))


async def test_what_did_not_get_there_is_tried_again_by_the_clock(
    any_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """After pauses that grow, without anybody's doing; then it is there, and nothing is due any more."""
    (tmp_path / "blocked").write_text("")
    here = placed(settings, bad=Delivery(file=tmp_path / "blocked" / "report.txt"))
    reported(any_database, 1)
    at, waits = night(1), list[timedelta]()
    assert [one.error is None for one in await deliver(any_database, here, at)] == [False]
    for _ in range(7):
        [state] = states(any_database)
        assert state["next_at"]
        waits.append(state["next_at"] - at)
        assert await flow.deliver_due(any_database, here, clock=lambda at=at: at) == [], "not before its time"
        at = state["next_at"]
        [again] = await flow.deliver_due(any_database, here, clock=lambda at=at: at)
        assert again.error
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=12))
    (tmp_path / "blocked").unlink()
    [state] = states(any_database)
    assert state["next_at"]
    [there] = await flow.deliver_due(any_database, here, clock=lambda: state["next_at"])
    assert there.error is None
    assert not flow.are_due(any_database, here, night(20))


async def test_a_target_that_stays_out_of_reach_is_given_up_and_named(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """After two weeks; the next report is tried like any other."""
    (tmp_path / "blocked").write_text("")
    here = placed(settings, bad=Delivery(file=tmp_path / "blocked" / "report.txt"))
    reported(database, 1)
    await deliver(database, here, night(1))
    await flow.deliver_due(database, here, clock=lambda: night(15))
    [state] = states(database)
    assert (state["waiting"], state["next_at"]) == (1, None)
    assert state["error"]
    assert not flow.are_due(database, here, night(30))
    reported(database, 16)
    assert flow.are_due(database, here, night(16))


async def test_a_delivery_whose_process_went_away_is_taken_on_by_another(
    any_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """When it has said nothing for longer than any delivery takes; a clock that went wrong holds nothing up."""
    here = placed(settings, page=Delivery(file=tmp_path / "report.txt"))
    reported(any_database, 1)
    [target] = targets(here.deliver)
    store.plan(any_database, [target], night(1))
    assert store.take(any_database, target, night(1)), "and killed"
    assert await flow.deliver_due(any_database, here, clock=lambda: night(1) + timedelta(minutes=9)) == []
    [done] = await flow.deliver_due(any_database, here, clock=lambda: night(1) + timedelta(minutes=11))
    assert done.where == str(tmp_path / "report.txt")

    reported(any_database, 2)
    store.plan(any_database, [target], night(300))
    assert store.take(any_database, target, night(300)), "by a clock that is months ahead"
    [done] = await flow.deliver_due(any_database, here, clock=lambda: night(2))
    assert done.error is None


async def test_what_is_in_the_settings_no_longer_is_tried_no_longer(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """And no report names it."""
    (tmp_path / "blocked").write_text("")
    bad, good = Delivery(file=tmp_path / "blocked" / "report.txt"), Delivery(file=tmp_path / "good.txt")
    reported(database, 1)
    await deliver(database, placed(settings, bad=bad, good=good), night(1))
    assert [one["name"] for one in states(database) if one["error"]] == ["bad"]
    await deliver(database, placed(settings, good=good), night(1))
    assert [one["name"] for one in states(database)] == ["good"]


async def test_a_process_that_keeps_the_schedule_delivers_what_waits(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """It looks once a minute; a night that was killed after its report left it to be delivered."""
    here = placed(settings, page=Delivery(file=tmp_path / "report.txt"))
    reported(database, 1)
    queue = Queue(database)
    async with background(database, here, queue, lambda: night(1)) as schedule:
        assert schedule
        await schedule.look_after_deliveries()
        await asyncio.to_thread(wait_for, tmp_path / "report.txt")


def wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"there is no {path.name}"
        time.sleep(0.05)


def states(database: Database) -> list[DeliveryState]:
    with database.read() as session:
        return queries.deliveries(session)
