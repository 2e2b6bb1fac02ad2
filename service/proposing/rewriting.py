"""Rules by which a site moved its pages, read off its links that moved: `old.example/x/* → new.example/y/*`. Pure.

    old.example/x/a  →  new.example/y/a  ┐
    old.example/x/b  →  new.example/y/b  ├─ the end is the same, so the start tells the rule
    old.example/x/c  →  new.example/y/c  ┘

What fits a rule is decided together. A link that is dead although its neighbours moved may be where the
rule says: that is a guess, and offered only when a visit saw a page there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

from service import urls
from service.models import Proposal
from service.proposing.facts import LinkFacts

LEAST = 3
"""So many links must have moved by a rule."""
AGREEMENT = 0.9
"""And this part at least of all that moved from below its start: where they scatter there is no rule."""
GUESSED = 85
"""How sure a guess is that a visit confirmed."""


class Rule(NamedTuple):
    """Where the pages of a site went."""

    old: str
    """Host and start of the path."""
    new: str
    """The same of where they are now."""
    scheme: str
    links: int
    """So many moved by it."""

    def __str__(self) -> str:
        return f"{self.old}* → {self.new}*"

    @property
    def group(self) -> str:
        """The cause that proposals by it share."""
        return f"rule:{self}"

    def target(self, url: str) -> str | None:
        """Where a page is by this rule; None: it says nothing of it."""
        place = _place(url)
        if not place.startswith(self.old) or place == self.old:
            return None
        return urls.with_fragment(f"{self.scheme}://{self.new}{place[len(self.old) :]}", urls.fragment(url))


Rules: TypeAlias = Mapping[str, Rule]
"""By where they start, which is always behind a slash."""


def rules(moved: Iterable[tuple[str, str]]) -> Rules:
    """The rules that explain where links went, given old and new addresses."""
    pairs = {(_place(old), _place(new)): urlsplit(new).scheme for old, new in moved}
    fitting: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (old, new), scheme in pairs.items():
        if (starts := _starts(old, new)) is not None:
            fitting[starts].append(scheme)
    below = Counter(start for old, _ in pairs for start in _below(old))
    return {
        old: Rule(old, new, Counter(schemes).most_common(1)[0][0], len(schemes))
        for (old, new), schemes in fitting.items()
        if len(schemes) >= max(LEAST, AGREEMENT * below[old])
    }


def rule_of(known: Rules, url: str) -> Rule | None:
    """The most special rule that says where a page is; None: there is none."""
    return next((known[start] for start in _below(_place(url)) if start in known), None) if known else None


def together(known: Rules, proposal: Proposal) -> Proposal:
    """A proposal for a link that moved, as one of its rule's; one that no rule explains as it is."""
    rule = rule_of(known, proposal.old or "")
    if rule is None or not urls.same(rule.target(proposal.old or "") or "", proposal.new or ""):
        return proposal
    said = f"So did {rule.links - 1} other links: {rule}."
    return proposal.model_copy(update={"group": rule.group, "evidence": [*proposal.evidence, said]})


def guess(known: Rules, link: LinkFacts) -> str | None:
    """Where a dead page most likely is, since its neighbours moved; None: nowhere that we know of."""
    if link.form == "image" or link.verdict.verdict != "dead" or not link.verdict.settled:
        return None
    rule = rule_of(known, link.url)
    return None if rule is None else rule.target(link.url)


def propose(known: Rules, link: LinkFacts, tried_at: datetime) -> Proposal:
    """The guess, which a visit confirmed."""
    rule, new = rule_of(known, link.url), guess(known, link)
    assert rule is not None
    return Proposal(
        kind="rewrite",
        old=link.url,
        new=new,
        evidence=[
            f"It is dead, and {rule.links} links of its neighbours have moved for good: {rule}.",
            f"A visit on {tried_at:%Y-%m-%d} saw a page there.",
        ],
        confidence=GUESSED,
        group=rule.group,
    )


def _place(url: str) -> str:
    """An address without scheme and fragment, its host in lower case."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def _below(place: str) -> Iterator[str]:
    """The starts, each with a slash at its end, that an address lies below, the longest first."""
    end = place.rfind("/", 0, -1)
    while end >= 0:
        yield place[: end + 1]
        end = place.rfind("/", 0, end)


def _starts(old: str, new: str) -> tuple[str, str] | None:
    """What is different in front of the same end, which begins behind a slash; None: the end is another one."""
    same = 0
    while same < min(len(old), len(new)) and old[-1 - same] == new[-1 - same]:
        same += 1
    slash = old.find("/", len(old) - same)
    end = old[slash + 1 :] if slash >= 0 and same else ""
    return (old.removesuffix(end), new.removesuffix(end)) if end else None
