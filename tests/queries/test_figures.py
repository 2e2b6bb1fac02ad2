"""How lists are doing, in figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ledger import Ledger, night
from service import models, queries
from service.database import Database
from service.errors import ListNotFound
from service.queries.health import health
from service.reporting.flow import make_report


@pytest.mark.parametrize(
    ("verdicts", "share"),
    [
        ({}, None),
        ({"skipped": 3, "unchecked": 2}, None),
        ({"alive": 2, "blocked": 1, "skipped": 7}, 100),
        ({"alive": 996, "dead": 4}, 99),
        ({"moved": 1, "failing": 1}, 50),
        ({"dead": 1}, 0),
    ],
)
def test_the_share_of_links_that_a_person_gets_to_see(verdicts: dict[str, int], share: int | None) -> None:
    """Of those that are known; rounded down, so that 100 means all of them."""
    assert health(verdicts) == share


def test_links_survive_by_the_year_in_which_they_came(any_database: Database) -> None:
    """And a list's counts over the nights are its own."""
    ledger = Ledger(any_database)
    for name, year in (("a", 2015), ("b", 2015), ("c", 2021)):
        number = ledger.link(f"http://{name}.example/")
        with any_database.write() as session:
            came = sa.update(models.LinkRow).where(sa.column("id") == number).values(added_on=date(year, 5, 1))
            session.execute(came)
        ledger.believe(f"http://{name}.example/", "alive", night(1), status=200)
    ledger.link("#top")
    make_report(any_database, night=night(1), now=night(1) + timedelta(hours=1), steps=[])
    ledger.dead("http://a.example/", night(2))
    make_report(any_database, night=night(2), now=night(2) + timedelta(hours=1), steps=[])
    with any_database.read() as session:
        figures = queries.figures(session, "reading")
        with pytest.raises(ListNotFound):
            queries.figures(session, "nowhere")
    assert figures["survival"] == [
        {"year": 2015, "links": 2, "health": 50, "verdicts": {"alive": 1, "dead": 1}},
        {"year": 2021, "links": 1, "health": 100, "verdicts": {"alive": 1}},
    ]
    assert [(one["night"], one["counts"]["alive"], one["counts"]["dead"]) for one in figures["nights"]] == [
        (night(1), 3, 0),
        (night(2), 2, 1),
    ]
    assert figures["health"] == 66
