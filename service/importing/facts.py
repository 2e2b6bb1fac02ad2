"""What entries, links and resources are known by: from a document, and from the records. Pure."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from service import urls
from service.importing import compare
from service.importing.writing import Values
from service.markdown.document import Document, EntryLink, Link
from service.markdown.packed import OnDemand

_LONGEST_KEY = 2000
"""PostgreSQL indexes no text that is much longer, and no browser opens such an address."""


class Recorded(NamedTuple):
    """A list's entries and links as they are in the records, rows with their columns as attributes."""

    entries: Sequence[Any]
    """With `section`, the path of headings."""
    links: Sequence[Any]
    """With `resource`, the normal form of the URL."""

    def facts(self) -> list[compare.EntryFacts]:
        """What its entries are recognised by, and told from what they were."""
        return [
            compare.EntryFacts(
                entry.title,
                tuple(entry.section or ()),
                compare.unordered(link.url for link in own),
                compare.unordered(link.resource for link in own),
                (entry.note, entry.description),
            )
            for entry, own in zip(self.entries, self.links_of_entries(), strict=True)
        ]

    def facts_of_links(self) -> list[compare.LinkFacts]:
        """What its links are recognised by."""
        return [compare.LinkFacts(link.entry_id, link.url, link.label, link.text) for link in self.links]

    def links_of_entries(self) -> list[list[Any]]:
        """The links of each entry, in order."""
        own: dict[int | None, list[Any]] = defaultdict(list)
        for link in self.links:
            own[link.entry_id].append(link)
        return [own[entry.id] for entry in self.entries]


def resource_key(url: str) -> str:
    """What a resource is known by: the URL's normal form, shortened where it could not be indexed."""
    normal = urls.canonical(url)
    if len(normal.encode()) <= _LONGEST_KEY:
        return normal
    digest = hashlib.sha256(normal.encode()).hexdigest()
    return f"{normal.encode()[: _LONGEST_KEY - 80].decode(errors='ignore')}…{digest}"


def resource(url: str) -> Values:
    """What the records say of the resource that a link with this URL names."""
    key = resource_key(url)
    return {
        "url": key,
        "host": urls.host(key),
        "kind": urls.kind(url),
        "arxiv_id": urls.arxiv_id(key),
        "repository": urls.repository(key),
    }


class Entries(OnDemand[compare.EntryFacts]):
    """What a document's entries are recognised by."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def __len__(self) -> int:
        return len(self._document.entries)

    def _made(self, at: int) -> compare.EntryFacts:
        entry, document = self._document.entries[at], self._document
        addresses = [document.links[link.position].url for link in entry.links]
        return compare.EntryFacts(
            entry.title,
            document.sections[entry.section].path if entry.section is not None else (),
            compare.unordered(addresses),
            compare.unordered(map(resource_key, addresses)),
            (entry.note, entry.description),
        )


class Links(OnDemand[compare.LinkFacts]):
    """What a document's links are recognised by; `identities` are those of its entries."""

    def __init__(self, document: Document, identities: Sequence[Hashable]) -> None:
        self._document = document
        self._owners = _Owners(document)
        self._identities = identities

    def __len__(self) -> int:
        return len(self._document.links)

    def _made(self, at: int) -> compare.LinkFacts:
        link = self._document.links[at]
        owner, labelled = self._owners.of(at)
        identity = self._identities[owner] if owner is not None else None
        return compare.LinkFacts(identity, link.url, labelled.label if labelled else None, link.text)


class _Owners:
    """Which entry a link belongs to, and as what."""

    def __init__(self, document: Document) -> None:
        self._entries = document.entries
        self._owners = array("q", [-1]) * len(document.links)
        for at, entry in enumerate(document.entries):
            for link in entry.links:
                self._owners[link.position] = at

    def of(self, position: int) -> tuple[int, EntryLink] | tuple[None, None]:
        owner = self._owners[position]
        if owner < 0:
            return None, None
        own = self._entries[owner].links
        return owner, own[bisect_left(own, position, key=attrgetter("position"))]


def links(document: Document, identities: Sequence[Hashable]) -> Iterator[Values]:
    """What the records say of a document's links by themselves; `identities` are those of its entries."""
    owners = _Owners(document)
    for link in document.links:
        owner, labelled = owners.of(link.position)
        yield {
            "entry_id": identities[owner] if owner is not None else None,
            "position": link.position,
            "line": link.line,
            "column": link.column,
            "form": link.form,
            "kind": _kind(link),
            "label": labelled.label if labelled else None,
            "qualifier": labelled.qualifier if labelled else None,
            "text": link.text,
            "url": link.url,
        }


def _kind(link: Link) -> str:
    """What a link names. `image` is kept for pictures that the page shows; a link to one leads to a page."""
    if link.form == "image":
        return "image"
    named = urls.kind(link.url)
    return "page" if named == "image" else named
