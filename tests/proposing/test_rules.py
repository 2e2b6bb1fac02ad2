"""What a link's facts call for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import urls
from service.models import Snapshot, Verdict
from service.proposing.confidence import DOUBTS, START, Doubt, weigh
from service.proposing.facts import LinkFacts, Sightings
from service.proposing.rules import MOVED_NIGHTS, propose
from service.proposing.states import Known, Present, is_new, turns
from service.proposing.wishes import Wishes

SINCE = datetime(2026, 11, 1, 2, tzinfo=UTC)
LAST = datetime(2026, 11, 9, 2, tzinfo=UTC)
COPY = Snapshot(url="https://web.archive.org/web/20151011120000/http://a.example/p", taken_at=datetime(2015, 10, 11, tzinfo=UTC))  # fmt: skip


def moved(
    url: str, target: str, *, nights: int = MOVED_NIGHTS, form: str = "inline", now: str | None = None
) -> LinkFacts:
    verdict = Verdict(verdict="moved", status=200, final_url=target, since=SINCE, checked_at=LAST)
    seen = Sightings(nights, SINCE, LAST)
    return LinkFacts(url, form, urls.kind(url), verdict, seen, None, urls.repository(url), now)


def dead(url: str, *, settled: bool = True, copy: Snapshot | None = COPY, now: str | None = None) -> LinkFacts:
    verdict = Verdict(
        verdict="dead",
        reason="Nothing is there (404).",
        status=404,
        since=SINCE,
        checked_at=LAST,
        failures=9,
        settled=settled,
    )
    return LinkFacts(url, "inline", urls.kind(url), verdict, None, copy, urls.repository(url), now)


class Case(NamedTuple):
    promise: str
    facts: LinkFacts
    kind: str | None
    new: str | None = None


CASES = [
    Case("a moved page gets its new address", moved("http://a.example/p", "https://b.example/q"), "moved", "https://b.example/q"),
    Case("http to https is an upgrade", moved("http://a.example/p", "https://a.example/p"), "upgrade", "https://a.example/p"),
    Case("a slash at the end is an upgrade", moved("https://a.example/p", "https://a.example/p/"), "upgrade", "https://a.example/p/"),
    Case("both at once are one", moved("http://a.example/p/?x=1", "https://a.example/p?x=1"), "upgrade", "https://a.example/p?x=1"),
    Case("another query is a move", moved("http://a.example/p", "https://a.example/p?x=1"), "moved", "https://a.example/p?x=1"),
    Case("https to http is no upgrade", moved("https://a.example/p", "http://a.example/p"), "moved", "http://a.example/p"),
    Case("the link's fragment is kept", moved("http://a.example/p#top", "https://b.example/q"), "moved", "https://b.example/q#top"),
    Case("the target's own fragment wins", moved("http://a.example/p#top", "https://b.example/q#new"), "moved", "https://b.example/q#new"),
    Case("two nights are too few", moved("http://a.example/p", "https://b.example/q", nights=2), None),
    Case("an image is left alone", moved("http://a.example/p.png", "https://b.example/p.png", form="image"), None),
    Case("the same address spelled otherwise is none", moved("HTTP://A.example/p", "http://a.example/p"), None),
    Case("a renamed repository, where it leads to it", moved("https://github.com/old/r", "https://github.com/Next/r", now="Next/r"), "rename", "https://github.com/Next/r"),
    Case("a renamed one, where it leads elsewhere", moved("https://github.com/Old/R/tree/main#x", "https://example.org/", now="Next/r"), "rename", "https://github.com/Next/r/tree/main#x"),
    Case("its own spelling is kept, and http is left behind", moved("http://github.com/old/r/", "https://github.com/Next/r", now="Next/r"), "rename", "https://github.com/Next/r/"),
    Case("the same name in other letters is no rename", moved("http://github.com/o/r", "https://github.com/o/r", now="O/R"), "upgrade", "https://github.com/o/r"),
    Case("a dead page gets its copy", dead("http://a.example/p"), "archive", COPY.url),
    Case("with the link's fragment", dead("http://a.example/p#x"), "archive", f"{COPY.url}#x"),
    Case("a dead page without a copy gets nothing", dead("http://a.example/p", copy=None), None),
    Case("one that has not settled neither", dead("http://a.example/p", settled=False), None),
    Case("a dead copy is not copied again", dead("https://web.archive.org/web/2015/http://a.example/p"), None),
    Case("a dead file of a renamed repository is looked for there", dead("https://github.com/old/r.git/blob/master/f.py?a=1#L2", now="next/s"), "rename", "https://github.com/next/s.git/blob/master/f.py?a=1#L2"),
    Case("raw files too", dead("https://raw.githubusercontent.com/old/r/main/f", now="next/s"), "rename", "https://raw.githubusercontent.com/next/s/main/f"),
    Case("a name that only begins alike is another", dead("https://a.example/old/r-two?of=/old/r", copy=None, now="next/s"), None),
]  # fmt: skip


GROUPS = {"moved": ["moved"], "upgrade": ["https", "slash"], "rename": ["rename"], "archive": ["dead"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.promise)
def test_what_a_link_calls_for(case: Case) -> None:
    """Each row: a link's facts, and the kind and new URL of the proposal, or none."""
    found = propose(case.facts)
    assert ((found.kind, found.new) if found else (None, None)) == (case.kind, case.new)
    if found:
        assert found.old == case.facts.url
        assert (found.group or "").partition(":")[0] in GROUPS[found.kind]


def marked(url: str, **more: Any) -> LinkFacts:
    alive = Verdict(verdict="alive", status=200)
    return LinkFacts(url, "inline", urls.kind(url), alive, repository=urls.repository(url), archived=True, **more)


