"""Changes of all kinds touch what they are about, and no other byte."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from any_markdown import WITH_LINKS
from service import markdown
from service.errors import EditRefused
from service.markdown.changes import Change, is_made, make, possible

URL, NEW, COPY = "http://o.example/", "https://new.example/", "https://web.archive.org/web/2015/http://o.example/"


def to(position: int, url: str = URL, new: str = NEW) -> Change:
    return Change("retarget", url, position, new)


def behind(position: int, url: str = URL, new: str | None = COPY, words: str = "archived copy") -> Change:
    return Change("behind", url, position, new, words)


def gone(position: int, url: str = URL) -> Change:
    return Change("remove", url, position)


def line(old: str, new: str) -> Change:
    return Change("line", old, None, new)


CASES = [
    ("a copy beside a link", "- [t](http://o.example/).\n", [behind(0)],
     f"- [t](http://o.example/) ([archived copy]({COPY})).\n"),
    ("words beside a link", "- [t](http://o.example/) - It.\n", [behind(0, new=None, words="archived")],
     "- [t](http://o.example/) (archived) - It.\n"),
    ("beside a bare one", "- code: http://o.example/\n", [behind(0, new=None, words="archived")],
     "- code: http://o.example/ (archived)\n"),
    ("in a table", "| a |\n|--|\n| [t](http://o.example/) |\n", [behind(0, new="http://n.example/a|b")],
     "| a |\n|--|\n| [t](http://o.example/) ([archived copy](http://n.example/a\\|b)) |\n"),
    ("in HTML", '<p><a href="http://o.example/">t</a></p>\n', [behind(0)],
     f'<p><a href="http://o.example/">t</a> (<a href="{COPY}">archived copy</a>)</p>\n'),
    ("two on one line, and one that leads elsewhere",
     "- [a](http://o.example/) [b](http://o.example/) [c](http://o.example/)\n", [to(1), behind(0), behind(2)],
     f"- [a](http://o.example/) ([archived copy]({COPY})) [b]({NEW}) [c](http://o.example/) ([archived copy]({COPY}))\n"),
    ("all of a line that lead to one place",
     "- [a](http://o.example/) ![p](http://o.example/) [b](http://o.example/)\n- [c](http://o.example/)\n", [to(0)._replace(with_others=True)],
     f"- [a]({NEW}) ![p](http://o.example/) [b]({NEW})\n- [c](http://o.example/)\n"),
    ("twice the same", "- [a](http://o.example/) <http://o.example/>\n", [to(0)._replace(with_others=True), to(1)._replace(with_others=True)],
     f"- [a]({NEW}) <{NEW}>\n"),
    ("an entry is taken out", "- [a](http://a.example/)\n- [t](http://o.example/) - It,\n  on two lines.\n- b\n", [gone(1)],
     "- [a](http://a.example/)\n- b\n"),
    ("and one blank line with it", "- [a](http://a.example/)\n\n- [t](http://o.example/)\n\n- [b](http://b.example/)\n", [gone(1)],
     "- [a](http://a.example/)\n\n- [b](http://b.example/)\n"),
    ("the only one of a section", "# S\n\n- [t](http://o.example/)\n\n# T\n", [gone(0)], "# S\n\n# T\n"),
    ("the last one of a file", "Words.\n\n- [t](http://o.example/)\n", [gone(0)], "Words.\n"),
    ("two that follow each other", "- [a](http://o.example/)\n- [b](http://o.example/)\n- [c](http://c.example/)\n", [gone(0), gone(1)],
     "- [c](http://c.example/)\n"),
    ("a row of a table", "| t | l |\n|--|--|\n| A | [t](http://o.example/) |\n| B | [u](http://b.example/) |\n", [gone(0)],
     "| t | l |\n|--|--|\n| B | [u](http://b.example/) |\n"),
    ("a title with its links", "**A paper**\n\n- github: http://o.example/\n\n**Another**\n\n- github: http://b.example/\n", [gone(0)],
     "**Another**\n\n- github: http://b.example/\n"),
    ("what else is changed in it goes too", "- [a](http://o.example/) [b](http://o.example/)\n- c\n", [gone(0), to(1)], "- c\n"),
    ("a line and a link of it", "- gihtub: <http://o.example/>\n", [line("- gihtub: <http://o.example/>", "- github: <http://o.example/>"), to(0)],
     f"- github: <{NEW}>\n"),
    ("a line wherever it stands", "x\ny\nx", [line("x", "z")], "z\ny\nz"),
    ("with all ends of lines", "x\r\ny\r\n- [t](http://o.example/)\r\n", [line("x", "z"), to(0)], f"z\r\ny\r\n- [t]({NEW})\r\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "changes", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_a_change_does(before: str, changes: list[Change], after: str) -> None:
    made = make(before.encode(), changes)
    assert made.source.decode() == after
    assert len(made.hunks) == len(changes)
    assert list(possible(before.encode(), changes)) == changes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_line_is_exchanged_in_every_encoding(encoding: str) -> None:
    before, after = "old\r\nold \nan old\rold\nold", "new ★\r\nold \nan old\rnew ★\nnew ★"
    assert make(before.encode(encoding), [line("old", "new ★"), line("gone", "x")]).source == after.encode(encoding)


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("- [t](http://a.example/)\n", [to(0)]),
        ("- t\n", [to(0)]),
        ("- http://o.example/ x\n", [to(0), line("- http://o.example/ x", "- https://o.example/ x")]),
        ("# Contents\n\n[![build](http://o.example/b.svg)](http://o.example/)\n", [gone(0)]),
        ("# [t](http://o.example/)\n\nWhat it is.\n", [gone(0)]),
        ("**[T](http://o.example/)**\n\nWhat it is.\n\n**[U](http://a.example/)**\n", [gone(0)]),
        ("- [t][r]\n\n  [r]: http://o.example/\n\n- [u][r]\n", [gone(0)]),
    ],
    ids=[
        "not the address that was meant",
        "no such link",
        "two changes of one place",
        "no entry",
        "a heading",
        "words that may be the entry's or not",
        "a definition that others need",
    ],
)
def test_what_cannot_be_made_alone_is_refused(source: str, changes: list[Change]) -> None:
    with pytest.raises(EditRefused):
        make(source.encode(), changes)
    assert len(possible(source.encode(), changes)) < len(changes)


def test_those_that_can_be_made_are_told_from_those_that_cannot() -> None:
    source = "".join(f"- [t{n}](http://o.example/)\n" for n in range(9))
    changes = [to(n) for n in range(9)]
    changes[3:3] = [to(3, "http://else.example/"), to(99)]
    assert list(possible(source.encode(), changes)) == [
        change for change in changes if change.old == URL and change.position != 99
    ]


def test_each_change_tells_the_lines_that_it_changes_alone() -> None:
    source = "# A\n\n- [a](http://o.example/) [b][r]\n- [t](http://o.example/)\n\n[r]: http://o.example/\n"
    made = make(source.encode(), [to(0), to(1), gone(2), line("# A", "# B")])
    assert ["".join(map(str, hunks)) for hunks in made.hunks.values()] == [
        f"@@ -3 +3 @@\n-- [a](http://o.example/) [b][r]\n+- [a]({NEW}) [b][r]\n",
        f"@@ -6 +6 @@\n-[r]: http://o.example/\n+[r]: {NEW}\n",
        "@@ -4 +3,0 @@\n-- [t](http://o.example/)\n",
        "@@ -1 +1 @@\n-# A\n+# B\n",
    ]


def test_words_behind_a_link_are_found_again() -> None:
    source = b"- [t](http://o.example/) - It.\n- [u](http://o.example/)\n"
    changes = [behind(0), behind(1, new=None, words="archived")]
    assert not any(is_made(source, change) for change in changes)
    result = make(source, changes).source
    assert [is_made(result, change) for change in (changes[0], changes[1]._replace(position=2))] == [True, True]
    assert not is_made(source, behind(7))


# --- properties -------------------------------------------------------------------------------


@given(WITH_LINKS, st.data())
def test_what_is_put_behind_links_is_all_that_is_new(source: bytes, data: st.DataObject) -> None:
    """Taken out again, the file is what it was."""
    before = markdown.parse(source)
    assume(before.links)
    chosen = data.draw(st.sets(st.integers(0, len(before.links) - 1), min_size=1, max_size=3))
    changes = [behind(at, before.links[at].url) for at in chosen]
    try:
        made = make(source, changes)
    except EditRefused:
        return
    after = markdown.parse(made.source)
    assert len(after.links) == len(before.links) + len(chosen)
    assert [link.url for link in after.links if link.url != COPY] == [
        link.url for link in before.links if link.url != COPY
    ]
    inserted = f" ([archived copy]({COPY}))".encode(before.encoding)
    assert len(made.source) >= len(source) + len(chosen) * len(inserted)


def test_what_would_be_read_otherwise_without_it_is_not_taken_out() -> None:
    """The table below is none as long as a line stands right above it, and its rows are other entries then."""
    source = (
        b"[a](http://x.example)<div>\n| a | b |\n|--|--|\n| [x](y) | http://z.example |\n\n\n[z](http://z.example)\n"
    )
    with pytest.raises(EditRefused, match="other entries"):
        make(source, [gone(0, "http://x.example")])


@given(WITH_LINKS, st.data())
def test_what_is_taken_out_takes_no_other_entry_along(source: bytes, data: st.DataObject) -> None:
    """Nor a link of another line; and what is left is there byte for byte."""
    before = markdown.parse(source)
    linked = [entry for entry in before.entries if entry.links]
    assume(linked)
    chosen = data.draw(st.sampled_from(linked))
    position = chosen.links[0].position
    try:
        made = make(source, [gone(position, before.links[position].url)])
    except EditRefused:
        return
    after = markdown.parse(made.source)
    own = {before.links[link.position].line for link in chosen.links}
    ((hunk,),) = made.hunks.values()
    lines = range(hunk.line, hunk.line + len(hunk.before))
    assert own <= set(lines)
    assert [link.url for link in after.links] == [link.url for link in before.links if link.line not in lines]
    assert len(after.entries) >= len(before.entries) - 1
    common = next((n for n, (a, b) in enumerate(zip(source, made.source, strict=False)) if a != b), len(made.source))
    assert source.endswith(made.source[common:])
