"""A unified diff as lines to be shown, with what really differs within a line set apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from service.queries.rows import Proposal

LONGEST = 2_000
"""Characters of a line within which differences are looked for."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")

Pieces = list[tuple[str, bool]]
"""Text, and whether it differs."""


class Line(NamedTuple):
    """A line of a diff."""

    kind: str
    """added, removed, or same."""
    sign: str
    said: str
    """The sign for those who hear it."""
    pieces: Pieces


def lines(proposal: Proposal) -> list[Line]:
    """What a proposal changes; where no diff is known, its old and its new text."""
    if proposal["diff"]:
        return list(_of_diff(proposal["diff"].splitlines()))
    removed = [proposal["old"]] if proposal["old"] else []
    added = [proposal["new"]] if proposal["new"] else []
    return list(_paired(removed, added))


def _of_diff(diff: Sequence[str]) -> Iterator[Line]:
    removed: list[str] = []
    added: list[str] = []
    for line in diff:
        sign, text = line[:1], line[1:]
        if sign == "-" and not added:
            removed.append(text)
            continue
        if sign == "+":
            added.append(text)
            continue
        yield from _paired(removed, added)
        removed, added = [text] if sign == "-" else [], []
        if sign == " " and text.strip():
            yield Line("same", " ", "", [(text, False)])
    yield from _paired(removed, added)


def _paired(removed: Sequence[str], added: Sequence[str]) -> Iterator[Line]:
    pairs = [_compared(old, new) for old, new in zip_longest(removed, added)]
    yield from (Line("removed", "−", "removed: ", old) for old, _ in pairs if old)
    yield from (Line("added", "+", "added: ", new) for _, new in pairs if new)


def _compared(old: str | None, new: str | None) -> tuple[Pieces, Pieces]:
    if old is None or new is None or max(len(old), len(new)) > LONGEST:
        return [(old, False)] if old else [], [(new, False)] if new else []
    before, after = _WORD.findall(old), _WORD.findall(new)
    first: Pieces = []
    second: Pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        first += [("".join(before[a:b]), tag != "equal")] if a < b else []
        second += [("".join(after[c:d]), tag != "equal")] if c < d else []
    return first, second
