"""A list's bytes → a Document: the one door for reading."""

from __future__ import annotations

from collections.abc import Iterator

from service.markdown import entries, frontmatter, reading
from service.markdown.document import Block, Document, Link, Section
from service.markdown.text import Text
from service.markdown.tree import Anchor, Node


def parse(source: bytes) -> Document:
    """Read a list. Any bytes can be read, and `b"".join(block.source for block in blocks)` gives them back."""
    text = Text(source)
    tree = reading.read(text)
    front = frontmatter.read(text.slice(0, tree.root.start))
    return Document(
        encoding=text.encoding,
        front=front,
        title=front.title or next((heading.path[-1] for heading in tree.headings if heading.level == 1), None),
        blocks=tuple(_blocks(text, tree.root)),
        sections=tuple(Section(heading.level, text.line(heading.start), heading.path) for heading in tree.headings),
        entries=tuple(entries.read(text, tree)),
        links=tuple(_link(text, anchor) for anchor in tree.anchors),
    )


def _blocks(text: Text, root: Node) -> Iterator[Block]:
    """Cut the file at the beginning of each top-level block, each item and each row.

    What stands between two of them, blank lines and reference definitions, goes with the one before.
    """
    body = root.start
    cuts: dict[int, str] = {0: "front matter" if body else "blank"}
    if body:
        cuts[body] = "blank"
    for node in _top_level(root):
        cuts[max(body, text.line_start(node.start))] = node.kind
    places = [*sorted(cuts), len(text.utf8)]
    origins = [0, *(text.origin(place) for place in places[1:-1]), len(text.source)]
    for place, start, end in zip(places, origins, origins[1:], strict=False):
        if end > start:
            yield Block(cuts[place], text.line(place), text.source[start:end])


def _top_level(root: Node) -> Iterator[Node]:
    for node in root.children:
        if node.kind in ("list", "table"):
            yield from node.children
        else:
            yield node


def _link(text: Text, anchor: Anchor) -> Link:
    return Link(
        position=anchor.position,
        start=text.origin(anchor.start),
        end=text.origin(anchor.end),
        line=text.line(anchor.start),
        column=text.column(anchor.start),
        form=anchor.form,
        url=anchor.url,
        text=anchor.text,
        section=anchor.section,
        pictured=anchor.pictured,
    )
