"""A new entry is written as its neighbours are, where their order puts it, and nothing else changes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import EditRefused
from service.markdown import parse
from service.markdown.insert import insert
from service.markdown.style import NewEntry

MAMBA = NewEntry(
    title="Mamba: Linear-Time Sequence Modeling",
    urls=("https://arxiv.org/abs/2312.00752", "https://github.com/state-spaces/mamba"),
    description="A new architecture for long sequences",
    authors=("Albert Gu", "Tri Dao"),
    venue="COLM 2024",
    published=date(2023, 12, 1),
)
TOOL = NewEntry(
    title="ripgrep",
    urls=("https://github.com/BurntSushi/ripgrep",),
    description="Searches directories for a pattern.",
    stars=50000,
    language="Rust",
    license="MIT",
)
PAGE = NewEntry(title="On horses", urls=("https://d.x/horses",))

CASES = [
    (
        "link and description after a dash, by title",
        "- [Alpha](https://a.x) - One.\n- [Beta](https://b.x) - Two.\n- [Zeta](https://z.x) - Three.\n",
        TOOL,
        ("- [Alpha](https://a.x) - One.\n- [Beta](https://b.x) - Two.\n"
        "»- [ripgrep](https://github.com/BurntSushi/ripgrep) - Searches directories for a pattern.\n"
        "- [Zeta](https://z.x) - Three.\n"),
    ),
    (
        "stars, bold links, a colon, no full stop, at the end",
        "* **[Zed](https://a.x)**: an editor\n* **[Beta](https://b.x)**: something else\n",
        TOOL,
        ("* **[Zed](https://a.x)**: an editor\n* **[Beta](https://b.x)**: something else\n"
        "»* **[ripgrep](https://github.com/BurntSushi/ripgrep)**: Searches directories for a pattern\n"),
    ),
    (
        "a short name before the links, which the new one has not",
        "* Zed - [Zeds in Order](https://b.x)\n* ALI - [Adversarially Learned Inference](https://a.x)\n",
        TOOL,
        ("* Zed - [Zeds in Order](https://b.x)\n* ALI - [Adversarially Learned Inference](https://a.x)\n"
        "»* [ripgrep](https://github.com/BurntSushi/ripgrep)\n"),
    ),
    (
        "links alone, nested below a group, one blank line between",
        "+ [One](https://a.x)\n\n+ [Two](https://b.x)\n\n    a remark\n\nText after.\n",
        TOOL,
        ("+ [One](https://a.x)\n\n+ [Two](https://b.x)\n\n    a remark\n»\n"
        "»+ [ripgrep](https://github.com/BurntSushi/ripgrep)\n\nText after.\n"),
    ),
    (
        "numbered, bold titles, links in double brackets, newest first",
        ("1. **One thing** [[paper](https://arxiv.org/abs/2411.00001)] [[code](https://github.com/a/b)]\n"
        "2. **Other thing** [[paper](https://arxiv.org/abs/2311.00001)]\n"
        "3. **Last thing** [[paper](https://arxiv.org/abs/2211.00001)]\n"),
        MAMBA,
        ("1. **One thing** [[paper](https://arxiv.org/abs/2411.00001)] [[code](https://github.com/a/b)]\n"
        "»2. **Mamba: Linear-Time Sequence Modeling** [[paper](https://arxiv.org/abs/2312.00752)] "
        "[[code](https://github.com/state-spaces/mamba)]\n"
        "2. **Other thing** [[paper](https://arxiv.org/abs/2311.00001)]\n"
        "3. **Last thing** [[paper](https://arxiv.org/abs/2211.00001)]\n"),
    ),
    (
        "bold titles over labelled items, in the list's own words",
        ("**A thing**\n\n- intro: ICML 2015\n- arXiv: [http://arxiv.org/abs/1511.06732](http://arxiv.org/abs/1511.06732)\n"
        "- code: [https://github.com/a/b](https://github.com/a/b)\n\n"
        "**A second**\n\n- intro: NIPS 2014\n- arXiv: [http://arxiv.org/abs/1411.6732](http://arxiv.org/abs/1411.6732)\n"),
        MAMBA,
        ("**A thing**\n\n- intro: ICML 2015\n- arXiv: [http://arxiv.org/abs/1511.06732](http://arxiv.org/abs/1511.06732)\n"
        "- code: [https://github.com/a/b](https://github.com/a/b)\n\n"
        "**A second**\n\n- intro: NIPS 2014\n- arXiv: [http://arxiv.org/abs/1411.6732](http://arxiv.org/abs/1411.6732)\n"
        "»\n»**Mamba: Linear-Time Sequence Modeling**\n»\n»- intro: COLM 2024\n"
        "»- arXiv: [https://arxiv.org/abs/2312.00752](https://arxiv.org/abs/2312.00752)\n"
        "»- code: [https://github.com/state-spaces/mamba](https://github.com/state-spaces/mamba)\n"),
    ),
    (
        "labelled items without a neighbour's slip, nor what is said of people",
        ("**A thing**\n\n- atuhor: [https://a.x/](https://a.x/)\n\n"
        "**A second**\n\n- author: [https://b.x/](https://b.x/)\n\n"
        "**A third**\n\n- author: [https://c.x/](https://c.x/)\n"),
        PAGE,
        ("**A thing**\n\n- atuhor: [https://a.x/](https://a.x/)\n\n"
        "**A second**\n\n- author: [https://b.x/](https://b.x/)\n\n"
        "**A third**\n\n- author: [https://c.x/](https://c.x/)\n"
        "»\n»**On horses**\n»\n»- homepage: [https://d.x/horses](https://d.x/horses)\n"),
    ),
    (
        "bold titles over addresses",
        "**A thing**\n\n<https://a.x/>\n\n**A second**\n\n<https://b.x/>\n",
        TOOL,
        ("**A thing**\n\n<https://a.x/>\n\n**A second**\n\n<https://b.x/>\n"
        "»\n»**ripgrep**\n»\n»<https://github.com/BurntSushi/ripgrep>\n"),
    ),
    (
        "a table's row, its cells by the names of the columns",
        ("| Title | Venue | Year | Code |\n|---|:-:|---|---|\n"
        "| [A paper](https://arxiv.org/abs/1511.00001) | NIPS | 2015 | [code](https://github.com/a/b) |\n"
        "| [Other paper](https://arxiv.org/abs/1512.00001) | - | 2015 | [code](https://github.com/a/c) |\n"),
        MAMBA,
        ("| Title | Venue | Year | Code |\n|---|:-:|---|---|\n"
        "| [A paper](https://arxiv.org/abs/1511.00001) | NIPS | 2015 | [code](https://github.com/a/b) |\n"
        "| [Other paper](https://arxiv.org/abs/1512.00001) | - | 2015 | [code](https://github.com/a/c) |\n"
        "»| [Mamba: Linear-Time Sequence Modeling](https://arxiv.org/abs/2312.00752) | COLM 2024 | 2023 | "
        "[code](https://github.com/state-spaces/mamba) |\n"),
    ),
    (
        "a table without bars at its ends, with what is not known left as the rows leave it",
        ("Name | Description | Language | Rating\n--- | --- | --- | ---\n"
        "[fd](https://github.com/sharkdp/fd) | Finds files. | Rust | -\n"
        "[bat](https://github.com/sharkdp/bat) | Shows files. | Rust | -\n"),
        TOOL,
        ("Name | Description | Language | Rating\n--- | --- | --- | ---\n"
        "[fd](https://github.com/sharkdp/fd) | Finds files. | Rust | -\n"
        "[bat](https://github.com/sharkdp/bat) | Shows files. | Rust | -\n"
        "»[ripgrep](https://github.com/BurntSushi/ripgrep) | Searches directories for a pattern. | Rust | -\n"),
    ),
    (
        "numbered, title and venue in the line, people in a paragraph of the item",
        ("1. **Deep Graphs.** ICML 2018. [paper](https://a.x/1.pdf)\n\n    *Ann Lee, Bo Chen.*\n\n"
        "1. **More Graphs.** AI Open 2020. [paper](https://a.x/2.pdf)\n\n    *Cy Doe, Di Roe.*\n\n"
        "1. **All Graphs.** KDD 2019. [paper](https://a.x/3.pdf)\n\n    *Ed Poe, Flo Moe, Gus Voe.*\n"),
        MAMBA,
        ("1. **Deep Graphs.** ICML 2018. [paper](https://a.x/1.pdf)\n\n    *Ann Lee, Bo Chen.*\n\n"
        "1. **More Graphs.** AI Open 2020. [paper](https://a.x/2.pdf)\n\n    *Cy Doe, Di Roe.*\n\n"
        "1. **All Graphs.** KDD 2019. [paper](https://a.x/3.pdf)\n\n    *Ed Poe, Flo Moe, Gus Voe.*\n"
        "»\n»1. **Mamba: Linear-Time Sequence Modeling.** COLM 2024. [paper](https://arxiv.org/abs/2312.00752) "
        "[github](https://github.com/state-spaces/mamba)\n»\n»    *Albert Gu, Tri Dao.*\n"),
    ),
    (
        "the same for what has neither venue nor people: neither they nor what parts them",
        ("1. **Deep Graphs.** ICML 2018. [paper](https://a.x/1.pdf)\n\n    *Ann Lee, Bo Chen.*\n\n"
        "1. **More Graphs.** KDD 2020. [paper](https://a.x/2.pdf)\n\n    *Cy Doe, Di Roe.*\n"),
        TOOL,
        ("1. **Deep Graphs.** ICML 2018. [paper](https://a.x/1.pdf)\n\n    *Ann Lee, Bo Chen.*\n\n"
        "1. **More Graphs.** KDD 2020. [paper](https://a.x/2.pdf)\n\n    *Cy Doe, Di Roe.*\n"
        "»\n»1. **ripgrep.** [github](https://github.com/BurntSushi/ripgrep)\n"),
    ),
    (
        "paragraphs that count down, a line for the links",
        ("[2]Deep Graphs<br>\n[paper](https://arxiv.org/abs/2304.00001) | [code](https://github.com/a/b)<br><br>\n\n"
        "[1]More Graphs<br>\n[paper](https://arxiv.org/abs/2303.00001)<br><br>\n"),
        MAMBA,
        ("[2]Deep Graphs<br>\n[paper](https://arxiv.org/abs/2304.00001) | [code](https://github.com/a/b)<br><br>\n\n"
        "[1]More Graphs<br>\n[paper](https://arxiv.org/abs/2303.00001)<br><br>\n"
        "»\n»[2]Mamba: Linear-Time Sequence Modeling<br>\n»[paper](https://arxiv.org/abs/2312.00752) | "
        "[code](https://github.com/state-spaces/mamba)<br><br>\n"),
    ),
    (
        "a name before a quoted title, who made it in brackets",
        ('* **SAT**: "Show and Tell", ICML, 2015 (*Google*). [[paper](https://a.x/1.pdf)]\n'
        '* **ViT**: "Words in Pictures", ICLR, 2021. [[paper](https://a.x/2.pdf)][[code](https://github.com/a/b)]\n'),
        MAMBA,
        ('* **SAT**: "Show and Tell", ICML, 2015 (*Google*). [[paper](https://a.x/1.pdf)]\n'
        '* **ViT**: "Words in Pictures", ICLR, 2021. [[paper](https://a.x/2.pdf)][[code](https://github.com/a/b)]\n'
        '»* "Mamba: Linear-Time Sequence Modeling", COLM, 2024. [[paper](https://arxiv.org/abs/2312.00752)]'
        "[[code](https://github.com/state-spaces/mamba)]\n"),
    ),
    (
        "raw HTML, its lines within one element, without a neighbour's picture",
        ('<p>\n&nbsp; <a href="https://a.x"><b>Zed</b></a> - edits files.<br>\n'
        '&nbsp; <a href="https://b.x"><b>Bat</b></a> - shows files.<br>\n<img src="bat.png"><br>\n</p>\n'),
        TOOL,
        ('<p>\n&nbsp; <a href="https://a.x"><b>Zed</b></a> - edits files.<br>\n'
        '&nbsp; <a href="https://b.x"><b>Bat</b></a> - shows files.<br>\n<img src="bat.png"><br>\n'
        '»&nbsp; <a href="https://github.com/BurntSushi/ripgrep"><b>ripgrep</b></a> - '
        "Searches directories for a pattern.<br>\n</p>\n"),
    ),
    (
        "names and bare addresses",
        "* Canva https://a.x/blog\n* Ebay https://b.x/blog\n* Vena https://c.x/blog\n",
        TOOL,
        ("* Canva https://a.x/blog\n* Ebay https://b.x/blog\n"
        "»* ripgrep https://github.com/BurntSushi/ripgrep\n* Vena https://c.x/blog\n"),
    ),
    (
        "a description that stands below the item",
        "* [Zed](https://a.x)\n\n介绍：edits every file\n\n* [Bat](https://b.x)\n\n介绍：shows every file\n",
        TOOL,
        ("* [Zed](https://a.x)\n\n介绍：edits every file\n\n* [Bat](https://b.x)\n\n介绍：shows every file\n"
        "»\n»* [ripgrep](https://github.com/BurntSushi/ripgrep)\n"),
    ),
    (
        "a table that has no column for such a link",
        ("| Name | Paper | Kind |\n|---|---|---|\n| **Zed** | [A paper](https://arxiv.org/abs/1511.00001) | tool |\n"
        "| **Bat** | [Other paper](https://arxiv.org/abs/1512.00001) | tool |\n"),
        TOOL,
        ("| Name | Paper | Kind |\n|---|---|---|\n| **Zed** | [A paper](https://arxiv.org/abs/1511.00001) | tool |\n"
        "| **Bat** | [Other paper](https://arxiv.org/abs/1512.00001) | tool |\n"
        "»| [ripgrep](https://github.com/BurntSushi/ripgrep) |  |  |\n"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "entry", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_it_is_written_as_its_neighbours(before: str, entry: NewEntry, expected: str) -> None:
    """In `expected` the lines that begin with » are new."""
    around = "# Section\n\n{}\n# Next\n\n- [x](https://x.x)\n"
    done = insert(around.format(before).encode(), 0, entry)
    assert re.sub("(?m)^».*\n", "", expected) == before
    assert done.source.decode() == around.format(expected.replace("»", ""))


def test_line_endings_and_encodings_are_the_files_own() -> None:
    text = "# T\r\n\r\n- [a](https://a.x)\r\n- [c](https://c.x)"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        source = text.encode(encoding)
        done = insert(source, 0, TOOL)
        assert done.source.decode(encoding) == text + "\r\n- [ripgrep](https://github.com/BurntSushi/ripgrep)"
        assert done.source.startswith(source)


def test_the_line_is_told() -> None:
    source = b"# T\n\n- [a](https://a.x)\n- [b](https://b.x)\n- [z](https://z.x)\n"
    done = insert(source, 0, TOOL)
    assert (done.line, done.order) == (5, "alphabetical")
    assert done.source.split(b"\n")[4].startswith(b"- [ripgrep]")


def test_an_empty_section_gets_the_style_of_the_list() -> None:
    source = b"# Empty\n\nSome words.\n\n# Full\n\n* [a](https://a.x): what it is\n"
    done = insert(source, 0, TOOL)
    written = b"* [ripgrep](https://github.com/BurntSushi/ripgrep): Searches directories for a pattern\n"
    assert done.source == source.replace(b"words.\n", b"words.\n\n" + written)


def test_a_list_without_entries_is_begun() -> None:
    done = insert(b"# Nothing yet\n", 0, TOOL)
    assert done.source.decode() == (
        "# Nothing yet\n\n- [ripgrep](https://github.com/BurntSushi/ripgrep) - Searches directories for a pattern.\n"
    )


def test_what_follows_an_entry_stays_behind_it() -> None:
    """Nested items belong to their entry; the way back to the top does not."""
    source = (
        "# T\n\n- [a](https://a.x)\n- [b](https://b.x)\n  - more [here](https://more.x)\n\n**[⬆ back](#t)**\n".encode()
    )
    done = insert(source, 0, TOOL)
    lines = done.source.decode().split("\n")
    assert lines[5] == "- [ripgrep](https://github.com/BurntSushi/ripgrep)"


AWKWARD = [
    "a [b] c",
    "*not bold*",
    "a_b_c",
    "`code`",
    "<b>",
    "a | b",
    "1. x",
    "# x",
    "\\",
    "a](http://evil.x)",
    "&amp;",
    "**",
    "![x](y)",
    "https://u.x",
    "終",
]


@given(
    title=st.lists(st.sampled_from(AWKWARD), min_size=1, max_size=3).map(" ".join),
    section=st.sampled_from(range(len(CASES))),
)
def test_a_title_is_only_ever_a_title(title: str, section: int) -> None:
    """Whatever a page calls itself, the entry has that title or is refused; nothing else changes."""
    source = "\n".join(f"# S{at}\n\n{case[1]}" for at, case in enumerate(CASES)).encode()
    entry = NewEntry(title, ("https://new.example/page",), "Words | with [marks] *in* them")
    try:
        done = insert(source, section, entry)
    except EditRefused:
        return
    before, after = parse(source), parse(done.source)
    assert len(after.entries) == len(before.entries) + 1
    assert [one for one in after.links if one.url != "https://new.example/page"][: len(before.links)] != []
    assert len([one for one in after.links if one.url == "https://new.example/page"]) == len(after.links) - len(
        before.links
    )


def test_a_title_with_letters_of_private_use_is_a_title() -> None:
    """By these a pattern remembers where what was; somebody else's are not taken for them."""
    source = b"# S\n\n1. **Deep Graphs.** ICML 2018. [paper](https://a.x/1.pdf)\n"
    entry = NewEntry("\ue001Odd\ue002", ("https://new.example/page",))
    assert "**\ue001Odd\ue002.** [" in insert(source, 0, entry).source.decode()


def test_the_products_first_list_takes_one_in_every_section(seed: Path) -> None:
    source = seed.read_bytes()
    for at in range(len(parse(source).sections)):
        done = insert(source, at, MAMBA)
        [fresh] = [one for one in parse(done.source).entries if one.title == MAMBA.title]
        assert fresh.section == at
        assert b"".join(done.source.partition(MAMBA.title.encode())) == done.source
