"""A changed link changes the bytes of that link, and no others."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from any_markdown import DOCUMENTS, WITH_LINKS
from service import markdown
from service.errors import EditRefused

NEW = "https://new.example/a_(b)?c=d&e=f"
URLS = st.sampled_from(
    [NEW, "http://n.example", "http://n.example/(x", "http://n.example/a|b&copy;_x_*y*`", "mailto:q@w.example"]
)


@given(WITH_LINKS, st.data())
def test_only_the_bytes_of_the_link_change(source: bytes, data: st.DataObject) -> None:
    before = markdown.parse(source)
    assume(before.links)
    position = data.draw(st.integers(0, len(before.links) - 1))
    url = data.draw(URLS)
    try:
        result = markdown.retarget(source, {position: url})
    except EditRefused:
        return
    after = markdown.parse(result)
    assert after.links[position].url == url
    definitions = {link.url for link in before.links if link.form in ("reference", "image")}
    for was, now in zip(before.links, after.links, strict=True):
        alone = was.position != position and was.url not in definitions and was.form != "html"
        if alone and not (was.start >= before.links[position].start and was.end <= before.links[position].end):
            assert now.url == was.url
            assert source[was.start : was.end] == result[now.start : now.end]


@given(DOCUMENTS)
def test_nothing_to_change_changes_nothing(source: bytes) -> None:
    assert markdown.retarget(source, {}) == source


@given(DOCUMENTS)
def test_the_same_address_again_changes_no_link(source: bytes) -> None:
    links = markdown.parse(source).links
    for link in links:
        try:
            result = markdown.retarget(source, {link.position: link.url})
        except EditRefused:
            continue
        assert [now.url for now in markdown.parse(result).links] == [was.url for was in links]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[t](http://o.example)", f"[t]({NEW})"),
        ("[t]( <http://o.example> 'title' )", f"[t]( <{NEW}> 'title' )"),
        ("[http://o.example](http://o.example)", f"[{NEW}]({NEW})"),
        ("[**http://o.example**](http://o.example)", f"[**{NEW}**]({NEW})"),
        ("[`http://o.example`](http://o.example)", f"[`{NEW}`]({NEW})"),
        ("[o.example](http://o.example)", "[new.example/a_(b)?c=d&e=f](https://new.example/a_(b)?c=d&e=f)"),
        ("[o.example/p](https://o.example/p/)", f"[{NEW[8:]}]({NEW})"),
        ("<a href='http://o.example'>o.example</a>", f"<a href='{NEW}'>{NEW[8:]}</a>"),
        ("[o.example](http://o.example/p)", f"[o.example]({NEW})"),
        ("[see http://o.example](http://o.example)", f"[see http://o.example]({NEW})"),
        ("a <http://o.example> b", f"a <{NEW}> b"),
        ("a http://o.example, b", f"a {NEW}, b"),
        ("(www.o.example)", f"({NEW})"),
        ('![i](http://o.example/i.png "t")', f'![i]({NEW} "t")'),
        ("<a href='http://o.example'>t</a>", f"<a href='{NEW}'>t</a>"),
        ('<a href="http://o.example">http://o.example</a>', f'<a href="{NEW}">{NEW}</a>'),
        ("<img src=http://o.example/i.png>", "<img src=https://new.example/a_(b)?c&#61;d&#38;e&#61;f>"),
        ("[t][r]\n\n[r]: http://o.example 't'\n", f"[t][r]\n\n[r]: {NEW} 't'\n"),
        ("[r] [x][R]\n\n[r]:\n  <http://o.example>\n", f"[r] [x][R]\n\n[r]:\n  <{NEW}>\n"),
        ("| [t](http://o.example) |\n|--|\n", f"| [t]({NEW}) |\n|--|\n"),
        ("[t]()", f"[t]({NEW})"),
        ("# [t](http://o.example) #", f"# [t]({NEW}) #"),
    ],
)
def test_an_address_is_written_as_its_place_wants_it(before: str, after: str) -> None:
    assert markdown.retarget(before.encode(), {0: NEW}).decode() == after


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://n.example/a b", "[t](http://n.example/a%20b)"),
        ("http://n.example/(", r"[t](http://n.example/\()"),
        ("http://n.example/)", r"[t](http://n.example/\))"),
        ("http://n.example/&copy;", "[t](http://n.example/&amp;copy;)"),
        ("http://n.example/?a=1&b=2", "[t](http://n.example/?a=1&b=2)"),
        (r"http://n.example/\*", r"[t](http://n.example/\\*)"),
        ("", "[t](<>)"),
    ],
)
def test_what_markdown_would_read_otherwise_is_escaped(url: str, written: str) -> None:
    assert markdown.retarget(b"[t](http://o.example)", {0: url}).decode() == written


def test_a_bare_url_that_would_not_be_seen_gets_brackets() -> None:
    assert markdown.retarget(b"http://o.example", {0: "http://n.example/a."}) == b"<http://n.example/a.>"


def test_several_links_change_at_once() -> None:
    source = b"[a](http://a.example) http://b.example <http://c.example>"
    urls = {0: "http://1.example", 1: "http://2.example", 2: "http://3.example"}
    assert markdown.retarget(source, urls) == b"[a](http://1.example) http://2.example <http://3.example>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_stay_what_they_are(encoding: str) -> None:
    source = "# Überschrift\r\n\r\n- [é](http://o.example)\r\n".encode(encoding)
    expected = "# Überschrift\r\n\r\n- [é](http://n.example/ü)\r\n".encode(encoding)
    assert markdown.retarget(source, {0: "http://n.example/ü"}) == expected


def test_broken_bytes_around_a_link_stay() -> None:
    source = b"\xe9\xff [a](http://o.example) \x00\xe2\x80"
    assert markdown.retarget(source, {0: "http://n.example"}) == b"\xe9\xff [a](http://n.example) \x00\xe2\x80"


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        (b"[a](http://a.example)", {1: NEW}),
        (b"[a](http://a.example)", {-1: NEW}),
        (b"[a][r] [b][r]\n\n[r]: http://a.example\n", {0: "http://1.example", 1: "http://2.example"}),
        (b"<http://a.example>", {0: "not an address"}),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused(source: bytes, changes: dict[int, str]) -> None:
    with pytest.raises(EditRefused):
        markdown.retarget(source, changes)


def test_a_real_list_differs_in_one_line(seed_source: bytes) -> None:
    link = next(link for link in markdown.parse(seed_source).links if link.line == 72)
    result = markdown.retarget(seed_source, {link.position: "https://github.com/hardmaru/write-rnn"})
    old, new = seed_source.splitlines(), result.splitlines()
    changed = [tag for tag in difflib.SequenceMatcher(None, old, new).get_opcodes() if tag[0] != "equal"]
    assert changed == [("replace", 71, 72, 71, 72)]
    address = b"https://github.com/hardmaru/write-rnn"
    assert new[71] == b"- github: [%s](%s)" % (address, address)
