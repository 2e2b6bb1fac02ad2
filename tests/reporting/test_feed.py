"""The nights as a feed that readers of feeds can read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from service.queries.rows import Report
from service.reporting.feed import atom

ATOM = "{http://www.w3.org/2005/Atom}"
CASES = ("full_night", "hostile_text", "quiet_night")


def reports() -> list[Report]:
    folder = Path(__file__).parent / "cases"
    contents: list[dict[str, Any]] = [
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in CASES
    ]
    contents[1]["newly_dead"][0]["entry"] += "\x00\x1b[31m\ufffe"
    return [
        {"id": 9 - at, "run": None, "night": datetime(2026, 11, 23, tzinfo=UTC), "counts": {}, "content": content}
        for at, content in enumerate(contents)
    ]


def read(feed: bytes) -> etree._Element:
    return etree.fromstring(feed)


def test_each_night_is_an_entry() -> None:
    """With what it was about as its title, where it is read, and the report itself as HTML."""
    root = read(atom(reports(), address="https://links.example"))
    entries = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == [
        "Night of 2026-11-23: 2 things went wrong, 2 warnings, 4 links died, 2 links are dead for good",
        "Night of 2026-11-23: 2 links died",
        "Night of 2026-11-23: no news",
    ]
    assert [one.find(f"{ATOM}link").get("href") for one in entries] == [
        "https://links.example/reports/9", "https://links.example/reports/8", "https://links.example/reports/7",
    ]  # fmt: skip
    content = entries[0].find(f"{ATOM}content")
    assert content.get("type") == "html"
    page = LexborHTMLParser(content.text)
    assert "http://deeplearning4j.org/lstm.html" in page.text()
    assert not page.css("html > head > title, script, style, img")


def test_the_feed_has_all_that_the_standard_asks_for() -> None:
    """Ids that stay and differ, a time and an author (RFC 4287, 4.1.1 and 4.1.2)."""
    feed = atom(reports(), address="https://links.example")
    assert feed == atom(reports(), address="https://links.example")
    root = read(feed)
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == 4
    assert root.findtext(f"{ATOM}updated") == root.find(f"{ATOM}entry").findtext(f"{ATOM}updated")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "listkeeper"
    assert {one.get("rel") for one in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    assert read(atom([])).findall(f"{ATOM}entry") == []


def test_a_feed_of_some_lists() -> None:
    """Each night as who looks after them reads it."""
    feed = atom(reports()[:1], lists=["awesome/tools"])
    [entry] = read(feed).findall(f"{ATOM}entry")
    assert "gitxiv" not in entry.findtext(f"{ATOM}content")
    assert "http://old.example/tool" in entry.findtext(f"{ATOM}content")
