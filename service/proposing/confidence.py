"""How sure a proposal is: a measure to begin with for each kind, and what speaks against it. Pure.

A doubt is a row: what it costs, and a sentence that joins the evidence, so that a person sees why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from service import urls
from service.models import ProposalKind, Verdict
from service.proposing.facts import LinkFacts, Snapshot

START: dict[ProposalKind, int] = {"rename": 99, "upgrade": 98, "moved": 95, "archive": 90, "mark": 98}
"""How sure a proposal is against which nothing speaks."""

_TITLES_AGREE = 60.0
_LONG = timedelta(days=3 * 365)
_DAY = datetime(2026, 11, 1, tzinfo=UTC)


class Doubt(NamedTuple):
    """What speaks against proposals of a kind."""

    kind: ProposalKind
    cost: int
    sentence: str
    holds: Callable[[LinkFacts, str], bool]
    """Told the facts and the new URL."""
    example: tuple[LinkFacts, str]


def _front_page(link: LinkFacts, new: str) -> bool:
    before, after = urlsplit(link.url), urlsplit(new)
    return before.path.strip("/") != "" and after.path.strip("/") == "" and not after.query


def _another_site(link: LinkFacts, new: str) -> bool:
    before, after = (f".{(urls.host(url) or '').removeprefix('www.')}" for url in (link.url, new))
    return not (before.endswith(after) or after.endswith(before))


def _another_name(link: LinkFacts, new: str) -> bool:
    before, after = (_last_part(url) for url in (link.url, new))
    return before != "" and after != "" and fuzz.partial_ratio(before, after) < _TITLES_AGREE


def _last_part(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].partition(".")[0].casefold()


def _another_title(link: LinkFacts, _new: str) -> bool:
    if not (link.title and link.page_title):
        return False
    return fuzz.partial_token_set_ratio(link.title.casefold(), link.page_title.casefold()) < _TITLES_AGREE


def _taken_late(link: LinkFacts, _new: str) -> bool:
    return bool(link.snapshot and link.verdict.since and link.snapshot.taken_at > link.verdict.since)


def _of_another_time(link: LinkFacts, _new: str) -> bool:
    if link.snapshot is None or link.added_on is None:
        return False
    return abs(link.snapshot.taken_at.date() - link.added_on) > _LONG


def _example(url: str, **more: object) -> LinkFacts:
    return LinkFacts(url, "inline", "page", Verdict(verdict="dead", since=_DAY), **more)  # type: ignore[arg-type]  # a row


DOUBTS = (
    Doubt(
        "moved",
        40,
        "It leads to a site's front page, as often where the page itself is gone.",
        _front_page,
        (_example("http://a.example/2015/post"), "https://a.example/"),
    ),
    Doubt(
        "moved",
        10,
        "It leads to another site.",
        _another_site,
        (_example("http://a.example/post"), "https://b.example/post"),
    ),
    Doubt(
        "moved",
        10,
        "The name of the page is another one there.",
        _another_name,
        (_example("http://a.example/attention"), "https://a.example/welcome"),
    ),
    Doubt(
        "moved",
        15,
        "The page there has another title than the list gives.",
        _another_title,
        (_example("http://a.example/p", title="Visual Attention", page_title="Buy Shoes"), "https://a.example/q"),
    ),
    Doubt(
        "archive",
        40,
        "The copy was taken when the page was dead already.",
        _taken_late,
        (_example("http://a.example/p", snapshot=Snapshot(url="", taken_at=_DAY + timedelta(days=1))), ""),
    ),
    Doubt(
        "archive",
        10,
        "The copy is from years before or after the link came into the list.",
        _of_another_time,
        (
            _example(
                "http://a.example/p",
                snapshot=Snapshot(url="", taken_at=_DAY - 5 * _LONG),
                added_on=(_DAY - timedelta(days=9)).date(),
            ),
            "",
        ),
    ),
)


def weigh(kind: ProposalKind, link: LinkFacts, new: str) -> tuple[int, list[str]]:
    """How sure a proposal is, 0 to 100, and what speaks against it, in sentences."""
    doubts = [doubt for doubt in DOUBTS if doubt.kind == kind and doubt.holds(link, new)]
    return max(0, START[kind] - sum(doubt.cost for doubt in doubts)), [doubt.sentence for doubt in doubts]
