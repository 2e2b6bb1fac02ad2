"""A night's before and after become what changed: the content of a report. Pure.

Everything in it is plain JSON. A finding is about one link at one place of a list and has at least
`list`, `line`, `url` and `reason`, so that it can be found in the file and looked up in the records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from service import urls
from service.queries.rows import Link

Finding = dict[str, Any]

SHOWN_UNCHECKED = 200
"""So many links without a clear answer are named; the counts tell of all."""


@dataclass(frozen=True)
class Seen:
    """A link whose verdict became another one since the last report, or settled."""

    link: Link
    before: str
    """The verdict at the last report."""
    has_settled: bool = False
    copy: str | None = None
    """Where an archived copy of it is seen."""


@dataclass(frozen=True)
class Change:
    """That a source told something new of a paper or a repository, at one link to it."""

    noun: str
    key: str
    field: str
    before: Any
    after: Any
    list: str
    line: int
    entry: str | None
    url: str


@dataclass(frozen=True)
class Proposed:
    """A proposal made since the last report."""

    id: int
    kind: str
    list: str
    line: int | None
    entry: str | None
    old: str | None
    new: str | None
    evidence: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """How a step of the night went."""

    what: str
    state: str
    """done or failed."""
    seconds: float
    problems: Sequence[str] = ()
    """What could not be done, in sentences."""


@dataclass(frozen=True)
class Lookback:
    """All that a report is made from."""

    night: datetime
    until: datetime
    since: datetime | None
    """Up to when the last report looked; None: this is the first one."""
    counts: Mapping[str, int]
    counts_before: Mapping[str, int] | None
    seen: Sequence[Seen] = ()
    unclear: Sequence[Link] = ()
    """Links of which nothing certain is known now."""
    silent_hosts: frozenset[str] = frozenset()
    """Hosts at which no link of any list answers well."""
    changes: Sequence[Change] = ()
    proposed: Sequence[Proposed] = ()
    pending: Mapping[str, int] = field(default_factory=dict)
    """How many moved and dead links have no proposal yet."""
    visits: int = 0
    steps: Sequence[Outcome] = ()


def content(look: Lookback, notes: Sequence[str] = ()) -> dict[str, Any]:
    """What a report says, as JSON; `notes` are sentences on how the night measures."""
    return {
        "night": _time(look.night),
        "since": _time(look.since),
        "until": _time(look.until),
        "counts": {"now": dict(look.counts), "before": dict(look.counts_before) if look.counts_before else None},
        "newly_dead": [_of_link(one) for one in look.seen if is_newly_dead(one)],
        "settled": [_of_link(one) for one in look.seen if one.has_settled and one.link["verdict"] == "dead"],
        "recovered": [_of_link(one) for one in look.seen if has_recovered(one)],
        "moved": [_of_link(one) for one in look.seen if has_moved(one)],
        "hosts": _hosts(look),
        "repositories": _told(look.changes, "repository"),
        "papers": _told(look.changes, "paper"),
        "proposals": [_of_proposal(one) for one in look.proposed],
        "pending": dict(look.pending),
        "unchecked": [_of_belief(link) for link in look.unclear[:SHOWN_UNCHECKED]],
        "method": _method(look, notes),
    }


# --- links ------------------------------------------------------------------------------------


def is_newly_dead(one: Seen) -> bool:
    """Whether a link died since the last report; on the first night every dead one has."""
    return one.link["verdict"] == "dead" and one.before != "dead"


def has_recovered(one: Seen) -> bool:
    """Whether a link that was dead is there again."""
    return one.before == "dead" and one.link["verdict"] in ("alive", "moved")


def has_moved(one: Seen) -> bool:
    """Whether a link was found to lead elsewhere for good."""
    return one.link["verdict"] == "moved" and one.before not in ("moved", "dead")


def _of_belief(link: Link) -> Finding:
    return {
        "list": link["list"],
        "line": link["line"],
        "entry": link["entry"],
        "url": link["url"],
        "reason": link["reason"] or f"It is {link['verdict']}.",
        "verdict": link["verdict"],
        "status": link["status"],
        "since": _time(link["since"]),
        "failures": link["failures"],
    }


def _of_link(one: Seen) -> Finding:
    finding = _of_belief(one.link) | {"before": one.before}
    if one.link["verdict"] == "moved":
        finding["target"] = one.link["final_url"]
    if one.link["verdict"] == "dead":
        finding |= {"settled": one.link["settled"], "copy": one.copy}
    return finding


# --- hosts ------------------------------------------------------------------------------------


def _hosts(look: Lookback) -> list[Finding]:
    """Hosts of which several links went bad for one cause while nothing else there answers: one event each."""
    bad: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in look.seen:
        host = urls.host(one.link["url"])
        newly_failing = one.link["verdict"] == "failing" and one.before not in ("failing", "dead")
        if host in look.silent_hosts and host is not None and (is_newly_dead(one) or newly_failing):
            finding = _of_link(one)
            bad[host, finding["reason"]].append(finding)
    events = []
    for (host, reason), links in bad.items():
        if len({urls.canonical(link["url"]) for link in links}) > 1:
            first = {name: links[0][name] for name in ("list", "line", "url")}
            events.append({"host": host, "reason": reason, **first, "links": links})
    return sorted(events, key=lambda event: -len(event["links"]))


# --- what sources told ------------------------------------------------------------------------

# What a source told, by noun and field; a field without a row is no news. None: neither is this change of it.
NEWS: dict[tuple[str, str], Callable[[Any, Any], str | None]] = {
    ("repository", "name"): lambda _before, after: f"Renamed: it is called {after} now.",
    ("repository", "archived"): lambda _before, after: (
        "Archived by its owner: nobody works on it any more." if after else "No longer archived."
    ),
    ("repository", "gone"): lambda _before, after: "GitHub knows it no longer." if after else "It is back on GitHub.",
    ("repository", "blocked"): lambda _before, after: f"GitHub does not show it any more: {after}.",
    ("repository", "number"): lambda _before, _after: (
        "Security: another repository has this name now; look who owns it."
    ),
    ("repository", "stars"): lambda before, after: f"Its stars have doubled: {after}, they were {before}.",
    ("repository", "idle"): lambda _before, after: f"Nobody has pushed to it for two years, since {after}.",
    ("paper", "title"): lambda before, after: f"Its title is {after!r} now; it was {before!r}.",
    ("paper", "listed_title"): lambda before, after: (
        f"The list calls it {before!r}, but this address is of the paper {after!r}: is it the one that is meant?"
    ),
    ("paper", "retracted"): lambda _before, after: "Retracted." if after else None,
    ("paper", "published_doi"): lambda _before, after: f"Published: doi {after}.",
    ("paper", "venue"): lambda _before, after: f"Published in {after}.",
    ("paper", "version"): lambda before, after: f"Version {after} is out; it was {before}.",
    ("paper", "withdrawn"): lambda _before, after: "Withdrawn by its authors." if after else "No longer withdrawn.",
    ("paper", "doi"): lambda before, after: f"Published: doi {after}." if after and not before else None,
    ("paper", "journal_ref"): lambda before, after: f"Published in {after}." if after and not before else None,
}


def _told(changes: Iterable[Change], noun: str) -> list[Finding]:
    """One finding for each link that names a changed paper or repository, all its news in one reason."""
    findings: dict[tuple[str, int, str], Finding] = {}
    for change in changes:
        say = NEWS.get((change.noun, change.field))
        news = say(change.before, change.after) if say and change.noun == noun else None
        if news is None or _is_known_under_it(change) or _is_listed_so(change) or _is_of_another_entry(change):
            continue
        finding = findings.setdefault(
            (change.list, change.line, change.url),
            {
                "list": change.list,
                "line": change.line,
                "entry": change.entry,
                "url": change.url,
                "reason": "",
                noun: change.key,
                "fields": {},
            },
        )
        if change.field not in finding["fields"]:
            finding["reason"] = f"{finding['reason']} {news}".strip()
        finding["fields"][change.field] = change.after
    return list(findings.values())


def _is_known_under_it(change: Change) -> bool:
    """Whether a link names a renamed repository by its present name already."""
    return change.field == "name" and urls.repository(change.url) == str(change.after).lower()


def _is_listed_so(change: Change) -> bool:
    """Whether the list has a paper under the title that it has now."""
    return change.noun == "paper" and change.field == "title" and _folded(change.entry) == _folded(change.after)


def _is_of_another_entry(change: Change) -> bool:
    """Whether it is about the title of another entry that names the same paper."""
    return change.field == "listed_title" and change.entry != change.before


def _folded(title: str | None) -> str:
    return "".join(char for char in (title or "").casefold() if char.isalnum())


# --- proposals and method ---------------------------------------------------------------------


def _of_proposal(one: Proposed) -> Finding:
    return {
        "id": one.id,
        "kind": one.kind,
        "list": one.list,
        "line": one.line,
        "entry": one.entry,
        "url": one.old,
        "new": one.new,
        "reason": " ".join(one.evidence),
    }


def _method(look: Lookback, notes: Sequence[str]) -> dict[str, Any]:
    took = (look.until - look.night).total_seconds()
    return {
        "seconds": round(took, 1),
        "visits": look.visits,
        "steps": [
            {"what": step.what, "state": step.state, "seconds": round(step.seconds, 1), "problems": list(step.problems)}
            for step in look.steps
        ],
        "notes": list(notes),
    }


def _time(moment: datetime | None) -> str | None:
    """As `2026-11-22T02:04:11Z`; to the microsecond where it has any, so that no change falls between two reports."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
