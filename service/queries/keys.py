"""The keys of the query language, what each takes, and values as they are typed. Pure.

A key is a row of `KEYS`; `meant.py` says for each what it means in SQL, and the tests read the examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import NamedTuple, TypeAlias, get_args

from service import urls
from service.models import Word

LARGEST = 2**31 - 1


class Takes(Enum):
    """What the value of a key is made of."""

    NAME = "a name; * stands for any text"
    TEXTS = "a text, or several with commas between; * stands for any text"
    WORDS = "a word, or words in quotes"
    NUMBER = "a number, as 100, >100, <=100, 100..200"
    DATE = "a year, month or day, as 2015, 2026-11, >2026-11-22, 2015..2017"
    CHOICE = "one of a few words, or several with commas between"


@dataclass(frozen=True, slots=True)
class Texts:
    """Any of these texts, whatever their case; * stands for any text."""

    texts: tuple[str, ...]
    is_plain: bool = False
    """A * is a * only."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers or times from `start` on and before `end`; None: without end."""

    start: int | datetime | None
    end: int | datetime | None


Value: TypeAlias = Texts | Span


class Key(NamedTuple):
    """A key, what it takes and means."""

    name: str
    takes: Takes
    meaning: str
    example: str
    choices: tuple[str, ...] = ()


# fmt: off
KEYS = (
    Key("list", Takes.NAME, "stands in this list", "list:awesome-rnn"),
    Key("section", Takes.NAME, "stands somewhere under this heading", 'section:"Image captioning"'),
    Key("tag", Takes.NAME, "has this tag; the same as #tag", "tag:papers"),
    Key("title", Takes.WORDS, "has these words in its title", "title:attention"),
    Key("author", Takes.WORDS, "is a paper of theirs", 'author:"Alex Graves"'),
    Key("abstract", Takes.WORDS, "is a paper with these words in its abstract", 'abstract:"long short-term memory"'),
    Key("year", Takes.NUMBER, "is of this year: of its note, else of the paper", "year:2015..2017"),
    Key("venue", Takes.TEXTS, "was published there", "venue:ICML"),
    Key("citations", Takes.NUMBER, "is a paper cited so often", "citations:>1000"),
    Key("label", Takes.TEXTS, "has a link labelled so", "label:code"),
    Key("url", Takes.TEXTS, "has a link to this address", "url:*.pdf"),
    Key("kind", Takes.CHOICE, "has a link of this kind", "kind:github", get_args(urls.Kind)),
    Key("host", Takes.TEXTS, "has a link to this host", "host:*.github.io"),
    Key("verdict", Takes.CHOICE, "has a link of which we believe this", "verdict:dead", get_args(Word)),
    Key("status", Takes.NUMBER, "has a link that last answered so", "status:404"),
    Key("since", Takes.DATE, "has a link whose verdict is what it is since then", "since:>2026-11-01"),
    Key("checked", Takes.DATE, "has a link that was last visited then", "checked:<2026-11"),
    Key("added", Takes.DATE, "has a link that came into the list then", "added:2026"),
    Key("changed", Takes.DATE, "has a link of which something new is known since then: its verdict, its paper, its "
        "repository; or its list was read then", "changed:>2026-11-01"),
    Key("arxiv", Takes.TEXTS, "links to this paper on arXiv", "arxiv:1502.04681"),
    Key("stars", Takes.NUMBER, "links to a repository with so many stars", "stars:>1000"),
    Key("license", Takes.TEXTS, "links to a repository under this licence", "license:MIT"),
    Key("language", Takes.TEXTS, "links to a repository mostly in this language", "language:Python"),
    Key("topic", Takes.TEXTS, "links to a repository with this topic", "topic:deep-learning"),
    Key("is", Takes.CHOICE, "links to an archived or vanished repository, a withdrawn or retracted paper; has a "
        "verdict that has settled; is left alone", "is:archived",
        ("archived", "gone", "withdrawn", "retracted", "settled", "ignored")),
    Key("has", Takes.CHOICE, "has a copy in an archive, a paper, code, a repository, an open proposal", "has:copy",
        ("copy", "paper", "code", "repository", "proposal")),
    Key("sort", Takes.NAME, "puts them in this order; with - the other way round", "sort:-stars"),
)
# fmt: on
BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}


class Wrong(Exception):
    """A value that its key does not take, or a key that there is not: at which of its characters, and why."""

    def __init__(self, at: int, why: str, *, is_key: bool = False) -> None:
        super().__init__(why)
        self.at = at
        self.why = why
        self.is_key = is_key


def value(key: Key, text: str, *, is_quoted: bool = False) -> Value:
    """A value as it is typed. Raises Wrong."""
    match key.takes:
        case Takes.NUMBER:
            return _span(text, _number)
        case Takes.DATE:
            return _span(text, _time)
        case Takes.CHOICE:
            return Texts(_choices(key, text))
        case Takes.TEXTS if not is_quoted:
            return Texts(tuple(part for part in text.split(",") if part) or (text,))
        case _:
            return Texts((text,))


def _choices(key: Key, text: str) -> tuple[str, ...]:
    at = 0
    for part in text.split(","):
        if part.lower() not in key.choices:
            raise Wrong(at, f"{key.name}: is one of {', '.join(key.choices)}")
        at += len(part) + 1
    return tuple(part.lower() for part in text.split(","))


Unit: TypeAlias = tuple[int, int] | tuple[datetime, datetime]
"""Where one number, year, month or day begins, and where the next one does."""


def _span(text: str, read: Callable[[str, int], Unit]) -> Span:
    low, dots, high = text.partition("..")
    if dots and (low or high):
        start = read(low, 0)[0] if low else None
        return Span(start, read(high, len(low) + 2)[1] if high else None)
    sign = _SIGN.match(text)
    assert sign is not None
    start, end = read(text[sign.end() :], sign.end())
    match sign[0]:
        case ">":
            return Span(end, None)
        case ">=":
            return Span(start, None)
        case "<":
            return Span(None, start)
        case "<=":
            return Span(None, end)
        case _:
            return Span(start, end)


_SIGN = re.compile(r"[<>]=?|=?")


def _number(text: str, at: int) -> tuple[int, int]:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) >= LARGEST:
        raise Wrong(at, f"this takes {Takes.NUMBER.value}")
    return int(text), int(text) + 1


def _time(text: str, at: int) -> tuple[datetime, datetime]:
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", text)
    if found is None:
        raise Wrong(at, f"this takes {Takes.DATE.value}")
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        start = datetime(year, month, day, tzinfo=UTC)
        if found[3]:
            return start, start + timedelta(days=1)
        years, months = divmod(month, 12) if found[2] else (1, 0)
        return start, start.replace(year=year + years, month=months + 1)
    except (ValueError, OverflowError):
        raise Wrong(at, "there is no such date") from None
