"""From the records of several nights to what each night's report says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ledger import Ledger, night
from service.database import Database
from service.proposing.flow import propose
from service.reporting.facts import Outcome
from service.reporting.flow import make_report


def report(database: Database, number: int) -> dict[str, Any]:
    """The report of a night that took an hour."""
    return make_report(database, night=night(number), now=night(number) + timedelta(hours=1), steps=[]).content


def urls_of(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["url"] for finding in findings]


def test_on_the_first_night_every_dead_link_is_newly_dead(any_database: Database) -> None:
    """With list, line and reason; on SQLite and on PostgreSQL."""
    ledger = Ledger(any_database)
    for name in ("well", "gone", "lost"):
        ledger.link(f"http://{name}.example/")
    ledger.link("http://gone.example/#again")
    ledger.believe("http://well.example/", "alive", night(1), status=200)
    ledger.dead("http://gone.example/", night(1))
    ledger.dead("http://lost.example/", night(1), status=None, reason="The name does not exist.")
    copy = ledger.copy("http://gone.example/", datetime(2015, 10, 11, tzinfo=UTC))
    first = report(any_database, 1)
    assert [(one["list"], one["line"], one["url"], one["reason"]) for one in first["newly_dead"]] == [
        ("reading", 2, "http://gone.example/", "Nothing is there (404)."),
        ("reading", 3, "http://lost.example/", "The name does not exist."),
        ("reading", 4, "http://gone.example/#again", "Nothing is there (404)."),
    ]
    assert [one["copy"] for one in first["newly_dead"]] == [copy, None, copy]
    assert (first["counts"]["now"]["dead"], first["counts"]["before"]) == (3, None)
    assert first["pending"] == {"moved": 0, "dead": 3}


def test_the_next_report_tells_only_what_became_of_it(ledger: Ledger) -> None:
    """What stayed is counted, not told again: died, settled, recovered, moved, each in its night."""
    for name in ("stays", "heals", "moves"):
        ledger.link(f"http://{name}.example/")
    ledger.dead("http://stays.example/", night(1))
    ledger.dead("http://heals.example/", night(1))
    report(ledger.database, 1)

    ledger.believe("http://heals.example/", "alive", night(2), status=200)
    ledger.moved("http://moves.example/", "http://there.example/", night(2))
    second = report(ledger.database, 2)
    assert (urls_of(second["newly_dead"]), urls_of(second["recovered"])) == ([], ["http://heals.example/"])
    assert [(one["url"], one["target"]) for one in second["moved"]] == [
        ("http://moves.example/", "http://there.example/")
    ]
    assert (second["counts"]["before"]["dead"], second["counts"]["now"]["dead"]) == (2, 1)
    assert second["pending"] == {"moved": 1, "dead": 1}

    ledger.dead("http://stays.example/", night(7), settled=True, failures=7)
    third = report(ledger.database, 7)
    assert (urls_of(third["settled"]), third["newly_dead"], third["moved"]) == (["http://stays.example/"], [], [])
    assert third["since"] == "2026-11-02T03:00:00Z"

    fourth = report(ledger.database, 8)
    assert not any(fourth[name] for name in ("newly_dead", "settled", "recovered", "moved", "hosts", "proposals"))


def test_what_died_and_came_back_between_two_reports_is_no_news(ledger: Ledger) -> None:
    """A report compares its own night with the one before, not with what happened between."""
    ledger.link("http://a.example/")
    ledger.believe("http://a.example/", "alive", night(1), status=200)
    report(ledger.database, 1)
    ledger.dead("http://a.example/", night(2))
    ledger.believe("http://a.example/", "alive", night(3), status=200)
    content = report(ledger.database, 3)
    assert not any(content[name] for name in ("newly_dead", "recovered"))


def test_several_links_of_a_silent_host_are_one_event(ledger: Ledger) -> None:
    """One cause and nothing there that answers; where other pages of the host are well there is no event."""
    for url in ("http://down.example/a", "http://down.example/b", "http://big.example/a", "http://big.example/b"):
        ledger.link(url)
        ledger.dead(url, night(1))
    ledger.link("http://big.example/well")
    ledger.believe("http://big.example/well", "alive", night(1), status=200)
    for path in "ab":
        ledger.link(f"http://slow.example/{path}")
        ledger.believe(f"http://slow.example/{path}", "failing", night(1), reason="It took too long.", failures=1)
    content = report(ledger.database, 1)
    assert [(one["host"], one["reason"], urls_of(one["links"])) for one in content["hosts"]] == [
        ("down.example", "Nothing is there (404).", ["http://down.example/a", "http://down.example/b"]),
        ("slow.example", "It took too long.", ["http://slow.example/a", "http://slow.example/b"]),
    ]
    assert len(content["newly_dead"]) == 4
    assert urls_of(content["unchecked"]) == ["http://slow.example/a", "http://slow.example/b"]


def test_a_host_is_one_event_whatever_its_pages_say(ledger: Ledger) -> None:
    """The most common reason stands for it; what was bad there before is counted, not told again."""
    for path in "abcd":
        ledger.link(f"http://down.example/{path}")
    ledger.dead("http://down.example/d", night(1))
    for path in "abc":
        ledger.believe(f"http://down.example/{path}", "alive", night(1), status=200)
    assert report(ledger.database, 1)["hosts"] == []
    ledger.dead("http://down.example/a", night(2))
    for path in "bc":
        ledger.believe(f"http://down.example/{path}", "failing", night(2), reason="No answer in time.", failures=1)
    [event] = report(ledger.database, 2)["hosts"]
    assert (event["host"], event["reason"], event["addresses"], len(event["links"])) == (
        "down.example", "No answer in time.", 4, 3,
    )  # fmt: skip
    assert report(ledger.database, 3)["hosts"] == []


def test_one_link_twice_is_no_event(ledger: Ledger) -> None:
    """Two places in a list that name one page are one thing that broke."""
    for url in ("http://down.example/a", "http://down.example/a#b"):
        ledger.link(url)
    ledger.dead("http://down.example/a", night(1))
    assert report(ledger.database, 1)["hosts"] == []


def test_news_of_repositories_and_papers(ledger: Ledger) -> None:
    """A finding for every link that names one, all its news in one reason, whatever name the link knows it by."""
    old, new, paper = "https://github.com/Old/r", "https://github.com/next/r/wiki", "http://arxiv.org/abs/1502.04681"
    for url in (old, new, paper, "https://arxiv.org/pdf/1502.04681v2"):
        ledger.link(url)
    ledger.repository(1, "next/r", "old/r")
    report(ledger.database, 1)
    ledger.told("repository", "Old/r", "name", before="Old/r", after="next/r", at=night(2))
    ledger.told("repository", "next/r", "archived", before=False, after=True, at=night(2))
    ledger.told("repository", "next/r", "topics", before=[], after=["rnn"], at=night(2))
    ledger.told("paper", "1502.04681", "version", before=2, after=3, at=night(2))
    ledger.told("paper", "1502.04681", "withdrawn", before=False, after=True, at=night(2))
    content = report(ledger.database, 2)
    archived = "Archived by its owner: nobody works on it any more."
    assert [(one["url"], one["reason"]) for one in content["repositories"]] == [
        (old, f"Renamed: it is called next/r now. {archived}"),
        (new, archived),
    ]
    assert [(one["line"], one["reason"]) for one in content["papers"]] == [
        (3, "Version 3 is out; it was 2. Withdrawn by its authors."),
        (4, "Version 3 is out; it was 2. Withdrawn by its authors."),
    ]
    assert report(ledger.database, 3)["papers"] == []


def test_what_was_bad_from_the_start_is_told_in_the_first_report(ledger: Ledger) -> None:
    """An archived repository is news on the first night, and on no other."""
    ledger.link("https://github.com/o/r")
    ledger.repository(1, "o/r", archived=True)
    assert urls_of(report(ledger.database, 1)["repositories"]) == ["https://github.com/o/r"]
    assert report(ledger.database, 2)["repositories"] == []


def test_proposals_are_told_when_they_are_made(ledger: Ledger) -> None:
    """Until then the report counts what will be proposed."""
    ledger.link("http://a.example/")
    pending, told = [], []
    for number in range(1, 5):
        ledger.moved("http://a.example/", "http://b.example/", night(number))
        propose(ledger.database, now=night(number))
        content = report(ledger.database, number)
        pending.append(content["pending"]["moved"])
        told.append([(one["id"], one["kind"], one["new"]) for one in content["proposals"]])
    assert pending == [1, 1, 0, 0]
    assert told == [[], [], [(1, "moved", "http://b.example/")], []]
    assert content["counts"]["now"]["proposals"] == 1
    assert content["method"]["visits"] == 1


def test_only_what_mends_a_link_is_told_with_it(ledger: Ledger) -> None:
    """To take out an entry that is there twice is no repair of the link in it; what is dead says what would be done."""
    for _ in range(2):
        ledger.link("http://a.example/")
    ledger.moved("http://a.example/", "http://b.example/", night(1))
    propose(ledger.database, now=night(1))
    content = report(ledger.database, 1)
    assert [one["kind"] for one in content["proposals"]] == ["duplicate"]
    assert [one["proposal"] for one in content["moved"]] == [None, None]

    ledger.link("http://dead.example/")
    ledger.asked("wayback", "http://dead.example/", "none")
    ledger.dead("http://dead.example/", night(2), settled=True)
    propose(ledger.database, now=night(2))
    [settled] = report(ledger.database, 2)["settled"]
    offer = {"kind": "remove", "new": None, "group": "remove", "state": "open"}
    assert (settled["proposal"], settled["offer"]) == (2, offer)


def test_a_dead_link_that_comes_into_a_list_is_told_there(any_database: Database) -> None:
    """Nothing changed about its page, but for the list it is news; once."""
    ledger = Ledger(any_database)
    ledger.link("http://gone.example/")
    ledger.dead("http://gone.example/", night(1), settled=True)
    report(any_database, 1)
    ledger.link("http://gone.example/#again")
    ledger.repository(1, "o/r", archived=True)
    ledger.link("https://github.com/o/r")
    second = report(any_database, 2)
    assert [(one["line"], one["before"], one["new_in_list"]) for one in second["newly_dead"]] == [
        (2, "unchecked", True)
    ]
    assert urls_of(second["settled"]) == ["http://gone.example/#again"]
    assert urls_of(second["repositories"]) == ["https://github.com/o/r"]
    third = report(any_database, 3)
    assert not third["newly_dead"]
    assert not third["repositories"]


def test_what_is_called_dead_no_longer_is_told_even_if_nobody_saw_it(ledger: Ledger) -> None:
    """So that each step of the number of dead links can be understood."""
    for name in ("a", "b"):
        ledger.link(f"http://{name}.example/")
        ledger.dead(f"http://{name}.example/", night(1))
    report(ledger.database, 1)
    ledger.believe("http://a.example/", "blocked", night(2), status=403)
    ledger.believe("http://b.example/", "failing", night(2), failures=2)
    second = report(ledger.database, 2)
    assert urls_of(second["doubted"]) == ["http://a.example/", "http://b.example/"]
    assert second["recovered"] == second["newly_failing"] == []


def test_a_dead_link_says_whether_an_archive_has_it(ledger: Ledger) -> None:
    """That none has one is another thing than that nobody asked."""
    for name in ("kept", "lost", "open"):
        ledger.link(f"http://{name}.example/")
        ledger.dead(f"http://{name}.example/", night(1))
    copy = ledger.copy("http://kept.example/", datetime(2015, 10, 11, tzinfo=UTC))
    ledger.asked("wayback", "http://lost.example/", "none")
    content = report(ledger.database, 1)
    assert [(one["copy"], one["no_copy"]) for one in content["newly_dead"]] == [
        (copy, False),
        (None, True),
        (None, False),
    ]
    assert content["counts"]["now"]["no_copy"] == 1


def test_numbers_are_kept_for_each_list(any_database: Database) -> None:
    """Now and at the last report, with what waits; the lists together are the whole."""
    ledger = Ledger(any_database)
    for name in ("a", "b"):
        ledger.link(f"http://{name}.example/")
    ledger.dead("http://a.example/", night(1))
    report(any_database, 1)
    ledger.believe("http://b.example/", "moved", night(2), status=200, final_url="http://c.example/")
    content = report(any_database, 2)
    assert list(content["lists"]) == ["reading"]
    one = content["lists"]["reading"]
    assert (one["now"]["links"], one["now"]["dead"], one["now"]["moved"], one["before"]["moved"]) == (2, 1, 1, 0)
    assert one["pending"] == content["pending"] == {"moved": 1, "dead": 1}
    assert {name: content["counts"]["now"][name] for name in one["now"]} == one["now"]


def test_the_repositories_whose_stars_moved_most(any_database: Database) -> None:
    """Against the day of the last report; what moved little is left out, and the first report has none."""
    ledger = Ledger(any_database)
    for number, name in enumerate(("up", "down", "same"), 1):
        ledger.link(f"https://github.com/o/{name}")
        ledger.repository(number, f"o/{name}")
        ledger.stars(number, night(1).date(), 1000)
    assert report(any_database, 1)["stars"] == []
    ledger.stars(1, night(2).date(), 1204)
    ledger.stars(2, night(2).date(), 900)
    ledger.stars(3, night(2).date(), 1009)
    assert [(one["repository"], one["reason"]) for one in report(any_database, 2)["stars"]] == [
        ("o/up", "+204 stars since 2026-11-01: 1,204."),
        ("o/down", "−100 stars since 2026-11-01: 900."),
    ]
    assert report(any_database, 3)["stars"] == []


def test_what_could_not_be_checked_and_why(any_database: Database) -> None:
    """Every reason with how many links have it; what just began to fail comes first; sources that could not be asked."""
    ledger = Ledger(any_database)
    for name in ("old", "new", "other"):
        ledger.link(f"http://{name}.example/")
        ledger.believe(f"http://{name}.example/", "alive", night(1), status=200)
    ledger.believe("http://old.example/", "failing", night(1), reason="No answer in time.", failures=1)
    report(any_database, 1)
    ledger.believe("http://new.example/", "failing", night(2), reason="No answer in time.", failures=1)
    ledger.believe("http://other.example/", "skipped", night(2), reason="It is not on the web.")
    ledger.asked("github", "o/r", "failed", "it asks for a token")
    content = report(any_database, 2)
    assert [(one["url"], one["new"]) for one in content["unchecked"]] == [
        ("http://new.example/", True),
        ("http://old.example/", False),
    ]
    assert urls_of(content["newly_failing"]) == ["http://new.example/"]
    assert [(one["verdict"], one["reason"], one["count"]) for one in content["unchecked_why"]] == [
        ("failing", "No answer in time.", 2),
        ("skipped", "It is not on the web.", 1),
    ]
    assert content["unasked"] == [{"source": "github", "why": "it asks for a token", "count": 1}]


def test_a_repair_that_arrived_in_its_list_is_told(ledger: Ledger) -> None:
    """And it waits no longer."""
    link = ledger.link("http://a.example/")
    for number in range(1, 4):
        ledger.moved("http://a.example/", "http://b.example/", night(number))
    propose(ledger.database, now=night(3))
    third = report(ledger.database, 3)
    assert third["moved"][0]["proposal"] == third["proposals"][0]["id"]
    assert third["waiting"] == {"kinds": {"moved": 1}, "oldest": "2026-11-03T02:00:00Z"}
    ledger.edit(link, "http://b.example/")
    propose(ledger.database, now=night(4))
    fourth = report(ledger.database, 4)
    assert [(one["id"], one["new"]) for one in fourth["applied"]] == [(1, "http://b.example/")]
    assert fourth["waiting"] == {"kinds": {}, "oldest": None}


def test_what_became_of_lists_that_were_read_again(ledger: Ledger) -> None:
    """One line for each, in its own list's report."""
    steps = [Outcome("reading changed lists", "done", 0.1, lists={"reading": "reading: updated, 2 entries"})]
    content = make_report(ledger.database, night=night(1), now=night(1), steps=steps).content
    assert content["imports"] == [{"list": "reading", "reason": "reading: updated, 2 entries"}]
