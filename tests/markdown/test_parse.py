"""A list is read without losing a byte, whatever its bytes are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given

from any_markdown import DOCUMENTS
from service import markdown
from service.markdown import reading
from service.markdown.text import Text
from service.markdown.tree import Node


@given(DOCUMENTS)
def test_blocks_join_to_the_source(source: bytes) -> None:
    document = markdown.parse(source)
    assert b"".join(block.source for block in document.blocks) == source
    assert all(block.source for block in document.blocks)


@given(DOCUMENTS)
@example(b"http://\0")
def test_what_is_read_lies_within_the_source(source: bytes) -> None:
    document = markdown.parse(source)
    for link in document.links:
        assert 0 <= link.start <= link.end <= len(source)
        assert link.section is None or link.section < len(document.sections)
    for entry in document.entries:
        assert entry.title
        assert all(link.position < len(document.links) for link in entry.links)
        assert entry.section is None or entry.section < len(document.sections)


@given(DOCUMENTS)
def test_no_link_belongs_to_two_entries(source: bytes) -> None:
    owned = [link.position for entry in markdown.parse(source).entries for link in entry.links]
    assert len(owned) == len(set(owned))


def test_a_block_is_an_item_a_row_a_heading_a_paragraph() -> None:
    source = (
        b"---\na: 1\n---\n\n# H\n\np\nq\n\n- one\n  - two\n- three\n\n| a |\n|--|\n| b |\n\n***\n```\nx\n```\n<div>\n"
    )
    blocks = markdown.parse(source).blocks
    kinds = ["front matter", "blank", "heading", "paragraph", "item", "item", "head", "row", "rule", "code", "html"]
    assert [block.kind for block in blocks] == kinds
    assert [block.line for block in blocks] == [1, 4, 5, 7, 10, 12, 14, 16, 18, 19, 22]


def test_front_matter_tells_title_date_and_categories(seed: Path) -> None:
    document = markdown.parse(seed.read_bytes())
    assert document.title == "RNN and LSTM"
    assert document.front.published == date(2015, 10, 9)
    assert document.front.categories == ("deep_learning",)


@pytest.mark.parametrize(
    ("source", "title", "published", "categories"),
    [
        ('+++\ntitle = "T"\ndate = 2020-01-02\ntags = ["a", "b c"]\n+++\n', "T", date(2020, 1, 2), ("a", "b c")),
        ("---\r\ntitle: 'It: works'\r\ndate: 2020-01-02 10:00:00 +0100\r\n...\r\n", "It: works", date(2020, 1, 2), ()),
        ("---\ntags: a, b; c\ncategory: a\n---\n# H", "H", None, ("a", "b", "c")),
        ("---\ntitle: [not\n---\n# H", "H", None, ()),
        ("---\ndate: 2020-13-45\ntitle: x\n---", None, None, ()),
        ("---\n\n# A rule, and no front matter\n\n---\n", "A rule, and no front matter", None, ()),
        ("text\n\n---\ntitle: x\n---\n", None, None, ()),
        ("", None, None, ()),
    ],
)
def test_front_matter_is_read_where_it_can_be(
    source: str, title: str | None, published: date | None, categories: tuple[str, ...]
) -> None:
    document = markdown.parse(source.encode())
    assert (document.title, document.front.published, document.front.categories) == (title, published, categories)


def test_repeated_and_skipped_headings_have_paths() -> None:
    source = b"## Two\n\n# One\n\n### Three\n\n# One\n\n###### Six\n"
    paths = [section.path for section in markdown.parse(source).sections]
    assert paths == [("Two",), ("One",), ("One", "Three"), ("One",), ("One", "Six")]


def test_deep_nesting_is_read() -> None:
    assert markdown.parse(b"> " * 3000 + b"[a](http://a.example)").blocks
    assert markdown.parse(b"".join(b"  " * depth + b"- x\n" for depth in range(500))).blocks


@pytest.mark.parametrize(
    "source",
    [
        b"http://a.example/`b`" * 5_000,
        b"http://a.example/[a](b) " * 5_000,
        b"a@b.example*" * 5_000,
        b"<a " * 10_000,
        b"<a href='" * 5_000,
        b"(a)" * 10_000 + b" [b](http://b.example)",
        b"http://a.example/" + b"." * 50_000 + b"x",
        b"http://a_b," * 5_000,
        b"!http://" * 5_000,
        b"- [t](http://a.example) " + b"(n)" * 5_000,
        b"A. B. " * 5_000 + b"[pdf](http://a.example)",
        b"---\n" + b"#" * 5_000 + b"\n---\n",
        b"---\na: [&x [1], *x, *x]\ntitle: " + b"[" * 200 + b"\n---\n",
        b"- [a](http://a.example) :" + b"a" * 20_000 + b" (" + b" " * 20_000 + b"b",
    ],
    ids=lambda source: source[:12].decode(),
)
def test_hostile_text_takes_no_more_time_than_other_text(source: bytes) -> None:
    """Nothing here is measured: with a quadratic step in it, this would run for minutes."""
    document = markdown.parse(source)
    assert b"".join(block.source for block in document.blocks) == source


@pytest.mark.parametrize("above", ["", "# Tools\n\n", "**Words**\n\n"])
def test_a_list_too_long_to_be_looked_at_as_a_whole_reads_as_a_short_one(above: str) -> None:
    def titles(count: int) -> list[str]:
        items = "".join(f"- [Tool {n}](https://site.example/{n}) - Does {n}.\n" for n in range(count))
        return [entry.title for entry in markdown.parse((above + items).encode()).entries]

    assert titles(2500) == [f"Tool {n}" for n in range(2500)]


@given(DOCUMENTS)
@example(b"- a\n\n  <h2>b\n\n- [c](d)\n\ne\n\n- [f](g)\n")
@example(b"<h2>a\n\n- [b](c)\n- [d](e)\n\n# f\n\n- [g](h)\n")
def test_blocks_come_one_by_one_as_they_do_at_once(source: bytes) -> None:
    def told(node: Node) -> list[str]:
        return [f"{one.kind} {one.start} {one.end} {one.spans}" for one in node.walk()]

    text = Text(source)
    tree, stream = reading.read(text), reading.Stream(text)
    blocks, anchors = [], []
    for node, parts in stream.blocks():
        node.children = tuple(parts)
        anchors += stream.anchors()
        assert all(heading.path for heading in stream.headings)
        blocks.append(told(node))
    assert blocks == list(map(told, tree.root.children))
    assert list(map(repr, anchors)) == list(map(repr, tree.anchors))
    assert list(stream.headings) == tree.headings


def test_front_matter_is_data_and_nothing_runs(tmp_path: Path) -> None:
    source = f"---\ntitle: !!python/object/apply:os.mkdir ['{tmp_path}/made']\n---\n\n# A list\n".encode()
    document = markdown.parse(source)
    assert document.title == "A list"
    assert b"".join(block.source for block in document.blocks) == source
    assert not (tmp_path / "made").exists()
