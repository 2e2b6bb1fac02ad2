"""The same thing twice: the same address, here or in another list, or the same title.

Many addresses stand in a list more than once for good reasons: the code of several papers, the page
of an author, a badge. What an entry is about is its first link, and every paper it names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from service import urls
from service.linting.finding import Hit
from service.linting.page import Page
from service.linting.rules.rule import Known, Rule
from service.markdown.document import Entry, Link

# --- addresses --------------------------------------------------------------------------------

PAPER = "arxiv:"
"""What the subject of a paper begins with."""
_PAPERS = frozenset(("arxiv", "doi", "openreview"))
_STARTS = ("http://", "https://", "http://www.", "https://www.")
"""What does not matter at the beginning of an address."""


def subjects(page: Page) -> Iterator[tuple[str, Link, Entry]]:
    """What the entries of a list are about, once for each entry, with the link that says so."""
    for entry in page.document.entries:
        seen: set[str] = set()
        for at, own in enumerate(entry.links):
            link = page.document.links[own.position]
            name = subject(link.url, link.form, first=at == 0)
            if name and name not in seen:
                seen.add(name)
                yield name, link, entry


def subject(url: str, form: str, *, first: bool) -> str | None:
    """What an entry is about, as one of its links tells: a paper, or an address without what does not matter in it.

    None where the link does not tell it: a picture, a link beside the first that names no paper.
    """
    if form == "image" or urls.host(url) is None or not (first or urls.kind(url) in _PAPERS):
        return None
    if paper := urls.arxiv_id(url):
        return f"{PAPER}{paper}"
    address = re.sub(r"^https?://(?:www\.)?", "", urls.canonical(url)).rstrip("/")
    return f"{address}#{urls.fragment(url)}"


def normal_forms(subject: str) -> list[str]:
    """All normal forms that addresses may have that are about this subject."""
    bare = subject.partition("#")[0]
    return [f"{start}{bare}{end}" for start in _STARTS for end in ("", "/")]


def _links_twice(page: Page, _known: Known) -> Iterator[Hit]:
    yield from (_twice(page, *pair) for pair in _pairs(page) if pair[0].section == pair[1].section)


def _links_in_sections(page: Page, _known: Known) -> Iterator[Hit]:
    yield from (_twice(page, *pair) for pair in _pairs(page) if pair[0].section != pair[1].section)


def _twice(page: Page, first: Link, link: Link, entry: Entry) -> Hit:
    return Hit(page.place_of(link), f"“{entry.title}” leads to {link.url}, as does line {first.line}.")


def _pairs(page: Page) -> Iterator[tuple[Link, Link, Entry]]:
    """The first link to each subject, with each link of another entry to it and that entry.

    Of those in the link's own section the first.
    """
    first: dict[str, int] = {}  # positions: a long list's links would fill the memory
    first_in: dict[tuple[str, int | None], int] = {}
    for name, link, entry in subjects(page):
        before = first_in.get((name, link.section), first.get(name))
        if before is not None:
            yield page.document.links[before], link, entry
        first.setdefault(name, link.position)
        first_in.setdefault((name, link.section), link.position)


def _links_elsewhere(page: Page, known: Known) -> Iterator[Hit]:
    for name, link, _ in subjects(page):
        if spot := known.elsewhere.get(name):
            yield Hit(page.place_of(link), f"{link.url} is in the list {spot.list} too, in line {spot.line}.")


# --- titles -----------------------------------------------------------------------------------

_SMALL_WORDS = frozenset("a an the of for and in on to with via from by at as is".split())
_RAREST = 3
"""By so many of its rarest words a title finds others; two slips in a title leave one to find it by."""
_NEIGHBOURS = 30
"""With so many of those that share a word a title is compared, which bounds the work in any list."""
_LEAST_WORDS, _LEAST_LETTERS = 4, 20
"""Shorter titles are alike by chance."""
_NEARLY = 90.0
"""How alike two titles must be, in per cent, to be looked at word by word."""


_ASIDE = re.compile(r":[a-z0-9_+-]+:|[\s:.]*[(\[（【][^()\[\]（）【】]*[)\]）】]\s*\Z")
"""An emoji by its name, and what stands in brackets at the end."""


class Title(NamedTuple):
    """An entry's title in a form in which it can be compared."""

    entry: Entry
    words: tuple[str, ...]
    """In lower case, without small words and asides."""
    joined: str


