"""A list as a tree of blocks with runs of inline content at its leaves.

This is what entries are read from and edits are made on. All offsets count bytes of `Text.utf8`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from service.models import Form

NodeKind: TypeAlias = Literal[
    "document", "heading", "paragraph", "list", "item", "plain", "table", "head", "row", "cell", "html", "code",
    "quote", "rule", "footnote",
]  # fmt: skip
"""`plain` is the text of an item that is no paragraph: what stands in a tight list."""

SpanKind: TypeAlias = Literal["text", "code", "link", "image", "soft", "break", "task"]
"""`soft` is a line ending that a browser shows as a blank, `break` one that it shows as a new line."""

CELL, ROW = "\t", "\v"
"""Texts of the breaks at which a cell begins, and a row begins or ends, in a table of raw HTML."""


@dataclass(slots=True, eq=False)
class Anchor:
    """A link or an image, as it is read."""

    form: Form
    url: str
    start: int
    end: int
    section: int | None
    inner_start: int
    """Where what is between its brackets, or between `<a>` and `</a>`, begins."""
    inner_end: int = -1
    target: tuple[int, int] | None = None
    """Where its address stands, if that was seen while reading: in HTML, and in bare URLs."""
    reference: str | None = None
    """The label of the definition that has the address."""
    within: NodeKind = "paragraph"
    """What kind of leaf it stands in."""
    text: str = ""
    """As a browser shows it; for an image its alternative text."""
    pictured: bool = False
    """A link without words of its own, only images."""
    position: int = -1


class Span(NamedTuple):
    """A piece of inline content that is of one kind."""

    kind: SpanKind
    text: str
    start: int
    end: int
    anchor: Anchor | None = None
    """Set for links and images. An image in a link follows the link and starts within it."""
    bold: bool = False
    italic: bool = False


class Node:
    """A block and what is in it: other blocks, or spans."""

    __slots__ = ("children", "end", "kind", "level", "spans", "start")

    def __init__(self, kind: NodeKind, start: int, end: int, level: int = 0) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.level = level
        """Of a heading: 1 to 6."""
        self.children: Sequence[Node] = ()
        self.spans: Sequence[Span] = ()

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


class Heading(NamedTuple):
    """Where a section starts, and the headings it stands under, its own included."""

    level: int
    start: int
    path: tuple[str, ...]


class Tree(NamedTuple):
    """All that one reading of a list finds. Anchors are in document order and know their position."""

    root: Node
    anchors: list[Anchor]
    headings: list[Heading]


def folded(text: str) -> str:
    """The text with white space as a browser shows it."""
    return " ".join(text.split())
