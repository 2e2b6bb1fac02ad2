"""What a pull request says can be read by people, and calls nobody."""

from __future__ import annotations

import re
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from service.exporting.applying import Application, Told, message
from service.exporting.describing import HEADINGS, LONGEST, body, code
from service.markdown.changes import Change
from service.models import ProposalKind
from service.untrusted import quiet

RENDERED = MarkdownIt("commonmark").enable(["strikethrough", "table"])


def list_with(*changes: Told, name: str = "tools") -> Application:
    return Application(name, None, b"", b"", changes)


def moved(old: str = "http://a.example/x", new: str = "https://b.example/x", evidence: tuple[str, ...] = ()) -> Told:
    return Told(1, "moved", 7, Change("retarget", old, 0, new), evidence)


def test_changes_are_grouped_by_kind_with_their_evidence_folded() -> None:
    """The harmless first, each group counted."""
    dead = Told(2, "archive", 9, Change("behind", "http://c.example/", 1, "https://d.example/", "copy"), ("Dead.",))
    upgrade = Told(3, "upgrade", 1, Change("retarget", "http://e.example/", 2, "https://e.example/"), ("Led there.",))
    text = body([list_with(dead, moved(evidence=("Seen.",)), upgrade)], "github.com")
    assert re.findall(r"### (.*)", text) == [f"{HEADINGS[kind]} (1)" for kind in ("upgrade", "moved", "archive")]
    assert "- line 7: [`http://a.example/x`](<http://a.example/x>) → [`https://b.example/x`](<https://b.exa" in text
    assert "- line 9: behind [`http://c.example/`](<http://c.example/>): `copy` [`https://d.example/`](<" in text
    assert text.count("<details>") == text.count("</details>") == 3
    assert "line 7:\n  Seen.\n```" in text


def test_every_kind_has_a_heading() -> None:
    """In one order."""
    assert set(HEADINGS) == set(get_args(ProposalKind))


def test_links_to_issues_of_others_are_not_links() -> None:
    """Their issues would show that they are mentioned here, which tells all who follow them."""
    text = body([list_with(moved("https://github.com/o/r/issues/1", "https://www.github.com/p/r/issues/1"))], "x")
    assert "](<" not in text
    assert "`https://github.com/o/r/issues/1` → `https://www.github.com/p/r/issues/1`" in text
    assert "](<" not in body([list_with(moved("http://git.example/1", "http://git.example/2"))], "git.example")


NASTY = st.text(st.sampled_from("@#`<>[]()*_~!|\\\n/ ae1&"), min_size=1, max_size=30)


@given(NASTY, NASTY)
def test_nothing_of_strangers_is_read_outside_of_code(address: str, said: str) -> None:
    """Whatever they write: names, issues, Markdown, HTML, ends of fences."""
    of_text = Told(2, "repair", None, Change("line", said, None, address), (said,))
    text = body([list_with(moved(f"http://a.example/{address}", evidence=(said,)), of_text)], "github.com")
    kinds = {"text", "softbreak", "code_inline", "link_open", "link_close"}
    for token in RENDERED.parse(text):
        assert token.type != "html_block" or token.content.strip() in (
            "<details><summary>Evidence</summary>",
            "</details>",
        )
        for part in token.children or ():
            assert part.type in kinds
            assert part.type != "text" or not re.search(r"[@#`<>\[\]*_~!|\\&]", part.content)


@given(st.text())
def test_code_shows_these_very_characters(text: str) -> None:
    """Whatever backticks are in it."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    [paragraph] = [one for one in RENDERED.parse(f"x {code(text)} y") if one.children]
    parts = [part for part in paragraph.children or () if part.type == "code_inline"]
    assert [part.content.strip(" ") for part in parts] == [shown.strip(" ")]


def test_a_very_long_one_says_where_the_rest_is() -> None:
    """Evidence goes first, then changes; a forge takes only so much."""
    some = [moved(f"http://a.example/{n:050}", evidence=("Seen. " * 20,)) for n in range(200)]
    text = body([list_with(*some)], "github.com")
    assert len(text) <= LONGEST
    assert "<details>" not in text
    assert text.count("\n- ") == 200
    text = body([list_with(*some * 4)], "github.com")
    assert len(text) <= LONGEST + 300
    assert "the commit lists all 800 of them" in text


def test_a_commit_calls_nobody_either() -> None:
    """What stands in a commit on the main branch is read by forges, too."""
    line = Told(1, "repair", None, Change("line", "- fixes #12, says @ada", None, "- GH-12 by @ada"))
    said = message([list_with(line)])
    assert not re.search(r"[@#]\w|GH-\d", said)
    assert quiet("https://medium.example/@ada/#top says @ada") == "https://medium.example/@ada/#top says @\u200bada"
