"""Proposals over several nights, on real records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ledger import Ledger, night
from service import queries
from service.database import Database
from service.errors import UsageError
from service.proposing.deciding import Choice, accept, reject
from service.proposing.flow import propose

PAGE, TARGET = "http://a.example/page#top", "https://b.example/page"
NEW = f"{TARGET}#top"


def states(ledger: Ledger) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.state, one.new) for one in ledger.proposals()]


def stay_moved(ledger: Ledger, url: str = PAGE, target: str = TARGET, *, nights: range = range(1, 4)) -> None:
    for number in nights:
        ledger.moved(url, target, night(number))


def test_a_moved_link_is_proposed_in_its_third_night(any_database: Database) -> None:
    """Not before, and once only; on SQLite and on PostgreSQL."""
    ledger = Ledger(any_database)
    link = ledger.link(PAGE)
    for number, made in ((1, 0), (2, 0), (3, 1), (4, 0)):
        ledger.moved(PAGE, TARGET, night(number))
        assert propose(any_database, now=night(number)) == made
    (one,) = ledger.proposals()
    assert (one.link_id, one.kind, one.state, one.old, one.new) == (link, "moved", "open", PAGE, NEW)
    assert one.created_at == night(3)
    assert "on 4 nights from 2026-11-01 to 2026-11-04" in one.evidence[1]


def test_two_visits_of_one_night_count_once(ledger: Ledger) -> None:
    """Running the night's work again by hand does not make a redirect older."""
    ledger.link(PAGE)
    for minute in range(3):
        ledger.moved(PAGE, TARGET, night(1).replace(minute=minute))
    assert propose(ledger.database, now=night(1)) == 0


def test_a_target_that_changes_begins_again(ledger: Ledger) -> None:
    """Only nights that led to the present target count; an older proposal of another target is superseded."""
    ledger.link(PAGE)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    for number, expected in ((4, "superseded"), (5, "superseded"), (6, "superseded")):
        ledger.moved(PAGE, "https://c.example/", night(number))
        propose(ledger.database, now=night(number))
        assert states(ledger)[0] == ("moved", expected, NEW)
    assert states(ledger)[1:] == [("moved", "open", "https://c.example/#top")]


def test_every_link_to_a_resource_gets_its_own(ledger: Ledger) -> None:
    """Each keeps its own fragment."""
    ledger.link(PAGE)
    ledger.link("http://a.example/page")
    stay_moved(ledger)
    assert propose(ledger.database, now=night(3)) == 2
    assert [one.new for one in ledger.proposals()] == [NEW, TARGET]


def test_a_settled_dead_link_gets_its_copy(ledger: Ledger) -> None:
    """And neither one that has not settled nor one that has no copy."""
    for name in ("gone", "fresh", "lost"):
        ledger.link(f"http://a.example/{name}")
        ledger.dead(f"http://a.example/{name}", night(7), settled=name != "fresh", failures=4)
    copies = [ledger.copy(f"http://a.example/{name}", datetime(2015, 10, 11, tzinfo=UTC)) for name in ("gone", "fresh")]
    assert propose(ledger.database, now=night(7)) == 1
    (one,) = ledger.proposals()
    assert (one.link_id, one.kind, one.new, one.group) == (1, "archive", copies[0], "dead:a.example")


def test_a_renamed_repository_keeps_the_rest_of_the_path(ledger: Ledger) -> None:
    """The forge's word and the site's own redirect agree on one proposal, of the kind rename."""
    ledger.link("https://github.com/old/r/tree/master/f")
    ledger.repository(1, "Next/r", "old/r")
    url, target = "https://github.com/old/r/tree/master/f", "https://github.com/Next/r/tree/master/f"
    stay_moved(ledger, url, target)
    propose(ledger.database, now=night(3))
    assert states(ledger) == [("rename", "open", target)]


def test_what_heals_is_superseded_and_comes_back_when_it_is_broken_again(ledger: Ledger) -> None:
    """One row all the time: a proposal is never made twice."""
    ledger.link(PAGE)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    ledger.believe(PAGE, "alive", night(4), status=200)
    propose(ledger.database, now=night(4))
    assert states(ledger) == [("moved", "superseded", NEW)]
    stay_moved(ledger, nights=range(5, 8))
    assert propose(ledger.database, now=night(7)) == 0
    assert states(ledger) == [("moved", "open", NEW)]


def test_a_rejected_proposal_never_comes_back(ledger: Ledger) -> None:
    """Not in the nights after, not under another kind, and not when the list is imported anew with other rows."""
    link = ledger.link(PAGE)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    assert reject(ledger.database, Choice([1]), now=night(3), reason="I know better.") == 1
    stay_moved(ledger, nights=range(4, 7))
    assert propose(ledger.database, now=night(6)) == 0
    ledger.remove(link)
    ledger.link(PAGE)
    assert propose(ledger.database, now=night(7)) == 0
    assert [(one.state, one.decision) for one in ledger.proposals()] == [("rejected", "I know better.")]


def test_it_is_applied_when_the_list_has_the_new_address(ledger: Ledger) -> None:
    """Whether it was accepted here or changed by hand; the link at its new address raises nothing again."""
    for url in (PAGE, "http://a.example/other"):
        ledger.link(url)
        stay_moved(ledger, url, TARGET)
    propose(ledger.database, now=night(3))
    accept(ledger.database, Choice([1]), now=night(3))
    ledger.edit(1, NEW)
    ledger.edit(2, TARGET)
    ledger.believe(TARGET, "alive", night(4), status=200)
    assert propose(ledger.database, now=night(4)) == 0
    assert [one.state for one in ledger.proposals()] == ["applied", "applied"]


