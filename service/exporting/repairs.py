"""Accepted repairs of a list's text: whole lines in place of others. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from service.errors import EditRefused
from service.markdown.text import Text

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MARK = "\ufeff"


class _Change(NamedTuple):
    """What is different between two texts: a stretch of the first, and what the second has there."""

    start: int
    end: int
    text: str


def exchange(imported: bytes, changed: bytes, repairs: Mapping[str, str]) -> bytes:
    """The list with new lines for every line that says exactly what the old one says.

    `imported` is the list as the repairs know it, `changed` the same with other changes in it, which
    leave its lines in their places. Both kinds of change may meet in a line; raises EditRefused where
    they meet in one place of it.
    """
    encoding = Text(imported).encoding
    errors = "surrogateescape" if encoding == "utf-8" else "surrogatepass"
    before, after = (_LINE.findall(source.decode(encoding, errors)) for source in (imported, changed))
    lines = [_line(number, *both, repairs) for number, both in enumerate(zip(before, after, strict=True), 1)]
    return "".join(lines).encode(encoding, errors)


def _line(number: int, before: str, after: str, repairs: Mapping[str, str]) -> str:
    old = before.strip("\r\n").removeprefix(_MARK)
    if old not in repairs:
        return after
    repair, other = _change(before, before.replace(old, repairs[old], 1)), _change(before, after)
    if before != after and repair.start <= other.end and other.start <= repair.end:
        raise EditRefused(f"two changes meet in line {number}", hint="accept only one of them")
    for change in sorted((repair, other), reverse=True):
        before = before[: change.start] + change.text + before[change.end :]
    return before


def _change(one: str, other: str) -> _Change:
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    same = 0
    while same < shorter - start and one[-1 - same] == other[-1 - same]:
        same += 1
    return _Change(start, len(one) - same, other[start : len(other) - same])
