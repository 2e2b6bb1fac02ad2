"""`report` and `reports`, as scripts and people use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger, night
from nursery import Done
from service.database import Database
from service.reporting.flow import make_report

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def nights(database: Database) -> None:
    """Two nights: in the first a link died for good, the second was quiet."""
    ledger = Ledger(database)
    ledger.link("http://gone.example/")
    ledger.dead("http://gone.example/", night(1), settled=True)
    for number in (1, 2):
        make_report(database, night=night(number), now=night(number) + timedelta(hours=1), steps=[])


@pytest.mark.usefixtures("nights")
def test_a_report_in_every_format(listkeeper: Command, tmp_path: Path) -> None:
    """The newest or one by its number, printed or written to a file."""
    assert listkeeper("report").stdout == "A quiet night, 2026-11-02: no news. 1 link: 1 dead.\n"
    assert listkeeper("report", "1").stdout.startswith("# Night of 2026-11-01: 1 link died, 1 link is dead for good\n")
    assert listkeeper("report", "1", "--format", "text").stdout.startswith("Night of 2026-11-01: 1 link died")
    assert json.loads(listkeeper("report", "1", "--format", "json").stdout)["settled"][0]["list"] == "reading"
    assert listkeeper("report", "--format", "atom").stdout.count("<entry>") == 2
    listkeeper("report", "1", "--format", "html", "--output", "r.html")
    assert "http://gone.example/" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("nights")
def test_a_report_of_some_lists_at_some_level(listkeeper: Command) -> None:
    """A list by name or pattern; a name that no list has is refused with a hint."""
    assert "Dead for good (1)" in listkeeper("report", "1", "--list", "read*", "--level", "needs-a-person").stdout
    assert listkeeper("report", "1", "--level", "trouble").stdout.startswith("Nothing went wrong in the night")
    assert "no list in the report is called nowhere" in listkeeper("report", "--list", "nowhere", status=3).stderr
    assert "there is no report 7" in listkeeper("report", "7", status=3).stderr


@pytest.mark.usefixtures("nights")
def test_all_nights_in_a_line_each(rows: Rows) -> None:
    """The newest first, with what each was about."""
    assert [(row["id"], row["night"], row["what"], row["dead"]) for row in rows("reports")] == [
        (2, "2026-11-02T02:00:00Z", "no news", 1),
        (1, "2026-11-01T02:00:00Z", "1 link died, 1 link is dead for good", 1),
    ]


def test_the_night_ends_with_a_status_for_cron(listkeeper: Command) -> None:
    """0 when all went well; 1 when there is something at the level that was asked for; nothing to mail on a calm night."""
    assert listkeeper("nightly", "--level", "needs-a-person", "--fail-on", "everything").stdout == ""
    Path("list.md").write_text("- [#top](#top)\n", encoding="utf-8")
    listkeeper("import", "list.md")
    assert listkeeper("nightly", "--fail-on", "trouble").stdout.startswith("A quiet night")
    Path("listkeeper.toml").write_text('lists = ["nowhere"]\n', encoding="utf-8")
    assert "1 thing went wrong" in listkeeper("nightly", status=1).stdout  # a step had trouble, whatever was asked for


@pytest.mark.usefixtures("nights")
def test_reports_go_where_the_settings_want_them(listkeeper: Command, rows: Rows, tmp_path: Path) -> None:
    """Status 1 when one does not get there, and the table says which; a file of no known kind is refused."""
    assert "[deliver.NAME]" in listkeeper("deliver", status=2).stderr
    settings = tmp_path / "listkeeper.toml"
    settings.write_text(
        '[deliver.page]\nfile = "out/report.html"\n[deliver.mine]\nfile = "page/x.txt"\nlists = ["r*"]\n'
    )
    (tmp_path / "page").write_text("")
    assert "mine: cannot write page/x.txt" in listkeeper("deliver", status=1).stderr
    assert "A quiet night" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert [(row["name"], row["lists"], row["waiting"]) for row in rows("deliveries")] == [
        ("page", ["*"], 0),
        ("mine", ["r*"], 1),
    ]
    assert listkeeper("deliver", "page").stderr == "page: out/report.html\n"
    settings.write_text('[deliver.page]\nfile = "report.pdf"\n')
    assert "setting deliver.page.file: a report's file ends in .md" in listkeeper("deliver", status=2).stderr


@pytest.mark.usefixtures("nights")
def test_a_badge_and_the_figures_of_a_list(listkeeper: Command, rows: Rows, tmp_path: Path) -> None:
    """Printed, or written to a file that a README can show."""
    listkeeper("badge", "reading", "--output", "badge.svg")
    assert 'aria-label="health: 0 %"' in (tmp_path / "badge.svg").read_text(encoding="utf-8")
    assert json.loads(listkeeper("badge", "reading", "--format", "json").stdout)["message"] == "0 %"
    assert rows("figures", "reading") == []
    assert "nowhere" in listkeeper("figures", "nowhere", status=3).stderr
