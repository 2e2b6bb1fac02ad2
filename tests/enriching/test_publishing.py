"""What is said of a paper becomes what is believed of it, field by field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.enriching.publishing import (
    ACCEPTANCES,
    AGREES,
    FACTS,
    TRUST,
    Acceptance,
    Fact,
    acceptance,
    agreement,
    code_named,
    is_another,
    publication,
)

SOURCES = st.sampled_from([*TRUST, "zenodo"])
FACT = st.one_of(
    st.builds(Fact, SOURCES, st.sampled_from(FACTS[:2]), st.text(min_size=1)),
    st.builds(Fact, SOURCES, st.sampled_from(FACTS[2:]), st.integers(1, 3000)),
    st.builds(Fact, SOURCES, st.just("retracted"), st.booleans()),
)


def test_the_more_trusted_source_counts_field_by_field():
    facts = [
        Fact("openalex", "venue", "V by OpenAlex"),
        Fact("semanticscholar", "venue", "V by Semantic Scholar"),
        Fact("openalex", "year", 2016),
        Fact("openalex", "retracted", True),
        Fact("crossref", "retracted", False),
    ]
    found = publication(facts, None)
    assert (found.venue, found.year, found.retracted) == ("V by Semantic Scholar", 2016, True)
    assert found.sources == {"venue": "semanticscholar", "year": "openalex", "retracted": "openalex"}


@given(st.lists(FACT, unique_by=lambda fact: (fact.source, fact.field)))
def test_every_field_that_is_known_says_whose_word_it_is_and_order_does_not_matter(facts: list[Fact]):
    found = publication(facts, None)
    assert found == publication(facts[::-1], None)
    for field in (*FACTS, "retracted"):
        if getattr(found, field) not in (None, False):
            assert Fact(found.sources[field], field, getattr(found, field)) in facts
        else:
            assert field not in found.sources


@pytest.mark.parametrize("row", ACCEPTANCES)
def test_each_wording_of_an_acceptance_is_found_and_what_only_looks_like_it_is_not(row: Acceptance):
    assert {text: acceptance(text) for text in row.means} == row.means
    assert [acceptance(text) for text in row.does_not_mean] == [None] * len(row.does_not_mean)


def test_a_hint_is_no_fact():
    found = publication([], "Accepted at NeurIPS 2025")
    assert (found.hint, found.venue, found.sources) == ("NeurIPS 2025", None, {"hint": "comment"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Code: https://github.com/o/r.", ["o/r"]),
        ("(see github.com/o/r/, and http://gitlab.com/g/p)", ["o/r", "gitlab.com/g/p"]),
        ("available at \\url{https://github.com/o/r}", ["o/r"]),
        ("our site https://o.example/github.com and mail a@github.com", []),
        ("https://github.com/topics/nlp", []),
        (None, []),
    ],
)
def test_repositories_are_found_in_texts(text: str | None, names: list[str]):
    assert list(code_named(text)) == names


@pytest.mark.parametrize(
    ("listed", "title"),
    [
        ("Long Short-Term Memory", "Long short term memory"),
        ("Sequence to Sequence Learning with Neural Networks.", "Sequence to Sequence Learning with Neural Networks"),
        ("A Long Name of Something", "A Long Name of Something: And What It Is"),
    ],
)
def test_titles_agree_but_for_case_signs_and_subtitle(listed: str, title: str):
    assert agreement(listed, title) >= AGREES


@pytest.mark.parametrize(
    ("listed", "title"),
    [("", ""), ("LSTM", "LSTM: A Search Space Odyssey"), ("Deep Learning", "Deep Learning in Neural Networks")],
)
def test_titles_that_share_a_word_do_not_agree(listed: str, title: str):
    assert agreement(listed, title) < AGREES


@given(st.text(), st.text())
def test_any_two_titles_have_a_score(one: str, other: str):
    assert 0 <= agreement(one, other) <= 100


@pytest.mark.parametrize(
    ("listed", "title", "expected"),
    [
        ("Generating Sequences With Recurrent Neural Networks", "A note on the fundamental group of surfaces", True),
        ("Deep Residual Learning for Image Recognition", "Measurement of the W boson mass at LHCb", True),
        ("YOLOv3", "You Only Look Once: Unified, Real-Time Object Detection", False),  # a nickname
        ("SSD", "SSD: Single Shot MultiBox Detector", False),
        ("Rethinking the Inception Architecture", "Rethinking the Inception Architecture for Computer Vision", False),
        ("Long short-term memory networks, an overview", "An overview of long short-term memory", False),
    ],
)
def test_a_title_that_has_nothing_in_common_with_the_papers_is_of_another(listed: str, title: str, expected: bool):
    assert is_another(listed, title) is expected
