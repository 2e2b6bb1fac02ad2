"""A night's before and after become what changed: the content of a report. Pure.

Everything in it is plain JSON. A finding is about one link at one place of a list and has at least
`list`, `line`, `url` and `reason`, so that it can be found in the file and looked up in the records:
`listkeeper explain URL` shows the visits, and what sources told, behind it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from service import urls
from service.queries.rows import Link
from service.reporting.facts import Lookback, Outcome, Proposed, Seen, Standing
from service.reporting.news import of_stars, told

Finding: TypeAlias = dict[str, Any]

SHOWN_UNCHECKED = 200
"""So many links without a clear answer are named; the counts tell of all."""
WELL = ("alive", "moved")
NO_REPAIRS = ("duplicate", "mark", "code")
"""Kinds of proposals that mend nothing of what is told of a link."""
DOUBTED = ("blocked", "failing", "unchecked")
"""Verdicts that say neither that a link is there nor that it is not."""


def content(look: Lookback, notes: Sequence[str] = ()) -> dict[str, Any]:
    """What a report says, as JSON; `notes` are sentences on how the night measures."""
    together = total(look.lists.values())
    last = look.last or {}
    said = {
        "night": time(look.night),
        "since": time(look.since),
        "until": time(look.until),
        "counts": {
            "now": {"lists": len(look.lists), **together.counts, **look.known},
            "before": last["counts"]["now"] if last else None,
        },
        "lists": _lists(look),
        **_waiting(together),
        **{name: [_of_link(one) for one in look.seen if holds(one)] for name, holds in OF_LINKS.items()},
        "hosts": _hosts(look),
        "repositories": told(look.changes, "repository"),
        "papers": told(look.changes, "paper"),
        "stars": of_stars(look.stars),
        "proposals": [_of_proposal(one) for one in look.proposed if one.state in ("open", "accepted")],
        "applied": [_of_proposal(one) for one in look.proposed if one.state == "applied"],
        "imports": _imports(look.steps),
        **_unchecked(look),
        "undelivered": [vars(one) | {"since": time(one.since)} for one in look.undelivered],
        "method": _method(look, notes),
        "last_link": look.last_link,
    }
    mending = (one for one in said["proposals"] if one["kind"] not in NO_REPAIRS)
    offered = {(one["list"], one["line"], one["url"]): one for one in mending}
    for finding in (*said["newly_dead"], *said["settled"], *said["moved"]):
        offer = offered.get((finding["list"], finding["line"], finding["url"]))
        finding["proposal"] = offer["id"] if offer else None
        finding["offer"] = {name: offer[name] for name in ("kind", "new", "group", "state")} if offer else None
    return said


def _lists(look: Lookback) -> dict[str, Any]:
    """How each list stands now and stood at the last report."""
    before = (look.last or {}).get("lists", {})
    return {
        name: {"now": dict(one.counts), "before": before.get(name, {}).get("now"), **_waiting(one)}
        for name, one in look.lists.items()
    }


def _waiting(one: Standing) -> dict[str, Any]:
    return {
        "waiting": {"kinds": dict(one.kinds), "oldest": time(one.oldest)},
        "pending": {"moved": 0, "dead": 0, **one.pending},
    }


def total(standings: Iterable[Standing]) -> Standing:
    """How lists stand together."""
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    pending: Counter[str] = Counter()
    oldest: list[datetime] = []
    for one in standings:
        counts.update(one.counts)
        kinds.update(one.kinds)
        pending.update(one.pending)
        oldest += [one.oldest] if one.oldest else []
    return Standing(dict(counts), dict(kinds), min(oldest, default=None), dict(pending))


# --- links ------------------------------------------------------------------------------------


def _died(one: Seen) -> bool:
    return one.link["verdict"] == "dead" and one.before != "dead"


def _settled(one: Seen) -> bool:
    return one.has_settled and one.link["verdict"] == "dead" and one.link["settled"]


def _recovered(one: Seen) -> bool:
    return one.before == "dead" and one.link["verdict"] in WELL


def _is_doubted(one: Seen) -> bool:
    return one.before == "dead" and one.link["verdict"] in DOUBTED


def _moved(one: Seen) -> bool:
    return one.link["verdict"] == "moved" and one.before not in ("moved", "dead")


def _fails(one: Seen) -> bool:
    return one.link["verdict"] == "failing" and one.before not in ("failing", "dead")


OF_LINKS: Mapping[str, Callable[[Seen], bool]] = {
    "newly_dead": _died,  # on the first night every dead one
    "settled": _settled,
    "recovered": _recovered,  # is there again
    "doubted": _is_doubted,  # was called dead and is so no longer; nobody saw it either
    "moved": _moved,
    "newly_failing": _fails,
}
"""What may have become of a link, by the name under which a report has it."""


def _of_belief(link: Link) -> Finding:
    return {
        "list": link["list"],
        "line": link["line"],
        "entry": link["entry"],
        "url": link["url"],
        "reason": link["reason"] or f"It is {link['verdict']}.",
        "verdict": link["verdict"],
        "status": link["status"],
        "since": time(link["since"]),
        "checked_at": time(link["checked_at"]),
        "failures": link["failures"],
    }


def _of_link(one: Seen) -> Finding:
    finding = _of_belief(one.link) | {"before": one.before}
    if one.has_arrived:
        finding["new_in_list"] = True
    if one.link["verdict"] == "moved":
        target = one.link["final_url"]
        finding |= {"target": target, "only_https": bool(target) and urls.is_upgrade(one.link["url"], target or "")}
    if one.link["verdict"] == "dead":
        finding |= {"settled": one.link["settled"], "copy": one.copy, "no_copy": one.has_no_copy and not one.copy}
    return finding


# --- hosts ------------------------------------------------------------------------------------


def _hosts(look: Lookback) -> list[Finding]:
    """Hosts at which nothing answers well any more, where several addresses went bad since the last report.

    Each is one event, with the reason that most of its links have.
    """
    bad: dict[str, list[Finding]] = defaultdict(list)
    for one in look.seen:
        host = urls.host(one.link["url"])
        if host in look.silent_hosts and host is not None and (_died(one) or _fails(one)):
            bad[host].append(_of_link(one))
    events = []
    for host, links in bad.items():
        if len({urls.canonical(link["url"]) for link in links}) > 1:
            reason = Counter(link["reason"] for link in links).most_common(1)[0][0]
            place = {name: links[0][name] for name in ("list", "line", "url")}
            events.append(
                {"host": host, "reason": reason, "addresses": look.silent_hosts[host], **place, "links": links}
            )
    return sorted(events, key=lambda event: -len(event["links"]))


# --- the rest ---------------------------------------------------------------------------------


def _of_proposal(one: Proposed) -> Finding:
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "list": one.list,
        "line": one.line,
        "entry": one.entry,
        "url": one.old,
        "new": one.new,
        "reason": " ".join(one.evidence),
        "group": one.group,
        "decided_by": one.decided_by,
    }


def _imports(steps: Iterable[Outcome]) -> list[Finding]:
    return [{"list": name, "reason": said} for step in steps for name, said in step.lists.items()]


def _unchecked(look: Lookback) -> dict[str, Any]:
    """What could not be checked or asked, and why."""
    newly = {(one.link["list"], one.link["line"], one.link["url"]) for one in look.seen if _fails(one)}
    named = [
        _of_belief(link) | {"new": (link["list"], link["line"], link["url"]) in newly}
        for link in look.unclear[:SHOWN_UNCHECKED]
    ]
    return {
        "unchecked": sorted(named, key=lambda one: not one["new"]),
        "unchecked_why": [
            {"list": name, "verdict": verdict, "reason": reason, "count": count}
            for name, verdict, reason, count in look.why_unclear
        ],
        "unasked": [vars(one) for one in look.unasked],
    }


def _method(look: Lookback, notes: Sequence[str]) -> dict[str, Any]:
    return {
        "seconds": round((look.until - look.night).total_seconds(), 1),
        "visits": look.visits,
        "steps": [
            {
                "what": step.what,
                "state": step.state,
                "seconds": round(step.seconds, 1),
                "problems": list(step.problems),
                "told": list(step.told),
            }
            for step in look.steps
        ],
        "notes": list(notes),
    }


def time(moment: datetime | None) -> str | None:
    """As `2026-11-22T02:04:11Z`; to the microsecond where it has any, so that no change falls between two reports."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
