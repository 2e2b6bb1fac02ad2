"""Bytes as the parser reads them, and the way back.

A parser wants clean UTF-8. Lists come as UTF-8 with a byte order mark, as UTF-16, with stray Latin-1
bytes or a NUL in them, with any mixture of line endings. Here the bytes become a text for the
parser, and every place in that text is known as a place in the file, so that a change can be made
to the bytes of one link and to no others.
"""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

REPLACEMENT = "\ufffd"
"""What stands for bytes that are no text in the file's encoding."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_LINE_END = re.compile(rb"\r?\n")
_BLANK = re.compile(rb"[\s<]")
_WORDED = re.compile(rb"\S")
_CONTINUATIONS = bytes(range(0x80, 0xC0))
"""Bytes that do not begin a character."""
_NEAR, _FAR = 256, 2048
"""So many bytes before a text, and behind it, belong to the same URL at most."""
_PIECE = 1 << 16
_UNDECODED = re.compile("[\ud800-\udfff]+")
_NO_TEXT = re.compile(f"{_UNDECODED.pattern}|\0+")
"""NUL is none either: CommonMark 2.3 replaces it, and no database keeps it."""
_SAME_WIDTH = re.compile("[\0-\x7f]+|[\x80-\u07ff]+|[\u0800-\uffff]+|[\U00010000-\U0010ffff]+")


class _Run(NamedTuple):
    """A stretch in which every `width` bytes of the text stand for `origin_width` bytes of the file."""

    start: int
    origin: int
    width: int = 1
    origin_width: int = 1


class Text:
    """A file's bytes as text. All offsets into it count bytes of its UTF-8 form, `utf8`."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        mark, self.encoding = next(
            ((mark, name) for mark, name in _BYTE_ORDER_MARKS if source.startswith(mark)), (b"", "utf-8")
        )
        if self.encoding == "utf-8":
            self.utf8, self._runs = _from_utf8(source, len(mark))
        else:
            self.utf8, self._runs = _from_utf16(source, len(mark), self.encoding)
        # the parser does not take a lone CR for the end of a line everywhere
        self.utf8 = _LONE_RETURN.sub(b"\n", self.utf8) if b"\r" in self.utf8 else self.utf8
        self._run_starts = [run.start for run in self._runs]
        self._column = 0, 1

    def origin(self, offset: int) -> int:
        """Where in the file an offset is."""
        run = self._runs[bisect_right(self._run_starts, offset) - 1]
        if run.width == run.origin_width:
            return run.origin + offset - run.start
        return run.origin + (offset - run.start) // run.width * run.origin_width

    def slice(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.utf8[start:end].decode("utf-8", "replace")

    def line(self, offset: int) -> int:
        """The number of the line an offset is in, from 1. LF, CRLF and a lone CR all end a line."""
        return bisect_right(self._lines, offset)

    def line_of_words(self, offset: int) -> int:
        """The number of the line where the first thing at or after an offset stands that is no white space."""
        found = _WORDED.search(self.utf8, offset)
        return self.line(found.start() if found else offset)

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self._lines[bisect_right(self._lines, offset) - 1]

    @property
    def lines(self) -> int:
        """How many lines there are; what stands behind the last end of a line is one, too."""
        return len(self._lines)

    def span_of_line(self, number: int) -> tuple[int, int]:
        """Where a line, counted from 1, begins and ends; its end is part of it."""
        return self._lines[number - 1], self._lines[number] if number < len(self._lines) else len(self.utf8)

    def around(self, start: int, end: int, limit: int) -> tuple[int, str]:
        """The text between two offsets with what it is glued to on both sides, and where that begins.

        It ends at the limit at the latest.
        """
        before = _BLANK.split(self.utf8[max(0, start - _NEAR) : start])[-1].lstrip(_CONTINUATIONS)
        last = max(end, min(limit, end + _FAR))
        blank = _BLANK.search(self.utf8, end, last)
        return start - len(before), self.slice(start - len(before), blank.start() if blank else last)

    def column(self, offset: int) -> int:
        """How many characters into its line an offset is, from 1. It goes on from where it was asked last."""
        at, column = (
            self._column if self.line_start(offset) <= self._column[0] <= offset else (self.line_start(offset), 1)
        )
        self._column = offset, column + len(self.utf8[at:offset].decode("utf-8", "replace"))
        return self._column[1]

    @cached_property
    def _lines(self) -> array[int]:
        lines = array("Q", [0])
        lines.extend(found.end() for found in _LINE_END.finditer(self.utf8))
        return lines


def _from_utf8(source: bytes, skip: int) -> tuple[bytes, list[_Run]]:
    """Read, with a replacement character for each broken sequence, as the WHATWG Encoding Standard does."""
    clean = source[skip:]
    if b"\0" not in clean and _is_utf8(clean):
        return clean, [_Run(0, skip)]
    text = bytearray()
    runs = [_Run(0, skip)]
    origin = skip
    for piece in _pieces(clean):
        escaped = piece.decode("utf-8", "surrogateescape")
        done = 0
        for broken in _NO_TEXT.finditer(escaped):
            good = escaped[done : broken.start()].encode()
            raw = broken.group().encode("utf-8", "surrogateescape")
            shown = raw.decode("utf-8", "replace").replace("\0", REPLACEMENT)
            text += good
            origin += len(good)
            one_by_one = len(shown) == len(raw)  # else which bytes each stands for is not known
            runs.append(_Run(len(text), origin, *((3, 1) if one_by_one else (3 * len(shown), len(raw)))))
            text += shown.encode()
            origin += len(raw)
            runs.append(_Run(len(text), origin))
            done = broken.end()
        rest = escaped[done:].encode()
        text += rest
        origin += len(rest)
    return bytes(text), runs


def _pieces(clean: bytes) -> Iterator[bytes]:
    """Some lines at a time: with a single emoji in it, a text takes four times as much memory as its bytes."""
    start = 0
    while start < len(clean):
        end = clean.find(b"\n", start + _PIECE) + 1 or len(clean)
        yield clean[start:end]
        start = end


def _is_utf8(clean: bytes) -> bool:
    try:
        for piece in _pieces(clean):
            piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _from_utf16(source: bytes, skip: int, encoding: str) -> tuple[bytes, list[_Run]]:
    """Read, with a replacement character for NUL, half of a pair, and an odd byte at the end."""
    odd = (len(source) - skip) % 2
    pairs = source[skip : len(source) - odd].decode(encoding, "surrogatepass")
    decoded = _NO_TEXT.sub(lambda lone: REPLACEMENT * len(lone.group()), pairs)
    runs = [_Run(0, skip)]
    start, origin = 0, skip
    for found in _SAME_WIDTH.finditer(decoded):
        count = found.end() - found.start()
        width = len(found.group()[0].encode())
        origin_width = 4 if width == 4 else 2
        runs.append(_Run(start, origin, width, origin_width))
        start, origin = start + count * width, origin + count * origin_width
    if odd:
        runs.append(_Run(start, origin, len(REPLACEMENT.encode()), odd))
    return (decoded + REPLACEMENT * odd).encode(), runs
