"""What is read from a list's bytes: values, and nothing that acts.

Document
 ├── blocks     every byte, once, in order
 ├── sections   the headings
 ├── links      every link, in order; counted from 0
 └── entries    titled things, which name their links by number
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.markdown.frontmatter import FrontMatter
from service.models import Form


class Block(NamedTuple):
    """A run of the file's bytes: a paragraph, a heading, one item of a list, one row of a table ..."""

    kind: str
    line: int
    source: bytes


class Section(NamedTuple):
    """A heading."""

    level: int
    line: int
    path: tuple[str, ...]
    """The headings above it and its own, as rendered, outermost first."""


class Link(NamedTuple):
    """A place of the file that leads somewhere, or shows an image."""

    position: int
    start: int
    """Where it starts in the file's bytes."""
    end: int
    line: int
    column: int
    form: Form
    url: str
    """As rendered: character references and backslashes decoded, nothing repaired."""
    text: str
    """As rendered, white space folded; for an image its alternative text."""
    section: int | None
    """Which of the document's sections it stands in."""
    pictured: bool
    """It has no words of its own, only images: a badge, an icon, a thumbnail."""


class EntryLink(NamedTuple):
    """A link of an entry: the word it stands under, and what that word is followed by in brackets."""

    position: int
    label: str | None = None
    qualifier: str | None = None


class Entry(NamedTuple):
    """One titled thing: a paper, a course, a tool."""

    line: int
    section: int | None
    reader: str
    """Which reader understood it."""
    title: str
    note: str | None = None
    venue: str | None = None
    year: int | None = None
    description: str | None = None
    words: tuple[str, ...] = ()
    """Tags written at the entry itself."""
    links: tuple[EntryLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A list as it was read."""

    encoding: str
    front: FrontMatter
    title: str | None
    """That of its front matter, or else its first heading."""
    blocks: Sequence[Block]
    sections: tuple[Section, ...]
    links: Sequence[Link]
    entries: Sequence[Entry]
