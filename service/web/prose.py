"""Markdown of strangers as HTML that can do nothing: no script, no style, nothing loaded, only web and mail links."""

from __future__ import annotations

import nh3
import pyromark
from markupsafe import Markup, escape

from service.untrusted import writable

TAGS = {"p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "sub", "sup", "kbd", "hr"}
"""What words are made of. Headings, tables and pictures are none; what stands in them stays."""

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style", "title", "template", "noscript", "iframe"},
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer",
)


def coded(text: str) -> Markup:
    """A sentence of ours, in which what stands between backticks is code."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(writable(piece)) if number % 2 else escape(writable(piece))
        for number, piece in enumerate(pieces)
    )


def html(source: bytes) -> Markup:
    """Markdown as harmless HTML; bytes that are no UTF-8 show as U+FFFD."""
    text = writable(source.decode(errors="replace"))
    return Markup(_CLEANER.clean(pyromark.html(text)))  # noqa: S704  # cleaned the moment before
