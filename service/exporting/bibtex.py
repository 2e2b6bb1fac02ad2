"""A list's papers for LaTeX: BibTeX, as biber and the classic styles read it."""

from __future__ import annotations

from collections.abc import Iterable

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from bibtexparser.writer import BibtexFormat

from service.exporting.citing import Author, Reference, references
from service.exporting.contents import Contents
from service.exporting.latex import latex, latex_title
from service.queries.rows import EntryContents


def render(contents: Contents) -> bytes:
    """The references as entries of type article, or misc while they are published nowhere but on arXiv. UTF-8."""
    return of_entries(contents.entries())


def of_entries(entries: Iterable[EntryContents]) -> bytes:
    """The same for entries from any lists, each paper once."""
    library = Library([_entry(reference) for reference in references(entries)])
    style = BibtexFormat()
    style.indent, style.trailing_comma, style.block_separator = "  ", True, "\n"
    return write_string(library, bibtex_format=style).encode()


def _entry(reference: Reference) -> Entry:
    fields = {name: value for name, value in _fields(reference).items() if value}
    kind = "article" if reference.journal else "misc"
    return Entry(kind, reference.key, [Field(name, value) for name, value in fields.items()])


def _fields(reference: Reference) -> dict[str, str | None]:
    """The fields by name; identifiers and the address are taken verbatim by LaTeX, all else is encoded."""
    return {
        "title": latex_title(reference.title),
        "author": " and ".join(_name(author) for author in reference.authors),
        "journal": latex(reference.journal or ""),
        "year": str(reference.year) if reference.year else None,
        "doi": reference.doi,
        "eprint": reference.arxiv_id,
        "eprinttype": "arXiv" if reference.arxiv_id else None,
        "archiveprefix": "arXiv" if reference.arxiv_id else None,
        "primaryclass": latex(reference.category or ""),
        "url": reference.url,
        "note": latex(reference.note),
        "keywords": latex(", ".join(reference.tags)),
        "abstract": latex(reference.abstract),
    }


def _name(author: Author) -> str:
    """`von Last, Jr, First`; a group in braces, so that it is not taken apart."""
    if author.group:
        return f"{{{latex(author.family)}}}"
    family = latex(f"{author.particle} {author.family}".strip())
    parts = [family, latex(author.suffix), latex(author.given)] if author.suffix else [family, latex(author.given)]
    return ", ".join(part for part in parts if part)
