"""A badge can be read by everybody, and says what is known."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from service.exporting import badge

SVG = "{http://www.w3.org/2000/svg}"


@given(st.none() | st.integers(0, 100))
def test_a_badge_says_its_figure_to_eyes_and_ears(health: int | None) -> None:
    """As text that is drawn, as its title and as its accessible name; nothing is drawn outside of it."""
    said = "not checked" if health is None else f"{health} %"
    root = etree.fromstring(badge.svg(health))
    assert (root.get("role"), root.get("aria-label")) == ("img", f"health: {said}")
    assert root.findtext(f"{SVG}title") == f"health: {said}"
    assert [node.text for node in root.iter(f"{SVG}text")] == ["health", said]
    right = max(float(one.get("x")) + float(one.get("textLength")) / 2 for one in root.iter(f"{SVG}text"))
    assert right <= float(root.get("width"))
    assert json.loads(badge.shields(health))["message"] == said


@pytest.mark.parametrize("colour", [badge.GREY, *(colour for _, colour in badge.COLOURS), "#24292f"])
def test_white_can_be_read_on_each_colour(colour: str) -> None:
    """At a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


def test_shields_gets_what_its_endpoint_badges_ask_for() -> None:
    """Fields of shields.io/badges/endpoint-badge."""
    assert json.loads(badge.shields(97)) == {
        "schemaVersion": 1, "label": "health", "message": "97 %", "color": "#1a7f37", "cacheSeconds": 3600,
    }  # fmt: skip
