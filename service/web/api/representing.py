"""In which formats rows are answered, and which of them a request would like best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from fastapi import HTTPException
from starlette.responses import Response

from service.exporting import atom, bibtex, csv, excerpt
from service.exporting import json as json_export
from service.queries.rows import EntryContents
from service.web.problems import Problem

Row = Mapping[str, Any]


class Suffix(StrEnum):
    """How an address says which format of entries it is."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    BIBTEX = "bib"
    MARKDOWN = "md"
    ATOM = "atom"


class RowSuffix(StrEnum):
    """How an address says which format of other rows it is."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class Representation(NamedTuple):
    """A format: what it is called, and how rows are written in it."""

    suffix: Suffix
    media_type: str
    of_entries: Callable[[Sequence[EntryContents], str], bytes] | None
    """Entries, and the address that was asked for; None: JSON, a page of rows as they come."""
    of_rows: Callable[[Sequence[str], Iterable[Row]], bytes] | None
    """Rows that have these fields; None: as above, or they cannot be written so."""
    shown: str = ""
    """What an answer begins with, as the OpenAPI document shows it."""


TABLE = (
    Representation(Suffix.JSON, "application/json", None, None),
    Representation(
        Suffix.JSONL,
        "application/jsonl",
        lambda entries, _: json_export.lines_of_entries(entries),
        lambda _, rows: json_export.lines_of(rows),
        '{"id":17,"list":"awesome", ...}\n',
    ),
    Representation(
        Suffix.CSV,
        "text/csv",
        lambda entries, _: csv.of_entries(entries),
        csv.of_rows,
        "list,section,title,note,venue,year,description,tags,...",
    ),
    Representation(
        Suffix.BIBTEX,
        "application/x-bibtex",
        lambda entries, _: bibtex.of_entries(entries),
        None,
        "@misc{arXiv:1502.04681, ...",
    ),
    Representation(
        Suffix.MARKDOWN,
        "text/markdown",
        lambda entries, _: excerpt.of_entries(entries),
        None,
        "- [Understanding LSTM Networks](http://colah.github.io/...) ...",
    ),
    Representation(Suffix.ATOM, "application/atom+xml", atom.of_entries, None, "<?xml version='1.0' ..."),
)
"""The formats; of two that are liked as well, the first."""
OF_ENTRIES = {one.suffix: one for one in TABLE}
OF_ROWS = {Suffix(one): OF_ENTRIES[Suffix(one)] for one in RowSuffix}

_LINK = {
    "Link": {
        "description": 'The address of the next page, `rel="next"` (RFC 8288); absent on the last one',
        "schema": {"type": "string"},
    },
    "X-Total-Count": {"description": "With `total`: how many there are in all", "schema": {"type": "integer"}},
}


def answers(offered: Mapping[Suffix, Representation], what: str) -> dict[str, Any]:
    """What the OpenAPI document says of an answer in one of these formats."""
    others = [one for one in offered.values() if one.suffix is not Suffix.JSON]
    content = {one.media_type: {"schema": {"type": "string"}, "example": one.shown} for one in others}
    return {"description": what, "headers": _LINK, "content": content}


NOT_ACCEPTABLE: dict[str, Any] = {"model": Problem, "description": "There is no format that `Accept` allows"}

_RANGE = re.compile(r"([\w.+*-]+/[\w.+*-]+)((?:\s*;[^;]*)*)", re.ASCII)
_WEIGHT = re.compile(r";\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def chosen(accept: str | None, offered: Mapping[Suffix, Representation]) -> Representation:
    """What an `Accept` header likes best of what is offered; without one, JSON. Raises 406 where it allows none."""
    wishes = dict(_ranges(accept)) if accept else {"*/*": 1.0}
    best = max(offered.values(), key=lambda one: _weight(one.media_type, wishes))
    if not _weight(best.media_type, wishes):
        there = ", ".join(one.media_type for one in offered.values())
        raise HTTPException(406, f"There is {there}; Accept allows none of them.", {"Vary": "Accept"})
    return best


def liked(answer: Response) -> Response:
    """An answer of which `Accept` said the format: caches have to know."""
    answer.headers["Vary"] = "Accept"
    return answer


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Media ranges, each with its weight; what is no range is passed over."""
    for one in accept.split(","):
        if said := _RANGE.fullmatch(one.strip()):
            weight = _WEIGHT.search(said[2])
            yield said[1].lower(), float(weight[1]) if weight else 1.0


def _weight(media_type: str, wishes: dict[str, float]) -> float:
    """How much a type is liked; the most exact range that it is in says so."""
    kind = media_type.partition("/")[0]
    return next((wishes[one] for one in (media_type, f"{kind}/*", "*/*") if one in wishes), 0.0)
