"""What a link's facts call for. Pure.

A list's maintainer acts on a proposal, so a rule speaks only of what has lasted: dead links that
are settled, redirects that stayed the same for some nights. A link gets one proposal at a time, of
the first rule in `RULES` that has something to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from service import urls
from service.models import Proposal, ProposalKind
from service.proposing.confidence import weigh
from service.proposing.facts import LinkFacts
from service.proposing.wishes import Wishes

MOVED_NIGHTS = 3
"""On how many nights a permanent redirect must have led to one place before it is proposed."""
ALL = Wishes()


def propose(link: LinkFacts, wishes: Wishes = ALL) -> Proposal | None:
    """The change that a link calls for; None: none, or not yet.

    Images get none: a copy in an archive is a page, and no picture to be shown in a list.
    """
    if link.form == "image":
        return None
    if not lasting(link):
        return mark(link, wishes)
    for kind, rule in RULES.items():
        found = rule(link) if kind in wishes.kinds else None
        if found is not None:
            new, evidence = found
            confidence, doubts = weigh(kind, link, new)
            beside = kind == "archive" and wishes.copies_beside and not link.in_heading
            return Proposal(
                kind=kind,
                way="behind" if beside else "retarget",
                old=link.url,
                new=new,
                words=wishes.copy_words if beside else None,
                evidence=evidence + doubts,
                confidence=confidence,
                group=_group(kind, link, new),
            )
    return None


def mark(link: LinkFacts, wishes: Wishes) -> Proposal | None:
    """That a repository is archived, behind the link to it; None: it is not, or the list says so.

    Links to a file of it, or in a heading, of whose words anchors are made, get none.
    """
    works = link.verdict.verdict in ("alive", "blocked", "unchecked")
    if "mark" not in wishes.kinds or not link.archived or link.is_said or link.in_heading or not works:
        return None
    if (urlsplit(link.url).path.strip("/").removesuffix(".git").count("/")) != 1:
        return None
    confidence, _ = weigh("mark", link, link.url)
    evidence = [f"{link.repository_now or link.repository} is archived: its owner develops it no more."]
    return Proposal(
        kind="mark",
        way="behind",
        old=link.url,
        words=wishes.archived_words,
        evidence=evidence,
        confidence=confidence,
        group="mark",
    )


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
    if target is None or not urls.is_upgrade(link.url, target):
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


def _group(kind: ProposalKind, link: LinkFacts, new: str) -> str:
    """The cause that a proposal shares with others, as `queries.groups` names it."""
    if kind == "upgrade":
        return "https" if urlsplit(link.url).scheme.lower() != urlsplit(new).scheme.lower() else "slash"
    if kind == "rename":
        return "rename"
    if kind == "archive":
        return f"{'gone' if link.host_is_silent else 'dead'}:{urls.host(link.url)}"
    return f"moved:{urls.host(link.url)}"
