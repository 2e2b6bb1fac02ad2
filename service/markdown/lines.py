"""A leaf's content by lines, as a reader of the page sees it: words, links and pictures in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from service import urls
from service.markdown import labels
from service.markdown.tree import Anchor, Span, folded


class Piece(NamedTuple):
    """Words of one kind. A `link` leads to the web, a `place` into the page or the folder it is in."""

    kind: Literal["text", "code", "link", "place"]
    text: str
    anchor: Anchor | None = None
    bold: bool = False
    italic: bool = False

    @property
    def shows_url(self) -> bool:
        """A link whose words are an address and not a name."""
        return self.anchor is not None and _URL_LIKE.match(self.text) is not None


class Line(NamedTuple):
    """A line: its pieces, and what only shows a picture."""

    start: int
    pieces: tuple[Piece, ...]
    pictures: tuple[Anchor, ...]
    """Images, and links that consist of images or emoji."""
    links: tuple[Piece, ...]
    """The pieces that lead to the web."""
    text: str
    """What a reader reads."""

    @property
    def badges(self) -> tuple[Anchor, ...]:
        """The pictures that lead to the web: there may be a paper or a repository behind them."""
        return tuple(one for one in self.pictures if one.form != "image" and urls.split(one.url) is not None)


_URL_LIKE = re.compile(r"\s*<?(?:https?:/|ftp:|www\.|[\w-]+(?:\.[\w-]+)+/)\S*\s*\Z", re.IGNORECASE)


def lines(spans: Sequence[Span]) -> Iterator[Line]:
    """The lines of a leaf.

    A line ending in the source is a blank to a reader of the page, except where it is plain that the
    author began something new: after a title in bold, or before a link that stands under a label.
    """
    rows: list[list[Span]] = [[]]
    for at, span in enumerate(spans):
        if span.kind == "break" or (span.kind == "soft" and _starts_anew(rows[-1], spans, at + 1)):
            rows.append([])
        else:
            rows[-1].append(span)
    return (line for row in rows if row and (line := _line(row)) is not None)


def _starts_anew(row: list[Span], spans: Sequence[Span], at: int) -> bool:
    """Whether what comes after a line ending begins a line of its own."""
    words = [span for span in row[:2] if span.text.strip()]
    if words and all(span.bold for span in words) and len(row) <= 2:
        return True
    worded = [span for span in spans[at : at + 4] if span.text.strip(" \t[(") and span.kind != "image"]
    if not worded or worded[0].kind == "soft":
        return False
    first = worded[0]
    if first.anchor is None:
        followed = len(worded) > 1 and worded[1].anchor is not None
        return first.bold or (followed and labels.before(first.text) is not None)
    return first.bold or _URL_LIKE.match(first.text) is not None or labels.is_label(first.text)


def _line(row: list[Span]) -> Line | None:
    pieces: list[Piece] = []
    pictures: list[Anchor] = []
    for span in row:
        anchor = span.anchor
        if anchor is not None and (span.kind == "image" or anchor.pictured or labels.is_emoji(span.text)):
            pictures.append(anchor)
        elif anchor is not None:
            web = urls.split(anchor.url) is not None
            pieces.append(Piece("link" if web else "place", span.text, anchor, span.bold, span.italic))
        elif span.kind == "code":
            pieces.append(Piece("code", span.text, None, span.bold, span.italic))
        elif span.kind != "task":
            last = pieces[-1] if pieces else None
            same = last and (last.bold, last.italic) == (span.bold, span.italic)
            if last and last.kind == "text" and (same or not span.text.strip()):
                pieces[-1] = last._replace(text=last.text + span.text)
            else:
                pieces.append(Piece("text", span.text, None, span.bold, span.italic))
    text = folded("".join(piece.text for piece in pieces))
    if not text and not pictures:
        return None
    links = tuple(piece for piece in pieces if piece.kind == "link")
    return Line(row[0].start, tuple(pieces), tuple(pictures), links, text)
