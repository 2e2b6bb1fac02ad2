"""The documents in `cases/`: every link, once, in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from service import markdown
from service.markdown.document import Document, Link

DOCUMENTS = sorted(path for path in Path(__file__).parent.joinpath("cases").glob("*.md") if path.stem != "README")


def written(document: Document, link: Link) -> str:
    path = document.sections[link.section].path if link.section is not None else ()
    return f"{link.line}:{link.column} {link.form} {link.url} | {link.text} | {' / '.join(path)}".rstrip()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_links_are_found_as_a_reader_sees_them(path: Path) -> None:
    document = markdown.parse(path.read_bytes())
    expected = path.with_suffix(".links").read_text(encoding="utf-8").splitlines()
    assert [written(document, link) for link in document.links] == expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_link_knows_its_bytes(path: Path) -> None:
    source = path.read_bytes()
    document = markdown.parse(source)
    encoding = document.encoding
    for link in document.links:
        raw = source[link.start : link.end].decode(encoding, "replace")
        assert link.form != "inline" or (raw.startswith("[") and raw.endswith(")"))
        assert link.form != "autolink" or (raw.startswith("<") and raw.endswith(">"))
        assert link.form != "html" or raw.lower().startswith("<a ")
        assert link.form != "bare" or raw.removeprefix("www.") in link.url.replace("|", r"\|") or raw == link.text


def test_positions_count_links_in_document_order(seed: Path) -> None:
    links = markdown.parse(seed.read_bytes()).links
    assert [link.position for link in links] == list(range(len(links)))
    assert [link.start for link in links] == sorted(link.start for link in links)


def test_the_seed_has_113_links_and_three_images(seed: Path) -> None:
    links = markdown.parse(seed.read_bytes()).links
    assert sum(link.form == "inline" for link in links) == 113
    assert [link.line for link in links if link.form == "image"] == [177, 179, 181]


def test_a_link_of_images_alone_is_told_apart() -> None:
    source = b"[![badge](b.svg)](http://a.example) [![](c.svg)](http://b.example) [![x](d.svg) words](http://c.example)"
    assert [link.pictured for link in markdown.parse(source).links if link.form != "image"] == [True, True, False]
