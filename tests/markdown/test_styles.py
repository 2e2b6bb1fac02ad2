"""The documents in `styles/`: what a person sees in a piece of Markdown, the readers see too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from service import markdown
from service.markdown.document import Document, EntryLink

DOCUMENTS = sorted(Path(__file__).parent.joinpath("styles").glob("[0-9]*.md"))
CASE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~~markdown\n(?P<source>.*?)~~~~~\n\n~~~~~yaml\n(?P<entries>.*?)~~~~~\n",
    re.MULTILINE | re.DOTALL,
)


class Case(NamedTuple):
    source: bytes
    entries: list[dict[str, Any]]


def cases(document: Path) -> Iterator[Any]:
    """The cases of a document, each under its style's number and its own title."""
    for found in CASE.finditer(document.read_text(encoding="utf-8")):
        case = Case(found["source"].encode(), yaml.safe_load(found["entries"]))
        yield pytest.param(case, id=f"{document.stem[:2]}: {found['title']}")


def seen(document: Document) -> list[dict[str, Any]]:
    """A document's entries as the cases write them: only what is not empty, pictures left out."""
    return [
        _filled(
            title=entry.title,
            note=entry.note,
            venue=entry.venue,
            year=entry.year,
            description=" ".join((entry.description or "").split()),
            links=[_link(document, link) for link in entry.links if document.links[link.position].form != "image"],
        )
        for entry in document.entries
    ]


def _link(document: Document, link: EntryLink) -> dict[str, Any]:
    return _filled(label=link.label, qualifier=link.qualifier, url=document.links[link.position].url)


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


@pytest.mark.parametrize("case", [case for document in DOCUMENTS for case in cases(document)])
def test_entries_are_read_as_a_person_reads_them(case: Case) -> None:
    assert seen(markdown.parse(case.source)) == case.entries


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem)
def test_every_case_of_a_document_is_well_formed(document: Path) -> None:
    """No fence is left over, titles do not repeat, and entries have the keys they may have."""
    text = document.read_text(encoding="utf-8")
    titles = [found["title"] for found in CASE.finditer(text)]
    assert "~~~~~" not in CASE.sub("", text)
    assert len(titles) == len(set(titles)) >= 20
    for entry in (entry for case in cases(document) for entry in case.values[0].entries):
        assert entry["title"]
        assert entry.keys() <= {"title", "note", "venue", "year", "description", "links"}
        assert all(link.keys() <= {"label", "qualifier", "url"} and link["url"] for link in entry.get("links", []))
