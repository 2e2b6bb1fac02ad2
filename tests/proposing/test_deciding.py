"""A person's word on proposals: one by one, by group, for a time, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger import Ledger, night
from service import queries
from service.database import Database
from service.errors import ListNotFound, UsageError
from service.proposing.deciding import Choice, accept, reject, reopen, snooze, undo
from service.proposing.flow import propose
from service.proposing.wishes import Wishes
from service.settings import Settings

PAGES = [f"http://a.example/{name}" for name in ("one", "two", "three")]


def moved(ledger: Ledger, *, nights: range = range(1, 4)) -> None:
    """Three moved pages of one host and one of another, proposed."""
    for url in [*PAGES, "http://b.example/"]:
        if nights.start == 1:
            ledger.link(url)
        for number in nights:
            ledger.moved(url, url.replace("http://", "https://new."), night(number))
    propose(ledger.database, now=night(nights.stop - 1))


RULE = "rule:a.example/* → new.a.example/*"


def states(ledger: Ledger) -> list[str]:
    return [one.state for one in ledger.proposals()]


def test_a_group_is_one_decision(any_database: Database) -> None:
    """And one undo. Groups are told with a title, the largest first."""
    ledger = Ledger(any_database)
    moved(ledger)
    with any_database.read() as session:
        found = queries.groups(session)
    assert [(one["title"], one["proposals"]) for one in found] == [
        ("a.example/* → new.a.example/*: 3 links", 3),
        ("b.example has moved pages for good: 1 link", 1),
    ]
    assert accept(any_database, Choice(group=RULE), now=night(4)) == 3
    assert states(ledger) == ["accepted"] * 3 + ["open"]
    undone = undo(any_database, now=night(4))
    assert undone is not None
    assert (undone.action, undone.proposals) == ("accept", 3)
    assert states(ledger) == ["open"] * 4


def test_a_choice_is_of_open_ones_and_all_that_it_names_holds(ledger: Ledger) -> None:
    moved(ledger)
    reject(ledger.database, Choice([1]), now=night(4))
    assert accept(ledger.database, Choice(group=RULE, kind="upgrade"), now=night(4)) == 0
    assert accept(ledger.database, Choice(group=RULE, kind="moved", list="reading"), now=night(4)) == 2
    assert states(ledger) == ["rejected", "accepted", "accepted", "open"]
    with pytest.raises(ListNotFound):
        accept(ledger.database, Choice(list="nowhere"), now=night(4))


def test_a_snoozed_proposal_wakes_up_on_its_day(any_database: Database) -> None:
    """Not before; and it keeps its number and its age."""
    ledger = Ledger(any_database)
    moved(ledger)
    assert snooze(any_database, Choice([1, 2]), until=night(10), now=night(4)) == 2
    propose(any_database, now=night(9))
    assert states(ledger)[:2] == ["snoozed", "snoozed"]
    assert propose(any_database, now=night(10)) == 0
    assert states(ledger) == ["open"] * 4
    assert ledger.proposals()[0].created_at == night(3)


def test_a_rejection_with_a_term_ends_with_it(ledger: Ledger) -> None:
    """If the link still calls for the change; one without a term never does."""
    moved(ledger)
    reject(ledger.database, Choice([1]), now=night(4), until=night(20), reason="After the conference.")
    reject(ledger.database, Choice([2]), now=night(4))
    moved(ledger, nights=range(5, 19))
    assert states(ledger) == ["rejected", "rejected", "open", "open"]
    moved(ledger, nights=range(19, 22))
    assert states(ledger) == ["open", "rejected", "open", "open"]


def test_undoing_goes_back_word_by_word(ledger: Ledger) -> None:
    """With reason, term and who said it; what stepped back for an accepted one returns, too."""
    moved(ledger)
    reject(ledger.database, Choice([1]), now=night(4), reason="No.", until=night(30), by="ada")
    accept(ledger.database, Choice([1, 2]), now=night(5))
    for number in (6, 7, 8):
        ledger.moved(PAGES[1], "https://else.example/", night(number))
    propose(ledger.database, now=night(8))
    accept(ledger.database, Choice([5]), now=night(8))
    assert states(ledger) == ["accepted", "superseded", "open", "open", "accepted"]
    undo(ledger.database, now=night(9))
    assert states(ledger) == ["accepted", "accepted", "open", "open", "open"]
    undo(ledger.database, now=night(9))
    first = ledger.proposals()[0]
    assert (first.state, first.decision, first.until, first.decided_by) == ("rejected", "No.", night(30), "ada")
    assert undo(ledger.database, now=night(9)) is None, "ada's word is hers"
    assert undo(ledger.database, now=night(9), by=["ada"])
    assert undo(ledger.database, now=night(9), by=["ada"]) is None
    assert states(ledger) == ["open"] * 5


def test_a_sitting_takes_back_its_own_words(ledger: Ledger) -> None:
    """By the moment they were said, whatever the same person said elsewhere meanwhile."""
    moved(ledger)
    accept(ledger.database, Choice([1]), now=night(4))
    reject(ledger.database, Choice([2]), now=night(5))
    assert undo(ledger.database, now=night(6), at=night(4))
    assert undo(ledger.database, now=night(6), at=night(4)) is None
    assert states(ledger) == ["open", "rejected", "open", "open"]


def test_what_happened_since_is_not_undone(ledger: Ledger) -> None:
    """A proposal that the list has by now stays applied."""
    moved(ledger)
    accept(ledger.database, Choice([1, 2]), now=night(4))
    ledger.edit(1, "https://new.a.example/one")
    propose(ledger.database, now=night(5))
    undone = undo(ledger.database, now=night(5))
    assert undone is not None
    assert undone.proposals == 1
    assert states(ledger) == ["applied", "open", "open", "open"]


def test_a_decided_one_can_be_opened_again(ledger: Ledger) -> None:
    moved(ledger)
    accept(ledger.database, Choice([1]), now=night(4))
    assert reopen(ledger.database, [1], now=night(4)) == 1
    one = ledger.proposals()[0]
    assert (one.state, one.decided_at, one.decided_by) == ("open", None, "person")


def test_what_the_settings_accept_needs_no_person(any_database: Database) -> None:
    """By kind and confidence; off unless they say so. What a person opened again stays open."""
    ledger = Ledger(any_database)
    moved(ledger)
    assert states(ledger) == ["open"] * 4
    sure = ledger.proposals()[0].confidence
    propose(any_database, Wishes(accepted={"moved": sure + 1, "upgrade": 0}), now=night(4))
    assert states(ledger) == ["open"] * 4
    wishes = Wishes(accepted={"moved": sure})
    propose(any_database, wishes, now=night(4))
    assert states(ledger) == ["accepted"] * 4
    assert ledger.proposals()[0].decided_by == "rule"
    assert undo(any_database, now=night(4)) is None
    reopen(any_database, [1], now=night(4))
    propose(any_database, wishes, now=night(5))
    assert states(ledger) == ["open", "accepted", "accepted", "accepted"]


def test_wishes_are_read_from_the_settings() -> None:
    wishes = Wishes.of(Settings(propose=("moved", "publish"), auto_accept=("moved:95",), copies="beside"))
    assert (wishes.kinds, wishes.accepted, wishes.copies_beside) == ({"moved", "publish"}, {"moved": 95}, True)
    assert Wishes.of(Settings()) == Wishes()


@pytest.mark.parametrize("wrong", ["moved", "moved:", "moved:101", "moves:90", "moved:-1"])
def test_a_wrong_wish_is_named(wrong: str) -> None:
    with pytest.raises(UsageError, match="setting auto_accept"):
        Wishes.of(Settings(auto_accept=(wrong,)))
    with pytest.raises(UsageError, match="there is no kind 'moves'"):
        Wishes.of(Settings(propose=("moves",)))


def test_a_day_that_is_past_is_refused(ledger: Ledger) -> None:
    moved(ledger)
    with pytest.raises(UsageError, match="2026-11-04 is past"):
        snooze(ledger.database, Choice([1]), until=night(4), now=night(4) + timedelta(hours=1))
    assert states(ledger) == ["open"] * 4


def test_another_copy_of_a_page_is_not_another_offer(ledger: Ledger) -> None:
    """Archives keep taking copies; a copy that was refused, or waits, is not offered again with another day."""
    ledger.link(PAGES[0])
    for number in (7, 8, 9):
        ledger.dead(PAGES[0], night(number), settled=True, failures=number)
        ledger.copy(PAGES[0], night(number).replace(year=2015))
        propose(ledger.database, now=night(number))
    assert states(ledger) == ["open"]
    reject(ledger.database, Choice([1]), now=night(9))
    ledger.copy(PAGES[0], night(10).replace(year=2016))
    assert propose(ledger.database, now=night(10)) == 0
