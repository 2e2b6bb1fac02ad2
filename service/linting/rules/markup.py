"""Markup that was meant to be a link or a heading, and is none.

A pattern is matched against a line's prose, in which code and comments are hidden. What the reader
took for a link is one, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from service.linting.finding import Fix, Hit
from service.linting.page import Line, Page
from service.linting.rules.rule import Known, Rule

_NO_LINK_TEXT = re.compile(r"[xX\s]|\d+")
"""Between square brackets: the box of a task, the number of a footnote."""


class Mend(NamedTuple):
    """New text for a part of a match."""

    group: str
    text: str


class Slip(NamedTuple):
    """Markup that does not work, as it looks in a line."""

    pattern: re.Pattern[str]
    message: str
    mend: Callable[[re.Match[str]], Mend | None]
    """The repair; None: this is no slip at all."""

    def look(self, page: Page, _known: Known) -> Iterator[Hit]:
        """All places where it stands."""
        links = {(link.line, link.column) for link in page.document.links if link.form not in ("bare", "autolink")}
        for line in page.lines:
            for found in self.pattern.finditer(line.prose):
                mend = self.mend(found)
                if mend is not None and (line.number, found.start() + 1) not in links:
                    yield self._hit(page, line, found, mend)

    def _hit(self, page: Page, line: Line, found: re.Match[str], mend: Mend) -> Hit:
        edit = page.edit(line, *found.span(mend.group), mend.text)
        return Hit(page.place(line, *found.span()), self.message, Fix((edit,)))


# --- links ------------------------------------------------------------------------------------


def _without_gap(found: re.Match[str]) -> Mend | None:
    return None if _NO_LINK_TEXT.fullmatch(found["text"]) else Mend("gap", "")


def _closed(_found: re.Match[str]) -> Mend | None:
    return Mend("end", ")")


def _without_blanks(found: re.Match[str]) -> Mend | None:
    """Blanks between words are what a browser takes for %20; all others are stray."""
    return Mend("url", re.sub(r"[ \t]+", "%20", re.sub(r"(?<=[\W_])[ \t]+|[ \t]+(?=[\W_])", "", found["url"])))


def _in_parentheses(found: re.Match[str]) -> Mend | None:
    return Mend("again", f"({found['again']})")


SPACE_IN_LINK = Slip(
    re.compile(r"(?<!\])\[(?P<text>[^\[\]]+)\](?P<gap>[ \t]+)\((?:https?://|www\.)[^\s()]+\)"),
    "The blank between ] and ( keeps this from being a link.",
    _without_gap,
)
UNCLOSED_LINK = Slip(
    re.compile(r"\[[^\[\]]*\]\(https?://[^\s()<>\[\]]+(?P<end>)(?=[ \t]*$|[ \t]+[^\"'()\s\]][^()\]]*(?:$|[\[(]))"),
    "The ) that ends this link is missing, so it is none.",
    _closed,
)
BLANK_IN_URL = Slip(
    re.compile(r"\[[^\[\]]*\]\([ \t]*(?P<url>https?:/[^\s()<>]*(?:[ \t]+[^\s()<>\[\]\"']+)+)[ \t]*\)"),
    "A blank in the address keeps this from being a link.",
    _without_blanks,
)
BARE_TARGET = Slip(
    re.compile(r"\[(?P<url>https?://[^\s\[\]]+)\](?P<again>(?P=url))(?=[\s,;.]|$)"),
    "The address stands behind its own in brackets without parentheses, so it is shown twice.",
    _in_parentheses,
)


def _empty_links(page: Page, _known: Known) -> Iterator[Hit]:
    for link in page.document.links:
        if link.form in ("inline", "html") and not link.url.strip():
            yield Hit(page.place_of(link), f"“{link.text}” leads nowhere: the link has no address.")


# --- headings ---------------------------------------------------------------------------------


def _with_blank(found: re.Match[str]) -> Mend | None:
    """A single # in front of a word may be a hashtag; of capital letters or several words it is none."""
    marks, title = found["marks"], found["title"]
    hashtag = len(marks) == 1 and (" #" in title or not (" " in title.strip() and title[0].isupper()))
    return None if hashtag else Mend("blank", " ")


HEADING_WITHOUT_BLANK = Slip(
    re.compile(r"^ {0,3}(?P<marks>#{1,6})(?P<blank>)(?P<title>[^\s#!\d\W].*)$"),
    "Without a blank behind the # this is text and no heading.",
    _with_blank,
)

RULES = (
    Rule(
        "space-in-link",
        "error",
        "A blank between the two parts of a link makes it plain text.",
        "- [Git Immersion] (http://a.example/git)\n",
        "- [Git Immersion](http://a.example/git)\n",
        SPACE_IN_LINK.look,
    ),
    Rule(
        "unclosed-link",
        "error",
        "A link whose last parenthesis is missing is plain text.",
        "- arxiv: [paper](http://a.example/1011.4088\n",
        "- arxiv: [paper](http://a.example/1011.4088)\n",
        UNCLOSED_LINK.look,
    ),
    Rule(
        "blank-in-url",
        "error",
        "An address with a blank in it ends a link before it has begun.",
        "- [Lecture notes](http://a.example/my notes.pdf)\n",
        "- [Lecture notes](http://a.example/my%20notes.pdf)\n",
        BLANK_IN_URL.look,
    ),
    Rule(
        "bare-target",
        "error",
        "An address in brackets needs its target in parentheses.",
        "- code: [https://a.example/r]https://a.example/r\n",
        "- code: [https://a.example/r](https://a.example/r)\n",
        BARE_TARGET.look,
    ),
    Rule(
        "empty-link",
        "warning",
        "A link without an address leads back to the page it is on.",
        "- **A title** [paper]()\n",
        "- **A title** [paper](https://a.example/paper.pdf)\n",
        _empty_links,
    ),
    Rule(
        "heading-without-blank",
        "warning",
        "A heading needs a blank behind its #, or it is shown as text.",
        "##Computer Vision\n",
        "## Computer Vision\n",
        HEADING_WITHOUT_BLANK.look,
    ),
)
