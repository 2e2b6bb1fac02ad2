"""What a list's author tells listkeeper in HTML comments, which no reader of the page sees. Pure.

    <!-- listkeeper: ignore -->                       the next block: a paragraph, an item, a heading, a table
    <!-- listkeeper: ignore it wants a login -->      the same, with the reason, in two words or more
    <!-- listkeeper: ignore mojibake, tracking -->    the same, but only these rules of `lint` leave it alone
    * [a](https://a.example) <!-- listkeeper: ignore -->    within a block: that block
    <!-- listkeeper: off --> ... <!-- listkeeper: on -->    all lines in between, or to the end of the list
    <!-- listkeeper: tag survey, to read -->          the entries of the next block; of a heading, those under it
    <!-- listkeeper: pace 5 -->                       seconds, at least, between two requests to each host linked to
    <!-- listkeeper: pace 10 example.org -->          the same, of one host
    <!-- listkeeper: readers linked title -->         only what these readers understand is an entry

Whoever looks at links, entries or markup asks `read` once for a list and then for lines, importing as
well as linting, so that a comment means the same to all of them:

    told = directives.read(source)
    told.reason(link.line)                  # a sentence: it is left alone; None: it is looked at
    told.quiet(link.line, "mojibake")       # whether this rule of `lint` has nothing to say there
    told.tags(entry.line)                   # words

Comments in code are text and tell nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from service.markdown import reading, titles
from service.markdown.text import Text
from service.markdown.tree import Node, Tree

EVERY_HOST = "*"
SLOWEST_PACE = 30.0
"""Seconds; a host that is asked less often than that is not done in a night."""

_OPENING = re.compile(rb"<!--\s*listkeeper:")
_CLOSING = b"-->"
_SAID = re.compile(r"\s*(?P<word>[a-z]+)\b[\s:,-]*(?P<rest>.*)", re.DOTALL)
_RULES = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\s*,\s*[a-z]+(?:-[a-z]+)*)*")
_PACE = re.compile(r"(?P<seconds>\d{1,4}(?:\.\d{1,3})?)\s*s?(?:\s+(?P<host>[\w.:-]+))?")
_COMMA = re.compile(r"\s*,\s*")
_WORDS = frozenset({"ignore", "off", "on", "tag", "pace", "readers"})
_HOLDERS = ("list", "document", "quote", "footnote")
"""Blocks that are no place themselves: what is meant is the first block in them."""


class Passage(NamedTuple):
    """Lines that are left alone, first and last, and why."""

    first: int
    last: int
    reason: str
    rules: frozenset[str] = frozenset()
    """The only rules of `lint` that leave them alone; none named: all rules, and all who look at links."""


class Tagged(NamedTuple):
    """Lines whose entries get tags, first and last."""

    first: int
    last: int
    words: tuple[str, ...]


class Misread(NamedTuple):
    """A comment that tells nothing: its line, and what is wrong with it."""

    line: int
    why: str


class Directives(NamedTuple):
    """What the comments of a list tell."""

    passages: tuple[Passage, ...] = ()
    tagged: tuple[Tagged, ...] = ()
    pace: Mapping[str, float] = MappingProxyType({})
    """Seconds, at least, between two requests: by host, or for `*`, every host."""
    readers: tuple[str, ...] = ()
    misread: tuple[Misread, ...] = ()
    unended: int | None = None
    """The line of an `off` that holds to the end of the list."""

    def reason(self, line: int) -> str | None:
        """Why a line is left alone, a sentence; None: it is not."""
        passages = (each for each in self.passages if not each.rules)
        return next((each.reason for each in passages if each.first <= line <= each.last), None)

    def quiet(self, line: int, rule: str) -> bool:
        """Whether a rule of `lint` has nothing to say about a line."""
        passages = (each for each in self.passages if not each.rules or rule in each.rules)
        return any(each.first <= line <= each.last for each in passages)

    def tags(self, line: int) -> Iterator[str]:
        """The words that an entry at a line is tagged with."""
        yield from (word for each in self.tagged if each.first <= line <= each.last for word in each.words)


class _Comment(NamedTuple):
    word: str
    rest: str
    start: int
    alone: bool
    """There is nothing else in its leaf."""

    @property
    def words(self) -> tuple[str, ...]:
        """What it says, cut at commas."""
        return tuple(word for word in _COMMA.split(self.rest) if word)


def read(source: bytes) -> Directives:
    """What the comments in a list's bytes tell; a list without any costs no more than a search."""
    text = Text(source)
    if b"listkeeper:" not in text.utf8:
        return Directives()
    tree = reading.read(text)
    leaves = [node for node in tree.root.walk() if not node.children or node.spans]
    comments = [comment for leaf in leaves for comment in _comments(text, leaf)]
    places = _Places(text, tree)
    told: dict[str, list[_Comment]] = {word: [one for one in comments if one.word == word] for word in _WORDS}
    ignored = [Passage(*lines, _because(one), _rules(one)) for one in told["ignore"] if (lines := places.of(one))]
    return Directives(
        passages=tuple(dict.fromkeys([*_switched_off(text, comments), *ignored])),
        tagged=tuple(Tagged(*lines, one.words) for one in told["tag"] if one.words and (lines := places.under(one))),
        pace=dict(_paces(told["pace"])),
        readers=tuple(name for name in titles.NAMES if any(name in one.words for one in told["readers"])),
        misread=tuple(Misread(text.line(one.start), why) for one in comments if (why := _misread(one))),
        unended=_unended(text, comments),
    )


