"""In which formats entries are answered, and which of them a request would like best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from fastapi import HTTPException

from service.exporting import bibtex, csv
from service.exporting import json as json_export
from service.queries.rows import EntryContents
from service.web.problems import Problem


class Suffix(StrEnum):
    """How an address says which format it is."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    BIBTEX = "bib"


class Representation(NamedTuple):
    """A format: what it is called, and how entries are written in it."""

    media_type: str
    render: Callable[[Iterable[EntryContents]], bytes] | None
    """None: JSON, a page of rows as they come."""
    shown: str = ""
    """What an answer begins with, as the OpenAPI document shows it."""


REPRESENTATIONS: dict[Suffix, Representation] = {
    Suffix.JSON: Representation("application/json", None),
    Suffix.JSONL: Representation(
        "application/jsonl", json_export.lines_of_entries, '{"id":17,"list":"awesome", ...}\n'
    ),
    Suffix.CSV: Representation("text/csv", csv.of_entries, "list,section,title,note,venue,year,description,tags,..."),
    Suffix.BIBTEX: Representation("application/x-bibtex", bibtex.of_entries, "@misc{arXiv:1502.04681, ..."),
}
"""Those offered; of two that are liked as well, the first."""

ANSWERS: dict[str, Any] = {
    "description": "Entries in document order, list by list, or those that fit words best first",
    "headers": {
        "Link": {
            "description": 'The address of the next page, `rel="next"` (RFC 8288); absent on the last one',
            "schema": {"type": "string"},
        }
    },
    "content": {
        one.media_type: {"schema": {"type": "string"}, "example": one.shown}
        for one in REPRESENTATIONS.values()
        if one.render
    },
}
NOT_ACCEPTABLE: dict[str, Any] = {"model": Problem, "description": "There is no format that `Accept` allows"}

_RANGE = re.compile(r"([\w.+*-]+/[\w.+*-]+)((?:\s*;[^;]*)*)", re.ASCII)
_WEIGHT = re.compile(r";\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def chosen(accept: str | None) -> Representation:
    """What an `Accept` header likes best; without one, JSON. Raises 406 where it allows none."""
    liked = dict(_ranges(accept)) if accept else {"*/*": 1.0}
    best = max(REPRESENTATIONS.values(), key=lambda one: _weight(one.media_type, liked))
    if not _weight(best.media_type, liked):
        offered = ", ".join(one.media_type for one in REPRESENTATIONS.values())
        raise HTTPException(406, f"There is {offered}; Accept allows none of them.", {"Vary": "Accept"})
    return best


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Media ranges, each with its weight; what is no range is passed over."""
    for one in accept.split(","):
        if said := _RANGE.fullmatch(one.strip()):
            weight = _WEIGHT.search(said[2])
            yield said[1].lower(), float(weight[1]) if weight else 1.0


def _weight(media_type: str, liked: dict[str, float]) -> float:
    """How much a type is liked; the most exact range that it is in says so."""
    kind = media_type.partition("/")[0]
    return next((liked[one] for one in (media_type, f"{kind}/*", "*/*") if one in liked), 0.0)
