"""What sources tell of papers and repositories becomes news in the words of a person."""

from __future__ import annotations

from typing import Any

import pytest

from service.reporting.facts import Change
from service.reporting.news import NEWS, told

TITLE = "Unsupervised Learning of Video Representations using LSTMs"


def reasons(noun: str, field: str, before: Any, after: Any, *, entry: str = TITLE) -> list[str]:
    place = {"list": "rnn", "line": 7, "entry": entry, "url": "https://a.example/"}
    return [one["reason"] for one in told([Change(noun, "k", field, before, after, **place)], noun)]


@pytest.mark.parametrize(
    ("noun", "field", "before", "after", "said"),
    [
        ("repository", "stars", 100, 210, "doubled: 210"),
        ("repository", "idle", None, "2024-01-02", "two years, since 2024-01-02"),
        ("repository", "number", 1, 2, "Security"),
        ("repository", "blocked", None, "Repository access blocked (dmca)", "GitHub does not show it any more"),
        ("paper", "retracted", False, True, "Retracted"),
        ("paper", "published_doi", None, "10.1/x", "doi 10.1/x"),
        ("paper", "venue", None, "ICML", "Published in ICML"),
    ],
)
def test_each_event_is_told(noun: str, field: str, before: Any, after: Any, said: str) -> None:
    """In a sentence that names what is new."""
    assert (noun, field) in NEWS
    [reason] = reasons(noun, field, before, after)
    assert said in reason


def test_a_title_in_a_list_that_no_longer_matches_is_reported() -> None:
    """Unless the list already has the paper under its present title, whatever the case and the signs."""
    [reason] = reasons("paper", "title", TITLE, "Learning Videos")
    assert "“Learning Videos”" in reason
    assert reasons("paper", "title", "Old", TITLE, entry=f"{TITLE.upper()}.") == []


def test_a_forge_is_called_by_its_name() -> None:
    """Not every repository is on GitHub."""
    place = {"list": "rnn", "line": 7, "entry": TITLE, "url": "https://gitlab.com/o/r"}
    [gone] = told([Change("repository", "gitlab.com/o/r", "gone", before=False, after=True, **place)], "repository")
    assert gone["reason"] == "GitLab knows it no longer."


def test_a_name_that_was_taken_over_is_not_called_gone() -> None:
    """Gone is the one that had it before."""
    place = {"list": "rnn", "line": 7, "entry": TITLE, "url": "https://github.com/o/r"}
    changes = [
        Change("repository", "o/r", field, before, after, **place)
        for field, before, after in (("gone", False, True), ("number", 1, 2))
    ]
    [taken] = told(changes, "repository")
    assert taken["reason"].startswith("Security:")
    assert "no longer" not in taken["reason"]
    assert taken["urgent"]


@pytest.mark.parametrize(
    ("noun", "field", "after", "urgent"),
    [("paper", "withdrawn", True, True), ("paper", "withdrawn", False, False), ("repository", "archived", True, False)],
)
def test_what_a_person_should_look_at_is_marked(noun: str, field: str, after: bool, urgent: bool) -> None:
    """A paper that was withdrawn, a name that was taken over; not what only informs."""
    place = {"list": "rnn", "line": 7, "entry": TITLE, "url": "https://a.example/"}
    assert [one["urgent"] for one in told([Change(noun, "k", field, not after, after, **place)], noun)] == [urgent]
