"""How values are said to a person: dates, counts, what a link is called and how it is doing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from service import urls
from service.models import Word
from service.queries.rows import Link, Report, Repository, Run, SourceState
from service.untrusted import address

WAYS = (
    ("Lists", "/"),
    ("Inbox", "/inbox"),
    ("Nights", "/reports"),
    ("Health", "/health"),
    ("Tags", "/tags"),
    ("Hosts", "/hosts"),
    ("Jobs", "/jobs"),
)
"""The ways through the house, and what each is called."""

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

CHARTED: tuple[Word, ...] = ("dead", "failing", "blocked")
"""Verdicts that are drawn over the nights."""
_BAD: frozenset[Word] = frozenset({"dead", "failing", "invalid"})
_SINCE: frozenset[Word] = frozenset({"dead", "failing", "blocked"})


def way(path: str) -> str | None:
    """Which of the ways leads to a page; None: it is beside them."""
    if path == "/" or path.startswith(("/lists/", "/entries/", "/links/")):
        return "/"
    return next((to for _, to in WAYS[1:] if path == to or path.startswith(f"{to}/")), None)


# --- values -----------------------------------------------------------------------------------


def day(value: date | datetime | str) -> str:
    """`22 November 2026`; a text is read as ISO 8601."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{when.day} {when:%B %Y}"


def moment(value: datetime) -> str:
    """`22 November 2026, 02:00`."""
    return f"{day(value)}, {value:%H:%M}"


def took(start: datetime, end: datetime) -> str:
    """How long something took: `12 s`, `3 min`, `2 h 5 min`."""
    seconds = round((end - start).total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts by verdict in the order in which verdicts are shown, those that are none left out."""
    return [(word, counts[word]) for word in MEANINGS if counts.get(word)]


def line(points: Sequence[tuple[date, int]]) -> str:
    """Numbers on days as the points of a line in a field of 100 by 20."""
    first, last = points[0][0], points[-1][0]
    least, most = min(number for _, number in points), max(number for _, number in points)
    width, height = max((last - first).days, 1), max(most - least, 1)
    spots = ((100 * (on - first).days / width, 20 - 20 * (number - least) / height) for on, number in points)
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)


# --- links ------------------------------------------------------------------------------------


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
        said += "" if said.endswith((".", "!", "?")) else "."
        said += f" Seen {day(link['checked_at'])}."
    target = link["final_url"]
    if word == "moved" and target and target not in said:
        said += f" Now at {target}"
    return said


class Seen(NamedTuple):
    """A link as a list's page shows it. There are hundreds on a page, so all of it is made at once."""

    id: int
    verdict: Word
    to: str | None
    """Where a click leads; None: it must not lead anywhere."""
    name: str
    manner: str
    """What else tells how it is drawn: a class, with a blank before it."""
    word: str | None
    """Its verdict, where that is to be read at once."""
    aside: str | None
    why: str


def seen(link: Link, repositories: Sequence[Repository]) -> Seen:
    """A link of an entry that has these repositories."""
    verdict = link["verdict"]
    return Seen(
        id=link["id"],
        verdict=verdict,
        to=address(link["url"]),
        name=label(link),
        manner="" if link["label"] else " unlabelled",
        word=verdict if verdict in _BAD else None,
        aside="image" if link["kind"] == "image" else _stars(link, repositories) if repositories else None,
        why=why(link),
    )


def _stars(link: Link, repositories: Sequence[Repository]) -> str | None:
    repository = repository_of(link, repositories)
    if repository is None:
        return None
    fate = " · archived" if repository["archived"] else " · gone" if repository["gone"] else ""
    return f"★ {repository['stars']:,}{fate}"


def repository_of(link: Link, repositories: Iterable[Repository]) -> Repository | None:
    """The repository among an entry's that a link names, by whichever of its names."""
    name = urls.repository(link["url"])
    return next((one for one in repositories if name in (one["name"].lower(), *one["former_names"])), None)


# --- what is asked of a list ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries of a list are to be shown; by default all of them."""

    q: str = ""
    tags: tuple[str, ...] = ()
    verdict: str | None = None

    def __bool__(self) -> bool:
        return bool(self.q.strip() or self.tags or self.verdict)

    def address(self, *, tag: str | None = None, part: int | None = None, **changes: Any) -> str:
        """The query string of a page on which something is different; `tag` is one more, or one less."""
        tags = self.tags
        if tag is not None:
            tags = tuple(one for one in tags if one != tag) if tag in tags else (*tags, tag)
        new = replace(self, tags=tags, **changes)
        pairs = [("q", new.q), *(("tag", one) for one in new.tags), ("verdict", new.verdict), ("part", part)]
        return f"?{urlencode([(name, value) for name, value in pairs if value])}"


# --- nights -----------------------------------------------------------------------------------


def with_steps(runs: Sequence[Run]) -> list[tuple[Run, list[Run]]]:
    """Runs, the newest first, each night with those that were steps of it."""
    found: list[tuple[Run, list[Run]]] = []
    for run in reversed(runs):
        if found and _is_step(run, of=found[-1][0]):
            found[-1][1].append(run)
        else:
            found.append((run, []))
    return [(run, steps[::-1]) for run, steps in reversed(found)]


def _is_step(run: Run, *, of: Run) -> bool:
    is_in_time = of["finished_at"] is None or run["started_at"] <= of["finished_at"]
    return of["job"] == "nightly" and run["job"] != "nightly" and "wish" not in run["summary"] and is_in_time


class Need(NamedTuple):
    """Something that waits for a person."""

    number: int
    what: str
    to: str


def needs(waiting: int, report: Report | None, lost: int, troubled: Sequence[SourceState]) -> list[Need]:
    """What needs a person, the most urgent first."""
    died = len(report["content"]["newly_dead"]) if report else 0
    found = [
        Need(waiting, "proposal to decide on" if waiting == 1 else "proposals to decide on", "/inbox"),
        Need(
            died, f"{'link' if died == 1 else 'links'} died last night", f"/reports/{report['id']}" if report else "/"
        ),
        Need(lost, f"lost {'link' if lost == 1 else 'links'} without a copy", "/health#copies"),
        Need(len(troubled), f"not answering: {', '.join(one['name'] for one in troubled)}", "/health#sources"),
    ]
    return [need for need in found if need.number]
