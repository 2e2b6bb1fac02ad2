"""Whatever a list's bytes are, each place in its text is a place in its bytes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from any_markdown import DOCUMENTS
from service.markdown.text import Text


@given(DOCUMENTS)
def test_places_in_the_text_are_places_in_the_bytes(source: bytes) -> None:
    text = Text(source)
    starts = [at for at, byte in enumerate(text.utf8) if byte & 0xC0 != 0x80]
    origins = [text.origin(at) for at in (*starts, len(text.utf8))]
    assert origins == sorted(origins)
    assert origins[-1] == len(source) or not text.utf8
    for start, end in pairwise(origins):
        shown = text.slice(*_character(text, starts[origins.index(start)]))
        raw = source[start:end].decode(text.encoding, "replace").replace("\0", "\ufffd").replace("\r", "\n")
        assert shown.replace("\r", "\n") in (raw, "\ufffd")


def _character(text: Text, start: int) -> tuple[int, int]:
    width = len(text.utf8[start:].decode()[0].encode())
    return start, start + width


@pytest.mark.parametrize(
    ("source", "utf8", "encoding"),
    [
        (b"plain", b"plain", "utf-8"),
        (b"\xef\xbb\xbfwith a mark", b"with a mark", "utf-8"),
        (b"\xff\xfea\x00\xe9\x00", "aé".encode(), "utf-16-le"),
        (b"\xfe\xff\x00a\x00", "a\ufffd".encode(), "utf-16-be"),
        (b"\xff\xfe\x00\xd8a\x00", "\ufffda".encode(), "utf-16-le"),
        (b"Latin-1: \xe9", "Latin-1: \ufffd".encode(), "utf-8"),
        (b"cut: \xe2\x80 \xff\xff", "cut: \ufffd \ufffd\ufffd".encode(), "utf-8"),
        (b"a\rb\r\nc\n", b"a\nb\r\nc\n", "utf-8"),
    ],
)
def test_bytes_become_text_for_the_parser(source: bytes, utf8: bytes, encoding: str) -> None:
    text = Text(source)
    assert (text.utf8, text.encoding) == (utf8, encoding)


def test_every_line_ending_ends_a_line() -> None:
    text = Text(b"1\n2\r\n3\r4")
    assert [text.line(text.utf8.index(digit)) for digit in (b"1", b"2", b"3", b"4")] == [1, 2, 3, 4]


def test_columns_count_characters() -> None:
    text = Text("é😀x\nyz".encode())
    assert [text.column(text.utf8.index(letter)) for letter in (b"x", b"y", b"z")] == [3, 1, 2]
    assert text.column(text.utf8.index(b"x")) == 3


def test_no_text_has_a_nul() -> None:
    text = Text(b"a\0b")
    assert text.slice(0, len(text.utf8)) == "a\ufffdb"
    assert [text.origin(place) for place in (0, 1, 4)] == [0, 1, 2]
