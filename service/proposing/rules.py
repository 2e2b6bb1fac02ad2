"""What a link's facts call for, and what becomes of the proposals made before. Pure.

A list's maintainer acts on a proposal, so a rule speaks only of what has lasted: dead links that
are settled, redirects that stayed the same for some nights. A link gets one proposal at a time, of
the first rule in `RULES` that has something to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from service import urls
from service.models import Proposal, ProposalKind, ProposalState, Snapshot, Verdict

MOVED_NIGHTS = 3
"""On how many nights a permanent redirect must have led to one place before it is proposed."""


@dataclass(frozen=True)
class Sightings:
    """The visits, since the link was first seen to be moved, that were led to its present target."""

    nights: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class LinkFacts:
    """All that decides what a link calls for."""

    url: str
    """As it is in the list."""
    form: str
    kind: str
    verdict: Verdict
    sightings: Sightings | None = None
    snapshot: Snapshot | None = None
    repository: str | None = None
    """The repository that the URL names, owner/name in lower case."""
    repository_now: str | None = None
    """What the forge calls that repository today."""


# --- what a link calls for --------------------------------------------------------------------


def propose(link: LinkFacts) -> Proposal | None:
    """The change that a link calls for; None: none, or not yet.

    Images get none: a copy in an archive is a page, and no picture to be shown in a list.
    """
    if link.form == "image" or not lasting(link):
        return None
    for kind, rule in RULES.items():
        found = rule(link)
        if found is not None:
            new, evidence = found
            return Proposal(kind=kind, old=link.url, new=new, evidence=evidence, group=urls.host(link.url))
    return None


def lasting(link: LinkFacts) -> bool:
    """Whether what is wrong with a link has been so for long enough to act on."""
    if link.verdict.verdict == "moved":
        return link.sightings is not None and link.sightings.nights >= MOVED_NIGHTS
    return link.verdict.verdict == "dead" and link.verdict.settled


Found = tuple[str, list[str]]
"""The new URL and the evidence."""


def _renamed(link: LinkFacts) -> Found | None:
    """The same place in a repository under the repository's present name."""
    if link.repository is None or link.repository_now is None or link.repository_now.lower() == link.repository:
        return None
    target = _under_its_new_name(link.url, link.repository, link.repository_now) or _target(link)
    if target is None:
        return None
    return target, [f"GitHub calls {link.repository} {link.repository_now} now.", *_what_was_seen(link)]


def _upgraded(link: LinkFacts) -> Found | None:
    """The same address but for https in place of http, or a slash at its end."""
    target = _target(link)
    if target is None or not _is_upgrade(link.url, target):
        return None
    return target, _what_was_seen(link)


def _moved(link: LinkFacts) -> Found | None:
    """The new address of a page."""
    target = _target(link)
    return None if target is None else (target, _what_was_seen(link))


def _archived(link: LinkFacts) -> Found | None:
    """The archived copy of a dead page."""
    if link.verdict.verdict != "dead" or link.snapshot is None or link.kind == "archive":
        return None
    copy = f"An archive holds a copy taken on {link.snapshot.taken_at:%Y-%m-%d}."
    new = urls.with_fragment(link.snapshot.url, urls.fragment(link.url))
    return new, [*_what_was_seen(link), copy]


RULES: dict[ProposalKind, Callable[[LinkFacts], Found | None]] = {
    "rename": _renamed,
    "upgrade": _upgraded,
    "moved": _moved,
    "archive": _archived,
}
"""Asked in this order; the first that finds something is what is proposed."""


def _target(link: LinkFacts) -> str | None:
    """Where a moved link leads, with the link's fragment; None: nowhere else than it says."""
    target = link.verdict.final_url
    if link.verdict.verdict != "moved" or target is None or urls.host(target) is None:
        return None
    if urls.canonical(target) == urls.canonical(link.url):
        return None
    return urls.with_fragment(target, urls.fragment(link.url))


def _is_upgrade(old: str, new: str) -> bool:
    before, after = urlsplit(urls.canonical(old)), urlsplit(urls.canonical(new))
    return (
        after.scheme in ("https", before.scheme)
        and (before.netloc, before.path.rstrip("/"), before.query)
        == (after.netloc, after.path.rstrip("/"), after.query)
    )  # fmt: skip


def _under_its_new_name(url: str, former: str, present: str) -> str | None:
    """A repository's URL with owner and name exchanged, and as https; None: they are not written out in it."""
    place = re.compile(rf"(?<=/){re.escape(former)}(?=(?:\.git)?(?:[/@?#]|$))", re.IGNORECASE)
    found = place.search(url)
    if found is None:
        return None
    return re.sub(r"^http:", "https:", f"{url[: found.start()]}{present}{url[found.end() :]}", flags=re.IGNORECASE)


def _what_was_seen(link: LinkFacts) -> list[str]:
    """Sentences: what the visits saw, with dates and statuses."""
    verdict, seen = link.verdict, link.sightings
    said = [verdict.reason] if verdict.reason else []
    if verdict.verdict == "moved" and seen:
        nights = f"{seen.nights} nights from {seen.first:%Y-%m-%d} to {seen.last:%Y-%m-%d}"
        said.append(f"Visits were led there, permanently, on {nights}.")
    if verdict.verdict == "dead":
        answer = f"status {verdict.status}" if verdict.status else "no answer"
        since = f" since {verdict.since:%Y-%m-%d}" if verdict.since else ""
        last = f", last on {verdict.checked_at:%Y-%m-%d} ({answer})" if verdict.checked_at else ""
        said.append(f"It has been dead{since}: {verdict.failures} bad nights in a row{last}.")
    return said


# --- what becomes of earlier proposals --------------------------------------------------------

WAITING = ("open", "snoozed", "accepted")
"""The states in which a proposal is not done with."""


@dataclass(frozen=True)
class Known:
    """A proposal made earlier, of the link in question."""

    id: int
    state: str
    old: str | None
    new: str | None
    kind: str = "moved"


@dataclass(frozen=True)
class Turn:
    """That a proposal gets another state, and why."""

    id: int
    state: ProposalState
    decision: str | None


def is_new(wanted: Proposal, known: Sequence[Known]) -> bool:
    """Whether a change was never offered for this link, in whatever kind of proposal."""
    return all(one.new != wanted.new for one in known)


def turns(url: str | None, wanted: Proposal | None, known: Sequence[Known]) -> list[Turn]:
    """What becomes of the proposals made of a link before, in the light of what it calls for today.

    `url` is the link's in the list today; None: the link is gone. A proposal that was superseded is
    opened again when its link calls for it again; one that was rejected never is.
    """
    return [turn for one in known if (turn := _turn(one, url, wanted))]


def _turn(one: Known, url: str | None, wanted: Proposal | None) -> Turn | None:
    still_wanted = wanted is not None and wanted.new == one.new
    if one.state == "superseded":
        return Turn(one.id, "open", None) if still_wanted and url == one.old else None
    if one.state not in WAITING:
        return None
    if url is None:
        return Turn(one.id, "superseded", "The link is no longer in the list.")
    if one.new is not None and urls.same(url, one.new):
        return Turn(one.id, "applied", None)
    if url != one.old:
        return Turn(one.id, "superseded", f"The list has another address here now: {url}")
    if still_wanted or one.state == "accepted":  # what a person decided stands
        return None
    if wanted is None and one.kind == "repair":  # it was called for by the list's text, not by what was seen
        return None
    why = "What was seen last no longer calls for it." if wanted is None else f"It leads to {wanted.new} now."
    return Turn(one.id, "superseded", why)
