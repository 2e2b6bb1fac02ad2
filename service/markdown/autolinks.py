"""Bare URLs and mail addresses in running text, as GitHub links them.

Source: GitHub Flavored Markdown 0.29, section 6.9 "Autolinks (extension)", and micromark where the
specification is silent: a URL ends before `](` and `][`, so that broken links yield their addresses.

One difference is meant: a URL between square brackets that are no link, `[https://...]`, is found
too. Parsers disagree about it, and a reader of the list takes it for a link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple


class Autolink(NamedTuple):
    """A link without any markup: where it is in the string, and where it leads."""

    start: int
    end: int
    url: str


_CANDIDATE = re.compile(r"(?P<scheme>https?|ftp)://|(?P<www>www\.)|(?P<mail>@)", re.IGNORECASE)
_LETTER = re.compile(r"[A-Za-z]")
_BEFORE_WWW = "*_~(["
_NOTABLE = re.compile(r"[\s<()!\"&'*,.:;?\]_~]|\Z")
_PUNCTUATION = re.compile(r"(?:[!\"')*,.:;?_~]|&[A-Za-z]+;|\](?!\Z|[\s(\[]))*+")
"""What does not belong to a URL when nothing follows it."""
_LONGEST_HOST = 255
_MAIL_NAME = re.compile(r"[A-Za-z0-9.+_-]")
_MAIL_HOST = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")


def possible(text: str) -> bool:
    """Whether it is worth looking for links here."""
    return _CANDIDATE.search(text) is not None


def find(text: str, start: int, stop: int) -> Iterator[Autolink]:
    """The links that begin between two places of a text, from left to right, none overlapping another."""
    done = start
    for found in _CANDIDATE.finditer(text, start, stop):
        if found.start() < done:
            continue
        link = _mail(text, found.start(), done) if found["mail"] else _web(text, found)
        if link is not None:
            yield link
            done = link.end


def _web(text: str, found: re.Match[str]) -> Autolink | None:
    start = found.start()
    before = text[start - 1] if start else " "
    if found["www"]:
        if before not in _BEFORE_WWW and not before.isspace():
            return None
    elif _LETTER.match(before):
        return None
    if not _has_host(text, found.end()):
        return None
    end = _end(text, found.end())
    return Autolink(start, end, f"http://{text[start:end]}" if found["www"] else text[start:end])


def _end(text: str, start: int) -> int:
    """Where a URL ends: before a blank or `<`, without punctuation and closing brackets never opened."""
    opened = closed = 0
    known = start  # up to here, punctuation is known to have something of the URL behind it
    for found in _NOTABLE.finditer(text, start):
        at, character = found.start(), found.group()
        if not character or character == "<" or character.isspace():
            return at
        if character == "(":
            opened += 1
        elif character == ")" and closed < opened:
            closed += 1
        elif at >= known:
            known = _behind_punctuation(text, at)
            if _is_end(text, known):
                return at
    return len(text)


def _behind_punctuation(text: str, at: int) -> int:
    found = _PUNCTUATION.match(text, at)
    return found.end() if found else at


def _is_end(text: str, at: int) -> bool:
    return at == len(text) or text[at] in "<]" or text[at].isspace()


def _has_host(text: str, start: int) -> bool:
    """Whether a host name begins here: its last two labels must not have a `_`."""
    end, last = start, min(len(text), start + _LONGEST_HOST)
    while end < last and (text[end] in "-._" or _is_host_character(text[end])):
        end += 1
    name = text[start:end].rstrip("._")
    if not name or not _is_host_character(name[0]):
        return False
    if not _is_end(text, _behind_punctuation(text, start + len(name))):
        name = text[start:end]  # what is at its end is no punctuation behind the URL
    return not any("_" in label for label in name.split(".")[-2:])


def _is_host_character(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character)[0] not in "PC"


def _mail(text: str, at: int, done: int) -> Autolink | None:
    start = at
    while start > done and _MAIL_NAME.match(text[start - 1]):
        start -= 1
    host = _MAIL_HOST.match(text, at + 1)
    if start == at or host is None or host.group()[-1] in "-_":
        return None
    return Autolink(start, host.end(), f"mailto:{text[start : host.end()]}")
