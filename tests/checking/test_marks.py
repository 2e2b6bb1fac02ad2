"""The marks by which special pages are known."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.checking import marks

SPELLINGS = [
    "Error 404 (Not Found)!!1",
    "HTTP Status 404 – Not Found",
    "Page Not Found (404)",
    "404: This page could not be found",
    "404 error page",
    "Ooops... Error 404",
    "Lost? Page not found",
    "Site not found · GitHub Pages",
    "Fehler 404: Die Seite konnte nicht gefunden werden",
    "404 找不到页面",
]
LOOKALIKES = [
    "How to design a great 404 Not Found page | Lindqvist blog",
    "How to sell a domain you own",
    "We have moved! Notes from our new flat",
    "Gone with the Wind",
    "Lost and Found - Wikipedia",
    "Domain adaptation for speech recognition",
    "Parking in the city centre",
    "A page not found in any other book: the Voynich manuscript",
    "The 404 Media Podcast",
    "Access control lists explained",
    "Error handling in Go",
    "Login form validation with React",
    "Nothing is impossible",
    "Apache Spark: it works on clusters",
    "Blocked designs in experiments",
    "Verify your assumptions",
]


@pytest.mark.parametrize("mark", marks.TITLES.rows, ids=lambda mark: mark.name)
def test_title_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example alone, and beside a site's name."""
    assert mark in marks.in_title(mark.example)
    assert mark in marks.in_title(f"{mark.example} | A site of some kind")


@pytest.mark.parametrize("mark", marks.TEXTS.rows, ids=lambda mark: mark.name)
def test_text_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example."""
    assert mark in marks.in_text(mark.example)


@pytest.mark.parametrize("mark", marks.SIGNS.rows, ids=lambda mark: mark.name)
def test_source_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example."""
    assert mark.name in marks.in_source(mark.example)


@pytest.mark.parametrize("mark", [*marks.TITLES.rows, *marks.TEXTS.rows, *marks.SIGNS.rows], ids=lambda mark: mark.name)
def test_what_a_mark_needs_is_in_what_it_finds(mark: marks.Mark) -> None:
    """Looking for the needed texts first loses nothing."""
    assert mark.needs
    assert any(text in mark.example.lower() for text in mark.needs)
    assert all(text == text.lower() for text in mark.needs)


@pytest.mark.parametrize("mark", [*marks.TITLES.rows, *marks.TEXTS.rows, *marks.SIGNS.rows], ids=lambda mark: mark.name)
@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_a_mark_finds_has_what_it_needs(mark: marks.Mark, data: st.DataObject) -> None:
    """No way of writing it is lost by looking for the needed texts first."""
    found = data.draw(st.from_regex(mark.pattern, fullmatch=True))
    assert any(text in found.lower() for text in mark.needs)


@pytest.mark.parametrize("mark", marks.URLS, ids=lambda mark: mark.name)
def test_address_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example."""
    assert mark in marks.of_url(mark.example)


@pytest.mark.parametrize("mark", marks.HEADERS, ids=lambda mark: mark.name)
def test_header_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example, in a header whose name is in small letters."""
    assert mark.pattern.search(mark.example)
    assert mark.header == mark.header.lower()


@pytest.mark.parametrize("title", SPELLINGS)
def test_spellings_of_missing_pages_are_known(title: str) -> None:
    """Brackets, sighs and numbers around it make no difference."""
    assert "missing" in {mark.kind for mark in marks.in_title(title)}


@pytest.mark.parametrize("title", LOOKALIKES)
def test_articles_about_it_are_not_it(title: str) -> None:
    """A title that only speaks of missing pages, domains or logins is no mark."""
    assert marks.in_title(title) == ()


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="aeo404 -|.,!:'sorrypagenotfounddomain", max_size=300))
def test_no_text_takes_long(text: str) -> None:
    """Patterns meet any text in little time: no page can keep us busy."""
    begun = time.perf_counter()
    marks.in_title(text)
    marks.in_text(text * 3)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "sorry " * 60,
        "the page " * 90,
        "domain " * 110,
        "oops! " * 50,
        "a" * 800,
        "page you " * 80,
        "404 " * 75,
        "a.b" * 100,
        "a-" * 150,
    ],
)
def test_repetition_takes_no_time(text: str) -> None:
    """What makes careless patterns run for ever does not."""
    begun = time.perf_counter()
    marks.in_title(text[:300])
    marks.in_text(text)
    assert time.perf_counter() - begun < 0.2
