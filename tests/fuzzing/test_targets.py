"""The promises of `targets.py`, tried with what hypothesis thinks up and with every input that ever broke one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzing.targets import TARGETS

FOUND = Path(__file__).parent / "found"
WORDS = b"""[t](http://a.example) <a href=' ![x][y] | --- http:// :// %00 \xc3 \xff\xfe {% raw %} ``` ~~~ --- +++ \r\n \0
HTTP/1.1 200 OK\r\n Content-Length: 5 Transfer-Encoding: chunked\r\n\r\n <title>404 Not Found</title> parked #tag key:value
stars:>10 and or not ( ) " {"data": {"r0": null}} [["urlkey"]] <feed xmlns="http://www.w3.org/2005/Atom"><entry>""".split()
"""What these doors have an ear for; chance alone hardly says it."""
pieces = st.lists(st.binary(max_size=12) | st.sampled_from(WORDS), max_size=40).map(b" ".join)


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=400) | pieces)
def test_it_holds_for_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_it_holds_for_what_broke_it_once(name: str) -> None:
    for path in sorted((FOUND / name).glob("*")):
        TARGETS[name](path.read_bytes())