def test_an_archived_repository_is_marked_once() -> None:
    """Behind the link to it; not where the list says so, in a heading, or behind a link to a file of it."""
    found = propose(marked("https://github.com/o/r"))
    assert found is not None
    assert (found.kind, found.way, found.new, found.words) == ("mark", "behind", None, "archived")
    for facts in (
        marked("https://github.com/o/r", is_said=True),
        marked("https://github.com/o/r", in_heading=True),
        marked("https://github.com/o/r/blob/main/f"),
        replace(marked("https://github.com/o/r"), archived=False),
        replace(marked("https://github.com/o/r"), form="image"),
        replace(marked("https://github.com/o/r"), verdict=Verdict(verdict="dead")),
    ):
        assert propose(facts) is None


def test_a_copy_is_put_beside_where_that_is_wished() -> None:
    """But not into a heading, of whose words anchors are made."""
    beside = Wishes(copies_beside=True, copy_words="Kopie")
    found = propose(dead("http://a.example/p"), beside)
    assert found is not None
    assert (found.kind, found.way, found.new, found.words) == ("archive", "behind", COPY.url, "Kopie")
    heading = propose(replace(dead("http://a.example/p"), in_heading=True), beside)
    assert heading is not None
    assert heading.way == "retarget"


def test_only_what_is_wished_is_proposed() -> None:
    """The next rule that has something to say is asked."""
    facts = moved("https://github.com/old/r", "https://github.com/Next/r", now="Next/r")
    without = propose(facts, Wishes(kinds=frozenset({"moved"})))
    assert without is not None
    assert without.kind == "moved"
    assert propose(facts, Wishes(kinds=frozenset({"archive"}))) is None


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: doubt.sentence)
def test_every_doubt_costs_confidence_and_says_why(doubt: Doubt) -> None:
    facts, new = doubt.example
    confidence, said = weigh(doubt.kind, facts, new)
    assert doubt.sentence in said
    assert confidence == START[doubt.kind] - sum(one.cost for one in DOUBTS if one.sentence in said)
    assert weigh(doubt.kind, replace(facts, snapshot=None, page_title=None), facts.url) == (START[doubt.kind], [])


def test_evidence_names_nights_dates_and_statuses() -> None:
    """A person can tell from the evidence alone what was seen, how often and when."""
    upgraded, archived = (
        propose(moved("http://a.example/p", "https://a.example/p")),
        propose(dead("http://a.example/p")),
    )
    assert upgraded
    assert upgraded.evidence == ["Visits were led there, permanently, on 3 nights from 2026-11-01 to 2026-11-09."]
    assert archived
    assert archived.evidence == [
        "Nothing is there (404).",
        "It has been dead since 2026-11-01: 9 bad nights in a row, last on 2026-11-09 (status 404).",
        "An archive holds a copy taken on 2015-10-11.",
    ]


# --- properties -------------------------------------------------------------------------------

text = st.text("ab0-_.~%/", max_size=12)
links = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}{query}{fragment}",
    st.sampled_from(["http", "https"]),
    st.sampled_from(["a.example", "github.com", "b.example:8080", "arxiv.org"]),
    text,
    st.sampled_from(["", "?q=1"]),
    st.sampled_from(["", "#top"]),
)
facts = st.builds(
    LinkFacts,
    url=links,
    form=st.sampled_from(["inline", "bare", "image"]),
    kind=st.sampled_from(["page", "github", "image", "archive"]),
    verdict=st.builds(
        Verdict,
        verdict=st.sampled_from(["alive", "moved", "blocked", "failing", "dead", "skipped", "invalid", "unchecked"]),
        status=st.sampled_from([None, 200, 404]),
        final_url=st.none() | links,
        since=st.just(SINCE),
        checked_at=st.just(LAST),
        failures=st.integers(0, 30),
        settled=st.booleans(),
    ),
    sightings=st.none() | st.builds(Sightings, st.integers(0, 9), st.just(SINCE), st.just(LAST)),
    snapshot=st.none() | st.just(COPY),
    repository=st.none() | st.just("a/b"),
    repository_now=st.none() | st.just("c/d"),
)


@given(facts)
def test_only_what_has_lasted_is_proposed(link: LinkFacts) -> None:
    """Nothing is proposed for links that are well, blocked, failing, not for us, or not so for long enough."""
    found = propose(link)
    if found is not None:
        is_moved = link.verdict.verdict == "moved" and link.sightings and link.sightings.nights >= MOVED_NIGHTS
        assert is_moved or (link.verdict.verdict == "dead" and link.verdict.settled)
        assert link.form != "image"


@given(facts)
def test_a_proposal_changes_the_address_and_keeps_the_fragment(link: LinkFacts) -> None:
    """The new URL is another one, names a web page, and keeps the link's fragment unless the site gave its own."""
    found = propose(link)
    if found is not None:
        assert found.new != found.old == link.url
        assert urls.host(found.new or "")
        if urls.fragment(link.url) and not urls.fragment(link.verdict.final_url or ""):
            assert urls.fragment(found.new or "") == urls.fragment(link.url)
        assert found.evidence


@given(facts, st.sampled_from(["open", "accepted", "rejected", "snoozed", "superseded", "applied"]))
def test_nothing_is_offered_twice(link: LinkFacts, state: str) -> None:
    """Whatever became of a proposal: the same change of the same link is not made again."""
    found = propose(link)
    if found is not None:
        known = [Known(1, state, found.old, found.new)]
        assert not is_new(found, known)
        assert [turn.state for turn in turns(Present(link.url), found, known, LAST)] == (
            ["open"] if state == "superseded" else []
        )