def titles(page: Page) -> list[Title]:
    """The titles of a list that are long enough to be compared."""
    found = []
    for entry in page.document.entries:
        plain = _ASIDE.sub("", entry.title.casefold())
        words = tuple(word for word in re.findall(r"[^\W_]+", plain) if word not in _SMALL_WORDS)
        title = Title(entry, words, "".join(words))
        if len(words) >= _LEAST_WORDS and len(title.joined) >= _LEAST_LETTERS:
            found.append(title)
    return found


def _titles_twice(page: Page, _known: Known) -> Iterator[Hit]:
    first: dict[str, Entry] = {}
    told = {entry.line for _, _, entry in _pairs(page)}
    for title in titles(page):
        before = first.setdefault(title.joined, title.entry)
        if before.line != title.entry.line and title.entry.line not in told:
            yield _hit(page, title.entry, f"“{title.entry.title}” is the title of line {before.line} too.")


def _titles_alike(page: Page, _known: Known) -> Iterator[Hit]:
    told: set[int] = set()
    for one, other in _candidates(titles(page)):
        earlier, later = sorted((one, other), key=lambda title: title.entry.line)
        if later.entry.line not in told and earlier.joined != later.joined and alike(earlier, later):
            told.add(later.entry.line)
            theirs = f"“{earlier.entry.title}” in line {earlier.entry.line}"
            yield _hit(page, later.entry, f"“{later.entry.title}” is nearly the same title as {theirs}.")


def _candidates(found: list[Title]) -> Iterator[tuple[Title, Title]]:
    """Pairs of titles that may be alike: those that share a rare word."""
    frequent = Counter(word for title in found for word in set(title.words))
    sharing: dict[str, list[Title]] = defaultdict(list)
    for title in found:
        for word in sorted(set(title.words), key=lambda word: (frequent[word], word))[:_RAREST]:
            sharing[word].append(title)
    for together in sharing.values():
        together.sort(key=lambda title: title.joined)
        for at, one in enumerate(together):
            yield from ((one, other) for other in together[at + 1 : at + 1 + _NEIGHBOURS])


def alike(one: Title, other: Title) -> bool:
    """Whether two titles are the same but for slips: a letter or two in a word, an ending, another order of letters."""
    if not fuzz.ratio(one.joined, other.joined, score_cutoff=_NEARLY) or len(one.words) != len(other.words):
        return False
    return all(_same_word(a, b) for a, b in zip(one.words, other.words, strict=True))


def _same_word(one: str, other: str) -> bool:
    """Whether two words are one, written differently. Numbers, and short words, are what they are."""
    if one == other:
        return True
    short = min(len(one), len(other))
    if short < 5 or one[0] != other[0] or not (one + other).isalpha():
        return False
    return OSA.distance(one, other) <= (2 if short >= 8 else 1)


def _hit(page: Page, entry: Entry, message: str) -> Hit:
    line = page.lines[entry.line - 1]
    begin = len(line.text) - len(line.text.lstrip())
    return Hit(page.place(line, begin, len(line.text.rstrip())), message)


RULES = (
    Rule(
        "duplicate-link",
        "warning",
        "An entry that leads where another one leads already is very likely the same entry.",
        "- [One](http://a.example/1)\n- [The same](http://a.example/1)\n",
        "- [One](http://a.example/1)\n- [Another](http://a.example/2)\n",
        _links_twice,
    ),
    Rule(
        "duplicate-in-sections",
        "note",
        "What stands in two sections has to be looked after twice.",
        "# Tools\n\n- [One](http://a.example/1)\n\n# News\n\n- [The same](http://a.example/1)\n",
        "# Tools\n\n- [One](http://a.example/1)\n\n# News\n\n- [Another](http://a.example/2)\n",
        _links_in_sections,
    ),
    Rule(
        "duplicate-elsewhere",
        "note",
        "What stands in two lists has to be looked after twice.",
        "- [One](http://a.example/1)\n",
        "- [Another](http://a.example/2)\n",
        _links_elsewhere,
        beside="- [The same](http://a.example/1)\n",
    ),
    Rule(
        "duplicate-title",
        "warning",
        "Two entries of one title are very likely one.",
        "- [Deep Learning of Long Titles](http://a.example/1)\n- [Deep learning of long titles](http://b.example/)\n",
        "- [Deep Learning of Long Titles](http://a.example/1)\n",
        _titles_twice,
    ),
    Rule(
        "similar-title",
        "note",
        "Two entries whose titles differ by a letter are often one, written down twice.",
        "- [Recurrent Models of Visual Attention](http://a.example/1)\n- [Recurrent Model of Visual Attention](http://b.example/)\n",
        "- [Recurrent Models of Visual Attention](http://a.example/1)\n- [Multiple Objects with Visual Attention](http://b.example/)\n",
        _titles_alike,
    ),
)
