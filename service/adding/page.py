"""What a web page says of itself: its title and a description. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_TITLES = ('meta[property="og:title"]', 'meta[name="citation_title"]', 'meta[name="twitter:title"]')
_DESCRIPTIONS = ('meta[name="description"]', 'meta[property="og:description"]', 'meta[name="twitter:description"]')
_LONGEST_TITLE = 200


class Page(NamedTuple):
    """What was found."""

    title: str | None
    description: str | None


def read(content: bytes, content_type: str) -> Page:
    """A page's title, as it wants to be quoted if it says so, and its description."""
    tree = LexborHTMLParser(_decoded(content, content_type))
    own = tree.css_first("title:not(svg title)")
    heading = tree.css_first("h1")
    title = _said(tree, _TITLES) or _folded(own.text() if own else "") or _folded(heading.text() if heading else "")
    return Page(title[:_LONGEST_TITLE] or None, _said(tree, _DESCRIPTIONS) or None)


def _said(tree: LexborHTMLParser, selectors: tuple[str, ...]) -> str:
    """The content of the first of these elements that says anything."""
    for selector in selectors:
        node = tree.css_first(selector)
        if node is not None and (text := _folded(node.attributes.get("content") or "")):
            return text
    return ""


def _decoded(content: bytes, content_type: str) -> str:
    found = _CHARSET.search(content_type) or _CHARSET.search(content[:2048].decode("latin-1"))
    try:
        return content.decode(found[1] if found else "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _folded(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
