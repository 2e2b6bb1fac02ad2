"""BibTeX and CSL-JSON: what bibliographies get."""

from __future__ import annotations

import json

import bibtexparser
import pytest
from hypothesis import given, settings
from pylatexenc.latex2text import LatexNodes2Text

from export_world import anything, contents, entry, link, paper
from service.exporting import bibtex, csl
from service.exporting.citing import references


def read_back(content: bytes) -> bibtexparser.Library:
    library = bibtexparser.parse_string(content.decode())
    assert library.failed_blocks == []
    return library


def fields(**told: object) -> dict[str, str]:
    (one,) = read_back(bibtex.render(contents(entry(paper=paper(**told))))).entries
    return {field.key: field.value for field in one.fields}


def item(**told: object) -> dict[str, object]:
    (one,) = json.loads(csl.render(contents(entry(paper=paper(**told)))))
    return one


def test_a_preprint_is_cited_by_its_arxiv_id():
    (one,) = read_back(bibtex.render(contents(entry(paper=paper(), note="ICML2015", tags=["rnn", "video"])))).entries
    assert (one.entry_type, one.key) == ("misc", "arXiv:1502.04681")
    assert {field.key: field.value for field in one.fields} == {
        "title": "Unsupervised Learning of Video Representations using {LSTMs}",
        "author": "Srivastava, Nitish and Mansimov, Elman",
        "year": "2015",
        "eprint": "1502.04681",
        "eprinttype": "arXiv",
        "archiveprefix": "arXiv",
        "primaryclass": "cs.LG",
        "url": "https://arxiv.org/abs/1502.04681",
        "note": "ICML2015",
        "keywords": "rnn, video",
        "abstract": "We use multilayer networks.",
    }


def test_a_published_paper_is_an_article_of_the_year_it_came_out():
    told = contents(entry(paper=paper(journal_ref="Phys. Rev. D 82 (2017) 012", doi="10.1103/PhysRevD.82.012")))
    (one,) = read_back(bibtex.render(told)).entries
    assert (one.entry_type, one["year"], one["doi"]) == ("article", "2017", "10.1103/physrevd.82.012")
    (same,) = json.loads(csl.render(told))
    assert (same["type"], same["issued"]) == ("article-journal", {"date-parts": [[2017]]})
    assert same["container-title"] == "Phys. Rev. D 82 (2017) 012"


def test_csl_names_the_preprint_its_day_and_arxivs_own_doi():
    assert item() == {
        "id": "arXiv:1502.04681",
        "type": "article",
        "title": "Unsupervised Learning of Video Representations using LSTMs",
        "author": [{"family": "Srivastava", "given": "Nitish"}, {"family": "Mansimov", "given": "Elman"}],
        "issued": {"date-parts": [[2015, 2, 16]]},
        "publisher": "arXiv",
        "number": "arXiv:1502.04681",
        "DOI": "10.48550/arXiv.1502.04681",
        "URL": "https://arxiv.org/abs/1502.04681",
        "abstract": "We use multilayer networks.",
    }


@pytest.mark.parametrize(
    ("name", "in_bibtex", "in_csl"),
    [
        ("Laurens van der Maaten", "van der Maaten, Laurens", ("Maaten", "Laurens", "van der")),
        ("John Smith Jr.", "Smith, Jr., John", ("Smith", "John", None)),
        ("Łukasz Kaiser", r"Kaiser, {\L}ukasz", ("Kaiser", "Łukasz", None)),
        (r"Bernhard Sch\"olkopf", r"Sch{\"o}lkopf, Bernhard", ("Schölkopf", "Bernhard", None)),
    ],
)
def test_a_persons_name_has_parts(name, in_bibtex, in_csl):
    assert fields(authors=[name])["author"] == in_bibtex
    (author,) = item(authors=[name])["author"]
    assert (author["family"], author["given"], author.get("non-dropping-particle")) == in_csl


