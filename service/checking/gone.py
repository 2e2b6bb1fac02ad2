"""How pages say, in many languages, that what was asked for is not there: the rows of `gone.toml` as patterns. Pure.

A row names things and what is said of them; a pattern finds one said of the other, in that order or,
for some words, in the other one: `Dieses Thema existiert noch nicht`, `Nie znaleziono strony`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

GAP, CLOSE_GAP = 60, 24
"""Letters between a thing and what is said of it; fewer where words are not parted by spaces."""
GAP_BEFORE, CLOSE_GAP_BEFORE = 30, 12
"""The same where it is said in front of the thing."""
_END = "[^.!?。！？|]"
_WORD = r"[^\s.!?,:|]+"
_FIRST = rf"(?:{_WORD}[ ,!:]+)"
"""A word in front of them."""
_REST = "[^\\s.!?|:]*"
"""Of a word whose beginning is known; vowels of some scripts are signs of their own."""
_NO_CLAUSE = "(?!的|の|という)"
"""What makes the words before it tell of the next: an error of pages that do not exist."""


class Wording(NamedTuple):
    """One language's patterns; small letters."""

    name: str
    title: str
    """Covers all of a title, or of a part of one; empty: it is not looked for in titles."""
    text: str
    """Stands somewhere in a text."""
    needs: tuple[str, ...]
    """Of which one is in whatever they find."""
    example: str


def wordings() -> Iterator[Wording]:
    """The languages' rows."""
    rows = tomllib.loads(Path(__file__).with_name("gone.toml").read_text(encoding="utf-8"))
    for row in rows["language"]:
        pages, things = row["pages"], row["pages"] + row["things"]
        gone, away, before = row["gone"], row.get("away", []), row.get("before", [])
        said = _close if row.get("close") else _spaced
        patterns = [said(things, gone), said(pages, away), said(things, before, is_before=True)]
        title, text = ("|".join(one) for one in zip(*filter(None, patterns), strict=True))
        yield Wording(
            row["name"], title if row.get("titles", True) else "", text, (*gone, *away, *before), row["example"]
        )


def _spaced(things: Sequence[str], said: Sequence[str], *, is_before: bool = False) -> tuple[str, str] | None:
    """The patterns of titles and of texts where spaces part words."""
    if not said:
        return None
    thing, words = rf"\b(?:{_any(things)}){_REST}", rf"(?:{_any(said)}){_REST}"
    if is_before:
        return (
            rf"{_FIRST}{{0,3}}{words}(?: {_WORD}){{0,3}} {thing}(?: {_WORD}){{0,5}}[.!…]*",
            rf"\b{words}{_END}{{0,{GAP_BEFORE}}}?{thing}",
        )
    return (
        rf"{_FIRST}{{0,3}}(?:\w{{1,2}}['’])?{thing}(?: {_WORD}){{0,4}} {words}(?: {_WORD}){{0,2}}[.!…]*",
        rf"{thing}{_END}{{0,{GAP}}}?{words}",
    )


def _close(things: Sequence[str], said: Sequence[str], *, is_before: bool = False) -> tuple[str, str] | None:
    """The same where words stand close to each other."""
    if not said:
        return None
    first, second = (_any(said), _any(things)) if is_before else (_any(things), _any(said))
    gap = CLOSE_GAP_BEFORE if is_before else CLOSE_GAP
    return (
        rf"{_END}{{0,14}}(?:{first}){_END}{{0,14}}(?:{second}){_NO_CLAUSE}{_END}{{0,14}}[.!。！?？]*",
        rf"(?:{first}){_END}{{0,{gap}}}?(?:{second})",
    )


def _any(words: Iterable[str]) -> str:
    """One of the words, the longer ones first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
