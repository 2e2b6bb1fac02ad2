"""What a rule is, and what it may know beyond the list it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from service.linting.finding import Hit, Severity
from service.linting.page import Page


class Spot(NamedTuple):
    """A line of a list."""

    list: str
    line: int


@dataclass(frozen=True)
class Known:
    """What is known beyond the list; by default nothing."""

    https: Mapping[str, str] = field(default_factory=dict)
    """The normal form of plain addresses that were seen to answer over https → that address."""
    elsewhere: Mapping[str, Spot] = field(default_factory=dict)
    """What another list is about, as `duplicates.subject` names it → the first place where it is."""


Look: TypeAlias = Callable[[Page, Known], Iterable[Hit]]


class Rule(NamedTuple):
    """One thing to look for."""

    name: str
    severity: Severity
    explanation: str
    """Why it matters, in one sentence."""
    bad: str
    """A list in which it is found."""
    good: str
    """The same list as it should be."""
    look: Look
    beside: str | None = None
    """Another list that the example needs."""
