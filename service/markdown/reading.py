"""From the parser's events to a tree.

pyromark says what starts and ends, and where, to the byte. What it does not know is added on the
way: which headings a link stands under (`outline`), raw HTML and bare URLs (`inline`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import pyromark

from service.markdown import frontmatter
from service.markdown.inline import Inline
from service.markdown.outline import Outline
from service.markdown.text import Text
from service.markdown.tree import Anchor, Heading, Node, NodeKind, Tree
from service.models import Form

_PARSER: Final = pyromark.Markdown(
    options=pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_FOOTNOTES
)
_CONTAINERS: Final[dict[str, NodeKind]] = {
    "List": "list", "Item": "item", "BlockQuote": "quote", "FootnoteDefinition": "footnote",
    "Table": "table", "TableHead": "head", "TableRow": "row",
}  # fmt: skip
_LEAVES: Final[dict[str, NodeKind]] = {
    "Paragraph": "paragraph", "Heading": "heading", "TableCell": "cell", "CodeBlock": "code", "HtmlBlock": "html",
}  # fmt: skip
_FORMS: Final[dict[str, Form]] = {"Inline": "inline", "Autolink": "autolink", "Email": "autolink"}
"""Every other type of link is a reference."""
_TITLE_SIGNS: Final = tuple(map(re.compile, (rb"#(?=\s|\Z)", rb"\n[\s>]*=+[ \t]*(?=\n|\Z)", rb"<[hH]1")))
"""There is no heading of level 1 without one of them."""


def read(text: Text) -> Tree:
    """The tree of a text, its front matter left out."""
    start, body = _body(text)
    builder = _Builder(text, start)
    for event, span in _PARSER.events_with_range(body):
        builder.take(event, start + span["start"], start + span["end"])
    return builder.tree()


def anchors(text: Text) -> Iterator[Anchor]:
    """The links of a text alone, in document order: a block at a time, so little else is in memory with them."""
    stream = Stream(text)
    for block in stream.blocks():
        for _ in block.parts:
            yield from stream.anchors()
        yield from stream.anchors()


def definitions(text: Text) -> dict[str, tuple[int, int]]:
    """Where the definitions stand that links refer to, by label. Of two with one label the first counts."""
    start, body = _body(text)
    found = _PARSER.reference_definitions(body).items()
    return {label: (start + each["span"]["start"], start + each["span"]["end"]) for label, each in found}


def _body(text: Text) -> tuple[int, str]:
    """What the parser reads, and at which offset that begins."""
    string = text.utf8.decode()
    front = frontmatter.end(string)
    return len(string[:front].encode()), string[front:] if front else string


def _name(tag: Any) -> str:
    """What a tag is called, with or without details."""
    return tag if isinstance(tag, str) else str(next(iter(tag)))


class Outermost(NamedTuple):
    """A block that is in no other, and what is in it: of a list the items as they are read."""

    node: Node
    parts: Iterable[Node]


class Stream:
    """A list's blocks as they are read. What is handed over is complete, and so is the outline above it."""

    def __init__(self, text: Text, body: tuple[int, str] | None = None) -> None:
        self._text = text
        self.start, self._body = body or _body(text)
        """Where the front matter ends."""
        self._builder = _Builder(text, self.start)
        self._events = iter(_PARSER.events_with_range(self._body))
        self._count = 0

    @property
    def headings(self) -> Sequence[Heading]:
        """Those read so far; the same sequence grows."""
        return self._builder.outline.headings

    def has_one_title(self) -> bool:
        """Whether no more than one heading of the whole list is of level 1; looks ahead if it has to."""
        if sum(1 for sign in _TITLE_SIGNS for _ in sign.finditer(self._text.utf8)) <= 1:
            return True
        ahead = Stream(self._text, (self.start, self._body))
        count = seen = 0
        for block in ahead.blocks():
            for _ in block.parts:
                ahead.anchors()
            count += sum(heading.level == 1 for heading in ahead.headings[seen:])
            seen = len(ahead.headings)
            if count > 1:
                return False
        return True

    def blocks(self) -> Iterator[Outermost]:
        """The outermost blocks in order. What a list has in it is to be taken before the next block."""
        waiting = self._builder.inside(0)
        while self._step():
            depth = self._builder.complete
            if depth == 0:
                yield from _whole(waiting)
            elif depth == 1 and waiting and waiting[-1].kind == "list":
                node = waiting.pop()
                yield from _whole(waiting)
                items = self._items()
                yield Outermost(node, items)
                for _ in items:
                    pass
        yield from _whole(waiting)

    def anchors(self) -> list[Anchor]:
        """Those in what was handed over since it was asked last, in document order and with their positions."""
        found = self._builder.anchors
        taken = _in_order(found, self._count)
        found.clear()
        self._count += len(taken)
        return taken

    def _items(self) -> Iterator[Node]:
        """What is in the outermost list that is open, until it ends."""
        waiting = self._builder.inside(1)
        while self._builder.depth > 0 and self._step():
            if self._builder.complete == 1:
                yield from _taken(waiting)
        if self._builder.complete is None:  # a heading that began in it goes on
            self._step()
        yield from _taken(waiting)

    def _step(self) -> bool:
        """Go on until all that was read is complete; False: there is nothing left."""
        builder, start = self._builder, self.start
        for event, span in self._events:
            builder.take(event, start + span["start"], start + span["end"])
            if builder.complete is not None:
                return True
        builder.finish()
        return False


def _whole(waiting: list[Node]) -> Iterator[Outermost]:
    return (Outermost(node, node.children) for node in _taken(waiting))


