"""Decorated Markdown: what is known shows in the list, and can be taken off again to the byte."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export_world import paper
from service import urls
from service.errors import EditRefused
from service.exporting.decorate import Decoration, decorate, undecorate
from service.markdown.parse import parse
from service.queries.exports import Known

EVERYTHING: tuple[Any, ...] = get_args(Decoration)
CODE, GONE, LOST, PAPER = (
    "https://github.com/o/r",
    "http://gone.example/a",
    "http://lost.example/",
    "https://arxiv.org/abs/1502.04681",
)
COPY = "https://web.archive.org/web/2015/http://gone.example/a"
REPOSITORY: Any = {"name": "o/r", "stars": 1353, "archived": True}
KNOWN = {
    urls.canonical(CODE): Known(repository=REPOSITORY),
    urls.canonical(GONE): Known(dead=True, copy=COPY),
    urls.canonical(LOST): Known(dead=True),
    urls.canonical(PAPER): Known(paper=paper(abstract="We *use* <b>LSTMs</b>; see https://a.example/x.\nTwice.")),
}


def shown(text: str, *wanted: Decoration) -> str:
    """A list decorated, its comments left out, as a reader sees it."""
    decorated = decorate(text.encode(), KNOWN, wanted)
    assert undecorate(decorated) == text.encode()
    visible, rest = "", decorated.decode()
    while "<!--listkeeper:" in rest:
        before, _, rest = rest.partition("<!--listkeeper:")
        visible += before
        rest = rest.partition("-->")[2]
    return visible + rest


@pytest.mark.parametrize(
    ("wanted", "text", "result"),
    [
        ("stars", f"- [code]({CODE}), fine\n", f"- [code]({CODE}) ★ 1,353, fine\n"),
        ("archived", f"- [code]({CODE}), fine\n", f"- [code]({CODE}) (archived), fine\n"),
        ("stars", f"* github: {CODE}\r\n", f"* github: {CODE} ★ 1,353\r\n"),
        ("stars", f"| [t]({CODE}) | b |\n|---|---|\n", f"| [t]({CODE}) ★ 1,353 | b |\n|---|---|\n"),
        ("stars", f"## [code]({CODE})\n", f"## [code]({CODE})\n"),
        ("dead", f"[x]({LOST}) y\n", f"<del>[x]({LOST})</del> y\n"),
        ("dead", f"<{LOST}>", f"<del><{LOST}></del>"),
        ("dead", f"[x][r]\n\n[r]: {LOST}\n", f"<del>[x][r]</del>\n\n[r]: {LOST}\n"),
        ("dead", f"![x]({LOST})\n", f"![x]({LOST})\n"),
        ("copies", f"[x]({GONE} 'title') y\n", f"[x]({COPY} 'title') y\n"),
        ("copies", f"see {GONE}\n", f"see {COPY}\n"),
        ("copies", f"[x][r]\n\n[r]: {GONE}\n", f"[x][r] ([copy]({COPY}))\n\n[r]: {GONE}\n"),
        ("copies", f"[x]({LOST})\n", f"[x]({LOST})\n"),
    ],
)
def test_a_decoration_shows_what_is_known(wanted, text, result):
    assert shown(text, wanted) == result


def test_a_dead_link_is_struck_where_it_has_no_copy():
    text = f"[a]({GONE}) [b]({LOST})\n"
    assert shown(text, "dead", "copies") == f"[a]({COPY}) <del>[b]({LOST})</del>\n"


def test_a_link_that_takes_no_other_address_keeps_no_other_from_its_copy():
    url = "www.gone.example/a"
    read = parse(url.encode()).links[0].url
    known = {urls.canonical(one): Known(dead=True, copy=COPY) for one in (read, GONE)}
    text = f"{url} [x]({GONE})\n".encode()
    decorated = decorate(text, known, ["copies"])
    assert COPY.encode() in decorated.partition(b" [x]")[0]
    assert f" [x]({COPY})<!--".encode() in decorated
    assert undecorate(decorated) == text


def test_an_abstract_is_folded_once_at_the_end_of_the_line_and_is_plain_text():
    text = f"- [paper]({PAPER}) - *great*.  \n  [pdf]({PAPER})\n"
    folded = (
        "<details><summary>Abstract</summary>We &#42;use&#42; &#60;b&#62;LSTMs&#60;&#47;b&#62;; "
        "see https&#58;&#47;&#47;a&#46;example&#47;x. Twice.</details>"
    )
    assert shown(text, "abstracts") == f"- [paper]({PAPER}) - *great*. {folded}  \n  [pdf]({PAPER})\n"


@pytest.mark.parametrize("rest", [" | b |", " `code", " <br>", " [a\nb](http://c.example/)"])
def test_an_abstract_stays_at_its_link_where_the_line_is_not_plain(rest):
    decorated = shown(f"[p]({PAPER}){rest}\n", "abstracts")
    assert decorated.startswith(f"[p]({PAPER}) <details>")
    assert decorated.endswith(f"</details>{rest}\n")


def test_a_reader_of_the_decorated_list_finds_the_same_links():
    text = f"# T\n\n[a]({LOST}) and {LOST} and <a href='{LOST}'>b</a>\n\n- [c]({CODE})\n- [p]({PAPER}) {CODE}\n"
    decorated = decorate(text.encode(), KNOWN, EVERYTHING)
    assert [link.url for link in parse(decorated).links] == [link.url for link in parse(text.encode()).links]
    assert [one.path for one in parse(decorated).sections] == [("T",)]


def test_decorating_again_renews():
    text = f"[code]({CODE})\n".encode()
    once = decorate(text, KNOWN, ["stars"])
    more = {urls.canonical(CODE): Known(repository={**REPOSITORY, "stars": 2000})}
    assert "★ 2,000" in decorate(once, more, ["stars"]).decode()
    assert decorate(once, KNOWN, ["stars"]) == once
    assert decorate(once, KNOWN, []) == text


def test_what_was_changed_by_hand_stays():
    decorated = decorate(f"[code]({CODE})\n".encode(), KNOWN, ["stars"])
    by_hand = decorated.replace(b"1,353", b"1,354, wow")
    assert undecorate(by_hand) == by_hand


def test_a_list_in_another_encoding_is_refused():
    with pytest.raises(EditRefused, match="UTF-8"):
        decorate(f"[code]({CODE})\n".encode("utf-16"), KNOWN, ["stars"])


PIECES = [
    *(f"[t]({url})" for url in (CODE, GONE, LOST, PAPER)),
    *(f"[![i](http://i.example/i.png)]({url})" for url in (CODE, GONE)),
    *(url for url in (CODE, GONE, LOST)),
    *(f"<{url}>" for url in (GONE, LOST)),
    *(f"<a href='{url}'>a</a>" for url in (GONE, PAPER)),
    *(f"\n\n[r]: {url}\n\n" for url in (GONE, CODE)),
    "[t][r]", "[r]", "\n", "\r\n", "\r", "  \n", "\\\n", "- ", "# ", "| ", "|\n|-|\n|", "`", "~~", "**", "<p>", "</p>", "    ",
    "<!--", "-->", "<!--listkeeper:stars 8 00000000-->", "<!--listkeeper:copies 2 1234abcd %5Bx%5D-->", "x", "é", "\0", "$",
    "<details>", "[", "](", "```\n", "~", "\ufeff",
]  # fmt: skip
lists = st.lists(st.sampled_from([piece.encode() for piece in PIECES]) | st.binary(max_size=3)).map(b"".join)


@settings(deadline=None)
@given(
    lists.filter(lambda source: not source.startswith((b"\xff\xfe", b"\xfe\xff"))), st.sets(st.sampled_from(EVERYTHING))
)
def test_every_decoration_comes_off_again(source, wanted):
    assert undecorate(decorate(source, KNOWN, wanted)) == undecorate(source)


@settings(deadline=None)
@given(lists)
def test_a_list_without_decorations_has_none_to_take_off(source):
    plain = undecorate(source)
    assert undecorate(plain) == plain
    assert plain == source or b"<!--listkeeper:" in source
