"""Whether a page has the place that a link points to: what stands after the `#`. Pure.

Browsers look for an element with that id, or an `<a>` with that name (HTML, "select the indicated part");
some sites have ways of their own, which are rows here. What a script draws nobody can tell who does
not run it.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from service import urls

Finding: TypeAlias = Literal["there", "missing", "unknown"]

FEW_WORDS = 60
"""Words below which a page with scripts is most likely drawn by them."""


class Way(NamedTuple):
    """Fragments that are no id on the page: what a host's own script makes of them, or any browser."""

    host: str
    fragment: str
    example: str
    looked_for: str | None = None
    """The id in place of it, a template of the pattern's groups; None: it cannot be told."""


WAYS = (
    Way(r".*", r"(?:.*):~:.*", "https://a.example/post#:~:text=so%20it%20goes"),  # text directives: no id needed
    Way(r".*", r"(?:top)?", "https://a.example/post#top"),  # the beginning of any page
    Way(r".*", r"[!/].*", "https://a.example/#!/inbox"),  # a route within a script
    Way(r".*", r"(?:t|page|nameddest|zoom|search)=.*", "https://a.example/paper.pdf#page=3"),  # media, PDF
    Way(
        r"(?:www\.)?github\.com|gitlab\.com|codeberg\.org",
        r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?",
        "https://github.com/o/r/blob/main/f.py#L3-L9",
    ),
    Way(
        r"(?:www\.)?github\.com",
        r"(?:issuecomment|discussion_r|discussioncomment|pullrequestreview|diff|r)-?[\w-]*\d[\w-]*",
        "https://github.com/o/r/issues/1#issuecomment-12",
    ),
    Way(
        r"(?:www\.)?github\.com|gist\.github\.com|pypi\.org|(?:www\.)?npmjs\.com",
        r"(?P<id>.+)",
        "https://github.com/o/r#usage",
        "user-content-{id}",
    ),
)


def find(fragment: str, url: str, source: str, *, is_whole: bool = True) -> Finding:
    """Whether a page's source has a place; `is_whole`: all of the page was read."""
    name = urls.host(url) or ""
    wanted = {fragment, unquote(fragment)}
    for way in WAYS:
        found = re.fullmatch(way.fragment, fragment) if re.fullmatch(way.host, name) else None
        if found and way.looked_for is None:
            return "unknown" if fragment and fragment != "top" else "there"
        if found and way.looked_for:
            wanted |= {way.looked_for.format(id=text) for text in (*wanted, *(text.lower() for text in wanted))}
    tree = LexborHTMLParser(source)
    if wanted & _places(tree):
        return "there"
    return "missing" if is_whole and not _is_drawn_by_script(tree) else "unknown"


def _places(tree: LexborHTMLParser) -> set[str]:
    named = [node.attributes.get("id") for node in tree.css("[id]")]
    named += [node.attributes.get("name") for node in tree.css("a[name]")]
    return {name for name in named if name}


def _is_drawn_by_script(tree: LexborHTMLParser) -> bool:
    """Whether there are scripts and next to no text besides."""
    has_scripts = bool(tree.css_first("script"))
    tree.strip_tags(["script", "style", "noscript", "template", "svg", "head"])
    return has_scripts and len((tree.body.text(separator=" ") if tree.body else "").split()) < FEW_WORDS
