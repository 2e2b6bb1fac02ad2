"""Who looks after some lists reads of these alone."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from service.reporting.audience import for_lists
from service.reporting.report import render

RNN, TOOLS = "2015-10-09-rnn-and-lstm", "awesome/tools"


@pytest.fixture
def full() -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "cases" / "full_night.json").read_text(encoding="utf-8"))


def lists_named(value: Any) -> set[str]:
    """The lists that any finding anywhere in a report is in."""
    if isinstance(value, dict):
        own = {value["list"]} if isinstance(value.get("list"), str) else set()
        return own.union(*map(lists_named, value.values())) if value else own
    return set().union(*map(lists_named, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(("patterns", "named"), [([TOOLS], {TOOLS}), (["2015-*"], {RNN}), (["awesome/*"], {TOOLS})])
def test_only_findings_of_these_lists_are_left(full: dict[str, Any], patterns: list[str], named: set[str]) -> None:
    """By name or by pattern; the report that is kept stays as it is."""
    whole = copy.deepcopy(full)
    some = for_lists(full, patterns)
    assert lists_named(some) == named
    assert set(some["lists"]) == named
    assert full == whole


def test_the_numbers_are_those_of_these_lists(full: dict[str, Any]) -> None:
    """With what waits in them and the difference to the last night."""
    tools = for_lists(full, [TOOLS])
    assert tools["counts"]["now"]["links"] == 24
    assert tools["counts"]["now"] == {"lists": 1, **full["lists"][TOOLS]["now"]}
    assert (tools["waiting"], tools["pending"]) == ({"kinds": {}, "oldest": None}, {"moved": 0, "dead": 2})
    assert tools["hosts"] == []
    assert "24 links" in render(tools, "text")


def test_all_lists_are_the_whole_report(full: dict[str, Any]) -> None:
    """The same object, nothing counted anew; and so is a report that did not count by list."""
    assert for_lists(full, ["*"]) is full
    del full["lists"]
    assert for_lists(full, [TOOLS]) is full


def test_trouble_with_a_list_is_for_those_who_look_after_it(full: dict[str, Any]) -> None:
    """Trouble of the night itself is for everybody."""
    full["method"]["steps"][0]["problems"] = [f"{RNN}: cannot read it", "the disk is full"]
    assert for_lists(full, [TOOLS])["method"]["steps"][0]["problems"] == ["the disk is full"]
    assert len(for_lists(full, [RNN])["method"]["steps"][0]["problems"]) == 2
    assert len(full["method"]["steps"][0]["problems"]) == 2
