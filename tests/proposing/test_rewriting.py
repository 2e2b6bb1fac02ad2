"""Links of a site that moved together show a rule, which is one decision, and leads to pages that seemed lost."""

from __future__ import annotations

import asyncio

import pytest

from ledger import Ledger, night
from service import queries
from service.database import Database
from service.jobs.flow import Night, try_rules
from service.proposing.deciding import Choice, accept
from service.proposing.flow import guesses, keep_trials, propose
from service.proposing.rewriting import rules
from service.settings import Settings
from smallweb import Reply, SmallWeb

PAGE = "<title>A post</title><h1>A post</h1><p>" + "and so on and so forth " * 50


def moved(*ends: str, old: str = "http://old.example/x/", new: str = "https://new.example/y/") -> list[tuple[str, str]]:
    return [(f"{old}{end}", f"{new}{end}") for end in ends]


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        (moved("a", "b", "c"), ["old.example/x/* → new.example/y/*"]),
        (moved("x/a", "x/b/", "x/c?d=1"), ["old.example/x/* → new.example/y/*"]),
        (moved("a", "b", "c", old="http://old.example/", new="https://new.example/blog/"),
         ["old.example/* → new.example/blog/*"]),
        (moved("a", "b", "c", old="http://www.old.example/", new="https://old.example/"),
         ["www.old.example/* → old.example/*"]),
        (moved("a", "b"), []),
        ([*moved("a", "b", "c"), ("http://old.example/x/d", "https://new.example/z/d")], []),
        ([(f"http://old.example/{n}", "https://new.example/") for n in range(5)], []),
        ([(f"http://old.example/{n}", f"https://new.example/p/{n + 1}") for n in range(5)], []),
    ],
)  # fmt: skip
def test_what_is_a_rule(pairs: list[tuple[str, str]], found: list[str]) -> None:
    """The same end of several addresses, and none of the neighbours that went elsewhere."""
    assert [str(one) for one in rules(pairs).values()] == found


def test_where_a_rule_leads() -> None:
    """With the fragment of the link; and nowhere for what it says nothing of."""
    [rule] = rules(moved("a", "b", "c")).values()
    assert rule.target("http://old.example/x/d#e") == "https://new.example/y/d#e"
    assert rule.target("http://old.example/x/") is None
    assert rule.target("http://old.example/z") is None


def site(ledger: Ledger) -> None:
    """Three pages that moved, and two that are dead."""
    for end in ("a", "b", "c"):
        ledger.link(f"http://old.example/x/{end}")
        for number in (1, 2, 3):
            ledger.moved(f"http://old.example/x/{end}", f"https://new.example/y/{end}", night(number))
    for end in ("d", "e"):
        ledger.link(f"http://old.example/x/{end}")
        ledger.dead(f"http://old.example/x/{end}", night(3), settled=True, failures=4)
    ledger.copy("http://old.example/x/d", night(1))


def test_a_rule_is_one_decision(any_database: Database) -> None:
    """For what moved by it, and for the dead page that a visit found where it leads."""
    ledger = Ledger(any_database)
    site(ledger)
    tried = {one: one.url.endswith("d") for one in guesses(any_database, now=night(3))}
    assert {one.url: works for one, works in tried.items()} == {
        "https://new.example/y/d": True,
        "https://new.example/y/e": False,
    }
    keep_trials(any_database, tried, now=night(3))
    assert guesses(any_database, now=night(4)) == []
    assert len(guesses(any_database, now=night(60))) == 2

    propose(any_database, now=night(3))
    with any_database.read() as session:
        [group] = queries.groups(session)
    assert group["title"] == "old.example/x/* → new.example/y/*: 4 links"
    assert group["kinds"] == {"moved": 3, "rewrite": 1}
    guessed = ledger.proposals()[-1]
    assert (guessed.old, guessed.new) == ("http://old.example/x/d", "https://new.example/y/d")
    assert "A visit on 2026-11-03 saw a page there." in guessed.evidence
    assert accept(any_database, Choice(group=group["group"]), now=night(4)) == 4
    assert propose(any_database, now=night(5)) == 0


def test_a_guess_that_nobody_looked_at_is_not_offered(any_database: Database) -> None:
    """The copy is then, which is there."""
    ledger = Ledger(any_database)
    site(ledger)
    propose(any_database, now=night(3))
    assert [one.kind for one in ledger.proposals()] == ["moved", "moved", "moved", "archive"]


def test_a_night_looks_where_the_rule_leads(
    database: Database, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By real visits."""
    ledger = Ledger(database)
    site(ledger)
    with SmallWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
        web.page("https://new.example/y/d", PAGE)
        web.page("https://new.example/y/e", Reply(404, {"Content-Type": "text/html"}, "gone"))
        settings = Settings(**web.settings())
        asyncio.run(try_rules(Night(database, settings, lambda: night(3))))
    propose(database, now=night(3))
    assert [one.new for one in ledger.proposals() if one.kind == "rewrite"] == ["https://new.example/y/d"]
