"""Whether a page has the place that a link points to."""

from __future__ import annotations

import re

import pytest

from service import urls
from service.checking.fragments import WAYS, find

TEXT = "<p>" + "and so on and so forth " * 30
PAGE = f'<h2 id="Usage">Usage</h2><a name="old"></a><h2 id="naïve"></h2>{TEXT}'


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("Usage", "there"),
        ("old", "there"),
        ("na%C3%AFve", "there"),
        ("usage", "missing"),
        ("", "there"),
        ("top", "there"),
    ],
)
def test_places_are_ids_and_names_of_anchors(fragment: str, found: str) -> None:
    """As browsers look for them: letter case counts, and what is percent-encoded is decoded too."""
    assert find(fragment, "https://a.example/post", PAGE) == found


def test_github_prefixes_the_ids_of_what_people_wrote() -> None:
    source = f'<h2 id="user-content-usage">Usage</h2>{TEXT}'
    assert find("Usage", "https://github.com/o/r", source) == "there"
    assert find("nothing", "https://github.com/o/r", source) == "missing"
    assert find("usage", "https://a.example/", source) == "missing"


def test_of_a_page_that_scripts_draw_nobody_can_tell() -> None:
    drawn = "<div id=root></div><script>draw()</script>"
    assert find("usage", "https://a.example/", drawn) == "unknown"
    assert find("root", "https://a.example/", drawn) == "there"


def test_of_a_page_that_was_not_read_to_its_end_nobody_can_tell() -> None:
    assert find("usage", "https://a.example/", TEXT, is_whole=False) == "unknown"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.fragment[:30])
def test_fragments_that_are_no_ids_are_known(way: object) -> None:
    """Each row fits its example, and such a place is never missed."""
    assert re.fullmatch(way.host, urls.host(way.example) or "")
    assert re.fullmatch(way.fragment, urls.fragment(way.example))
    source = f'<b id="{way.looked_for.format(id=urls.fragment(way.example))}"></b>' if way.looked_for else TEXT
    assert find(urls.fragment(way.example), way.example, source) != "missing"
