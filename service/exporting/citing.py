"""Entries as references: what a bibliography says of a paper.

An entry is cited when it names a paper on arXiv or a DOI; what arXiv tells counts before what the
list says. A reference's key is made of the paper's identifier and of nothing else, so it stays the
same when a title is corrected, a paper is published, or the list around it changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, unquote

from bibtexparser.middlewares.names import parse_single_name_into_parts

from service import urls
from service.exporting.latex import unicode
from service.queries.rows import EntryContents, Paper

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"{}\\^%#&$~]+")  # crossref.org/blog/dois-and-matching-regular-expressions, wider
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SUFFIX = re.compile(r"(?:[,\s]+)(Jr\.?|Sr\.?|I{2,3}|IV)$")
_GROUP = re.compile(
    r"\b(?:Collaboration|Consortium|Team|Group|Project|Community|Committee|Initiative|Network|Laboratory|Lab)\b"
    r"|^[^\s]+$|^The\s",
    re.IGNORECASE,
)
"""Authors that are no person, whose name has no parts."""


class Author(NamedTuple):
    """A person's name in its parts; a group has a family name only."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a paper, as `latex.unicode` gives it."""

    key: str
    title: str
    url: str
    authors: tuple[Author, ...] = ()
    published: date | None = None
    """On arXiv, the first version."""
    year: int | None = None
    arxiv_id: str | None = None
    category: str | None = None
    doi: str | None = None
    journal: str | None = None
    """Journal, volume, year and pages in one, as its authors gave them to arXiv."""
    note: str = ""
    abstract: str = ""
    tags: tuple[str, ...] = ()


def references(entries: Iterable[EntryContents]) -> list[Reference]:
    """The references among entries in their order, each paper once."""
    found: dict[str, Reference] = {}
    for entry in entries:
        if reference := _reference(entry):
            found.setdefault(reference.key, reference)
    return list(found.values())


def _reference(entry: EntryContents) -> Reference | None:
    if entry["paper"]:
        return _of_paper(entry, entry["paper"])
    addresses = [link["url"] for link in entry["links"]]
    if identifier := next(filter(None, map(urls.arxiv_id, addresses)), None):
        return _of_entry(entry, f"arXiv:{identifier}", f"https://arxiv.org/abs/{identifier}", arxiv_id=identifier)
    if doi := next(filter(None, map(_doi_in, addresses)), None):
        return _of_entry(entry, f"doi:{_key(doi)}", f"https://doi.org/{quote(doi)}", doi=doi)
    return None


def _of_paper(entry: EntryContents, paper: Paper) -> Reference:
    journal = unicode(paper["journal_ref"] or "") or None
    years = _YEAR.findall(journal or "")
    return Reference(
        key=f"arXiv:{paper['arxiv_id']}",
        title=unicode(paper["title"]),
        url=f"https://arxiv.org/abs/{paper['arxiv_id']}",
        authors=tuple(author for name in paper["authors"] if (author := _author(unicode(name)))),
        published=paper["published"],
        year=int(years[-1]) if years else paper["published"].year,
        arxiv_id=paper["arxiv_id"],
        category=next(map(unicode, paper["categories"]), None),
        doi=_doi(paper["doi"] or ""),
        journal=journal,
        note="Withdrawn" if paper["withdrawn"] else unicode(entry["note"] or ""),
        abstract=unicode(paper["abstract"]),
        tags=tuple(map(unicode, entry["tags"])),
    )


def _of_entry(
    entry: EntryContents, key: str, url: str, *, arxiv_id: str | None = None, doi: str | None = None
) -> Reference:
    return Reference(
        key=key,
        title=unicode(entry["title"]),
        url=url,
        year=entry["year"],
        arxiv_id=arxiv_id,
        doi=doi,
        note=unicode(entry["note"] or ""),
        tags=tuple(map(unicode, entry["tags"])),
    )


def _doi(text: str) -> str | None:
    """The first DOI in a text that somebody typed, in lower case, in which DOIs are compared."""
    found = _DOI.search(text)
    return found[0].lower() if found else None


def _doi_in(url: str) -> str | None:
    return _doi(unquote(url)) if urls.kind(url) == "doi" else None


def _key(doi: str) -> str:
    """A DOI without the characters that BibTeX and LaTeX refuse in keys; different ones stay different."""
    return re.sub(r"[^a-z0-9./:+-]", lambda found: f"_{ord(found[0]):x}_", doi)


def _author(name: str) -> Author | None:
    if not name or _GROUP.search(name):
        return Author(name, group=True) if name else None
    suffix = _SUFFIX.search(name)
    person = name[: suffix.start()] if suffix else name
    parts = parse_single_name_into_parts(re.sub(r"[\\{}~,]", " ", person), strict=False)
    family, given, particle = (_joined(words) for words in (parts.last, parts.first, parts.von))
    if not family:
        return Author(name, group=True)
    return Author(family, given, particle, suffix[1] if suffix else "")


def _joined(words: Sequence[str]) -> str:
    return " ".join(words)