@pytest.mark.parametrize("name", ["ATLAS Collaboration", "The LIGO Scientific Collaboration", "DeepSeek-AI"])
def test_a_groups_name_has_none(name):
    library = bibtexparser.parse_string(
        bibtex.render(contents(entry(paper=paper(authors=[name])))).decode(),
        append_middleware=[bibtexparser.middlewares.SeparateCoAuthors()],
    )
    assert library.entries[0]["author"] == [f"{{{name}}}"]
    assert item(authors=[name])["author"] == [{"literal": name}]


def test_keys_stay_whatever_becomes_of_the_paper_and_its_neighbours():
    before = references(contents(entry(1, urls=("https://arxiv.org/abs/1502.04681v2",))).entries())
    after = references(
        contents(
            entry(3, paper=paper(arxiv_id="1301.00001")),
            entry(1, paper=paper(title="Another title", authors=["Somebody Else"], doi="10.1/abcd", journal_ref="J 1")),
        ).entries()
    )
    assert before[0].key == after[1].key == "arXiv:1502.04681"


def test_papers_of_which_only_the_identifier_is_known_are_there_too():
    told = contents(
        entry(1, urls=("https://github.com/o/r", "https://arxiv.org/pdf/math/0309136.pdf"), title="Old"),
        entry(2, details=[link("https://doi.org/10.1016/0004-3702(89)90049-0", kind="doi")], title="Doi", year=1989),
        entry(3, urls=("https://a.example/blog",), title="A blog is cited by nobody"),
    )
    assert [(one.key, one["title"]) for one in read_back(bibtex.render(told)).entries] == [
        ("arXiv:math/0309136", "Old"),
        ("doi:10.1016/0004-3702_28_89_29_90049-0", "Doi"),
    ]
    assert [one["DOI"] for one in json.loads(csl.render(told))] == [
        "10.48550/arXiv.math/0309136",
        "10.1016/0004-3702(89)90049-0",
    ]


def test_a_paper_that_is_listed_twice_is_cited_once():
    twice = contents(entry(1, paper=paper()), entry(2, paper=paper()))
    assert len(read_back(bibtex.render(twice)).entries) == 1


def test_a_withdrawn_paper_says_so():
    assert fields(withdrawn=True)["note"] == "Withdrawn"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (r"Sparse $\ell_1$ recovery", r"Sparse $\ell_1$ recovery"),
        (r"From $5 to $6", r"From {\$}5 to {\$}6"),
        (r"Evil $\input{x}$", r"Evil {\$}{\textbackslash}input{\textbraceleft}x{\textbraceright}{\$}"),
        (r"$^^5cinput x$", r"{\$}{\textasciicircum}{\textasciicircum}5cinput x{\$}"),
        (r"An open { brace", r"An open {\textbraceleft} brace"),
        ("50% of A&B_c #1", r"50{\%} of {A{\&}B{\_}c} {\#}1"),
        (r"Schr\"odinger, {\L}ukasz, \'{e}t\'e", r"Schr{\"o}dinger, {\L}ukasz, {\'e}t{\'e}"),
        ("GitHub and BERT in 中文", "{GitHub} and {BERT} in 中文"),
    ],
)
def test_titles_are_latex_that_prints_them(title, written):
    assert fields(title=title)["title"] == written


@pytest.mark.parametrize("text", [r"a\{c}$d&e#f_h%i~j", r"\write18{ls}", r"}}} \end{document}", "100 % {"])
def test_what_latex_prints_is_what_was_written(text):
    written = fields(abstract=text)["abstract"]
    known_to_pylatexenc = written.replace(r"\textbraceleft", r"\{").replace(r"\textbraceright", r"\}")
    assert LatexNodes2Text().latex_to_text(known_to_pylatexenc).split() == text.split()


@settings(deadline=None)
@given(anything())
def test_whatever_people_write_the_file_is_well_formed(told):
    content = bibtex.render(told).decode()
    assert content.count("{") == content.count("}")
    for command in ("\\input", "\\write", "\\end", "\\csname", "^^"):
        assert command not in content
    library = bibtexparser.parse_string(content)
    assert library.failed_blocks == []
    assert [one.key for one in library.entries] == [one.key for one in references(told.entries())]
    assert [one["id"] for one in json.loads(csl.render(told))] == [one.key for one in library.entries]
