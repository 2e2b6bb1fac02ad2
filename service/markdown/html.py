"""Raw HTML in Markdown: its tags and its text, each with its exact place.

Lists use HTML by the line, between pieces of Markdown, so no tree is built here: the pieces come
in order, and whoever reads them knows what is open. Tags are cut as the HTML standard's tokenizer
cuts them (sections 13.2.5.6 and following), which also takes what is not well formed.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterator
from typing import NamedTuple


class Attribute(NamedTuple):
    """An attribute's value with character references decoded, and where it stands without its quotes."""

    value: str
    start: int
    end: int


class Tag(NamedTuple):
    """`<name ...>`, or `</name>` when `closing`."""

    name: str
    closing: bool
    start: int
    end: int
    attributes: dict[str, Attribute]


class Words(NamedTuple):
    """Text between tags, character references decoded."""

    text: str
    start: int
    end: int


_MARKUP = re.compile(rb"<(?:(?P<comment>!--)|(?P<other>[!?])|(?P<closing>/?)(?P<name>[A-Za-z][^\s/>]*))")
_COMMENT_END = re.compile(rb"--!?>")
_BOGUS_END = re.compile(rb">")
_ATTRIBUTE = re.compile(
    rb"[\s/]*(?P<name>[^\s/>][^\s/>=]*)"
    rb"(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"'][^\s>]*)|(?=>)))?"
)
_TAG_END = re.compile(rb"[\s/]*>")
_REFERENCE = re.compile(r"&((?P<code>#\w+;?)|\w+(?:;|(?![\w=])))", re.ASCII)
_NAMED = html.entities.html5
_TEXT_ONLY = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is never markup."""


def tokens(source: bytes) -> Iterator[Tag | Words]:
    """The tags and texts of a piece of HTML; comments and what a browser does not show are left out."""
    at = 0
    while found := _MARKUP.search(source, at):
        yield from _words(source, at, found.start())
        if found["comment"]:
            at = _end(_COMMENT_END.search(source, found.end()), source)
        elif found["other"]:
            at = _end(_BOGUS_END.search(source, found.end()), source)
        elif tag := _tag(source, found):
            yield tag
            at = tag.end
            if tag.name in _TEXT_ONLY and not tag.closing:
                at = _end(re.compile(rb"(?=</%s[\s/>])" % tag.name.encode(), re.IGNORECASE).search(source, at), source)
        else:
            return  # a tag without an end: a browser shows nothing of it
    yield from _words(source, at, len(source))


def _end(found: re.Match[bytes] | None, source: bytes) -> int:
    return found.end() if found else len(source)


def _tag(source: bytes, found: re.Match[bytes]) -> Tag | None:
    attributes: dict[str, Attribute] = {}
    at = found.end()
    while not (end := _TAG_END.match(source, at)):
        attribute = _ATTRIBUTE.match(source, at)
        if attribute is None:
            return None
        quotes = next((name for name in ("double", "single", "bare") if attribute[name] is not None), "name")
        start, stop = attribute.span(quotes) if quotes != "name" else (attribute.end(), attribute.end())
        name = _decoded(attribute["name"]).lower()
        attributes.setdefault(name, Attribute(_unescaped(_decoded(source[start:stop])), start, stop))
        at = attribute.end()
    return Tag(_decoded(found["name"]).lower(), bool(found["closing"]), found.start(), end.end(), attributes)


def _unescaped(value: str) -> str:
    """An attribute's value, where `&copy=2` is no character reference but the beginning of a parameter."""
    return _REFERENCE.sub(
        lambda found: html.unescape(found[0]) if found["code"] else _NAMED.get(found[1], found[0]), value
    )


def _words(source: bytes, start: int, end: int) -> Iterator[Words]:
    if end > start:
        yield Words(html.unescape(_decoded(source[start:end])), start, end)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
