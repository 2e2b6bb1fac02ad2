"""What sources tell of papers and repositories becomes news in the words of a person."""

from __future__ import annotations

from typing import Any

import pytest

from service.reporting.findings import NEWS, Change, _told

TITLE = "Unsupervised Learning of Video Representations using LSTMs"


def reasons(noun: str, field: str, before: Any, after: Any, *, entry: str = TITLE) -> list[str]:
    place = {"list": "rnn", "line": 7, "entry": entry, "url": "https://a.example/"}
    return [one["reason"] for one in _told([Change(noun, "k", field, before, after, **place)], noun)]


@pytest.mark.parametrize(
    ("noun", "field", "before", "after", "said"),
    [
        ("repository", "stars", 100, 210, "doubled: 210"),
        ("repository", "idle", None, "2024-01-02", "two years, since 2024-01-02"),
        ("repository", "number", 1, 2, "Security"),
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
    assert "'Learning Videos'" in reason
    assert reasons("paper", "title", "Old", TITLE, entry=f"{TITLE.upper()}.") == []
