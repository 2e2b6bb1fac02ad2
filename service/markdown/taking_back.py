"""Changes that a list has by now, taken out of it again whatever else became of the list meanwhile. Pure.

Three versions meet: the lines before the change and after it, as its diff has them, and the list of
today. Where the lines are what the change made of them they become byte for byte what they were. Where
somebody wrote into them since, only what the change is about is taken back: a link's address, the words
behind a link. Then the list is read again; no other link may be another one than before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.errors import EditRefused
from service.markdown import changes, edit, reading
from service.markdown.changes import Change, Hunk
from service.markdown.edit import Edit, Original
from service.markdown.text import Text

_HEAD = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


class Past(NamedTuple):
    """A change that a list has."""

    change: Change
    """As it was made; its position is that of the link today, None for a link that is gone."""
    hunks: tuple[Hunk, ...]
    """What it changed, alone, in the list as it was then."""
    of: str | None = None
    """The SHA-256 of the list as it was then."""


def hunks(diff: str) -> Iterator[Hunk]:
    """A diff without lines around its changes, as `Hunk` writes it, read again."""
    head: re.Match[str] | None = None
    before: list[str] = []
    after: list[str] = []
    for line in [*diff.splitlines(), "@@ -0,0 +0,0 @@"]:
        if found := _HEAD.fullmatch(line):
            if head is not None:
                yield Hunk(int(head[1]) + (head[2] == "0"), tuple(before), tuple(after))
            head, before, after = found, [], []
        else:
            (before if line.startswith("-") else after).append(line[1:])


def take_back(source: bytes, past: Sequence[Past]) -> bytes:
    """The list without these changes.

    Raises EditRefused where what a change made of a line cannot be told from what others made of it.
    """
    result = source
    for one in sorted(past, key=_from_the_end):
        result = _without(result, one)
    for one in past:
        if any(not hunk.after for hunk in one.hunks) and hashlib.sha256(result).hexdigest() != one.of:
            lost = "\n".join(line for hunk in one.hunks for line in hunk.before)
            raise EditRefused(
                f"the list changed since the entry of {one.change.old} was taken out of it",
                hint=f"put it back by hand, or take all back that was changed with it:\n{lost}",
            )
    return result


def _from_the_end(one: Past) -> tuple[bool, int]:
    """Links from the last to the first, so that none moves; then what was taken out, from the first line on."""
    return (
        one.change.way == "remove",
        one.hunks[0].line if one.change.way == "remove" else -(one.change.position or 0),
    )


def _without(source: bytes, one: Past) -> bytes:
    text = Text(source)
    places = [_place(text, hunk.after, hunk.line) for hunk in one.hunks]
    if one.hunks and all(place is not None for place in places):
        edits = [
            each for hunk, first in zip(one.hunks, places, strict=True) for each in _lines_back(text, hunk, first or 1)
        ]
        return _checked(text, edits)
    if all(hunk.before and _place(text, hunk.before, hunk.line) for hunk in one.hunks) and one.hunks:
        return source  # it is as it was already
    change = one.change
    if change.way == "retarget" and change.position is not None and change.new is not None:
        try:
            return changes.make(source, [change._replace(old=change.new, new=change.old)]).source
        except EditRefused as error:
            raise EditRefused(error.message, hint="it was changed again since; take it back by hand") from error
    if change.way == "behind" and change.position is not None:
        return _checked(text, [_words_back(text, change)])
    raise EditRefused(f"what was changed at {change.old} was changed again since", hint="take it back by hand")


def _place(text: Text, lines: Sequence[str], near: int) -> int | None:
    """Where these lines stand together, the number of the first, as near to a line as there is; None: nowhere."""
    if not lines:
        return near if near <= text.lines else None  # taken out: nothing is to be found
    present = [_line(text, number) for number in range(1, text.lines + 1)]
    found = [at for at in range(len(present) - len(lines) + 1) if present[at : at + len(lines)] == list(lines)]
    return min((at + 1 for at in found), key=lambda number: abs(number - near), default=None)


def _line(text: Text, number: int) -> str:
    return text.slice(*text.span_of_line(number)).rstrip("\r\n")


def _lines_back(text: Text, hunk: Hunk, first: int) -> Iterator[Edit]:
    """The lines before in place of the lines after, with the ends that lines have here."""
    if len(hunk.before) == len(hunk.after):
        for number, was, now in zip(range(first, text.lines + 1), hunk.before, hunk.after, strict=False):
            start, end = changes.difference(now, was)
            begin = text.span_of_line(number)[0]
            written = was[start : len(was) - (len(now) - end)]
            yield Edit(begin + len(now[:start].encode()), begin + len(now[:end].encode()), written)
        return
    start = text.span_of_line(first)[0]
    end = text.span_of_line(first + len(hunk.after) - 1)[1] if hunk.after else start
    stop = "\r\n" if b"\r\n" in text.utf8 else "\n"
    yield Edit(start, end, "".join(f"{line}{stop}" for line in hunk.before))


def _words_back(text: Text, change: Change) -> Edit:
    written = changes.behind(Original(text), change)
    if not text.utf8.startswith(written.text.encode(), written.start):
        raise EditRefused(f"what was put behind {change.old} is not there any more", hint="take it out by hand")
    return Edit(written.start, written.start + len(written.text.encode()), "")


def _checked(text: Text, edits: Sequence[Edit]) -> bytes:
    """The file with edits made, if no link of other lines becomes another one."""
    result = edit.applied(text, sorted(edits))
    touched = {
        line for one in edits for line in range(text.line(one.start), text.line(max(one.start, one.end - 1)) + 1)
    }
    before = [(one.url, one.text) for one in reading.anchors(text) if text.line(one.start) not in touched]
    after = [(one.url, one.text) for one in reading.anchors(Text(result))]
    rest = iter(after)
    if not all(any(one == other for other in rest) for one in before):
        raise EditRefused("taking it back would change links of other lines", hint="take it back by hand")
    return result
