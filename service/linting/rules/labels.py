"""The words that links stand under: misspelt ones, and links that have none among links that do."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from service.linting.finding import Fix, Hit
from service.linting.page import Line, Page
from service.linting.rules.rule import Known, Rule
from service.markdown import labels
from service.markdown.document import Link

# --- misspelt ---------------------------------------------------------------------------------

LABELS = (
    "abstract arxiv article audio author authors bibtex bitbucket caffe colab conference course dataset datasets "
    "demos description discussion documentation download downloads gitxiv github gitlab homepage huggingface "
    "implementation instructor instructors intro introduction journal kaggle keras keywords lecture lectures "
    "leaderboard license matlab mirror models notebook notes openreview organization paper papers patent playlist "
    "poster preprint presentation project pytorch reddit references report repository resources review slides "
    "source supplementary survey syllabus tensorflow thesis toolbox tutorial tutorials twitter video videos vimeo "
    "website weights workshop youtube"
).split()
"""What lists call their links, as far as it is long enough to be misspelt and still be recognised."""

_REAL_WORDS = frozenset(
    "authored authority database databases discussed introduced keyword lecturer licence mode modes organisation "
    "pager porter posted presented referenced reported reviewed reviewer slice slices supplemental theme themes "
    "theses".split()
)
"""Words that are near a label, are no label, and are spelt as they should be."""

_ITEM_LABEL = re.compile(
    r"\s*[-*+]\s+(?:\*\*|__)?(?P<word>[A-Za-z]{5,})(?:\*\*|__)?\s*(?:\([^()]*\))?(?:\*\*|__)?\s*[:：]"
)
_MOST_SLIPS = 2
"""A word that stands there more often than this, and than the label it is near, is a label of its own."""
_LONG = 8
"""From this length on two slips in one word are believed."""


class Written(NamedTuple):
    """A word where a label stands."""

    line: Line
    start: int
    word: str


def nearest_label(word: str) -> str | None:
    """The label that was meant by a word that is none; None: it is one, or nothing like one."""
    lower = word.lower()
    if lower in LABELS or lower in labels.WORDS or lower in _REAL_WORDS or lower.removesuffix("s") in LABELS:
        return None
    found = process.extractOne(lower, LABELS, scorer=OSA.distance, score_cutoff=2 if len(word) >= _LONG else 1)
    return found[0] if found and len(found[0]) >= len(word) - 1 else None


def _misspelt(page: Page, _known: Known) -> Iterator[Hit]:
    written = [*_before_colons(page), *_in_brackets(page)]
    counts = Counter(one.word.lower() for one in written)
    for one in written:
        meant = nearest_label(one.word)
        if meant is None or counts[one.word.lower()] > max(counts[meant], _MOST_SLIPS):
            continue
        shown = meant.capitalize() if one.word[0].isupper() else meant
        edit = page.edit(one.line, one.start, one.start + len(one.word), shown)
        yield Hit(edit.place, f"The label “{one.word}” is very likely “{shown}”.", Fix((edit,)))


def _before_colons(page: Page) -> Iterator[Written]:
    for line in page.lines:
        if found := _ITEM_LABEL.match(line.prose):
            yield Written(line, found.start("word"), found["word"])


def _in_brackets(page: Page) -> Iterator[Written]:
    """The words of links that say what they lead to, beside a title that does not."""
    for entry in page.document.entries:
        for own in entry.links:
            link = page.document.links[own.position]
            line, begin = page.lines[link.line - 1], link.column - 1
            at = line.prose.find(link.text, begin, begin + len(link.text) + 3)
            if own.label == link.text != entry.title and re.fullmatch(r"[A-Z]?[a-z]{4,}", link.text) and at >= 0:
                yield Written(line, at, link.text)


# --- missing ----------------------------------------------------------------------------------

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)
"""The text of a link that says nothing more than where it leads."""
_ENOUGH = 5
"""So many links with a label make it a section's custom."""
_CUSTOM = 0.9
"""The part of a section's links that have one then."""


def _missing(page: Page, _known: Known) -> Iterator[Hit]:
    labelled: Counter[int | None] = Counter()
    without: dict[int | None, list[Link]] = defaultdict(list)
    for entry in page.document.entries:
        for own in entry.links:
            link = page.document.links[own.position]
            if own.label is not None:
                labelled[entry.section] += 1
            elif link.form != "image" and _ADDRESS.match(link.text):
                without[entry.section].append(link)
    for section, links in without.items():
        others = labelled[section]
        if others >= _ENOUGH and others >= _CUSTOM * (others + len(links)):
            for link in links:
                message = f"Nothing says what {link.url} is; {others} links of the section say it."
                yield Hit(page.place_of(link), message)


RULES = (
    Rule(
        "label-typo",
        "warning",
        "A misspelt label hides what a link leads to from whoever searches for it.",
        "- atuhor: Ilya Sutskever\n- gihtub(Theano): [https://github.com/o/r](https://github.com/o/r)\n",
        "- author: Ilya Sutskever\n- github(Theano): [https://github.com/o/r](https://github.com/o/r)\n",
        _misspelt,
    ),
    Rule(
        "missing-label",
        "note",
        "Where all links say what they lead to, one that does not is easily taken for something else.",
        "".join(f"**Title {n}**\n\n- paper: <http://a.example/{n}>\n\n" for n in "abcdefghij")
        + "**Last**\n\n<http://a.example/>\n",
        "".join(f"**Title {n}**\n\n- paper: <http://a.example/{n}>\n\n" for n in "abcdefghij")
        + "**Last**\n\n- paper: <http://a.example/>\n",
        _missing,
    ),
)
