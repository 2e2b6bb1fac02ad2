"""A proposal tells exactly what it would change, and can be made."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ledger import Ledger, night
from service import models
from service.database import Database
from service.errors import EditRefused, UsageError
from service.exporting.flow import export
from service.proposing.deciding import Choice, accept
from service.proposing.flow import propose, settle

OLD, NEW = "http://a.example/page", "https://b.example/page"


def stay_moved(ledger: Ledger, old: str = OLD, new: str = NEW, *, first: int = 1) -> None:
    for number in range(first, first + 3):
        ledger.moved(old, new, night(number))


def text_repair(ledger: Ledger, old: str, new: str) -> None:
    """What linting would offer for a line."""
    with ledger.database.write() as session:
        row = {"kind": "repair", "way": "line", "old": old, "new": new, "evidence": [], "confidence": 90}
        session.execute(sa.insert(models.ProposalRow), row | {"list_id": 1, "state": "open", "created_at": night(1)})


def test_the_diff_is_that_of_the_list_as_it_is_today(any_database: Database) -> None:
    ledger = Ledger(any_database)
    link = ledger.link(OLD)
    stay_moved(ledger)
    propose(any_database, now=night(3))
    assert ledger.proposals()[0].diff == f"@@ -1 +1 @@\n-- <{OLD}>\n+- <{NEW}>\n"
    with any_database.write() as session:
        session.execute(sa.update(models.LinkRow).values(line=4))
    ledger.edit(link, OLD)
    settle(any_database, now=night(3))
    assert ledger.proposals()[0].diff == f"@@ -4 +4 @@\n-- <{OLD}>\n+- <{NEW}>\n"


def test_two_changes_of_one_link_are_each_shown_alone(ledger: Ledger) -> None:
    ledger.link(OLD)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    accept(ledger.database, now=night(3))
    stay_moved(ledger, new="https://c.example/", first=5)
    propose(ledger.database, now=night(7))
    ledger.link("http://else.example/")
    settle(ledger.database, now=night(8))
    assert ["c.example" in one.diff for one in ledger.proposals()] == [False, True]


def test_what_cannot_be_made_is_not_offered(ledger: Ledger) -> None:
    """The records and the file differ in one link; the others are offered all the same."""
    for name in "abc":
        ledger.link(f"http://{name}.example/")
        stay_moved(ledger, f"http://{name}.example/", NEW)
    with ledger.database.write() as session:
        session.execute(
            sa.update(models.BlockRow).values(
                source=b"- <http://a.example/>\n- <http://x.example/>\n- <http://c.example/>\n"
            )
        )
    assert propose(ledger.database, now=night(3)) == 2
    assert [one.link_id for one in ledger.proposals()] == [1, 3]


def test_what_does_not_go_with_what_was_accepted_is_refused(ledger: Ledger) -> None:
    """By number with the reason, and nothing changes; of all open ones it just stays open."""
    ledger.link(OLD)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    text_repair(ledger, f"- <{OLD}>", "- <http://a.example/path>")
    accept(ledger.database, Choice([1]), now=night(3))
    with pytest.raises(EditRefused, match="two changes meet in line 1"):
        accept(ledger.database, Choice([2]), now=night(3))
    assert accept(ledger.database, now=night(3)) == 0
    assert [one.state for one in ledger.proposals()] == ["accepted", "open"]
    assert export(ledger.database, "reading") == f"- <{NEW}>\n".encode()


def test_what_the_list_no_longer_says_cannot_be_accepted(ledger: Ledger) -> None:
    link = ledger.link(OLD)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    ledger.edit(link, "http://else.example/")
    with pytest.raises(UsageError, match=f"proposal 1 is about {OLD}, which the list no longer has there"):
        accept(ledger.database, Choice([1]), now=night(4))
    assert accept(ledger.database, now=night(4)) == 0
