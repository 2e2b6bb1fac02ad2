"""The code of a paper, where an entry names the paper and no repository. Pure.

A paper's own words go before what others say of it. Links to Papers with Code, which is closed for
good, led to the code as well, so they become links to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.models import Proposal

OWN_WORDS = ("abstract", "comment")
"""Where a paper names its code itself, the first before the second."""
WORD = "code"
"""What a list calls a link to code that has no word for it yet."""
SURE, LIKELY = 80, 60
"""Confidence in what a paper says of itself, and in what others say of it."""


@dataclass(frozen=True)
class Code:
    """A repository that is said to be a paper's code."""

    url: str
    source: str
    """abstract, comment, or the index that says so."""


@dataclass(frozen=True)
class CodeFacts:
    """A link of an entry that names a paper and no repository, and what is known of the paper's code."""

    url: str
    """Of the link, as it is in the list."""
    form: str
    is_closed: bool
    """It leads to Papers with Code; else to the paper."""
    arxiv_id: str
    codes: Sequence[Code]
    word: str | None = None
    """What the list writes before links to repositories; None: it has none."""


def propose(link: CodeFacts) -> Proposal | None:
    """The code behind the link to its paper, or in place of a link to Papers with Code; None: not known."""
    if link.form == "image" or not link.codes:
        return None
    code = min(link.codes, key=lambda one: (_rank(one.source), one.url))
    said = f"The {code.source} of arXiv {link.arxiv_id} names it" if code.source in OWN_WORDS else _said_by(code, link)
    proposal = Proposal(
        kind="repair" if link.is_closed else "code",
        way="retarget" if link.is_closed else "behind",
        old=link.url,
        new=code.url,
        words=None if link.is_closed else link.word or WORD,
        evidence=[f"{said}, and the entry has no other link to code."],
        confidence=SURE if code.source in OWN_WORDS else LIKELY,
        group="code",
    )
    if link.is_closed:
        proposal.evidence.insert(0, "Papers with Code is closed for good.")
    return proposal


def _said_by(code: Code, link: CodeFacts) -> str:
    return f"{code.source} has it as the code of arXiv {link.arxiv_id}"


def _rank(source: str) -> int:
    return OWN_WORDS.index(source) if source in OWN_WORDS else len(OWN_WORDS)
