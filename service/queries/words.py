"""Texts as the words by which they are found. Pure; the index and the queries read texts alike.

Case and accents do not count, nor do plurals: `LSTMs` is `lstm`. Chinese and Japanese have no
spaces, so each of their letters is a word, and what a person types is a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST = 64
"""Letters of a word that count."""

_CLOSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_CLOSE}]|[^\W_{_CLOSE}]+(?:(?:\+\+|#)(?!\w))?")
_SIGNS = {"+": "plus", "#": "sharp"}
"""What the signs at the end of `C++` and `F#` are in letters."""


class Ending(NamedTuple):
    """How a plural ends, and its singular."""

    plural: re.Pattern[str]
    singular: str
    example: tuple[str, str]


# Source: D. Harman, "How effective is suffixing?", JASIS 42(1), 1991: the S stemmer; the first row is ours.
ENDINGS = (
    Ending(re.compile(r"(?<=ss|.x|sh)es$|(?<=tch)es$"), "", ("indexes", "index")),
    Ending(re.compile(r"(?<![ae])ies$"), "y", ("libraries", "library")),
    Ending(re.compile(r"(?<![aeo])es$"), "e", ("machines", "machine")),
    Ending(re.compile(r"(?<![us])s$"), "", ("networks", "network")),
)


def words(text: str) -> list[str]:
    """The words of a text in their order, as they are kept: letters and digits only."""
    return [_singular(word) for word in _WORD.findall(_plain(text))]


def beginning(text: str) -> list[str]:
    """The same for a text whose last word may go on, so that it cannot be told for a plural."""
    found = _WORD.findall(_plain(text))
    return [*map(_singular, found[:-1]), *map(_spelt, found[-1:])]


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    without = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", without).casefold()


def _spelt(word: str) -> str:
    letters = word.rstrip("+#")
    return (letters + "".join(_SIGNS[sign] for sign in word[len(letters) :]))[:LONGEST]


@lru_cache(maxsize=20_000)
def _singular(word: str) -> str:
    word = _spelt(word)
    if word[-1] == "s" and len(word) > 3 and word.isascii():
        for ending in ENDINGS:
            if ending.plural.search(word):
                return ending.plural.sub(ending.singular, word)
    return word
