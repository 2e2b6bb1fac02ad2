"""What linting looks for: a table of rules, each with an example that is bad and one that is good. Pure.

    markup.py       links and headings that are none
    addresses.py    addresses that cannot be meant, or could be better
    tracking.py     what follows readers around
    words.py        text read in the wrong encoding
    labels.py       misspelt and missing ones
    duplicates.py   the same thing twice
    comments.py     comments to listkeeper that tell nothing, or too much

To look for one more thing, add a row with its examples, which the tests read.
"""

from __future__ import annotations

from collections.abc import Collection

from service.errors import UsageError
from service.linting.finding import Finding
from service.linting.page import Page
from service.linting.rules import addresses, comments, duplicates, labels, markup, tracking, words
from service.linting.rules.rule import Known, Rule
from service.markdown import directives

RULES: dict[str, Rule] = {
    rule.name: rule
    for room in (markup, addresses, words, labels, comments, duplicates, tracking)
    for rule in room.RULES
}  # fmt: skip
"""All rules by name, the gravest rooms first."""


def chosen(only: Collection[str] = (), ignored: Collection[str] = ()) -> list[Rule]:
    """The rules named, by default all, without those ignored. Raises UsageError for a name that no rule has."""
    if unknown := [name for name in (*only, *ignored) if name not in RULES]:
        raise UsageError(f"there is no rule {unknown[0]!r}", hint=f"the rules are {', '.join(RULES)}")
    return [rule for name, rule in RULES.items() if (not only or name in only) and name not in ignored]


def look(page: Page, rules: Collection[Rule], known: Known, *, path: str | None = None) -> list[Finding]:
    """What rules find in a list, in document order, without what its comments ask to leave alone but themselves."""
    told = directives.read(page.source)
    found = (
        Finding(page.name, path or page.name, rule.name, rule.severity, *hit)
        for rule in rules
        for hit in rule.look(page, known)
        if rule in comments.RULES or not told.quiet(hit.place.line, rule.name)
    )
    return sorted(found, key=lambda finding: finding.place)
