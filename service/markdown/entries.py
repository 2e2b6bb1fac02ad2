"""The titled things of a list: which blocks belong together, and what they say.

A block that names something opens an entry: a title in bold, an item, a heading that is a link, a
row of a table. Blocks below it that only say more about it (`arxiv: ...`, a picture, a bare link)
belong to it, until something else begins. `titles` and `details` understand single lines, `rows`
those of tables, `signs` what is no entry. What fits nothing stays text, and its links belong to no
entry.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from service.markdown import labels, rows, signs, venues
from service.markdown.details import LabelledLink, Rest, is_detail, is_labelled, read_detail
from service.markdown.document import Entry
from service.markdown.drafts import Draft
from service.markdown.lines import Line, lines
from service.markdown.packed import Entries
from service.markdown.reading import Outermost
from service.markdown.text import Text
from service.markdown.titles import Reading, read_line
from service.markdown.tree import ROW, Heading, Node

_DEEPEST = 50
"""Below this depth of nesting nobody writes entries."""

_SUMMARY = 7
"""The level of a title in `<summary>`: below all headings."""


_MANY = 1000
"""So many items of a list say how it opens, and so many leaves' lines are remembered: a list may be very long."""


def read(
    text: Text, blocks: Iterable[Outermost], headings: Sequence[Heading], has_one_title: Callable[[], bool]
) -> Sequence[Entry]:
    """The entries of a list, in document order. `headings` are known as far as the blocks have passed."""
    reader = _Reader(text, headings, has_one_title)
    for block in blocks:
        reader.outermost(block)
        reader.settle()
    reader.settle(last=True)
    reader.entries.sort()
    return reader.entries


class _Pending(NamedTuple):
    """Words that turn out to be a title if links under labels follow, and what was said after them."""

    lines: tuple[Line, ...]
    level: int
    """Of a heading: 1 to 6; 0: it is none."""

    @property
    def is_bold(self) -> bool:
        """It begins in bold, and goes on otherwise: `**Title.** NAACL 2021.`"""
        return next(piece.bold for piece in self.lines[0].pieces if piece.text.strip())

    def takes(self, line: Line) -> bool:
        """Whether a line of a later block is about it: a link under a known label, under a heading also a bare URL."""
        return is_labelled(line) or (self.level > 0 and len(self.lines) == 1 and line.links[0].shows_url)


