"""What a list's author tells listkeeper in HTML comments, which no reader of the page sees. Pure.

    <!-- listkeeper: ignore -->                       the next block: a paragraph, an item, a heading, a table
    <!-- listkeeper: ignore it wants a login -->      the same, with the reason, in two words or more
    <!-- listkeeper: ignore mojibake, tracking -->    the same, but only these rules of `lint` leave it alone
    * [a](https://a.example) <!-- listkeeper: ignore -->    within a block: that block
    <!-- listkeeper: off --> ... <!-- listkeeper: on -->    all lines in between, or to the end of the list

Whoever looks at links, entries or markup asks `read` once for a list and then `reason` for a line,
importing as well as linting, so that a comment means the same to all of them:

    told = directives.read(source)
    told.reason(link.line)                  # a sentence: it is left alone; None: it is looked at
    told.quiet(link.line, "mojibake")       # whether this rule of `lint` has nothing to say there

Comments in code are text and tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from service.markdown import reading
from service.markdown.text import Text
from service.markdown.tree import Node

_COMMENT = re.compile(rb"<!--\s*listkeeper:\s*(?P<word>ignore|off|on)\b[ \t:,-]*(?P<reason>.*?)\s*-->", re.DOTALL)
_RULES = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\s*,\s*[a-z]+(?:-[a-z]+)*)*")
_HOLDERS = ("list", "document", "quote", "footnote")
"""Blocks that are no place themselves: what is meant is the first block in them."""


class Passage(NamedTuple):
    """Lines that are left alone, first and last, and why."""

    first: int
    last: int
    reason: str
    rules: frozenset[str] = frozenset()
    """The only rules of `lint` that leave them alone; none named: all rules, and all who look at links."""


class Directives(NamedTuple):
    """What the comments of a list tell."""

    passages: tuple[Passage, ...] = ()

    def reason(self, line: int) -> str | None:
        """Why a line is left alone, a sentence; None: it is not."""
        passages = (each for each in self.passages if not each.rules)
        return next((each.reason for each in passages if each.first <= line <= each.last), None)

    def quiet(self, line: int, rule: str) -> bool:
        """Whether a rule of `lint` has nothing to say about a line."""
        passages = (each for each in self.passages if not each.rules or rule in each.rules)
        return any(each.first <= line <= each.last for each in passages)


class _Comment(NamedTuple):
    word: Literal["ignore", "off", "on"]
    reason: str
    start: int
    leaf: Node
    alone: bool
    """There is nothing else in its leaf."""


def read(source: bytes) -> Directives:
    """What the comments in a list's bytes tell; a list without any costs no more than a search."""
    text = Text(source)
    if b"listkeeper:" not in text.utf8:
        return Directives()
    leaves = [node for node in reading.read(text).root.walk() if not node.children or node.spans]
    comments = [comment for leaf in leaves for comment in _comments(text, leaf)]
    return Directives((*_switched_off(text, comments), *_ignored(text, comments)))


def _comments(text: Text, leaf: Node) -> Iterator[_Comment]:
    if leaf.kind == "code":
        return
    raw = text.utf8[leaf.start : leaf.end]
    code = [(span.start, span.end) for span in leaf.spans if span.kind == "code"]
    alone = not _COMMENT.sub(b"", raw).strip()
    for found in _COMMENT.finditer(raw):
        start = leaf.start + found.start()
        if not any(first <= start < last for first, last in code):
            word: Literal["ignore", "off", "on"] = found["word"].decode()  # type: ignore[assignment]  # by the pattern
            yield _Comment(word, " ".join(found["reason"].decode("utf-8", "replace").split()), start, leaf, alone)


def _switched_off(text: Text, comments: Sequence[_Comment]) -> Iterator[Passage]:
    """From each `off` to the next `on`."""
    begun: _Comment | None = None
    for comment in comments:
        if comment.word == "off" and begun is None:
            begun = comment
        elif comment.word == "on" and begun is not None:
            yield Passage(text.line(begun.start), text.line(comment.start), _because(begun))
            begun = None
    if begun is not None:
        yield Passage(text.line(begun.start), text.line(len(text.utf8)), _because(begun))


def _ignored(text: Text, comments: Sequence[_Comment]) -> Iterator[Passage]:
    """The blocks that each `ignore` is about."""
    blocks = _blocks(reading.read(text).root)
    for comment in comments:
        if comment.word != "ignore":
            continue
        meant = (
            next((b for b in blocks if b.start > comment.start), None) if comment.alone else _around(blocks, comment)
        )
        if meant is not None:
            last = max(meant.start, meant.end - 1)
            yield Passage(text.line(meant.start), text.line(last), _because(comment), _rules(comment))


def _blocks(root: Node) -> list[Node]:
    """The blocks that may be meant, in document order: items rather than what they hold, whole tables."""
    found: list[Node] = []
    for node in root.children:
        found += _blocks(node) if node.kind in _HOLDERS else [node, *_items(node)]
    return found


def _items(node: Node) -> list[Node]:
    """The items at any depth below an item, so that a comment in front of one means that one."""
    below = [item for child in node.children if child.kind == "list" for item in child.children]
    return [each for item in below for each in (item, *_items(item))]


def _around(blocks: Sequence[Node], comment: _Comment) -> Node | None:
    """The innermost block with a comment in it."""
    return next((block for block in reversed(blocks) if block.start <= comment.start < block.end), None)


def _because(comment: _Comment) -> str:
    return f"The list says to ignore it: {comment.reason}" if comment.reason else "The list says to ignore it."


def _rules(comment: _Comment) -> frozenset[str]:
    names = _RULES.fullmatch(comment.reason)
    return frozenset(re.findall(r"[\w-]+", comment.reason)) if names else frozenset()