def _taken(waiting: list[Node]) -> list[Node]:
    """What was waiting; nothing is after that."""
    taken = waiting[:]
    waiting.clear()
    return taken


def _in_order(anchors: Sequence[Anchor], first: int) -> list[Anchor]:
    """In document order, and counted from a number."""
    ordered = sorted(anchors, key=lambda anchor: (anchor.start, -anchor.end))
    for position, anchor in enumerate(ordered, first):
        anchor.position = position
    return ordered


class _Builder:
    def __init__(self, text: Text, start: int) -> None:
        self._text = text
        self._root = Node("document", start, len(text.utf8))
        self._open: list[tuple[Node, list[Node]]] = [(self._root, [])]  # containers, and what is in them
        self._inline: Inline | None = None  # the leaf that is open
        self._html: list[tuple[int, int]] = []  # the lines of the HTML block that is open
        self._before = 0  # where the last thing inside a leaf ended
        self.anchors: list[Anchor] = []
        self.outline = Outline()

    @property
    def depth(self) -> int:
        """In how many containers the present place is."""
        return len(self._open) - 1

    @property
    def complete(self) -> int | None:
        """The depth at which all that was read is complete; None: a leaf or a heading is still being read."""
        return None if self._inline or self.outline.is_reading else self.depth

    def inside(self, depth: int) -> list[Node]:
        """What was read in the container that is open at a depth."""
        return self._open[depth][1]

    def take(self, event: Any, start: int, end: int) -> None:
        """Go on by one event."""
        kind, value = (event, None) if isinstance(event, str) else next(iter(event.items()))
        if kind == "Start":
            self._start(value, start, end)
        elif kind == "End":
            self._end(_name(value), end)
        elif kind == "Rule":
            self._close_leaf(start)
            self._add(Node("rule", start, end))
        elif kind == "Html":
            self._html.append((start, end))
        else:
            self._piece(kind, value, start, end)
        self._before = end if kind != "Start" else self._before

    def finish(self) -> None:
        """There are no more events."""
        self._close_leaf(len(self._text.utf8))
        self.outline.close()

    def tree(self) -> Tree:
        """All that was read."""
        self.finish()
        self._root.children = self._open[0][1]
        return Tree(self._root, _in_order(self.anchors, 0), self.outline.headings)

    def _start(self, tag: Any, start: int, end: int) -> None:
        name = _name(tag)
        if name in _CONTAINERS:
            self._close_leaf(start)
            self._open.append((self._add(Node(_CONTAINERS[name], start, end)), []))
        elif name in _LEAVES:
            self._close_leaf(start)
            level = int(tag[name]["level"][1]) if name == "Heading" else 0
            self._open_leaf(Node(_LEAVES[name], start, end, level))
            if level:
                self.outline.open(level, start)
        elif name in ("Link", "Image"):
            self._leaf(start).open(self._anchor(name, tag[name], start, end))
            self._before = start + (2 if name == "Image" else 1)
        elif name == "Strong":
            self._leaf(start).strong(1)
        elif name == "Emphasis":
            self._leaf(start).emphasis(1)

    def _end(self, name: str, end: int) -> None:
        if name in _CONTAINERS:
            self._close_leaf(end)
            container, children = self._open.pop()
            container.children = tuple(children)
        elif name in _LEAVES:
            if name == "HtmlBlock" and self._inline:
                self._inline.html(self._html, block=True)
                self._html = []
            self._close_leaf(end)
            if name == "Heading":
                self.outline.close()
        elif name in ("Link", "Image"):
            self._leaf(end).close(raw=False, end=end, inner_end=self._before)
        elif name == "Strong":
            self._leaf(end).strong(-1)
        elif name == "Emphasis":
            self._leaf(end).emphasis(-1)

    def _piece(self, kind: str, value: Any, start: int, end: int) -> None:
        leaf = self._leaf(start)
        if leaf.leaf.kind == "code":
            return
        if kind in ("Text", "Code"):
            leaf.words(value, start, end, "text" if kind == "Text" else "code")
        elif kind == "InlineHtml":
            leaf.html([(start, end)], block=False)
        elif kind == "SoftBreak":
            leaf.words(" ", start, end, "soft")
        elif kind == "HardBreak":
            leaf.words("\n", start, end, "break")
        elif kind == "TaskListMarker":
            leaf.task(start, end)

    def _anchor(self, name: str, data: dict[str, str], start: int, end: int) -> Anchor:
        kind = data["link_type"]
        url = data["dest_url"]
        return Anchor(
            form="image" if name == "Image" else _FORMS.get(kind, "reference"),
            url=f"mailto:{url}" if kind == "Email" else url,
            start=start,
            end=end,
            section=self.outline.current,
            inner_start=start + (2 if name == "Image" else 1),
            reference=None if kind in _FORMS else data["id"],
        )

    def _add(self, node: Node) -> Node:
        self._open[-1][1].append(node)
        return node

    def _open_leaf(self, node: Node) -> Inline:
        self._inline = Inline(self._text, self._add(node), self.outline, self.anchors)
        return self._inline

    def _leaf(self, start: int) -> Inline:
        """The open leaf. The text of a tight list's item has none of its own, so it is given one."""
        return self._inline or self._open_leaf(Node("plain", start, start))

    def _close_leaf(self, end: int) -> None:
        if self._inline:
            leaf = self._inline.leaf
            leaf.end = end if leaf.kind == "plain" else leaf.end
            self._inline.finish(leaf.end)
            self._inline = None