class _Reader:
    """Goes through the blocks in order and remembers what is open."""

    def __init__(self, text: Text, headings: Sequence[Heading], has_one_title: Callable[[], bool]) -> None:
        self._has_one_title = cache(has_one_title)
        self._text = text
        self._outline = headings
        self.entries = Entries()
        self._drafts: list[Draft] = []  # of which something may still be said
        self._open: Draft | None = None
        self._around: list[Draft | None] = []  # what is open in the items around the present one
        self._gathering: Draft | None = None  # a heading that is an entry unless others stand under it
        self._last: Draft | None = None  # the last item of a list that has just ended
        self._pending: _Pending | None = None
        self._here = False  # what is open or pending began in the leaf that is being read
        self._linked = False  # there are links in that leaf
        self._in_item = False
        self._depth = 0
        self._known: dict[Node, tuple[Line, ...]] = {}

    def outermost(self, block: Outermost) -> None:
        """Read a block that is in no other."""
        self._known.clear()
        if block.node.kind == "list":
            self._list(block.parts)
        else:
            self.blocks((block.node,))

    def blocks(self, nodes: Sequence[Node]) -> None:
        """Read blocks that follow each other."""
        for node in nodes:
            if node.kind == "list":
                self._list(node.children)
            elif node.kind == "heading":
                self._heading(node, node.level)
            elif node.kind in ("paragraph", "plain", "html"):
                self._leaf(node)
            elif node.kind == "table":
                self._rows(rows.read(node))
            elif node.kind == "rule":
                self._close()
            elif node.kind in ("quote", "footnote") and self._depth < _DEEPEST:
                self._depth += 1
                self.blocks(node.children)
                self._depth -= 1

    def settle(self, *, last: bool = False) -> None:
        """Make entries of the drafts that nothing more can be said about; at the end of all of them."""
        busy = () if last else (self._open, self._last, self._gathering, *self._around)
        for draft in self._drafts:
            if draft.keeps and draft not in busy:
                self.entries.append(draft.entry(self._text, self._outline))
        self._drafts = [draft for draft in self._drafts if draft in busy]

    # --- what is open ---

    def _begin(self, reading: Reading | None, start: int, *, heading: int = 0) -> None:
        self._close()
        at = self._heading_before(start)
        section = at if at >= 0 else None
        about_the_list = section is not None and signs.is_about_the_list(self._outline[section].path[-1])
        if reading is None or not reading.title or about_the_list:
            return
        if self._gathering and (not heading or heading > self._gathering.heading):
            self._drafts.remove(self._gathering)
        self._open = Draft(reading, start, section, heading=heading)
        self._gathering = self._open if heading else None
        self._here = True
        self._drafts.append(self._open)

    def _begin_pending(self, pending: _Pending) -> None:
        """What was pending is a title after all."""
        before, title, after = signs.title_among(pending.lines)
        self._begin(signs.named_by(title), pending.lines[0].start)
        for rest in (*map(signs.about_title, before), *map(read_detail, after)):
            self._add(rest)

    def _add(self, rest: Rest) -> None:
        if self._open is not None:
            self._open.add(rest)

    def _heading_before(self, place: int) -> int:
        """Which heading begins last before a place; -1: none does."""
        return bisect_right(self._outline, place, key=attrgetter("start")) - 1

    def _close(self) -> None:
        self._open = self._pending = self._last = None

    # --- headings, leaves, tables ---

    def _heading(self, node: Node, level: int) -> None:
        if self._gathering and level > self._gathering.heading:
            self._drafts.remove(self._gathering)
        self._gathering = None
        self._close()
        line = next(iter(self._lines(node)), None)
        if line is None or signs.leads_into_the_page(line):
            return
        if signs.has_icon_link(line) and labels.has_words(line.text):
            self._begin(signs.named_by(line), line.start, heading=level)
        elif not line.links and not venues.is_venue(line.text):
            self._pending = _Pending((line,), level)
        elif line.links and not (level == 1 and self._has_one_title()):
            self._begin(read_line(line), line.start, heading=level)

    def _leaf(self, node: Node) -> None:
        found = self._lines(node)
        if node.kind == "html" and self._html(node, found):
            return
        if not self._in_item and len(found) == 1 and signs.is_navigation(found[0]):
            self._close()
            return
        self._here = False
        self._linked = any(line.links for line in found)
        for line in found:
            self._line(line)
        if self._open and self._here and b"<summary" in self._text.utf8[node.start : node.end]:
            self._open.heading = _SUMMARY

    def _html(self, node: Node, found: Sequence[Line]) -> bool:
        """Read what only raw HTML can be: a table, a heading, the end of details. Whether it was one of them."""
        if any(span.kind == "break" and span.text == ROW for span in node.spans):
            self._rows(rows.read_html(node.spans))
            return True
        at = self._heading_before(node.end - 1)
        if at >= 0 and self._outline[at].start >= node.start and len(found) == 1:
            self._heading(node, self._outline[at].level)
            return True
        if not found and self._open and self._open.heading == _SUMMARY:
            self._close()
        return not found

    def _rows(self, found: Iterator[tuple[Reading, int]]) -> None:
        for reading, start in found:
            self._begin(reading, start)
        self._close()

    def _line(self, line: Line) -> None:
        if not line.links:
            self._words(line)
        elif signs.leads_into_the_page(line) or signs.is_for_its_readers(line.links[0]):
            self._close()
        elif self._last and signs.introduces(line):
            self._last.add(read_detail(line))
        elif self._open and (is_detail(line) or self._in_item or (self._here and self._goes_on_with(line))):
            self._add(read_detail(line))
        elif self._pending and self._belongs_to_pending(line):
            self._begin_pending(self._pending)
            self._add(read_detail(line))
        else:
            self._titled(line)

    def _goes_on_with(self, line: Line) -> bool:
        """Whether a line with links, below others of one paragraph, is about the same: it has no title of its own."""
        people = self._open is not None and self._open.is_new and signs.is_in_italics(line)
        return people or not signs.names_itself(line)

    def _belongs_to_pending(self, line: Line) -> bool:
        """Whether a line with links is about the words above it, which are a title then."""
        assert self._pending is not None
        if is_detail(line):
            return self._in_item or self._here or self._pending.takes(line)
        return self._in_item and self._pending.is_bold and not signs.names_itself(line)

    def _titled(self, line: Line) -> None:
        """A line with links of its own title, or a sentence."""
        reading = read_line(line)
        if self._in_item or (reading is not None and signs.stands_alone(reading, line)):
            self._begin(reading, line.start)
        elif self._open and self._open.heading:
            links = [LabelledLink(piece.anchor) for piece in line.links if piece.anchor]
            self._add(Rest(links, description=line.text))
        else:
            self._close()

    def _words(self, line: Line) -> None:
        """A line without links: a title, something about what is open, or neither."""
        if signs.leads_into_the_page(line):
            self._close()
        elif signs.is_title(line) and not (self._open and (self._in_item or self._says_more(line))):
            self._begin(signs.named_by(line), line.start)
        elif self._open and (self._in_item or self._here or self._open.heading or self._open.is_new or not line.text):
            self._add(read_detail(line))
        elif self._in_item and line.text and line.badges:
            self._begin(signs.named_by(line), line.start)
        elif self._last and signs.introduces(line):
            self._last.add(read_detail(line))
        elif self._pending and self._goes_on(line):
            self._pending = self._pending._replace(lines=(*self._pending.lines, line))
        elif line.text:
            self._close()
            self._pending = _Pending((line,), 0)
            self._here = True

    def _says_more(self, line: Line) -> bool:
        """Whether a line below a heading that is an entry only begins with a label in bold: `**Released**: 2009`."""
        return self._open is not None and self._open.heading > 0 and signs.is_labelled_text(line)

    def _goes_on(self, line: Line) -> bool:
        """Whether a line without links says more about the words above it, and does not begin something of its own."""
        assert self._pending is not None
        if self._here:
            return True
        return bool(self._pending.level) and not self._linked and not signs.is_numbered(line)

    # --- lists ---

    def _list(self, items: Iterable[Node]) -> None:
        if self._in_item and self._open:
            self._nested(tuple(items))
            return
        rest = iter(items)
        first = tuple(islice(rest, _MANY)) if self._open or self._pending else ()
        found = [line for item in first if (line := self._first_line(item)) is not None]
        linked = [line for line in found if line.links]
        details = sum(map(is_detail, linked))
        if self._open and _takes(self._open, found, linked, details):
            self._adopt(chain(first, rest))
        elif self._pending and linked and details == len(linked) and self._are_about_pending(first, linked):
            self._begin_pending(self._pending)
            self._adopt(chain(first, rest))
        else:
            self._items(chain(first, rest))

    def _are_about_pending(self, items: Sequence[Node], linked: Sequence[Line]) -> bool:
        """Whether items with labelled links are about the words above them, and have no titles of their own."""
        opening = [found[0] for item in items if (found := self._own_lines(item)) and found[0].links]
        return self._in_item or (len(opening) == len(linked) and signs.are_labelled(linked))

    def _nested(self, items: Sequence[Node]) -> None:
        """Items below an item: what has a title of its own is an entry of its own."""
        labelled = self._are_labelled(items)
        own = [not labelled and not self._is_about_another(item) for item in items]
        self._adopt(item for item, is_own in zip(items, own, strict=True) if not is_own)
        self._items(item for item, is_own in zip(items, own, strict=True) if is_own)

    def _are_labelled(self, items: Sequence[Node]) -> bool:
        """Whether all items begin with a label in bold, and some without a link: `**Host**: Ann`, `**Length**: 1 h`."""
        first = [self._first_line(item) for item in items]
        labelled = all(line is not None and signs.has_bold_label(line) for line in first)
        return labelled and not all(line is not None and line.links for line in first)

    def _is_about_another(self, item: Node) -> bool:
        return all(is_detail(line) for leaf in item.walk() for line in self._lines(leaf))

    def _adopt(self, items: Iterable[Node]) -> None:
        """All that items say is about the entry that is open."""
        for leaf in (leaf for item in items for leaf in item.walk()):
            for at, line in enumerate(self._lines(leaf)):
                if at and signs.is_title(line):  # it lacks the blank line that would end the item
                    self._begin(signs.named_by(line), line.start)
                    continue
                self._add(read_detail(line))
                if self._open and signs.is_labelled_text(line):
                    self._open.keeps = True

    def _items(self, items: Iterable[Node]) -> None:
        """Items that are entries, or groups of them."""
        if self._depth >= _DEEPEST:
            return
        outside = self._in_item
        self._around.append(self._open)
        self._depth += 1
        last = None
        for item in items:
            self._close()
            self._in_item = True
            self.blocks(item.children)
            line = self._first_line(item)
            if not self._open and len(item.children) == 1 and line is not None:
                self._begin(signs.logo(line), line.start)
            last = self._open
            self.settle()
        self._depth -= 1
        self._close()
        self._open, self._in_item = self._around.pop(), outside
        self._last = last

    def _first_line(self, item: Node) -> Line | None:
        """The first line of an item with links in it, or else its first line."""
        found = self._own_lines(item)
        return next((line for line in found if line.links), found[0] if found else None)

    def _own_lines(self, item: Node) -> tuple[Line, ...]:
        """The lines of an item's first leaf."""
        leaf = next((child for child in item.children if child.spans), None)
        return self._lines(leaf) if leaf else ()

    def _lines(self, node: Node) -> tuple[Line, ...]:
        """The lines of a leaf; none of any other block."""
        if node not in self._known:
            if len(self._known) >= _MANY:
                self._known.clear()
            self._known[node] = tuple(lines(node.spans))
        return self._known[node]


def _takes(title: Draft, found: Sequence[Line], linked: Sequence[Line], details: int) -> bool:
    """Whether the items of a list, of which some are details, are about the title above it."""
    if not linked:
        return not title.is_new or any(signs.is_labelled_text(line) and not signs.is_bold(line) for line in found)
    if details == len(linked):
        return True
    return title.is_new and (2 * details >= len(linked) or any(map(signs.introduces, found)))
