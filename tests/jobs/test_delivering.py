"""Reports go where the settings want them; what does not get there is told, and tried again."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ledger import Ledger, night
from service import queries
from service.database import Database
from service.errors import ListkeeperError, UsageError
from service.jobs.delivering import deliver
from service.jobs.flow import run_night
from service.models import ListRow
from service.reporting.flow import make_report
from service.settings import Delivery, Settings

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


def test_a_file_is_written_as_its_name_ends(any_database: Database, settings: Settings, tmp_path: Path) -> None:
    """Missing folders are made, and it says where the whole report is read."""
    died(any_database, 1, "http://gone.example/")
    kinds = ("md", "html", "txt", "json", "atom")
    places = {kind: Delivery(file=tmp_path / "new" / f"report.{kind}") for kind in kinds}
    done = deliver(any_database, placed(settings, **places), now=night(2))
    assert [(one.name, one.error) for one in done] == [(kind, None) for kind in kinds]
    texts = {kind: (tmp_path / "new" / f"report.{kind}").read_text(encoding="utf-8") for kind in kinds}
    begins = {"md": "# Night of", "html": "<!doctype html>", "txt": "Night of", "json": "{", "atom": "<?xml"}
    assert {kind: texts[kind][: len(start)].replace("DOCTYPE", "doctype") for kind, start in begins.items()} == begins
    assert all("http://gone.example/" in text for text in texts.values())
    assert all("https://links.example.org/reports/1" in texts[kind] for kind in ("md", "html", "txt"))
    assert json.loads(texts["json"])["settled"][0]["url"] == "http://gone.example/"


def test_who_gets_what(database: Database, settings: Settings, tmp_path: Path) -> None:
    """Only the lists that a place is about, and only the level that is wanted there."""
    died(database, 1, "http://gone.example/")
    mine, other, trouble = (tmp_path / f"{name}.txt" for name in ("mine", "other", "trouble"))
    places = {
        "mine": Delivery(file=mine, lists=("read*",), level="needs-a-person"),
        "other": Delivery(file=other, lists=("elsewhere",)),
        "trouble": Delivery(file=trouble, level="trouble"),
    }
    done = deliver(database, placed(settings, **places), now=night(2))
    assert [one.error for one in done] == [None, "no list in the report is called elsewhere", None]
    assert "http://gone.example/" in mine.read_text()
    assert not other.exists()
    assert trouble.read_text().startswith("Nothing went wrong in the night of 2026-11-01")


def test_what_does_not_get_there_is_told_until_it_does(
    any_database: Database, settings: Settings, tmp_path: Path
) -> None:
    """By the next report, with since when; the other places get theirs; then the newest report is there."""
    (tmp_path / "blocked").write_text("a file where a folder should be")
    bad, good = tmp_path / "blocked" / "report.txt", tmp_path / "good.txt"
    here = placed(settings, bad=Delivery(file=bad), good=Delivery(file=good))
    reported(any_database, 1)
    first, second = deliver(any_database, here, now=night(1))
    assert first.error
    assert first.error.startswith(f"cannot write {bad}: ")
    assert second.error is None
    reported(any_database, 2)
    deliver(any_database, here, now=night(2))
    told = " ".join(good.read_text().split())
    assert f"1 report does not reach bad, since 2026-11-01: cannot write {bad}" in told
    with any_database.read() as session:
        [left] = queries.undelivered(session)
    assert (left["name"], left["waiting"], left["since"]) == ("bad", 2, night(1))

    deliver(any_database, here, now=night(3), names=["good"])
    with any_database.read() as session:
        assert queries.undelivered(session) == [left], "a place that was not tried again is not forgotten"
    (tmp_path / "blocked").unlink()
    deliver(any_database, here, now=night(3), names=["bad"])
    assert bad.read_text() == good.read_text()
    with any_database.read() as session:
        assert queries.undelivered(session) == []


def test_a_list_is_never_overwritten(database: Database, settings: Settings, tmp_path: Path) -> None:
    """Though its file was named by mistake."""
    Ledger(database).link("http://a.example/")
    mine = tmp_path / "README.md"
    mine.write_text("- [a](http://a.example/)\n")
    with database.write() as session:
        session.execute(update(ListRow).values(path=str(mine.resolve())))
    reported(database, 1)
    [done] = deliver(database, placed(settings, me=Delivery(file=mine)), now=night(1))
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


def test_what_cannot_be_delivered_at_all(database: Database, settings: Settings, tmp_path: Path) -> None:
    """A place that is not in the settings; no report yet."""
    here = placed(settings, one=Delivery(file=tmp_path / "a.md"))
    with pytest.raises(UsageError, match=r"no \[deliver\.two\]"):
        deliver(database, here, now=night(1), names=["two"])
    with pytest.raises(ListkeeperError, match="no report yet"):
        deliver(database, here, now=night(1))
