"""How a paper on arXiv says that it is withdrawn.

The API has no flag for it. What there is: a notice at the beginning of the comment or, less often,
of the abstract of the latest version. Only a beginning counts: further on, papers speak of theorems,
talks and other papers that were withdrawn. To know one more wording, add a row with examples, which
the tests read.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Notice(NamedTuple):
    """A way to say it: `means` are texts that it is found in, `not` such that only look like it."""

    name: str
    pattern: re.Pattern[str]
    means: tuple[str, ...]
    does_not_mean: tuple[str, ...] = ()


_PAPER = (
    r"(?:(?:this|the|our|present|current|whole)\s+)*"
    r"(?:papers?|articles?|manuscripts?|submissions?|pre-?prints?|e-?prints?|works?|notes?|letters?|reports?|versions?)"
)
_ASIDE = r"(?:\s*\([^()]{0,80}\))?"
_HAS_BEEN = r"(?:\s+(?:has|have|had|is|are|was|were|been|being|now|already|temporarily|hereby|administratively))*"
_NOT_FROM_ELSEWHERE = r"\b(?!\s+from\b(?!\s+(?:the\s+)?arxiv))"


def _at_the_beginning(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"[\s\W]*{pattern}", re.IGNORECASE)


NOTICES = (
    Notice(
        "the paper is withdrawn",
        _at_the_beginning(rf"{_PAPER}{_ASIDE}{_HAS_BEEN}\s+withdrawn{_NOT_FROM_ELSEWHERE}"),
        (
            "This paper has been withdrawn by the author due to an error in Section 3",
            "This papers has been withdrawn",
            "paper withdrawn by author",
            "The present manuscript has now been withdrawn.",
            "This article has been administratively withdrawn because of authorship dispute and retraction request",
            "This submission (arXiv:0704.0001) was temporarily withdrawn",
            "This version withdrawn by arXiv administrators because the author did not have the right to submit it",
            "*This paper has been withdrawn from the arXiv*",
            "This paper is withdrawn in favour of arXiv:0704.0002",
        ),
        (
            "This is a replacement for the previously withdrawn paper",
            "Section 6 of the paper is withdrawn",
            "This paper was withdrawn from the proceedings",
            "The previous version was withdrawn",
            "This paper has not been withdrawn",
            "12 pages; the claim of Theorem 2 has been withdrawn",
            "This paper studies how deposits have been withdrawn",
        ),
    ),
    Notice(
        "withdrawn",
        _at_the_beginning(
            r"(?:has been\s+)?withdrawn(?=\W*$|\s*[.,;:!(\[-]|\s+(?:by|due|because|since|pending|owing|as|at)\b)"
        ),
        ("Withdrawn", "withdrawn by arXiv administrators due to plagiarism.", "Withdrawn, an error was found"),
        ("Withdrawn from the proceedings", "Withdrawn states of matter are studied"),
    ),
    Notice(
        "by arXiv",
        _at_the_beginning(rf"(?:{_PAPER}|this)?{_HAS_BEEN}\s*(?:withdrawn|removed)\s+by\s+(?:the\s+)?arxiv\b"),
        (
            "This has been withdrawn by arXiv administrators due to an unresolvable authorship dispute",
            "This paper has been removed by arXiv administrators because it plagiarizes gr-qc/0410004",
        ),
        ("Typos removed by arXiv's style check",),
    ),
    Notice(
        "the authors withdraw it",
        _at_the_beginning(
            r"(?:the\s+authors?|we|i)(?:\s+(?:has|have|hereby|wish\s+to|would\s+like\s+to|had\s+to|decided\s+to))*"
            rf"\s+withdr(?:aw|aws|ew|awn)\s+{_PAPER}{_NOT_FROM_ELSEWHERE}"
        ),
        ("The authors have withdrawn this paper", "We withdraw this paper because of a gap in the proof"),
        ("We withdraw the claim of an earlier paper", "The authors withdrew the paper from the proceedings"),
    ),
)


def is_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Whether the comment or the abstract of a paper's latest version begins with a notice."""
    return any(notice.pattern.match(text) for text in (comment, abstract) if text for notice in NOTICES)
