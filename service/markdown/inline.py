"""The inline content of one leaf, as it is read: text, links, images, breaks.

Markdown's own links come from the parser. Raw HTML is read here as it passes, and bare URLs are
found when the leaf is complete. A bare URL wins over everything that begins within it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from service.markdown import autolinks
from service.markdown.html import Attribute, Tag, tokens
from service.markdown.outline import Outline
from service.markdown.text import Text
from service.markdown.tree import CELL, ROW, Anchor, Node, Span, SpanKind, folded
from service.models import Form

_LINE_TAGS = "br p div li ul ol dt dd details summary center hr blockquote".split()
_BREAKS = {"td": CELL, "th": CELL, "tr": ROW, "table": ROW} | dict.fromkeys(_LINE_TAGS, "\n")
"""Tags that a browser shows as a new line, and the texts of their spans."""
_BOLD_TAGS = frozenset({"b", "strong"})
_ITALIC_TAGS = frozenset({"i", "em"})
_HEADING_TAGS = {f"h{level}": level for level in range(1, 7)}

_Origin = Callable[[int], int]
"""Where in the text an offset into a piece of HTML is."""


class _Open:
    """A link or an image that has begun, what was in it so far, and which span it will be."""

    __slots__ = ("anchor", "images", "parts", "place", "words")

    def __init__(self, anchor: Anchor, place: int) -> None:
        self.anchor = anchor
        self.place = place
        self.parts: list[str] = []
        self.words: list[str] = []  # like parts, without the alternative texts of images
        self.images = 0


class Inline:
    """Fills a leaf with spans, and the document's list of anchors with the links among them."""

    def __init__(self, text: Text, leaf: Node, outline: Outline, anchors: list[Anchor]) -> None:
        self.leaf = leaf
        self._text = text
        self._outline = outline
        self._anchors = anchors
        self._first = len(anchors)
        self._spans: list[Span] = []
        self._inside: list[_Open] = []
        self._bold = 0
        self._italic = 0
        self._bare = False  # there may be bare URLs in it
        self._in_html: list[Span] = []  # texts of HTML links, in which there may be bare URLs

    def words(self, value: str, start: int, end: int, kind: SpanKind = "text") -> None:
        """Text, code or a line ending."""
        pictured = False
        for link in reversed(self._inside):
            pictured = pictured or link.anchor.form == "image"
            link.parts.append(value)
            if not pictured:
                link.words.append(value)
        self._outline.words(value, pictured=pictured)
        if not self._inside:
            self._spans.append(Span(kind, value, start, end, None, self._bold > 0, self._italic > 0))
        if kind == "text" and self.leaf.kind != "html" and autolinks.possible(value):
            self._bare = True
            if self._inside and all(link.anchor.form == "html" for link in self._inside):
                self._in_html.append(Span(kind, value, start, end))

    def open(self, anchor: Anchor) -> None:
        """A link or an image begins."""
        anchor.within = self.leaf.kind
        self._anchors.append(anchor)
        for outer in self._inside:
            outer.images += anchor.form == "image"
        self._inside.append(_Open(anchor, len(self._spans)))
        kind: SpanKind = "image" if anchor.form == "image" else "link"
        self._spans.append(Span(kind, "", anchor.start, anchor.end, anchor, self._bold > 0, self._italic > 0))

    def close(self, *, raw: bool, end: int, inner_end: int) -> None:
        """The innermost open link ends: of raw HTML, or of Markdown."""
        for at in range(len(self._inside) - 1, -1, -1):
            link = self._inside[at]
            if (link.anchor.form == "html") == raw:
                del self._inside[at]
                self._fill(link, end, inner_end)
                return

    def _fill(self, link: _Open, end: int, inner_end: int) -> None:
        anchor = link.anchor
        anchor.inner_end = max(anchor.inner_start, inner_end)
        anchor.end = max(anchor.end, end)
        anchor.text = folded("".join(link.parts))
        words = "".join(link.parts if anchor.form == "image" else link.words)
        anchor.pictured = link.images > 0 and not words.strip()
        self._spans[link.place] = self._spans[link.place]._replace(text=words, end=anchor.end)

    def strong(self, step: int) -> None:
        """Bold text begins (1) or ends (-1)."""
        self._bold = max(0, self._bold + step)

    def emphasis(self, step: int) -> None:
        """Text in italics begins (1) or ends (-1)."""
        self._italic = max(0, self._italic + step)

    def task(self, start: int, end: int) -> None:
        """The box of a task."""
        self._spans.append(Span("task", "", start, end))

    def finish(self, end: int) -> None:
        """The leaf is complete."""
        while self._inside:
            self.close(raw=self._inside[-1].anchor.form == "html", end=end, inner_end=end)
        if self._bare:
            self._add_bare_urls()
        self.leaf.spans = tuple(self._spans)

    # --- raw HTML ---

    def html(self, places: Sequence[tuple[int, int]], *, block: bool) -> None:
        """Raw HTML, in one or more stretches of the text. Outside a block its words are Markdown's."""
        source = b"".join(self._text.utf8[start:end] for start, end in places)
        starts = list(accumulate((end - start for start, end in places), initial=0))

        def origin(at: int) -> int:
            stretch = min(bisect_right(starts, at), len(places)) - 1
            return places[stretch][0] + at - starts[stretch]

        for piece in tokens(source):
            if isinstance(piece, Tag):
                self._tag(piece, origin)
            elif block:
                self.words(piece.text, origin(piece.start), origin(piece.end))

    def _tag(self, tag: Tag, origin: _Origin) -> None:
        start, end = origin(tag.start), origin(tag.end)
        if tag.name == "a":
            self.close(raw=True, end=end if tag.closing else start, inner_end=start)
            if "href" in tag.attributes and not tag.closing:
                self.open(self._anchor("html", tag.attributes["href"], start, end, origin))
        elif tag.name == "img" and "src" in tag.attributes:
            self.open(self._anchor("image", tag.attributes["src"], start, end, origin))
            if "alt" in tag.attributes:
                self.words(tag.attributes["alt"].value, start, end)
            self.close(raw=False, end=end, inner_end=end)
        elif tag.name in _BOLD_TAGS:
            self.strong(-1 if tag.closing else 1)
        elif tag.name in _ITALIC_TAGS:
            self.emphasis(-1 if tag.closing else 1)
        elif level := _HEADING_TAGS.get(tag.name):
            if tag.closing:
                self._outline.close()
            else:
                self._outline.open(level, start)
        if (mark := _BREAKS.get(tag.name)) and not (tag.closing and mark == CELL):
            self.words(mark, start, end, "break")

    def _anchor(self, form: Form, address: Attribute, start: int, end: int, origin: _Origin) -> Anchor:
        target = (origin(address.start), origin(address.end))
        return Anchor(form, address.value, start, end, self._outline.current, inner_start=end, target=target)

    # --- bare URLs ---

    def _add_bare_urls(self) -> None:
        """Cut the leaf's texts at the bare URLs in them, which end where they end, whatever stands there."""
        for span in self._in_html:
            self._anchors += self._bare_urls(span)
        waiting = self._spans[::-1]
        spans: list[Span] = []
        swallowed: set[Anchor | None] = set()
        while waiting:
            span = waiting.pop()
            at = span.start
            for anchor in self._bare_urls(span) if span.kind == "text" else ():
                self._anchors.append(anchor)
                spans += self._part(span, at, anchor.start)
                spans.append(Span("link", anchor.text, anchor.start, anchor.end, anchor, span.bold, span.italic))
                at = anchor.end
            if at == span.start:
                spans.append(span)
                continue
            while waiting and waiting[-1].start < at:
                span = waiting.pop()
                swallowed.add(span.anchor)
            waiting += self._part(span, at, span.end)
        self._spans = spans
        if swallowed:
            self._anchors[self._first :] = [a for a in self._anchors[self._first :] if a not in swallowed]

    def _part(self, span: Span, start: int, end: int) -> list[Span]:
        text = self._text.slice(start, end)
        return [Span("text", text, start, end, None, span.bold, span.italic)] if start < end else []

    def _bare_urls(self, span: Span) -> Iterator[Anchor]:
        """The bare URLs that begin in a text; the last one may go on beyond it."""
        if not autolinks.possible(span.text):
            return
        limit = self.leaf.end if self.leaf.kind == "cell" else len(self._text.utf8)
        begin, line = self._text.around(span.start, span.end, limit)
        start = len(self._text.slice(begin, span.start))
        place = span.start
        for found in autolinks.find(line, start, start + len(self._text.slice(span.start, span.end))):
            first = place + len(line[start : found.start].encode())
            shown = line[found.start : found.end]
            place, start = first + len(shown.encode()), found.end
            url = found.url
            if self.leaf.kind == "cell":
                url, shown = url.replace("\\|", "|"), shown.replace("\\|", "|")
            anchor = Anchor("bare", url, first, place, self._outline.current, first, place, (first, place))
            anchor.text = shown
            anchor.within = self.leaf.kind
            yield anchor
