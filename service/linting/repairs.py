"""What is safe to mend, as changes that a person can look at. Pure.

A repair of a link is its new address. A repair of text is a whole line in place of another: it
means the same wherever that line stands when the list is imported again, and to whoever reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from service.linting.finding import SEVERITIES, Edit, Finding, Severity
from service.linting.page import Page
from service.markdown.text import REPLACEMENT


class Repair(NamedTuple):
    """A change to a list."""

    rule: str
    position: int | None
    """The link it is about; None: it is about a line."""
    old: str
    """The link's address, or the whole line."""
    new: str
    evidence: list[str]
    """Sentences."""
    confidence: int
    """How sure it is that this was meant, 0 to 100."""


_CONFIDENCE: dict[Severity, int] = {"error": 95, "warning": 90, "note": 85}
"""What everybody sees to be broken is mended with less doubt than what could be better."""


def repairs(page: Page, findings: Sequence[Finding]) -> list[Repair]:
    """The repairs of what was found in a list: one for each link, and one for each line."""
    gravest = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return [*_of_links(gravest), *_of_lines(page, gravest)]


def mended(source: bytes, encoding: str, edits: Iterable[Edit]) -> bytes:
    """The bytes with edits made; of edits that touch each other the first is made."""
    pieces: list[bytes] = []
    done = 0
    for edit in sorted(apart(edits)):
        pieces += source[done : edit.start], edit.text.encode(encoding)
        done = edit.end
    return b"".join((*pieces, source[done:]))


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that do not touch one before them."""
    kept: list[Edit] = []
    for edit in edits:
        if all(edit.end < other.start or other.end < edit.start for other in kept):
            kept.append(edit)
    return kept


def _of_links(findings: Iterable[Finding]) -> Iterator[Repair]:
    """Of two repairs of one link the graver; the other is found again when that is made."""
    seen: set[int] = set()
    for finding in findings:
        link = finding.fix.link if finding.fix else None
        if link is not None and link.position not in seen:
            seen.add(link.position)
            sure = _CONFIDENCE[finding.severity]
            yield Repair(finding.rule, link.position, link.old, link.new, [finding.message], sure)


def _of_lines(page: Page, findings: Iterable[Finding]) -> Iterator[Repair]:
    by_line: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.fix and finding.fix.link is None:
            by_line[finding.fix.edits[0].place.line].append(finding)
    for number, found in sorted(by_line.items()):
        old = page.lines[number - 1].text
        edits = apart(edit for finding in found if finding.fix for edit in finding.fix.edits)
        new = old
        for edit in sorted(edits, reverse=True):
            new = new[: edit.place.column - 1] + edit.text + new[edit.place.end_column - 1 :]
        if REPLACEMENT not in old:  # what is no text would be lost
            evidence = [f"Line {number}: {message}" for message in dict.fromkeys(finding.message for finding in found)]
            sure = min(_CONFIDENCE[finding.severity] for finding in found)
            yield Repair(found[0].rule, None, old, new, evidence, sure)
