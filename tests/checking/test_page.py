"""Reading pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checking import page


def test_what_people_read_is_kept() -> None:
    """Title, language, heading and text; not scripts, styles and what only scriptless browsers show."""
    html = (
        "<html lang='de-AT'><head><title> Ein\n Titel </title><style>p{}</style></head><body><h1>Kopf <b>zeile</b></h1>"
        "<script>var x</script><noscript>turn it on</noscript><p>Erster Satz.</p><svg><title>icon</title></svg></body></html>"
    )
    found = page.read(html.encode(), "text/html; charset=utf-8")
    assert found.title == "Ein Titel"
    assert found.text == "Kopf zeile Erster Satz."
    assert (found.features["lang"], found.features["h1"], found.features["words"]) == ("de-at", "Kopf zeile", 4)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<title>Ñandú</title>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        ("<meta charset=windows-1252><title>Ñandú</title>".encode("cp1252"), "text/html"),
        ("<title>Ñandú</title>".encode(), "text/html"),
        ("<title>Ñandú</title>".encode(), "text/html; charset=no-such-charset"),
        ("<!doctype html><title>Ñandú</title>".encode(), ""),
    ],
)
def test_charsets_are_found(body: bytes, kind: str) -> None:
    """In the header, in the page, or UTF-8; a page may come without any content type."""
    assert page.read(body, kind).title == "Ñandú"


def test_of_a_long_page_the_beginning_is_enough() -> None:
    """Its heading is found wherever it stands; a long page that bears marks is read to its end."""
    words = "<p>one paragraph of a page that says very many things</p>" * 300
    found = page.read(
        f"<title>A book</title><nav>{words}</nav><h1>Chapter <i>one</i></h1>{words}".encode(), "text/html"
    )
    assert found.features["words"] >= page.MANY_WORDS
    assert found.features["h1"] == "Chapter one"
    parked = f"<title>a.example is for sale</title>{words}<script src=https://parkingcrew.net/x.js></script>"
    assert page.read(parked.encode(), "text/html").features["signs"] == ["parking service"]


def test_what_is_no_page_keeps_its_first_bytes() -> None:
    """A PDF has no title here, but is known by how it starts."""
    assert page.read(b"%PDF-1.4 and so on", "application/pdf") == (None, None, {"bytes": 18, "starts": "%PDF-1.4"})


def test_the_menu_is_not_read_and_what_stands_beside_is_not_counted() -> None:
    """A message is short, however many links there are around it; without a first heading, the second is one."""
    seen = page.read(
        b"<nav><a href=/>Home</a> <a href=/a>All we sell</a></nav><h2>Not here</h2><p>It is gone.</p>"
        b"<aside>Bestsellers: tea</aside><footer>A shop since 1900</footer>",
        "text/html",
    )
    assert seen.text == "Not here It is gone. Bestsellers: tea A shop since 1900"
    assert (seen.features["words"], seen.features["h1"]) == (5, "Not here")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-8"])
def test_the_first_bytes_tell_the_charset(charset: str) -> None:
    """Whatever header and page say of it."""
    body = "\ufeff<meta charset=windows-1252><title>Página</title>".encode(charset)
    assert page.read(body, "text/html; charset=iso-8859-1").title == "Página"
    assert page.read(b"<meta charset=utf-16><title>P\xc3\xa1gina</title>", "text/html").title == "Página"


def test_likeness_tells_pages_apart() -> None:
    """The same text with another date is alike, another text is not."""
    one = [f"word{number}" for number in range(200)]
    assert page.likeness(page.sketch(one), page.sketch([*one[:100], "today", *one[100:]])) > 0.8
    assert page.likeness(page.sketch(one), page.sketch([f"other{number}" for number in range(200)])) == 0
    assert page.likeness("", "") == 1


def test_the_whole_page_tells_apart_what_begins_alike() -> None:
    """Pages of a site share a long menu; what they are about comes after it."""

    def of_site(text: str) -> bytes:
        menu = " ".join(f"<a href=/{number}>department {number} of the council</a>" for number in range(60))
        return f"<title>Farholm</title><div>{menu}</div><p>{text}".encode()

    first, second = (of_site(" ".join(f"{topic}{number}" for number in range(100))) for topic in ("oak", "elm"))
    assert page.read(first, "text/html").features["sketch"] == page.read(second, "text/html").features["sketch"]
    assert page.likeness(page.whole(first, "text/html"), page.whole(first, "text/html")) == 1
    assert page.likeness(page.whole(first, "text/html"), page.whole(second, "text/html")) < 0.8


@given(st.lists(st.text("abc ", max_size=5), max_size=60))
def test_a_text_is_like_itself(words: list[str]) -> None:
    """Whatever the words, a sketch is as like itself as can be."""
    assert page.likeness(page.sketch(words), page.sketch(words)) == 1


@given(
    st.binary(max_size=400),
    st.sampled_from(["text/html", "text/html; charset=utf-16", "", "text/plain", "application/json"]),
)
def test_any_bytes_are_a_page_or_not(body: bytes, kind: str) -> None:
    """Reading raises nothing, whatever a server sends."""
    found = page.read(b"<html>" + body, kind)
    assert found.text is None or len(found.text) <= page.MAX_TEXT
