"""A list's papers for Zotero, pandoc and all that reads CSL-JSON (citation-style-language/schema, csl-data.json)."""

from __future__ import annotations

from typing import Any

from service.exporting.citing import Author, Reference, references
from service.exporting.contents import Contents
from service.queries import as_json


def render(contents: Contents) -> bytes:
    """The references as one JSON array; keys are those of the BibTeX file."""
    return as_json([_item(reference) for reference in references(contents.entries())]) + b"\n"


def _item(reference: Reference) -> dict[str, Any]:
    preprint = reference.arxiv_id is not None and reference.journal is None
    item = {
        "id": reference.key,
        "type": "article-journal" if reference.journal else "article",
        "title": reference.title,
        "author": [_name(author) for author in reference.authors],
        "issued": _issued(reference),
        "container-title": reference.journal,
        "publisher": "arXiv" if preprint else None,
        "number": f"arXiv:{reference.arxiv_id}" if preprint else None,
        "DOI": reference.doi or (f"10.48550/arXiv.{reference.arxiv_id}" if reference.arxiv_id else None),
        "URL": reference.url,
        "note": reference.note,
        "keyword": ", ".join(reference.tags),
        "abstract": reference.abstract,
    }
    return {name: value for name, value in item.items() if value}


def _issued(reference: Reference) -> dict[str, list[list[int]]] | None:
    day = reference.published
    if day and day.year == reference.year:
        return {"date-parts": [[day.year, day.month, day.day]]}
    return {"date-parts": [[reference.year]]} if reference.year else None


def _name(author: Author) -> dict[str, str]:
    if author.group:
        return {"literal": author.family}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {name: value for name, value in parts.items() if value}