def _comments(text: Text, leaf: Node) -> Iterator[_Comment]:
    if leaf.kind == "code":
        return
    raw = text.utf8[leaf.start : leaf.end]
    code = iter([span for span in leaf.spans if span.kind == "code"])
    passed = next(code, None)
    found, others = [], b""
    at = 0
    while (opening := _OPENING.search(raw, at)) and (end := raw.find(_CLOSING, opening.end())) >= 0:
        others += raw[at : opening.start()]
        at = end + len(_CLOSING)
        while passed and passed.end <= leaf.start + opening.start():
            passed = next(code, None)
        said = _SAID.match(raw[opening.end() : end].decode("utf-8", "replace"))
        if said and not (passed and passed.start <= leaf.start + opening.start()):
            found.append((leaf.start + opening.start(), said["word"], " ".join(said["rest"].split())))
    alone = not (others + raw[at:]).strip()
    yield from (_Comment(word, rest, start, alone) for start, word, rest in found)


def _misread(comment: _Comment) -> str | None:
    """What is wrong with a comment; None: nothing."""
    if comment.word not in _WORDS:
        return f"{comment.word!r} is none of {', '.join(sorted(_WORDS))}"
    if comment.word == "pace" and not dict(_paces([comment])):
        return f"{comment.rest!r} is no number of seconds up to {SLOWEST_PACE:g}, or such a number and a host"
    if comment.word == "readers" and (not comment.words or not set(comment.words) <= set(titles.NAMES)):
        return f"{comment.rest!r} are none of the readers {', '.join(titles.NAMES)}"
    return "it names no tag" if comment.word == "tag" and not comment.words else None


def _unended(text: Text, comments: Sequence[_Comment]) -> int | None:
    """The line of the `off` that no `on` follows."""
    pairs = [one for one in comments if one.word in ("off", "on")]
    return text.line(pairs[-1].start) if pairs and pairs[-1].word == "off" else None


def _paces(comments: Sequence[_Comment]) -> Iterator[tuple[str, float]]:
    for comment in comments:
        found = _PACE.fullmatch(comment.rest)
        if found and float(found["seconds"]) <= SLOWEST_PACE:
            yield (found["host"] or EVERY_HOST).lower(), float(found["seconds"])


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


class _Places:
    """The lines that comments are about."""

    def __init__(self, text: Text, tree: Tree) -> None:
        self._text = text
        self._headings = tree.headings
        self._blocks = _blocks(tree.root)
        self._starts = [block.start for block in self._blocks]

    def of(self, comment: _Comment) -> tuple[int, int] | None:
        """The first and last line of the block that is meant; None: there is none."""
        meant = self._meant(comment)
        return None if meant is None else self._lines(meant.start, meant.end)

    def under(self, comment: _Comment) -> tuple[int, int] | None:
        """The same, and of a heading all that stands under it."""
        meant = self._meant(comment)
        if meant is None or meant.kind != "heading":
            return self.of(comment)
        later = (one.start for one in self._headings if one.start > meant.start and one.level <= meant.level)
        return self._lines(meant.start, next(later, len(self._text.utf8)))

    def _lines(self, start: int, end: int) -> tuple[int, int]:
        return self._text.line(start), self._text.line(max(start, end - 1))

    def _meant(self, comment: _Comment) -> Node | None:
        at = bisect_right(self._starts, comment.start)
        if comment.alone:
            return self._blocks[at] if at < len(self._blocks) else None
        before = (self._blocks[i] for i in range(at - 1, -1, -1))
        return next((block for block in before if comment.start < block.end), None)


def _blocks(root: Node) -> list[Node]:
    """The blocks that may be meant, in document order: items at any depth, not what they hold, and whole tables."""
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.kind not in _HOLDERS:
            found.append(node)
        if node.kind == "item":
            waiting += [child for child in reversed(node.children) if child.kind == "list"]
        elif node.kind in _HOLDERS:
            waiting += reversed(node.children)
    return found


def _because(comment: _Comment) -> str:
    return f"The list says to ignore it: {comment.rest}" if comment.rest else "The list says to ignore it."


def _rules(comment: _Comment) -> frozenset[str]:
    names = _RULES.fullmatch(comment.rest)
    return frozenset(re.findall(r"[\w-]+", comment.rest)) if names else frozenset()
