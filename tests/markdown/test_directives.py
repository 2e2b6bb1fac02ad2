"""Comments by which an author tells listkeeper to leave something alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.markdown import directives

LINES = """\
* [a](https://a.example)
* [b](https://b.example) <!-- listkeeper: ignore wants a login -->
<!-- listkeeper: ignore -->
* [c](https://c.example)
  more of c
  * [cc](https://cc.example)
* [d](https://d.example)

<!-- listkeeper: off while the site moves -->

A paragraph. [e](https://e.example)

# A heading

<!-- listkeeper: on -->

[f](https://f.example)
"""


def left_alone(text: str) -> list[int]:
    told = directives.read(text.encode())
    return [line for line in range(1, text.count("\n") + 1) if told.reason(line)]


def test_a_block_is_ignored_and_a_stretch_is_switched_off() -> None:
    assert left_alone(LINES) == [2, 4, 5, 6, *range(9, 16)]


def test_the_reason_is_told() -> None:
    told = directives.read(LINES.encode())
    assert told.reason(2) == "The list says to ignore it: wants a login"
    assert told.reason(4) == "The list says to ignore it."
    assert told.reason(11) == "The list says to ignore it: while the site moves"


CASES = [
    ("the next paragraph", "<!-- listkeeper: ignore -->\n\none\ntwo\n\nthree\n", [3, 4]),
    ("a whole table", "<!-- listkeeper: ignore -->\n\n| a |\n|---|\n| b |\n| c |\n\nx\n", [3, 4, 5, 6]),
    ("a heading and not what is under it", "<!-- listkeeper: ignore -->\n# h\n\ntext\n", [2]),
    ("a nested item alone", "- a\n  - b <!-- listkeeper: ignore -->\n  - c\n- d\n", [2]),
    ("off without on lasts to the end", "a\n\n<!-- listkeeper: off -->\nb\n\nc\n", [3, 4, 5, 6]),
    ("in code it is text", "`<!-- listkeeper: ignore -->`\n\n```\n<!-- listkeeper: off -->\n```\n\nb\n", []),
    ("at the very end there is nothing to ignore", "a\n\n<!-- listkeeper: ignore -->\n", []),
    ("on alone means nothing", "<!-- listkeeper: on -->\n\na\n", []),
    ("other comments mean nothing", "<!-- ignore -->\na\n\n<!-- listkeeper is good -->\nb\n", []),
    ("over several lines", "<!--\nlistkeeper: ignore\nthe server sleeps\n-->\na\n", [5]),
]


@pytest.mark.parametrize(("text", "lines"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_meant(text: str, lines: list[int]) -> None:
    assert left_alone(text) == lines


def test_any_encoding_and_line_ending() -> None:
    source = "<!-- listkeeper: ignore -->\r\n# h\r\ntext\r\n".encode("utf-16")
    told = directives.read(source)
    assert [told.reason(line) is not None for line in (1, 2, 3)] == [False, True, False]


def test_the_whole_list_has_a_pace_and_readers() -> None:
    told = directives.read(
        b"<!-- listkeeper: pace 2.5 -->\n<!-- listkeeper: pace 10 Slow.Example -->\n"
        b"<!-- listkeeper: readers linked title, bold title -->\n"
    )
    assert told.pace == {"*": 2.5, "slow.example": 10}
    assert told.readers == ("bold title", "linked title")


def test_tags_are_for_a_block_or_all_that_stands_under_a_heading() -> None:
    told = directives.read(
        b"<!-- listkeeper: tag survey -->\n# one\n\n- a <!-- listkeeper: tag must read, short -->\n- b\n\n"
        b"## two\n\n- c\n\n# three\n\n- d\n"
    )
    assert {line: [*told.tags(line)] for line in (4, 5, 9, 13)} == {
        4: ["survey", "must read", "short"],
        5: ["survey"],
        9: ["survey"],
        13: [],
    }


@pytest.mark.parametrize("comment", ["ignroe", "pace fast", "pace 3600", "tag", "readers ,", "readers link"])
def test_a_comment_that_tells_nothing_is_named(comment: str) -> None:
    told = directives.read(f"text\n\n<!-- listkeeper: {comment} -->\n\n- a\n".encode())
    assert [one.line for one in told.misread] == [3]
    assert told._replace(misread=()) == directives.Directives()


PIECES = [
    "<!-- listkeeper: tag a -->",
    "<!-- listkeeper: pace 1",
    "<!-- listkeeper: ignore -->",
    "<!-- listkeeper: off -->",
    "<!-- listkeeper: on -->",
    "\n",
    "- a",
    "| a |",
    "`",
    "```",
    "  ",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_can_be_read(text: str) -> None:
    """And a passage ends where the text does, at the latest."""
    for passage in directives.read(text.encode()).passages:
        assert 1 <= passage.first <= passage.last <= text.count("\n") + text.count("\r") + 1
