"""Hosts that are judged by their APIs where their pages do not say."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service.checking.answers import APIS, api_for, read
from service.checking.judge import judge, wanted
from service.models import Observation

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def page(url: str, status: int, title: str | None = None) -> Observation:
    features = {"words": 100, "bytes": 2000, "browser": {"status": status}}
    return Observation(
        at=NOW, status=status, final_url=url, title=title, features=features, hops=[{"url": url, "status": status}]
    )


@pytest.mark.parametrize("row", APIS, ids=lambda row: row.name)
def test_each_row_asks_about_its_example(row: object) -> None:
    status = next(iter(row.statuses))
    found = api_for(page(row.example[0], status))
    assert found == (row, row.example[1])


@pytest.mark.parametrize(
    ("url", "status", "title", "answer", "word"),
    [
        ("https://www.youtube.com/watch?v=iX5V1WpxxkY", 200, "- YouTube", (404, "Not Found"), "dead"),
        ("https://youtu.be/iX5V1WpxxkY", 200, "YouTube", (200, '{"title": "A talk"}'), "alive"),
        ("https://youtu.be/iX5V1WpxxkY", 200, "YouTube", (401, "Unauthorized"), "alive"),
        ("https://youtu.be/iX5V1WpxxkY", 200, "YouTube", (404, "<title>404</title>"), "alive"),
        ("https://doi.org/10.1/x", 404, "Error", (200, '{"responseCode": 100}'), "dead"),
        ("https://doi.org/10.1/x", 503, "Trouble", (200, '{"responseCode": 1}'), "alive"),
        ("https://doi.org/10.1/x", 503, "Trouble", (503, "no"), "failing"),
        ("https://huggingface.co/o/m", 401, "Sign in", (200, '{"id": "o/m"}'), "alive"),
        ("https://huggingface.co/o/m", 401, "Sign in", (401, '{"error": "no"}'), "blocked"),
        ("https://huggingface.co/datasets/o/d", 403, "no", (404, '{"error": "Repository not found"}'), "dead"),
    ],
)
def test_an_answer_in_the_apis_own_form_decides(
    url: str, status: int, title: str, answer: tuple[int, str], word: str
) -> None:
    """And any other leaves it at what the page said."""
    seen = page(url, status, title)
    assert wanted(seen) == "api"
    found = api_for(seen)
    assert found
    seen.features["api"] = json.loads(json.dumps(read(found[0], answer[0], answer[1].encode())))
    assert judge(seen).word == word


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://www.youtube.com/watch?v=iX5V1WpxxkY", "A talk - YouTube"),
        ("https://www.youtube.com/about", "YouTube"),
        ("https://huggingface.co/o/m", "o/m"),
        ("https://a.example/", "YouTube"),
    ],
)
def test_no_api_is_asked_where_the_page_says_enough(url: str, title: str) -> None:
    assert api_for(page(url, 200, title)) is None
