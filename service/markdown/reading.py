"""From the parser's events to a tree.

pyromark says what starts and ends, and where, to the byte. What it does not know is added on the
way: which headings a link stands under (`outline`), raw HTML and bare URLs (`inline`).
"""

from __future__ import annotations

from typing import Any, Final

import pyromark

from service.markdown import frontmatter
from service.markdown.inline import Inline
from service.markdown.outline import Outline
from service.markdown.text import Text
from service.markdown.tree import Anchor, Node, NodeKind, Tree
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


def read(text: Text) -> Tree:
    """The tree of a text, its front matter left out."""
    start, body = _body(text)
    builder = _Builder(text, start)
    for event, span in _PARSER.events_with_range(body):
        builder.take(event, start + span["start"], start + span["end"])
    return builder.finish()


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


class _Builder:
    def __init__(self, text: Text, start: int) -> None:
        self._text = text
        self._root = Node("document", start, len(text.utf8))
        self._open: list[tuple[Node, list[Node]]] = [(self._root, [])]  # containers, and what is in them
        self._inline: Inline | None = None  # the leaf that is open
        self._html: list[tuple[int, int]] = []  # the lines of the HTML block that is open
        self._before = 0  # where the last thing inside a leaf ended
        self._anchors: list[Anchor] = []
        self._outline = Outline()

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

    def finish(self) -> Tree:
        """All that was read."""
        self._close_leaf(len(self._text.utf8))
        self._outline.close()
        self._anchors.sort(key=lambda anchor: (anchor.start, -anchor.end))
        for position, anchor in enumerate(self._anchors):
            anchor.position = position
        self._root.children = self._open[0][1]
        return Tree(self._root, self._anchors, self._outline.headings)

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
                self._outline.open(level, start)
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
                self._outline.close()
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
            section=self._outline.current,
            inner_start=start + (2 if name == "Image" else 1),
            reference=None if kind in _FORMS else data["id"],
        )

    def _add(self, node: Node) -> Node:
        self._open[-1][1].append(node)
        return node

    def _open_leaf(self, node: Node) -> Inline:
        self._inline = Inline(self._text, self._add(node), self._outline, self._anchors)
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
