"""Where a new entry belongs: the section that was named, or the one whose words it shares. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from service import urls
from service.errors import UsageError
from service.markdown.document import Document, Entry
from service.markdown.style import NewEntry

_WORD = re.compile(r"[^\W\d_]{3,}|[\u3400-\u9fff]{2}")
_KIN = 0.5
"""What it is worth that all links of a section are of the new one's kind: about one word that few sections have."""
_HEADING = 3
"""How many words of entries a word of a heading is worth."""


def named(document: Document, name: str) -> int:
    """The section that a person means: by its heading, or by headings with ` / ` between them.

    Of several the one with most entries. Raises UsageError where there is none.
    """
    wanted = [part.strip().casefold() for part in name.split(" / ")]
    paths = [[part.casefold() for part in section.path] for section in document.sections]
    found = [at for at, path in enumerate(paths) if path[-len(wanted) :] == wanted]
    if not found:
        headings = ", ".join(dict.fromkeys(section.path[-1] for section in document.sections if section.path[-1]))
        raise UsageError(f"there is no section {name!r}", hint=f"choose from: {headings[:300]}")
    return max(found, key=lambda at: len(_entries(document, at)))


def likely(document: Document, entry: NewEntry) -> int | None:
    """The section whose headings and entries have most in common with an entry; None: before the first heading.

    Words that are everywhere in the list count for little. A section full of papers has something in common with
    a paper, whatever its words; of sections with nothing in common the one counts that links to most of its kind.
    """
    every: list[int | None] = [None, *range(len(document.sections))]
    sections = [at for at in every if _entries(document, at)]
    if not sections:
        return len(document.sections) - 1 if document.sections else None
    words = {at: _words_of(document, at) for at in sections}
    spread = Counter(word for own in words.values() for word in own)
    wanted = set(_words(f"{entry.title} {entry.description or ''}"))
    kind = urls.kind(entry.urls[0])

    def score(at: int | None) -> tuple[float, int]:
        own = words[at]
        shared = wanted & own.keys()
        likeness = sum(math.log(1 + len(sections) / spread[word]) * min(own[word], _HEADING) for word in shared)
        alike, links = _of_kind(document, at, kind)
        share = alike / links if links and kind != "page" else 0.0
        return likeness / math.sqrt(1 + own.total()) + _KIN * share, alike

    return max(sections, key=score)


def _entries(document: Document, section: int | None) -> Sequence[Entry]:
    return [entry for entry in document.entries if entry.section == section]


def _words_of(document: Document, section: int | None) -> Counter[str]:
    found = Counter(
        word for entry in _entries(document, section) for word in _words(f"{entry.title} {entry.description or ''}")
    )
    for heading in document.sections[section].path if section is not None else ():
        found.update(dict.fromkeys(_words(heading), _HEADING))
    return found


def _words(text: str) -> list[str]:
    """Words in small letters, without the endings of plurals."""
    return [word.casefold().removesuffix("s") for word in _WORD.findall(text)]


def _of_kind(document: Document, section: int | None, kind: str) -> tuple[int, int]:
    """How many links of a section lead to things of a kind, and how many there are."""
    kinds = [urls.kind(link.url) for link in document.links if link.section == section]
    return sum(one == kind for one in kinds), len(kinds)