def test_a_link_that_is_changed_or_gone_takes_its_proposals_along(ledger: Ledger) -> None:
    """They are superseded, accepted ones too: there is nothing to apply them to."""
    links = [ledger.link(url) for url in (PAGE, "http://a.example/other")]
    for url in (PAGE, "http://a.example/other"):
        stay_moved(ledger, url, TARGET)
    propose(ledger.database, now=night(3))
    accept(ledger.database, now=night(3))
    ledger.edit(links[0], "http://else.example/")
    ledger.remove(links[1])
    propose(ledger.database, now=night(4))
    assert [one.state for one in ledger.proposals()] == ["superseded", "superseded"]
    assert "another address" in ledger.proposals()[0].decision
    assert "no longer in the list" in ledger.proposals()[1].decision


def test_what_a_person_accepted_stands(ledger: Ledger) -> None:
    """It is exported even if the link seems well again; a later, better one takes its place when that is accepted."""
    ledger.link(PAGE)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    assert accept(ledger.database, now=night(3)) == 1
    ledger.believe(PAGE, "alive", night(4), status=200)
    propose(ledger.database, now=night(4))
    assert states(ledger) == [("moved", "accepted", NEW)]
    stay_moved(ledger, PAGE, "https://c.example/", nights=range(5, 8))
    propose(ledger.database, now=night(7))
    accept(ledger.database, Choice([2]), now=night(7))
    assert states(ledger) == [("moved", "superseded", NEW), ("moved", "accepted", "https://c.example/#top")]
    assert ledger.proposals()[0].decision == "Proposal 2 was accepted instead."


def test_a_person_may_change_their_mind(ledger: Ledger) -> None:
    """Rejected, then accepted, then rejected."""
    ledger.link(PAGE)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    reject(ledger.database, Choice([1]), now=night(3))
    accept(ledger.database, Choice([1]), now=night(4))
    assert ledger.proposals()[0].decided_at == night(4)
    reject(ledger.database, Choice([1]), now=night(5))
    assert states(ledger) == [("moved", "rejected", NEW)]


def test_errors_name_the_numbers_and_change_nothing(ledger: Ledger) -> None:
    """One unknown number, and none is decided."""
    ledger.link(PAGE)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    for decide in (accept, reject):
        with pytest.raises(UsageError, match=r"there is no proposal 7, 99$"):
            decide(ledger.database, Choice([1, 7, 99, 7]), now=night(4))
    assert states(ledger) == [("moved", "open", NEW)]
    ledger.edit(1, NEW)
    propose(ledger.database, now=night(4))
    with pytest.raises(UsageError, match="proposal 1 is applied and cannot be rejected"):
        reject(ledger.database, Choice([1]), now=night(5))


def test_two_changes_of_one_link_are_not_accepted_at_once(ledger: Ledger) -> None:
    """A link can be changed in one way only."""
    ledger.link(PAGE)
    stay_moved(ledger)
    propose(ledger.database, now=night(3))
    reject(ledger.database, Choice([1]), now=night(3))
    stay_moved(ledger, PAGE, "https://c.example/", nights=range(4, 7))
    propose(ledger.database, now=night(6))
    with pytest.raises(UsageError, match="the same link"):
        accept(ledger.database, Choice([1, 2]), now=night(6))
    assert [one.state for one in ledger.proposals()] == ["rejected", "open"]


def test_evidence_follows_the_nights(ledger: Ledger) -> None:
    """An open proposal says what is known today; one that was decided says what it was decided on."""
    for url in (PAGE, "http://a.example/other"):
        ledger.link(url)
        stay_moved(ledger, url)
    propose(ledger.database, now=night(3))
    accept(ledger.database, Choice([2]), now=night(3))
    for url in (PAGE, "http://a.example/other"):
        stay_moved(ledger, url, nights=range(4, 6))
    propose(ledger.database, now=night(5))
    assert ["on 5 nights" in one.evidence[1] for one in ledger.proposals()] == [True, False]


def test_a_host_that_went_away_is_one_group(any_database: Database) -> None:
    """All its links are dead for good; a host of which one link lives is not gone."""
    ledger = Ledger(any_database)
    for host, pages in (("gone.example", 3), ("half.example", 2)):
        for number in range(pages):
            url = f"http://{host}/{number}"
            ledger.link(url)
            ledger.dead(url, night(7), settled=True, failures=4)
            ledger.copy(url, night(1).replace(year=2015))
    ledger.link("http://half.example/")
    ledger.believe("http://half.example/", "alive", night(7))
    propose(any_database, now=night(7))
    with any_database.read() as session:
        assert [one["title"] for one in queries.groups(session)] == [
            "gone.example went away: 3 links",
            "Pages of half.example are dead, and archived: 2 links",
        ]


@pytest.mark.parametrize("word", ["blocked", "failing", "alive", "skipped", "invalid"])
def test_other_verdicts_raise_nothing(ledger: Ledger, word: str) -> None:
    """However long they last, and though there is a copy."""
    ledger.link(PAGE)
    ledger.copy(PAGE, night(1))
    for number in range(1, 13):
        ledger.believe(PAGE, word, night(number), status=403, failures=number)
        assert propose(ledger.database, now=night(number)) == 0
