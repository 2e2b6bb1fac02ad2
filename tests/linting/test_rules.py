"""Every rule finds its bad example and is content with its good one."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.errors import UsageError
from service.linting.finding import Finding
from service.linting.flow import lint_files
from service.linting.page import Page
from service.linting.repairs import mended
from service.linting.rules import RULES, chosen, look
from service.linting.rules.addresses import ENCRYPTED, repaired_scheme
from service.linting.rules.labels import nearest_label
from service.linting.rules.rule import Known, Rule
from service.linting.rules.tracking import TRACKERS, cleaned

EACH = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def found(rule: Rule, text: str, folder: Path) -> list[Finding]:
    """What a rule finds in a file, beside the other list of its example."""
    (folder / "list.md").write_text(text, encoding="utf-8")
    (folder / "other.md").write_text(rule.beside or "", encoding="utf-8")
    linted = lint_files([folder], [rule])
    return [finding for one in linted if one.name.endswith("list.md") for finding in one.findings]


@EACH
def test_a_rule_finds_its_bad_example_and_not_its_good_one(rule: Rule, tmp_path: Path) -> None:
    assert found(rule, rule.bad, tmp_path)
    assert found(rule, rule.good, tmp_path) == []


@EACH
def test_a_rule_explains_itself_in_one_sentence(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z][^.]*(?:\.[^.\s][^.]*)*\.", rule.explanation)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", rule.name)


@EACH
def test_the_fixes_make_the_bad_example_the_good_one(rule: Rule) -> None:
    page = Page("list", rule.bad.encode())
    fixes = [finding.fix for finding in look(page, [rule], Known()) if finding.fix]
    if fixes:
        assert mended(page.source, "utf-8", (edit for fix in fixes for edit in fix.edits)).decode() == rule.good


def test_the_seed_has_the_slips_that_are_known_of_it(seed: Path) -> None:
    (linted,) = lint_files([seed], chosen(ignored=["plain-http"]))
    named = {(finding.place.line, finding.rule) for finding in linted.findings}
    assert named == {
        (18, "mojibake"), (321, "mojibake"), (340, "mojibake"),
        (93, "tracking"), (319, "tracking"), (332, "tracking"),
        (242, "label-typo"), (204, "duplicate-link"), (202, "similar-title"), (104, "missing-label"),
    }  # fmt: skip
    repaired = [repair.new for repair in linted.repairs if repair.rule in ("mojibake", "label-typo")]
    assert repaired == [
        "**A Beginner’s Guide to Recurrent Networks and LSTMs**",
        "- author: Ilya Sutskever",
        "**Understanding LSTM and its diagrams (★★★★★)**",
        "**Jürgen Schmidhuber's page on Recurrent Neural Networks**",
    ]


@pytest.mark.parametrize("row", TRACKERS, ids=lambda row: f"{row.who}: {row.part}")
def test_a_tracker_is_taken_out_of_its_address(row) -> None:
    assert cleaned(row.example) == (row.cleaned, row.who)
    assert cleaned(row.cleaned) is None


@pytest.mark.parametrize("row", ENCRYPTED, ids=lambda row: row.example)
def test_a_host_that_insists_on_https_is_known(row, lint) -> None:
    assert lint(f"<{row.example}>\n", "plain-http")
    assert lint(f"<https{row.example[4:]}>\n", "plain-http") == []


@pytest.mark.parametrize(
    ("url", "repaired"),
    [
        ("https//a.example/x", "https://a.example/x"),
        ("hmttps://a.example", "https://a.example"),
        ("htttp://a.example", "http://a.example"),
        ("http:/a.example", "http://a.example"),
        ("https:a.example/x", "https://a.example/x"),
        ("http:///a.example", "http://a.example"),
        ("ttps://a.example", "https://a.example"),
    ],
)
def test_an_address_that_begins_wrong_begins_right_again(url: str, repaired: str) -> None:
    assert repaired_scheme(url) == repaired


@pytest.mark.parametrize(
    "url",
    "https://a.example/ ftp://a.example/ mailto:a@b.example stun:a.example:19302 tel:1 a/b.md #x /http/x.md notes.md "
    "git://a.example/r.git irc://a.example/x docs//a.html".split(),
)
def test_an_address_of_another_kind_is_left_alone(url: str) -> None:
    assert repaired_scheme(url) is None


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("atuhor", "author"), ("gihtub", "github"), ("gtihub", "github"), ("arixv", "arxiv"), ("homeoage", "homepage"),
        ("keykwords", "keywords"), ("auothor", "author"), ("iintro", "intro"), ("Papaer", "paper"), ("youbube", "youtube"),
    ],
)  # fmt: skip
def test_a_misspelt_label_is_recognised_by_how_near_it_is(word: str, label: str) -> None:
    assert nearest_label(word) == label


@pytest.mark.parametrize("word", "author papers Datasets posted model theses intro tracking keyword python".split())
def test_a_word_that_is_spelt_right_is_no_misspelt_label(word: str) -> None:
    assert nearest_label(word) is None


@pytest.mark.parametrize(
    "text",
    [
        "`[t] (http://a.example)`\n",
        "```\n[t] (http://a.example)\n##Title\n- atuhor: x\nâ€™\n```\n",
        "<!-- [t] (http://a.example) â€™ -->\n",
        "- [ ] (http://a.example)\n",
        "as shown [1] (http://a.example)\n",
        "[a](http://a.example) (http://b.example)\n",
        "- [t](http://a.example/ )\n",
        '- [t](http://a.example "a title")\n',
        "- [t](http://a.example/a_(b))\n",
        "- [t](<http://a.example/a b>)\n",
        "#hashtag\n",
        "#One #Two\n",
        "#1 in the list\n",
        "#!/bin/sh\n",
        "- [https://a.example/…](https://a.example/long/path)\n",
        "- [www.a.example](http://www.a.example/)\n",
        "- [http://a.example](https://www.a.example/)\n",
        "- <https://web.archive.org/web/2015/http://a.example/>\n",
        "- <https://a.example/?to=https://b.example/>\n",
        "- <https://a.example/?v=1#section-2>\n",
        "Žižek, naïve café, “quotes” – 中文，日本語 ★★★ Ärger für Füße, señor ¿qué?\n",
        "- [themis](http://a.example/1) - crypto\n",
        "- [Part 1 of a long story of learning](http://a.example/1)\n- [Part 2 of a long story of learning](http://a.example/2)\n",
        "- [Supervised learning with these trees](http://a.example/1)\n- [Unsupervised learning with these trees](http://a.example/2)\n",
        "- [One](http://a.example/1) [code](https://github.com/o/r)\n- [Two](http://a.example/2) [code](https://github.com/o/r)\n",
        "---\ntitle: â€™\n---\n\ntext\n",
    ],
)
def test_what_is_meant_so_is_left_alone(text: str, lint) -> None:
    assert lint(text) == []


@pytest.mark.parametrize(
    ("text", "rule", "good"),
    [
        ("[t](https://a.example/x rest of it\n", "unclosed-link", "[t](https://a.example/x) rest of it\n"),
        ("[t](https://github.com/o- x/r)\n", "blank-in-url", "[t](https://github.com/o-x/r)\n"),
        ("[t](https:// a.example/x)\n", "blank-in-url", "[t](https://a.example/x)\n"),
        ("a [t]  (https://a.example) b\n", "space-in-link", "a [t](https://a.example) b\n"),
        ("###图 片\n", "heading-without-blank", "### 图 片\n"),
        ("| [t](http://http://a.example) |\n|-|\n", "double-scheme", "| [t](http://a.example) |\n|-|\n"),
        ("<a href='hhttps://a.example'>x</a>\n", "broken-scheme", "<a href='https://a.example'>x</a>\n"),
        ("<https://a.example/?a=1&utm_source=x>\n", "tracking", "<https://a.example/?a=1>\n"),
        (
            "[https://a.example/?a=1&amp;fbclid=x](https://a.example/?a=1&amp;fbclid=x)\n",
            "tracking",
            "[https://a.example/?a=1](https://a.example/?a=1)\n",
        ),
        ("**JÃ¼rgen und JÃ¶rg** 中文 ü\n", "mojibake", "**Jürgen und Jörg** 中文 ü\n"),
        ("- **Gihtub**: <https://a.example>\n", "label-typo", "- **Github**: <https://a.example>\n"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_fix_changes_exactly_the_bytes_that_are_wrong(text: str, rule: str, good: str, encoding: str, lint) -> None:
    source = ("first ★ line\r\n\r\n" + text).encode(encoding)
    (finding,) = lint(source, rule)
    assert finding.place.line == 3
    assert finding.fix
    page = Page("list", source)
    fixed = mended(source, page.document.encoding, finding.fix.edits)
    assert fixed.decode(encoding) == "first ★ line\r\n\r\n" + good
    assert lint(fixed, rule) == []


def test_a_url_pasted_behind_another_is_named_without_a_guess(lint) -> None:
    (finding,) = lint("- <https://github.com/a/bhttps://arxiv.org/abs/2311.05152>\n", "glued-addresses")
    assert finding.fix is None
    assert "https://github.com/a/b and https://arxiv.org/abs/2311.05152" in finding.message


def test_plain_addresses_that_a_visit_found_over_https_are_named(lint) -> None:
    text = "- <http://a.example/x>\n- <http://b.example/>\n"
    known = Known(https={"http://a.example/x": "https://a.example/x"})
    (finding,) = lint(text, "plain-http", known)
    assert (finding.place.line, finding.place.column) == (1, 3)


def test_the_same_paper_is_the_same_in_whatever_form(lint) -> None:
    text = "- [One paper](http://arxiv.org/abs/1406.6247v1)\n- [Another](https://arxiv.org/pdf/1406.6247.pdf)\n"
    (finding,) = lint(text, "duplicate-link")
    assert finding.message == "“Another” leads to https://arxiv.org/pdf/1406.6247.pdf, as does line 1."


def test_an_entry_found_twice_by_its_link_is_not_told_again_by_its_title(lint) -> None:
    text = "- [The very same long title](http://a.example/)\n- [The very same long title](http://a.example/)\n"
    assert [finding.rule for finding in lint(text)] == ["duplicate-link"]


def test_ten_thousand_titles_are_compared_in_seconds(lint) -> None:
    """Also where all of them share their words."""
    words = [f"word{'abcdefghij'[n]}" for n in range(10)]
    titles = (" ".join(words[int(digit)] for digit in f"{n:05}") + f" about subject number {n}" for n in range(10_000))
    page = Page("list", "".join(f"- [{t}](http://a.example/{n})\n" for n, t in enumerate(titles)).encode())
    assert len(page.document.entries) == 10_000
    start = time.process_time()
    assert look(page, chosen(["similar-title", "duplicate-title"]), Known()) == []
    assert time.process_time() - start < 8


def test_a_rule_that_is_not_there_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(UsageError) as refusal:
        chosen(["mojibak"])
    assert "mojibake" in (refusal.value.hint or "")


def test_rules_can_be_chosen_and_left_out() -> None:
    assert [rule.name for rule in chosen(["tracking", "mojibake"], ["tracking"])] == ["mojibake"]
    assert len(chosen(ignored=["tracking"])) == len(RULES) - 1


PIECES = [
    "[",
    "]",
    "(",
    ")",
    " ",
    "http://a.example",
    "https//",
    "http://",
    "#",
    "- ",
    "atuhor: ",
    "â€™",
    "Ã¼",
    "\n",
    "\r\n",
]
PIECES += [
    "`",
    "<!--",
    "-->",
    "|",
    "*",
    "?utm_source=x",
    "#.abcdefghi",
    "&amp;",
    "\0",
    "<",
    ">",
    "title",
    "\ue000",
    "\u2028",
]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(PIECES), max_size=20).map("".join).map(str.encode)))
@example(b"\xc3\xa0\0\0")
def test_any_bytes_can_be_linted_and_fixed(source: bytes) -> None:
    """Each finding is at a place that is there, and its edits are within the file and in order."""
    page = Page("list", source)
    for finding in look(page, [*RULES.values()], Known()):
        line = page.lines[finding.place.line - 1]
        assert 1 <= finding.place.column <= finding.place.end_column <= len(line.text) + 1
        for edit in finding.fix.edits if finding.fix else ():
            assert 0 <= edit.start <= edit.end <= len(source)
            old = line.text[edit.place.column - 1 : edit.place.end_column - 1]
            raw = source[edit.start : edit.end].decode(page.document.encoding, "replace")
            assert raw.replace("\0", "\ufffd") == old


def test_a_good_list_is_quiet(lint) -> None:
    """A hundred entries in a plain style have nothing to complain about."""
    text = "# Things\n\n" + "".join(
        f"- [{name} of the year {n}](https://{name.lower()}{n}.example/) - It does {n} things.\n"
        for n, name in enumerate(["Alpha", "Beta", "Gamma", "Delta"] * 25)
    )
    assert Counter(finding.rule for finding in lint(text)) == {}
