"""What pages say of themselves that decides a link's fate: the rows of `marks.toml`, ready to be looked for. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal[
    "missing", "parked", "suspended", "default", "trouble", "challenge", "refused", "login", "spam"
]
"""What a mark means: no such page, a domain to be had, closed by its host, a server nobody set up, out of order for
now, robots are tested, refused, people must sign in, and what hijackers put there."""


class Mark(NamedTuple):
    """One row."""

    name: str
    kind: Kind
    pattern: re.Pattern[str]
    example: str
    needs: tuple[str, ...] = ()
    """Texts of which one is in whatever it finds, in small letters; none: not known."""
    header: str = ""
    """The header it is looked for in, where it is one of headers."""

    def may_be_in(self, small: str) -> bool:
        """Whether it is worth looking for in a text, which is given in small letters."""
        if not self.needs:
            return True
        for text in self.needs:  # noqa: SIM110  # `any` would take twice as long, a hundred times a page
            if text in small:
                return True
        return False


def _rows(table: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            row["name"],
            row["kind"],
            re.compile(row["pattern"], re.IGNORECASE),
            row["example"],
            tuple(row.get("needs", ())),
            row.get("header", ""),
        )
        for row in _TABLES[table]
    )


_TABLES = tomllib.loads(resources.files("service.checking").joinpath("marks.toml").read_text(encoding="utf-8"))
TITLES = _rows("title")
TEXTS = _rows("text")
SIGNS = _rows("sign")
HEADERS = _rows("header")
URLS = _rows("url")

MAX_SOURCE = 64 * 1024
"""Letters of a page's source in which marks are looked for: pages that are nothing but a message are short."""
_SEPARATORS = re.compile(r"\s*(?:[|·•»«\u203a\u2039¦:]|\s[-\u2013—~]+\s|\s/\s|::)\s*")

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_SIGH = re.compile(
    r"^\s*(?:(?:sorry|we['’]re sorry|oo+ps|whoops|uh[ -]?oh|ups|hmm+|lost|error|404|http|status|hoppla|désolé)\b"
    r"[\s,.!?:…#-]*)+(?=\w)",
    re.IGNORECASE,
)
_POINTS = " \t,.!?…:;-1"


def parts(title: str) -> list[str]:
    """A title, and what it is made of: the page's own name, the site's, a section's.

    Each also without what stands in brackets, and without the sigh before it: `Oops! Page not found (404)`.
    """
    found = [title, *_SEPARATORS.split(title)]
    bare = [_BRACKETS.sub(" ", piece).strip(_POINTS) for piece in found]
    plain = [*bare, *(_SIGH.sub("", piece) for piece in bare)]
    return list(dict.fromkeys(piece for piece in (*(piece.strip() for piece in found), *plain) if piece))


@lru_cache(maxsize=1024)  # a page is judged when it is seen, and again when it is kept
def in_title(title: str | None) -> tuple[Mark, ...]:
    """The marks that a title is, or one of its parts."""
    if not title:
        return ()
    small, pieces = title.lower(), parts(title)
    return tuple(
        mark for mark in TITLES if mark.may_be_in(small) and any(mark.pattern.fullmatch(piece) for piece in pieces)
    )


@lru_cache(maxsize=1024)
def in_text(text: str | None) -> tuple[Mark, ...]:
    """The marks that a text contains."""
    if not text:
        return ()
    small = text.lower()
    return tuple(mark for mark in TEXTS if mark.may_be_in(small) and mark.pattern.search(text))


def in_source(source: str) -> list[str]:
    """The names of the marks in a page's source, of which the beginning is looked at."""
    source = source[:MAX_SOURCE]
    small = source.lower()
    return [mark.name for mark in SIGNS if mark.may_be_in(small) and mark.pattern.search(source)]


def of_url(url: str | None) -> list[Mark]:
    """What an address says of the page there."""
    return [mark for mark in URLS if url and mark.pattern.search(url)]
