"""Words that were damaged on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import ftfy
from ftfy.badness import is_bad

from service.linting.finding import Fix, Hit
from service.linting.page import HIDDEN, Page
from service.linting.rules.rule import Known, Rule

_MARKS = "*_[](){}.,:;\"'"
_STRETCH = re.compile(rf"[^{HIDDEN}]+")


def _mojibake(page: Page, _known: Known) -> Iterator[Hit]:
    for line in page.lines:
        if line.text.isascii():
            continue
        for stretch in _STRETCH.finditer(line.words):
            if not is_bad(stretch[0]) or (mended := ftfy.fix_encoding(stretch[0])) == stretch[0]:
                continue
            first, last = _difference(stretch[0], mended)
            fresh = mended[first : len(mended) - (len(stretch[0]) - last)]
            edit = page.edit(line, stretch.start() + first, stretch.start() + last, fresh)
            before, after = _word_around(stretch[0], first, last)
            was, now = before + stretch[0][first:last] + after, before + fresh + after
            yield Hit(edit.place, f"“{was}” was read in the wrong encoding; it says “{now}”.", Fix((edit,)))


def _difference(one: str, other: str) -> tuple[int, int]:
    """Where in the first of two texts begins and ends what is different."""
    shorter = min(len(one), len(other))
    first = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    same = 0
    while same < shorter - first and one[-1 - same] == other[-1 - same]:
        same += 1
    return first, len(one) - same


def _word_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What is glued to a place of a text on both sides, without marks at its ends."""
    before, after = re.search(r"\S*\Z", text[:start]), re.match(r"\S*", text[end:])
    return (before[0] if before else "").lstrip(_MARKS), (after[0] if after else "").rstrip(_MARKS)


RULES = (
    Rule(
        "mojibake",
        "error",
        "Text that was written in one encoding and read in another shows signs that nobody wrote.",
        "**A Beginnerâ€™s Guide**\n\n**JÃ¼rgen (â˜…â˜…)**\n",
        "**A Beginner’s Guide**\n\n**Jürgen (★★)**\n",
        _mojibake,
    ),
)
