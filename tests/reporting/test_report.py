"""Reports as documents: `cases/NAME.json` is what is kept of a night, `cases/NAME.md` how a person reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.errors import UsageError
from service.reporting.report import render

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def content(name: str) -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "cases" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_report_reads_as_its_document_says(case: Path) -> None:
    """Numbers first, then what needs a person, the rest folded; to change the words, change the documents."""
    assert render(content(case.stem), "markdown") == case.with_suffix(".md").read_text(encoding="utf-8")


def test_a_quiet_night_is_one_line() -> None:
    """In Markdown, and one paragraph as HTML."""
    assert render(content("quiet_night"), "markdown").count("\n") == 1
    page = LexborHTMLParser(render(content("quiet_night"), "html"))
    assert [node.tag for node in page.body.iter()] == ["p"] if page.body else False


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_html_names_every_finding_and_loads_nothing(case: Path) -> None:
    """Fit for mail: no script, no style sheet, no picture; links lead to the web and nowhere else."""
    said, page = content(case.stem), LexborHTMLParser(render(content(case.stem), "html"))
    text = page.text()
    for name in ("newly_dead", "settled", "recovered", "moved", "repositories", "papers", "proposals", "unchecked"):
        for finding in said[name]:
            assert finding["url"] in text
            assert f"{finding['list']}, line {finding['line']}" in text
    assert not page.css("script, link, img, style, iframe, form")
    assert all((node.attributes["href"] or "").startswith(("http://", "https://")) for node in page.css("a"))


def test_every_dead_link_is_named_with_its_reason() -> None:
    """Those of a host that went away too, which are shown together and once."""
    said = content("first_night")
    assert said["hosts"]
    for form in ("markdown", "html"):
        text = LexborHTMLParser(render(said, form)).text() if form == "html" else render(said, form)
        for finding in said["newly_dead"]:
            assert text.count(f"{finding['url']}> · {finding['reason']}" if form == "markdown" else finding["reason"])
            own = [line for line in text.splitlines() if line.lstrip(" -<").startswith(finding["url"])]
            assert len(own) == 1


def test_json_is_what_is_kept() -> None:
    """Nothing is lost and nothing added."""
    assert json.loads(render(content("first_night"), "json")) == content("first_night")


def test_an_unknown_format_is_refused() -> None:
    """With the formats that there are."""
    with pytest.raises(UsageError, match="pdf") as error:
        render(content("quiet_night"), "pdf")
    assert error.value.hint == "there are markdown, html, json"
