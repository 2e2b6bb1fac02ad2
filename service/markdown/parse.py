"""A list's bytes → a Document: the one door for reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.markdown import entries, frontmatter, reading
from service.markdown.document import Document, Link, Section
from service.markdown.packed import Blocks, Links
from service.markdown.reading import Outermost
from service.markdown.text import Text
from service.markdown.tree import Anchor, Node


def parse(source: bytes) -> Document:
    """Read a list. Any bytes can be read, and `b"".join(block.source for block in blocks)` gives them back."""
    text = Text(source)
    passing = _Passing(text)
    found = entries.read(text, passing.blocks(), passing.headings, passing.has_one_title)
    front = frontmatter.read(text.slice(0, passing.start))
    return Document(
        encoding=text.encoding,
        front=front,
        title=front.title or next((heading.path[-1] for heading in passing.headings if heading.level == 1), None),
        blocks=passing.cut,
        sections=tuple(Section(heading.level, text.line(heading.start), heading.path) for heading in passing.headings),
        entries=found,
        links=passing.links,
    )


class _Passing:
    """Notes where the blocks of a list begin and which links are in them, while they pass."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._stream = reading.Stream(text)
        self.start = self._stream.start
        self.headings = self._stream.headings
        self.has_one_title = self._stream.has_one_title
        self.links = Links()
        self.cut = Blocks(text.source)
        """The file, cut at the beginning of each outermost block, each item and each row.

        What stands between two of them, blank lines and reference definitions, goes with the one before.
        """
        self.cut.begin("front matter" if self.start else "blank", 1, 0)
        if self.start:
            self.cut.begin("blank", text.line(self.start), text.origin(self.start))

    def blocks(self) -> Iterator[Outermost]:
        """The blocks as `reading.Stream` has them."""
        for node, parts in self._stream.blocks():
            if node.kind == "list":
                noted = self._noted(parts)
                yield Outermost(node, noted)
                for _ in noted:
                    pass
            else:
                for _ in self._noted(parts if node.kind == "table" else (node,)):
                    pass
                yield Outermost(node, parts)

    def _noted(self, nodes: Iterable[Node]) -> Iterator[Node]:
        for node in nodes:
            place = max(self.start, self._text.line_start(node.start))
            # the byte order mark belongs to the first block
            self.cut.begin(node.kind, self._text.line(place), self._text.origin(place) if place else 0)
            for anchor in self._stream.anchors():
                self.links.append(_link(self._text, anchor))
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
