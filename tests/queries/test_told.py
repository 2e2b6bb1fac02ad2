"""Whoever asks why is told what the sources said, and when they were asked."""

from __future__ import annotations

from datetime import timedelta

from ledger import FIRST, Ledger, night
from service import queries
from service.database import Database

PAGE, CODE = "http://o.example/post", "https://github.com/Old/Name"


def told(database: Database, url: str) -> list[str]:
    with database.read() as session:
        return queries.told(session, url)


def test_what_archives_said_of_a_page(any_database: Database) -> None:
    """The copy, and who could not be asked."""
    ledger = Ledger(any_database)
    ledger.link(PAGE)
    place = ledger.copy(PAGE, FIRST - timedelta(days=900))
    ledger.asked("wayback", PAGE, "found")
    ledger.asked("arquivo", PAGE, "failed", "no answer within 30 seconds")
    ledger.asked("wayback", "http://another.example/", "none")
    assert sorted(told(any_database, f"{PAGE}#part")) == [
        f"  wayback has a copy of 2024-05-15: {place}",
        "2026-11-01 02:00  arquivo could not be asked: no answer within 30 seconds; due again 2026-11-01",
        "2026-11-01 02:00  wayback knows it; due again 2026-11-01",
    ]


def test_what_a_forge_said_of_a_repository(any_database: Database) -> None:
    """What it is called now, and what became another since."""
    ledger = Ledger(any_database)
    ledger.link(CODE)
    ledger.repository(7, "New/Name", "old/name", archived=True)
    ledger.asked("github", "old/name", "found")
    ledger.told("repository", "old/name", "name", before="Old/Name", after="New/Name", at=night(3))
    assert told(any_database, CODE) == [
        "2026-11-01 02:00  github knows it; due again 2026-11-01",
        "  github: New/Name, 1 stars, archived",
        "    called before: old/name",
        "  2026-11-03  repository, name: Old/Name → New/Name",
    ]


def test_of_what_nobody_was_asked_nothing_is_told(any_database: Database) -> None:
    """Neither of what no list has."""
    Ledger(any_database).link(PAGE)
    assert told(any_database, PAGE) == []
    assert told(any_database, "http://unknown.example/") == []
