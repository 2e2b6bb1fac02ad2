"""What pages say of themselves that decides a link's fate: the rows of `marks.toml` and `gone.toml`. Pure.

A hundred patterns for every page would take longer than all else together. So each row names texts of which
one stands in whatever its pattern finds; one pass over a text finds those of all rows at once, on nearly
every page there are none, and only a pattern that may match is ever made ready.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from ahocorasick_rs import AhoCorasick

from service.checking.gone import wordings

Kind: TypeAlias = Literal[
    "missing",
    "hint",
    "parked",
    "suspended",
    "default",
    "trouble",
    "challenge",
    "refused",
    "withheld",
    "login",
    "spam",
    "drawn",
]
"""What a mark means: no such page, perhaps no such page, a domain to be had, closed by its host, a server nobody set
up, out of order for now, robots are tested, refused, withheld by law or rights, people must sign in, what hijackers put
there, or that a script draws the page."""


@dataclass(frozen=True)
class Mark:
    """One row."""

    name: str
    kind: Kind
    source: str
    """Of the pattern."""
    example: str
    needs: tuple[str, ...] = ()
    """Texts of which one is in whatever it finds, in small letters; none: not known."""
    header: str = ""
    """The header it is looked for in, where it is one of headers."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source, re.IGNORECASE)


def small(text: str) -> str:
    """The text in small letters, with one sort of i: patterns, which ignore case, take a Turkish I for either."""
    return text.lower().replace("ı", "i").replace("i\N{COMBINING DOT ABOVE}", "i")


class Table:
    """Rows of one sort, and those of them that may be found in a text."""

    def __init__(self, rows: Iterable[Mark]) -> None:
        self.rows = tuple(rows)
        needs = [(text, place) for place, row in enumerate(self.rows) for text in row.needs]
        self._places = [place for _, place in needs]
        self._automaton = AhoCorasick([small(text) for text, _ in needs])

    def that_may_be_in(self, text: str) -> list[Mark]:
        """The rows worth looking for in a text, in their order."""
        found = self._automaton.find_matches_as_indexes(small(text), overlapping=True)
        if not found:
            return []
        places = self._places
        return [self.rows[place] for place in sorted({places[need] for need, _, _ in found})]


def _rows(table: str) -> Iterable[Mark]:
    for row in _TABLES[table]:
        yield Mark(
            row["name"], row["kind"], row["pattern"], row["example"], tuple(row.get("needs", ())), row.get("header", "")
        )


_TABLES = tomllib.loads(Path(__file__).with_name("marks.toml").read_text(encoding="utf-8"))
_GONE = tuple(wordings())
TITLES = Table(
    (
        *_rows("title"),
        *(Mark(f"gone ({one.name})", "missing", one.title, one.example, one.needs) for one in _GONE if one.title),
    )
)
TEXTS = Table(
    (*_rows("text"), *(Mark(f"gone ({one.name})", "missing", one.text, one.example, one.needs) for one in _GONE))
)
SIGNS = Table(_rows("sign"))
HEADERS = tuple(_rows("header"))
HEADER_NAMES = frozenset(mark.header for mark in HEADERS)
URLS = tuple(_rows("url"))

MAX_SOURCE = 64 * 1024
"""Letters of a page's source in which marks are looked for: pages that are nothing but a message are short."""
_SEPARATORS = re.compile(
    r"\s*(?:[|·•»«\u203a\u2039¦\uff5c]|\s[-\u2013—~]+\s|\s/\s|::"
    r"|(?<=[\u3040-\u9fff\uac00-\ud7af\uff01\uff1f])[-_\u2013—]+|[-_\u2013—]+(?=[\u3040-\u9fff\uac00-\ud7af]))\s*"
)
NEARLY = 0.8
"""Of a text: so much of it is as good as all."""
FEW_WORDS = 2
"""Words that may stand on the other side of a colon: `Error 404: Page not found`, not `Not found: a love story`."""

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_SIGH = re.compile(
    r"^\s*(?:(?:sorry|we['’]re sorry|oo+ps|whoops|uh[ -]?oh|ups|hmm+|lost|error|404|http|status|hoppla|désolé)\b"
    r"[\s,.!?:…#-]*)+(?=\w)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_POINTS = " \t,.!?…:;-1"


def parts(title: str) -> list[str]:
    """A title, and what it is made of: the page's own name, the site's, a section's.

    Each also without what stands in brackets, and without the sigh before it: `Oops! Page not found (404)`.
    """
    found = [title, *(part for piece in _SEPARATORS.split(title) for part in (piece, *_around_colon(piece)))]
    bare = [_BRACKETS.sub(" ", piece).strip(_POINTS) for piece in found]
    plain = [*bare, *(_SIGH.sub("", piece) for piece in bare)]
    return list(dict.fromkeys(piece for piece in (*(piece.strip() for piece in found), *plain) if piece))


def _around_colon(piece: str) -> Iterable[str]:
    """What stands on the one side of a colon, where there is next to nothing on the other."""
    before, colon, after = (side.strip() for side in piece.partition(":"))
    if colon:
        yield from (one for one, other in ((before, after), (after, before)) if len(other.split()) <= FEW_WORDS)


@lru_cache(maxsize=1024)  # a page is judged when it is seen, and again when it is kept
def in_title(title: str | None) -> tuple[Mark, ...]:
    """The marks that a title is, or one of its parts."""
    candidates = TITLES.that_may_be_in(title) if title else ()
    if not title or not candidates:
        return ()
    pieces = parts(title)
    return tuple(mark for mark in candidates if any(mark.pattern.fullmatch(piece) for piece in pieces))


def goes_on(heading: str) -> bool:
    """Whether parts of a heading are marks, and the rest has more to say: `Page not found: what to do about it`."""
    found = in_title(heading)
    pieces = [piece for piece in parts(heading) if any(mark.pattern.fullmatch(piece) for mark in found)]
    if not pieces or heading in pieces:
        return False
    rest = heading
    for piece in sorted(pieces, key=len, reverse=True):
        rest = rest.replace(piece, " ")
    return len(_LETTERS.findall(rest)) > FEW_WORDS and not in_text(rest)


@lru_cache(maxsize=1024)
def in_text(text: str | None) -> tuple[Mark, ...]:
    """The marks that a text contains."""
    return tuple(mark for mark in TEXTS.that_may_be_in(text) if mark.pattern.search(text)) if text else ()


def is_message(text: str) -> bool:
    """Whether a mark is nearly all of a text."""
    found = (mark.pattern.search(text) for mark in TEXTS.that_may_be_in(text))
    return any(one and len(one[0]) > NEARLY * len(text) for one in found)


def in_source(source: str) -> list[str]:
    """The names of the marks in a page's source, of which the beginning is looked at."""
    source = source[:MAX_SOURCE]
    return [mark.name for mark in SIGNS.that_may_be_in(source) if mark.pattern.search(source)]


def of_url(url: str | None) -> list[Mark]:
    """What an address says of the page there."""
    return [mark for mark in URLS if url and mark.pattern.search(url)]
