"""What is said of a paper becomes where it was published, what its code is, and what it may be instead.

Pure. Sources are believed in the order of `TRUST`, field by field, and each field says whose word it
is. What a comment says of an acceptance is a hint and no fact: papers are withdrawn, and people hope.
To know one more wording, add a row with examples, which the tests read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from service import urls
from service.models import Publication

TRUST = ("arxiv", "semanticscholar", "crossref", "openalex")
"""Whose word counts first; of others the alphabet decides."""
FACTS = ("doi", "venue", "year", "citations")
AGREES = 90.0
"""From this score on two titles are one."""

DIFFERS = 50.0
"""Below this score two titles are of different things."""
LEAST_WORDS = 4
"""Shorter titles are nicknames, or words of the list itself."""


class Fact(NamedTuple):
    """What one source says of one field."""

    source: str
    field: str
    value: Any


def publication(facts: Iterable[Fact], comment: str | None) -> Publication:
    """Where a paper was published, by all that is said of it."""
    told = sorted(facts, key=lambda fact: (TRUST.index(fact.source) if fact.source in TRUST else len(TRUST), fact))
    found = Publication(hint=acceptance(comment))
    if found.hint:
        found.sources["hint"] = "comment"
    for fact in told:
        is_news = (
            getattr(found, fact.field) is None if fact.field in FACTS else fact.field == "retracted" and fact.value
        )
        if fact.value is not None and is_news and fact.field not in found.sources:
            setattr(found, fact.field, fact.value)
            found.sources[fact.field] = fact.source
    return found


# --- hints ------------------------------------------------------------------------------------


class Acceptance(NamedTuple):
    """A way in which comments say where a paper was accepted: `place` is what is found."""

    pattern: re.Pattern[str]
    means: dict[str, str]
    does_not_mean: tuple[str, ...] = ()


_END = r"(?=\s*(?:[.;,(!\n]|$|\bas\b|\bwith\b|\band\b))"
_PLACE = rf"(?:the\s+)?(?P<place>[A-Z][^.;,(!\n]{{1,80}}?){_END}"
ACCEPTANCES = (
    Acceptance(
        re.compile(
            r"(?<![Nn]ot )\b(?i:accepted|published|to\s+appear|appeared|presented)\s+"
            rf"(?i:(?:as\s+an?\s+[\w ]+?\s+)?(?:at|by|in|for\s+publication\s+in|to))\s+{_PLACE}"
        ),
        {
            "Accepted at NeurIPS 2025": "NeurIPS 2025",
            "12 pages, accepted by IEEE Transactions on Image Processing": "IEEE Transactions on Image Processing",
            "To appear in the Journal of Machine Learning Research.": "Journal of Machine Learning Research",
            "Accepted as a conference paper at ICLR 2015": "ICLR 2015",
            "Published in Neural Networks; code available": "Neural Networks",
            "Accepted to EMNLP 2014 as a short paper": "EMNLP 2014",
        },
        ("Submitted to ICML 2024", "Not accepted at NeurIPS", "accepted in practice", "9 pages"),
    ),
    Acceptance(
        re.compile(
            r"^(?P<place>[A-Z][A-Za-z]{2,9}(?: ?'?\d{2,4}))"
            r"(?:\s+(?i:camera[- ]ready|oral|spotlight|poster|workshop)\b.*)?$"
        ),
        {"CVPR 2016": "CVPR 2016", "ICML'15 camera-ready": "ICML'15", "ICLR 2017 oral": "ICLR 2017"},
        ("Revised 2016 version", "v2 2016"),
    ),
)  # fmt: skip


def acceptance(comment: str | None) -> str | None:
    """Where a comment says that the paper was accepted; None: nowhere."""
    found = (row.pattern.search(comment or "") for row in ACCEPTANCES)
    return next((" ".join(one["place"].split()) for one in found if one), None)


# --- code -------------------------------------------------------------------------------------

_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w./@])(?=(?:www\.)?(?:github|gitlab)\.com/))[^\s<>\"{}|\\^`\[\]]+", re.IGNORECASE
)
_NOT_AT_THE_END = ".,;:!?)'*_~"


def code_named(text: str | None) -> dict[str, str]:
    """The repositories whose addresses stand in a text, by name, with these addresses."""
    found: dict[str, str] = {}
    for written in _ADDRESS.findall(text or ""):
        url = written.rstrip(_NOT_AT_THE_END)
        url = url if "://" in url else f"https://{url}"
        name = urls.repository(url)
        if name is not None and name.partition("/")[0] not in urls.NOT_OWNERS:
            found.setdefault(name, url)
    return found


# --- titles -----------------------------------------------------------------------------------


def agreement(listed: str, title: str) -> float:
    """How well a title in a list agrees with a paper's, 0 to 100; one without its subtitle agrees too."""
    one, other = default_process(listed), default_process(title)
    if not one or not other:
        return 0.0
    before_colon = default_process(title.partition(":")[0])
    without = fuzz.ratio(one, before_colon) if len(before_colon.split()) >= 3 else 0.0
    return max(fuzz.ratio(one, other), without)


def is_another(listed: str, title: str) -> bool:
    """Whether a title in a list is certainly not that of a paper: two real titles with hardly a word in common."""
    one, other = default_process(listed), default_process(title)
    if min(len(one.split()), len(other.split())) < LEAST_WORDS:
        return False
    return max(fuzz.ratio(one, other), fuzz.token_set_ratio(one, other)) < DIFFERS


def best_title(listed: Sequence[str], title: str) -> float:
    """The best agreement of any of these with a paper's title; 0 where there are none."""
    return max((agreement(one, title) for one in listed), default=0.0)
