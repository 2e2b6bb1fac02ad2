"""Which formats there are beside Markdown: a row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from service.exporting import atom, bibtex, csl, csv, html, json, netscape, opml
from service.exporting.contents import Contents


class Format(NamedTuple):
    """How a list is given in a format, and how the files of that format end."""

    ending: str
    render: Callable[[Contents], bytes]


MARKDOWN = "markdown"
FORMATS: Mapping[str, Format] = {
    "json": Format(".json", json.whole),
    "jsonl": Format(".jsonl", json.lines),
    "csv": Format(".csv", csv.render),
    "bibtex": Format(".bib", bibtex.render),
    "csl": Format(".csl.json", csl.render),
    "html": Format(".html", html.render),
    "atom": Format(".atom", atom.render),
    "opml": Format(".opml", opml.render),
    "netscape": Format(".bookmarks.html", netscape.render),
}


def ending(format: str) -> str:  # noqa: A002  # the option's name
    """How the files of a format end, Markdown's included."""
    return ".md" if format == MARKDOWN else FORMATS[format].ending
