"""Reading answers from whatever bytes come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sources.answer import MAX_HEAD, Answer, mend

PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.0 404\r\n", b"ICY 200 OK\n", b"\r\n", b"\r\n\r\n",
        b"\n\n", b"Content-Length: 5\r\n", b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n", b"no colon\r\n", b" folded\r\n", b"X : y\r\n", b"hello", b"5\r\nhello\r\n",
        b"0\r\n\r\n", b"ZZZ\r\n", b"Upgrade: h2c\r\nConnection: Upgrade\r\n", b"HTTP/1.1 101 Switching\r\n", b"\x00", b"\xff\xfe",
        b"HTTP/2 200\r\n", b"Connection: keep-alive\r\n", b":\r\n", b"HTTP/1.1 204 No Content\r\n",
    ]
)  # fmt: skip


@given(
    st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=30), st.sampled_from(["GET", "HEAD"]), st.booleans()
)
def test_any_bytes_end_in_an_answer_or_a_fault(pieces: list[bytes], method: str, is_reset: bool) -> None:
    """Whatever comes, in whatever pieces, nothing is raised, and at the end it is clear what it was."""
    answer = Answer(method)
    for piece in pieces:
        answer.feed(piece)
    answer.end(is_reset=is_reset)
    assert answer.is_over
    assert answer.is_complete != (answer.fault_code is not None)
    assert not answer.is_complete or answer.has_head
    assert isinstance(answer.take(), bytes)
    assert all(isinstance(name, bytes) and isinstance(value, bytes) for name, value in answer.headers)


@given(st.integers(1, 12), st.binary(max_size=200))
def test_pieces_make_no_difference(size: int, body: bytes) -> None:
    """An answer is the same however the network cut it up."""
    raw = b"HTTP/1.1 200 OK\r\nbroken line\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    answer = Answer()
    for start in range(0, len(raw), size):
        answer.feed(raw[start : start + size])
    assert (answer.status, answer.take(), answer.is_complete) == (200, body, True)


def test_interim_answers_have_an_end() -> None:
    """A server that only ever hints is not listened to for ever."""
    answer = Answer()
    for _ in range(200):
        answer.feed(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    assert answer.fault_code == "http-too-long"


def test_a_head_without_end_is_given_up() -> None:
    """No more than MAX_HEAD bytes are kept of a head."""
    answer = Answer()
    answer.feed(b"HTTP/1.1 200 OK\r\n")
    while not answer.is_over:
        answer.feed(b"X-More: " + b"y" * 1000 + b"\r\n")
    assert answer.fault_code == "http-too-long"
    assert sum(len(value) for _, value in answer.headers) <= MAX_HEAD + 1000


@pytest.mark.parametrize(
    ("head", "mended"),
    [
        (b"HTTP/1.1 200 OK\r\nA : 1\r\nnothing\r\n B", b"HTTP/1.1 200\r\nA: 1 B\r\nConnection: close\r\n\r\n"),
        (b"ICY 404 x\nContent-Length: 9, 4", b"HTTP/1.1 404\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"),
        (b"<html>", None),
        (b"HTTP/1.1 2000 OK", None),
    ],
)
def test_heads_are_mended_as_browsers_do(head: bytes, mended: bytes | None) -> None:
    """What can be understood is written by the rules; the rest is dropped."""
    assert mend(head) == mended
