"""How values are said to a person: dates, counts, what a link is called and how it is doing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from service import urls
from service.models import Word
from service.queries.rows import Link, Repository

MEANINGS: Mapping[Word, str] = {
    "alive": "A person sees the page.",
    "moved": "It has a new address for good.",
    "blocked": "It refuses robots; a person would see it.",
    "failing": "It has trouble that may pass.",
    "dead": "It is gone.",
    "invalid": "It is no address.",
    "skipped": "It is not for us to check.",
    "unchecked": "It was not visited yet.",
}
"""What each verdict means, in the order in which they are shown."""

_SINCE: frozenset[Word] = frozenset({"dead", "failing", "blocked"})


def day(value: date | datetime | str) -> str:
    """`22 November 2026`; a text is read as ISO 8601."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{when.day} {when:%B %Y}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 link`, `1,043 links`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts by verdict in the order in which verdicts are shown, those that are none left out."""
    return [(word, counts[word]) for word in MEANINGS if counts.get(word)]


def label(link: Link) -> str:
    """What a link is called: its label, else its text, an address without what every address has."""
    if link["label"]:
        return f"{link['label']} ({link['qualifier']})" if link["qualifier"] else link["label"]
    text = " ".join(link["text"].split()) or link["url"]
    return re.sub(r"^https?://(?:www\.)?|/$", "", text) or text


def why(link: Link) -> str:
    """How a link is doing, and why we believe so, in a sentence or two."""
    word, since = link["verdict"], link["since"]
    said = word.capitalize()
    if since and word in _SINCE:
        said += f" since {day(since)}"
    said += f": {link['reason'] or MEANINGS[word]}"
    if link["checked_at"]:
        said += f" Seen {day(link['checked_at'])}."
    target = link["final_url"]
    if word == "moved" and target and target not in said:
        said += f" Now at {target}"
    return said


def repository_of(link: Link, repositories: Iterable[Repository]) -> Repository | None:
    """The repository among an entry's that a link names, by whichever of its names."""
    name = urls.repository(link["url"])
    return next((one for one in repositories if name in (one["name"].lower(), *one["former_names"])), None)


def night_in_a_line(content: Mapping[str, Any]) -> str:
    """What a night changed, as the end of a sentence."""
    parts = [
        count(len(content[key]), *said)
        for key, *said in (
            ("newly_dead", "link died", "links died"),
            ("recovered", "came back", "came back"),
            ("moved", "moved", "moved"),
        )
        if content[key]
    ]
    return ", ".join(parts) or "nothing changed"
