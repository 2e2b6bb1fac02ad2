"""A link is repaired by a paper only where the paper is known well enough."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.proposing.identifiers import Match, PaperFacts, publish, repair

DAMAGED = PaperFacts(
    url="https://arxiv.org/abs/200414257",
    form="inline",
    verdict="dead",
    settled=False,
    match=Match("2004.14257", "identifier", "Trading Off Diversity and Quality", 96.5),
)
LOST = PaperFacts(
    url="http://gone.example/p.pdf",
    form="inline",
    verdict="dead",
    settled=True,
    match=Match("2004.14257", "title", "Trading Off Diversity and Quality", 96.5),
)


def test_a_damaged_id_is_mended_with_its_score_as_evidence():
    found = repair(DAMAGED)
    assert found is not None
    assert (found.kind, found.old, found.new) == ("repair", DAMAGED.url, "https://arxiv.org/abs/2004.14257")
    assert found.evidence[1].endswith("it agrees with the list's title by 96.5 of 100.")


def test_a_damaged_link_to_a_pdf_leads_to_the_pdf_again():
    found = repair(replace(DAMAGED, url="https://arxiv.org/pdf/200414257.pdf"))
    assert found is not None
    assert found.new == "https://arxiv.org/pdf/2004.14257"


@pytest.mark.parametrize(
    "facts",
    [
        replace(DAMAGED, verdict="alive"),
        replace(DAMAGED, form="image"),
        replace(DAMAGED, match=None),
        replace(DAMAGED, match=DAMAGED.match and replace(DAMAGED.match, score=89.9)),
        replace(LOST, settled=False),
        replace(LOST, verdict="failing"),
        replace(LOST, has_copy=True),
    ],
)
def test_what_works_or_is_not_certain_is_left_alone(facts: PaperFacts):
    assert repair(facts) is None


def test_a_dead_page_is_repaired_and_a_site_closed_for_good_even_with_a_copy():
    assert repair(LOST) is not None
    assert repair(replace(LOST, url="https://paperswithcode.com/paper/x", verdict="moved", has_copy=True)) is not None


def test_the_published_doi_is_written_as_an_address():
    facts = replace(LOST, doi="10.1000/a<b>(1)", doi_source="crossref", venue="Nature")
    found = publish(facts)
    assert found is not None
    assert found.new == "https://doi.org/10.1000/a%3Cb%3E(1)"
    assert found.evidence == ["The paper was published in Nature, DOI 10.1000/a<b>(1), as crossref tells."]
    assert publish(LOST) is None
