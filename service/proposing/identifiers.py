"""What papers call for: links to arXiv that are damaged or dead, and preprints that are published. Pure.

A damaged id is mended only where the title in the list agrees with the title of the paper that it
then names. A paper found by its title alone is a guess, so a certain copy of the very page goes
before it; pages of Papers with Code, which is closed for good, are the exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from service import urls
from service.models import Proposal

AGREES = 90.0
"""From this score on the title in the list is the paper's."""
WORKS = ("alive", "moved")
CLOSED_FOR_GOOD = frozenset({"paperswithcode.com"})


@dataclass(frozen=True)
class Match:
    """A paper that a link most likely means."""

    arxiv_id: str
    way: str
    """identifier or title."""
    title: str
    score: float
    """0 to 100."""


@dataclass(frozen=True)
class PaperFacts:
    """All that decides what a link calls for because of a paper."""

    url: str
    """As it is in the list."""
    form: str
    verdict: str
    settled: bool
    has_copy: bool = False
    match: Match | None = None
    doi: str | None = None
    """Of the published paper, where the link names its preprint."""
    doi_source: str | None = None
    venue: str | None = None


def repair(link: PaperFacts) -> Proposal | None:
    """The paper that a damaged or dead link meant; None: not known well enough."""
    match = link.match
    if match is None or match.score < AGREES or link.form == "image":
        return None
    if match.way == "identifier":
        is_called_for, why = link.verdict not in WORKS, "The id in this address is damaged."
    else:
        host = urls.host(link.url)
        is_closed = host in CLOSED_FOR_GOOD
        is_dead = link.verdict == "dead" and link.settled and not link.has_copy
        is_called_for, why = is_closed or is_dead, f"{host} is closed for good." if is_closed else "The page is dead."
    if not is_called_for:
        return None
    form = "pdf" if match.way == "identifier" and "/pdf/" in link.url else "abs"
    found = f"arXiv {match.arxiv_id} is “{match.title}”: it agrees with the list's title by {match.score:g} of 100."
    new = f"https://arxiv.org/{form}/{match.arxiv_id}"
    return Proposal(kind="repair", old=link.url, new=new, evidence=[why, found], group="paper")


def publish(link: PaperFacts) -> Proposal | None:
    """The published paper in place of its preprint; None: not known of any."""
    if link.doi is None or link.form == "image":
        return None
    new = f"https://doi.org/{quote(link.doi, safe='/:;()._-')}"
    in_venue = f" in {link.venue}" if link.venue else ""
    evidence = [f"The paper was published{in_venue}, DOI {link.doi}, as {link.doi_source} tells."]
    return Proposal(kind="publish", old=link.url, new=new, evidence=evidence, group="publish")
