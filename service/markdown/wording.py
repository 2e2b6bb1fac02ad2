"""What titles are made of: marks and brackets around them, notes in front of them, sentences and people behind them."""

from __future__ import annotations

import re

from service.markdown import labels, venues
from service.markdown.tree import folded

_WHOLLY_QUOTED = re.compile(r"([\"“「《'‘])([^\"“”「」《》]+)[\"”」》'’]")
_NUMBER = re.compile(r"\s*(?:\[\d{1,4}\]|【\d{1,4}】|\d{1,4}(?:[.)](?=\s)|[、．]))\s*")
_FINAL = re.compile(r"(?<!\.\.)(?:[.,;:。，；：]|\s[-–—|])\s*\Z")
_BRACKET = re.compile(r"[\[(（【](?P<note>[^\[\]()（）【】]{1,80})[\])）】](?=\s|\Z)\s*")
_MARK = re.compile(r"[.…·•*~+-]+\s+")
"""Standing where others write a short name: `- ... [ICML 2020] **Title**`."""
_PREFIX = re.compile(r"(?:\S+\s+){0,7}\S+\s*(?:\s[-–—|]|[:：])\s*")
_SENTENCE_END = re.compile(r"[.!?](?=\s+[^\sa-z])|[。！？]")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|Prof|Dr|Mr|Mrs|Ms|St|vs|Vol|No|Nr|ed|eds|e\.g|i\.e|cf|approx|al|Fig|Ph\.D|Jr)\Z"
)
"""A word, at the end of a text, whose full stop ends no sentence."""

_LONGEST_ABBREVIATION = 10
_PEOPLE = re.compile(
    r",\s+(?=(?:[^\W\d_]\.[\s-]?)+\s?[^\W\d_]{2,}|[^\W\d_]+,?\s+(?:[^\W\d_]\.)+(?:,|\s|\Z)|[^,]{1,40}\bet al\b)"
)
"""A comma before people: `, A. Berg`, `, Berg A.`, `, Berg et al`."""

_STARS = re.compile(r"\s*[★⭐☆]\s?\d[\d.,]*\s?[kK]?\Z")
_BAR = re.compile(r"(?<=\S)\s+[|｜]\s+(?=\S)")
_SHORT_NAME = 4
"""In words: what may stand before a note in brackets and a title: `CoOp [Zhou et al., IJCV 2022] **Title**`."""

_MOST_BRACKETS = 5
"""So many notes in brackets a title may have."""


def without_number(text: str) -> str:
    """A text without numbering in front of it: `[14] Title`, `3. Title`."""
    return _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text


def cleaned(title: str) -> tuple[str, list[str]]:
    """A title without final mark, quotation marks and brackets around it; what stood in those at its end."""
    title = folded(title)
    notes: list[str] = []
    for _ in range(_MOST_BRACKETS):
        name, note = _split_note(title)
        if note:
            notes.insert(0, note.rstrip("."))
        if (quoted := _WHOLLY_QUOTED.fullmatch(name)) and labels.has_words(quoted[2]):
            name = quoted[2]
        name = without_final_mark(labels.without_square_brackets(name))
        if name == title:
            break
        title = name
    return title, notes


def _split_note(title: str) -> tuple[str, str | None]:
    """A title and the bracket, or the number of stars, at its end."""
    stars = _STARS.search(title)
    if stars and labels.has_words(title[: stars.start()]):
        return title[: stars.start()], stars[0].strip()
    return labels.split_bracket(title, square=True)


def without_final_mark(title: str) -> str:
    """A title without a full stop, comma or colon at its end; that of an emoji's code is none."""
    return title if labels.ends_in_emoji(title) else _FINAL.sub("", title)


def split_plain(text: str) -> tuple[list[str], str, str]:
    """A title in running text: what stands in front of it, the title, and the people or sentences behind it."""
    notes, text = _front(text)
    text, *others = _BAR.split(text)
    first, rest = first_sentence(text, ends=".。")
    rest = " | ".join((rest, *others)) if rest else " | ".join(others)
    if people := _PEOPLE.search(first):
        first, rest = first[: people.start()], f"{first[people.end() :]} {rest}"
    return notes, first, rest.strip()


def _front(text: str) -> tuple[list[str], str]:
    """What stands in front of a title: numbers and emoji are nothing, brackets and venues are notes."""
    text = labels.without_emoji(without_number(labels.without_emoji(folded(text))))
    notes, rest = _brackets_in_front(text)
    if not rest:
        return [], text
    venue, text = venues.split_front(rest)
    return [*notes, venue] if venue else notes, text


def _brackets_in_front(text: str) -> tuple[list[str], str]:
    """What stands in brackets at the beginning of a text, and what comes after."""
    notes: list[str] = []
    while len(notes) < _MOST_BRACKETS and (found := _BRACKET.match(text)):
        notes.append(found["note"].strip())
        text = labels.without_emoji(text[found.end() :])
    return notes, text


def notes_before(text: str) -> tuple[list[str], str]:
    """What words between the beginning of a line and its title say, and what of them belongs to a sentence."""
    text = labels.without_emoji(without_number(labels.without_emoji(folded(text) + " ")))
    if mark := _MARK.match(text):
        text = text[mark.end() :]
    notes, text = _brackets_in_front(text.strip())
    if not labels.has_words(labels.bare(text)) or (labels.bare(text).isdigit() and not venues.is_venue(text)):
        return notes, ""
    if venues.is_venue(text) or _PREFIX.fullmatch(text):
        return [*notes, text.rstrip(" -–—|:：")], ""
    return notes, text


def notes_before_bold(text: str) -> list[str] | None:
    """What words between the beginning of a line and its title in bold say; None: they are part of a sentence."""
    notes, sentence = notes_before(text)
    if not sentence:
        return notes
    name, note = labels.split_bracket(sentence, square=True)
    return [*notes, name, note] if note and len(name.split()) <= _SHORT_NAME else None


def first_sentence(text: str, ends: str = ".!?。！？") -> tuple[str, str]:
    """The first sentence, without its full stop, and the others."""
    for found in _SENTENCE_END.finditer(text):
        before = text[max(0, found.start() - _LONGEST_ABBREVIATION) : found.start()]
        if found[0] in ends and (found[0] != "." or not _ABBREVIATION.search(before)):
            kept = found.start() if found[0] in ".。" else found.end()
            return text[:kept], text[found.end() :].strip()
    return text, ""
