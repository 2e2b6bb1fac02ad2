"""Reports as documents: `cases/NAME.json` is what is kept of a night, `cases/NAME.md` and `.txt` how a person reads it.

To change the words, change the documents.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.errors import UsageError
from service.reporting.parts import NEWS
from service.reporting.report import render
from service.reporting.sentences import headline

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(FOLDER.glob("*.json"))
DOCUMENTS = sorted([*FOLDER.glob("*.md"), *FOLDER.glob("*.txt")])
FORMAT = {".md": "markdown", ".txt": "text"}


def content(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def findings(said: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("newly_dead", "settled", "recovered", "doubted", "moved", "repositories", "papers", "stars", "proposals")
    return [finding for name in (*names, "unchecked") for finding in said.get(name, ())]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_report_reads_as_its_document_says(document: Path) -> None:
    """Numbers and their difference first, then what needs a person, the rest folded."""
    assert render(content(document.stem), FORMAT[document.suffix]) == document.read_text(encoding="utf-8")


def test_a_quiet_night_is_one_line() -> None:
    """In Markdown and plain text, and one paragraph as HTML."""
    assert render(content("quiet_night"), "markdown").count("\n") == 1
    assert render(content("quiet_night"), "text").count("\n") == 1
    failing = content("full_night")["newly_failing"]
    assert failing
    assert render(content("quiet_night") | {"newly_failing": failing}, "text").count("\n") == 1, (
        "as some do every night"
    )
    page = LexborHTMLParser(render(content("quiet_night"), "html"))
    assert [node.tag for node in page.css("body > div > *")] == ["p"]


@pytest.mark.parametrize("form", ["markdown", "html", "text"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_finding_is_named_with_where_it_stands(case: Path, form: str) -> None:
    """In every format that people read, in full."""
    said = content(case.stem)
    written = render(said, form)
    read = LexborHTMLParser(written).text() if form == "html" else written.replace("\\", "")
    folded = re.sub(r"\s+", " ", read)
    for finding in findings(said):
        assert re.sub(r"[<>\s]", "", finding["url"]) in re.sub(r"[<>\s]", "", unquote(read))
        assert f"line {finding['line']}" in folded
        assert f"{finding['list']}, line" in folded or len(said.get("lists", "??")) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_html_is_fit_for_mail(case: Path) -> None:
    """No script, no style sheet, no picture, nothing that is loaded; links lead to the web and nowhere else."""
    page = LexborHTMLParser(render(content(case.stem), "html"))
    assert not page.css("script, link, img, style, iframe, form")
    assert all((node.attributes["href"] or "").startswith(("http://", "https://")) for node in page.css("a"))
    styled = [
        node for node in page.css("body *") if node.tag in ("h1", "h2", "table", "th", "td", "a", "ul", "li", "p")
    ]
    assert all("style" in node.attributes for node in styled if node.tag not in ("td", "li"))


def test_every_dead_link_is_shown_once_with_its_reason() -> None:
    """Those of a host that went away with their host, those that settled with what can be done."""
    for said in map(content, ("first_night", "full_night")):
        for form in ("markdown", "text"):
            text = render(said, form).replace("\\", "")
            for finding in said["newly_dead"]:
                own = [line for line in text.splitlines() if line.strip(" -<>*") == finding["url"]]
                assert len(own) == 1
                assert finding["reason"].split(" (")[0] in text


def test_a_level_leaves_out_what_nobody_there_has_to_read() -> None:
    """The numbers are always there; a night without anything at that level is one line."""
    said = content("full_night")
    needs = render(said, "text", level="needs-a-person")
    assert "Dead for good (2)" in needs
    assert "New proposals" in needs
    assert "Newly dead" not in needs
    assert "How this was measured" not in needs
    trouble = render(said, "text", level="trouble")
    assert "2 reports do not reach team" in trouble
    assert "Dead for good" not in trouble
    assert "315 links" in trouble
    quiet = render(content("later_night"), "text", level="trouble")
    assert (quiet.count("\n"), quiet.startswith("Nothing went wrong in the night of 2026-11-23.")) == (1, True)


def test_a_night_with_news_is_never_called_one_without() -> None:
    """Whatever the news is; where links of a host died, these are the news."""
    full = content("full_night")
    for link in full["hosts"][0]["links"]:
        link["verdict"] = "failing"
    none = full | {name: [] for name in (*NEWS, "undelivered")}
    none["method"] = full["method"] | {"steps": []}
    assert headline(none) == "no news"
    for name in NEWS:
        assert full[name]
        for one in full[name]:
            assert headline(none | {name: [one]}) != "no news"


def test_a_long_report_says_how_many_more_there_are() -> None:
    """And what to type to see them."""
    said = content("full_night")
    said["newly_dead"] = [said["newly_dead"][0] | {"line": 1000 + line} for line in range(60)]
    for form in ("markdown", "text", "html"):
        text = LexborHTMLParser(render(said, form)).text() if form == "html" else render(said, form)
        assert "Newly dead (60)" in text
        assert re.search(r"and 10 more:\s+`?listkeeper links --verdict dead", text)
    assert "and 57 more" in render(said, "markdown", most=3)


def test_where_it_is_read_in_full_can_be_clicked_on() -> None:
    """The address of this night's page."""
    address = "https://links.example/reports/7"
    for form in ("markdown", "text", "html"):
        assert f"All of it: {'<' if form == 'markdown' else ''}" in render(content("full_night"), form, address=address)
        assert address in render(content("full_night"), form, address=address)


def test_json_is_what_is_kept() -> None:
    """Nothing is lost and nothing added, at whatever level."""
    for name in ("first_night", "full_night"):
        assert json.loads(render(content(name), "json", level="trouble", most=1)) == content(name)


def test_an_unknown_format_is_refused() -> None:
    """With the formats that there are."""
    with pytest.raises(UsageError, match="pdf") as error:
        render(content("quiet_night"), "pdf")
    assert error.value.hint == "there are markdown, html, text, json"
