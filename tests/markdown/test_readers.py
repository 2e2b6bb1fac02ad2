"""The rows that readers go by: each with its examples, each example understood by its own row."""

from __future__ import annotations

import pytest

from service import markdown
from service.markdown import labels, venues
from service.markdown.document import Entry
from service.markdown.titles import READERS


def entries(text: str) -> list[Entry]:
    return list(markdown.parse(text.encode()).entries)


@pytest.mark.parametrize(
    ("name", "example"), [(reader.name, example) for reader in READERS for example in reader.examples]
)
def test_an_example_is_understood_by_its_own_reader(name: str, example: str) -> None:
    assert [entry.reader for entry in entries(f"- {example}\n")] == [name]


@pytest.mark.parametrize(
    ("text", "name", "year"),
    [
        ("ICML2015", "ICML", 2015),
        ("'16-arXiv", "arXiv", 2016),
        ("15-CVPR", "CVPR", 2015),
        ("NeurIPS 2019.", "NeurIPS", 2019),
        ("NIPS 2017", "NeurIPS", 2017),
        ("ICLR'17", "ICLR", 2017),
        ("CVPR 2022 (Oral)", "CVPR", 2022),
        ("Google DeepMind. NIPS2014", "NeurIPS", 2014),
        ("EMNLP 2015. Facebook AI Research", "EMNLP", 2015),
        (", ICML, 2015.", "ICML", 2015),
        ("IEEE TPAMI 2019", "TPAMI", 2019),
        ("ACM MM 2020", "ACM MM", 2020),
        ("Nature 2015", "Nature", 2015),
        ("Nature", None, None),
        ("ICCV", "ICCV", None),
        ("PhD thesis, 2011", None, 2011),
        ("16/03/31", None, None),
        ("2019-03-31", None, None),
        ("arXiv 1502.04623", None, None),
        ("the NIPS tutorial of 2016 was long", None, None),
        ("20 things", None, None),
    ],
)
def test_venue_and_year_are_recognised(text: str, name: str | None, year: int | None) -> None:
    assert venues.find(text) == (name, year)


@pytest.mark.parametrize(
    "text",
    ["code", "PDF", "project page", "Part 3", "[slides]", "代码", "arXiv", "GitHub (PyTorch)", "IJCAI'13", "2016"],
)
def test_words_for_what_is_behind_a_link_are_labels(text: str) -> None:
    assert labels.is_label(text)


@pytest.mark.parametrize(
    "text", ["", "Deep Learning", "and the", "A Survey of Surveys", "vi", "Redis", "《Go Web 编程》"]
)
def test_other_words_are_none(text: str) -> None:
    assert not labels.is_label(text)


@pytest.mark.parametrize(
    ("before", "word", "qualifier"),
    [
        ("arxiv: ", "arxiv", None),
        ("github(Theano): ", "github", "Theano"),
        ("github(official, PyTorch):", "github", "official, PyTorch"),
        ("Part 3(the (BPTT) algorithm): ", "Part 3", "the (BPTT) algorithm"),
        ("A title, code: ", "code", None),
        ("A sentence. Paper: ", "Paper", None),
        ("论文：", "论文", None),
        (":rocket: code: <", "code", None),
        ("see ", None, None),
        ("a :tulip:", None, None),
        ("one two three four five six seven: ", None, None),
    ],
)
def test_a_colon_makes_the_words_before_it_a_label(before: str, word: str | None, qualifier: str | None) -> None:
    label = labels.before(before)
    assert (label and label.word, label and label.qualifier) == (word, qualifier)


def test_every_entry_of_the_seed_is_found(seed_source: bytes) -> None:
    document = markdown.parse(seed_source)
    assert len(document.entries) == 64
    assert {entry.reader for entry in document.entries} == {"bold title"}
    owned = [document.links[link.position] for entry in document.entries for link in entry.links]
    assert sum(link.form == "inline" for link in owned) == 113
    by_line = {entry.line: entry for entry in document.entries}
    assert [document.links[link.position].line for link in by_line[175].links] == [177, 179, 181, 183, 184]
    assert (by_line[196].title, by_line[196].note) == (
        "Recurrent Models of Visual Attention",
        "Google DeepMind. NIPS2014",
    )
    assert by_line[101].description == '"A rigorous & readable review on RNNs"'
    assert by_line[240].description == "atuhor: Ilya Sutskever"
    assert [(link.label, link.qualifier) for link in by_line[75].links] == [
        ("arXiv", None),
        ("github", None),
        ("github", "Theano"),
        ("github", "Lasagne"),
    ]


def test_items_of_a_list_that_lacks_blank_lines_are_told_apart() -> None:
    """As in real lists: the next title in bold right under the last item."""
    source = "**One**\n\n- arxiv: <http://a.example>\n**Two**\n- code: <http://b.example>\n"
    assert [(entry.title, len(entry.links)) for entry in entries(source)] == [("One", 1), ("Two", 1)]


@pytest.mark.parametrize(
    "source",
    [
        "- [One](#one)\n  - [Two](#two)\n",
        "[![build](b.svg)](http://ci.example) [![chat](c.svg)](http://chat.example)\n",
        "# Contributing\n\n- [Guidelines](http://a.example)\n",
        "# License\n\n[CC0](http://a.example)\n",
        "[Home](http://a.example) | [Blog](http://b.example) | [About](http://c.example)\n",
        "We thank [Ann](http://a.example) for her help.\n",
        "- [x](other.md)\n",
        "```\n- [a](http://a.example)\n```\n",
    ],
)
def test_what_is_no_entry_is_told_apart(source: str) -> None:
    assert entries(source) == []
