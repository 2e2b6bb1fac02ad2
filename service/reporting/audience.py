"""A report for somebody who looks after some of the lists. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from service.reporting.findings import Finding
from service.reporting.sentences import Content

EVERY_LIST = ("*",)
OF_PLACES = (
    "newly_dead", "settled", "recovered", "doubted", "moved", "newly_failing", "repositories", "papers", "stars",
    "proposals", "applied", "imports", "unchecked", "unchecked_why",
)  # fmt: skip
"""What a report has of findings, each in a list."""


def for_lists(content: Content, patterns: Sequence[str]) -> Content:
    """The same report as if there were only the lists whose names fit one of the patterns, where * is any text.

    Reports of versions that did not count by list are given whole.
    """
    lists: Mapping[str, Any] = content.get("lists", {})
    chosen = {name: one for name, one in lists.items() if any(fnmatchcase(name, pattern) for pattern in patterns)}
    if not lists or len(chosen) == len(lists):
        return content
    oldest = [one["waiting"]["oldest"] for one in chosen.values() if one["waiting"]["oldest"]]
    return {
        **content,
        "counts": _counts(chosen),
        "lists": chosen,
        "waiting": {
            "kinds": _sum(one["waiting"]["kinds"] for one in chosen.values()),
            "oldest": min(oldest, default=None),
        },
        "pending": _sum(one["pending"] for one in chosen.values()),
        **{name: [one for one in content.get(name, ()) if one["list"] in chosen] for name in OF_PLACES},
        "hosts": [event for one in content["hosts"] if (event := _event(one, chosen))],
        "method": _method(content, [name for name in lists if name not in chosen]),
    }


def _counts(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of these lists; a list that came since the last report counts as one that had nothing."""
    befores = [one["before"] for one in chosen.values() if one["before"]]
    return {
        "now": {"lists": len(chosen), **_sum(one["now"] for one in chosen.values())},
        "before": {"lists": len(befores), **_sum(befores)} if befores else None,
    }


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for some in counts:
        total.update(some)
    return dict(total)


def _event(event: Finding, chosen: Mapping[str, Any]) -> Finding | None:
    """What of a host's event is about links of these lists; None: nothing is."""
    links = [link for link in event["links"] if link["list"] in chosen]
    if not links:
        return None
    return {**event, **{name: links[0][name] for name in ("list", "line", "url")}, "links": links}


def _method(content: Content, others: Sequence[str]) -> dict[str, Any]:
    """How the night measured, without the trouble that reading other lists gave."""
    of_others = tuple(f"{name}: " for name in others)
    steps = [
        {**step, "problems": [one for one in step["problems"] if not one.startswith(of_others)]}
        for step in content["method"]["steps"]
    ]
    return {**content["method"], "steps": steps}
