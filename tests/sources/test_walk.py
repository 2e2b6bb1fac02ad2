"""Addresses as requests need them."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sources.walk import fields, target

_PATHS = st.text("abcXYZ019-._~!$&'()*+,;=:@/%?#|^`{}[]\"<>\\ é", max_size=20)
_HOSTS = st.sampled_from(
    ("a.example", "127.0.0.1", "1.2.3.4", "a-b.example", "xn--nxasmq6b.example", "münchen.example")
)
_PORTS = st.sampled_from(("", ":80", ":443", ":8080"))


@given(st.sampled_from(("http", "https")), _HOSTS, _PORTS, st.sampled_from(("", "/", "?")), _PATHS)
def test_plain_addresses_are_read_as_httpx_reads_them(scheme: str, host: str, port: str, mark: str, path: str) -> None:
    """The short way for plain addresses gives what the long one does."""
    url = f"{scheme}://{host}{port}{mark}{path if mark else ''}"
    try:
        expected = httpx.URL(url)
    except httpx.InvalidURL:
        with pytest.raises(httpx.InvalidURL):
            target(url)
        return
    found = target(url)
    assert found.path == expected.raw_path.decode()
    assert found.authority == expected.netloc.decode()
    assert found.place.host == expected.raw_host.decode()
    assert found.place.port == (expected.port or (443 if scheme == "https" else 80))


def test_header_fields_are_found_by_their_small_names() -> None:
    """Values of one name are joined; what is no UTF-8 is read all the same."""
    raw = [(b"Server", b"x"), (b"Vary", b"a"), (b"vary", b"b"), (b"X", "é".encode("latin-1"))]
    assert fields(raw) == {"server": "x", "vary": "a, b", "x": "é"}
