"""What linting finds: values, and nothing that acts."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]
"""error: a reader of the page sees that it is broken. warning: very likely a slip. note: could be better."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first."""


class Place(NamedTuple):
    """A stretch of a list: lines and columns from 1, columns in characters, the end column not included."""

    line: int
    column: int
    end_line: int
    end_column: int


class Edit(NamedTuple):
    """New text for a stretch of the file's bytes, which is within one line."""

    start: int
    end: int
    text: str
    place: Place
    old: str
    """What stands there."""


class Readdress(NamedTuple):
    """That a link, named by its position in the document, should lead elsewhere."""

    position: int
    old: str
    new: str


class Fix(NamedTuple):
    """A repair that is safe: the exact edits that make it."""

    edits: tuple[Edit, ...]
    link: Readdress | None = None
    """Set where the repair is a new address for a link."""


class Hit(NamedTuple):
    """What a rule has to say about a place."""

    place: Place
    message: str
    """What is wrong there and why, in a sentence."""
    fix: Fix | None = None


class Finding(NamedTuple):
    """A hit of a rule in a list."""

    list: str
    """The list's name."""
    path: str
    """The list's file, as it is to be shown."""
    rule: str
    severity: Severity
    place: Place
    message: str
    fix: Fix | None = None
