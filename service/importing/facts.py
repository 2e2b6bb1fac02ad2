"""What entries, links and resources are known by: from a document, and from the records. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from service import urls
from service.importing import compare
from service.importing.writing import Values
from service.markdown.document import Document, Link

_LONGEST_KEY = 2000
"""PostgreSQL indexes no text that is much longer, and no browser opens such an address."""


class Named(NamedTuple):
    """The resources that a document's links name."""

    keys: Mapping[str, str]
    """By URL as it is written: what its resource is known by."""
    kinds: Mapping[str, str]
    """By key: what it names."""

    @property
    def rows(self) -> Mapping[str, Values]:
        """By key: the rows, each made when it is asked for."""
        return _Rows(self.kinds)


class _Rows(Mapping[str, Values]):
    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds

    def __getitem__(self, key: str) -> Values:
        return {
            "url": key,
            "host": urls.host(key),
            "kind": self._kinds[key],
            "arxiv_id": urls.arxiv_id(key),
            "repository": urls.repository(key),
        }

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)


class Recorded(NamedTuple):
    """A list's entries and links as they are in the records, rows with their columns as attributes."""

    entries: Sequence[Any]
    """With `section`, the path of headings."""
    links: Sequence[Any]
    """With `resource`, the normal form of the URL."""

    def facts(self) -> list[compare.EntryFacts]:
        """What its entries are recognised by."""
        return [
            compare.EntryFacts(
                entry.title,
                tuple(entry.section or ()),
                compare.unordered(link.url for link in own),
                compare.unordered(link.resource for link in own),
            )
            for entry, own in zip(self.entries, self.links_of_entries(), strict=True)
        ]

    def links_of_entries(self) -> list[list[Any]]:
        """The links of each entry, in order."""
        own: dict[int | None, list[Any]] = defaultdict(list)
        for link in self.links:
            own[link.entry_id].append(link)
        return [own[entry.id] for entry in self.entries]


def named(document: Document) -> Named:
    """The resources that a document's links name."""
    keys: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for link in document.links:
        if link.url not in keys:
            keys[link.url] = key = resource_key(link.url)
            if key not in kinds:
                kinds[key] = urls.kind(link.url)
    return Named(keys, kinds)


def resource_key(url: str) -> str:
    """What a resource is known by: the URL's normal form, shortened where it could not be indexed."""
    normal = urls.canonical(url)
    if len(normal.encode()) <= _LONGEST_KEY:
        return normal
    digest = hashlib.sha256(normal.encode()).hexdigest()
    return f"{normal.encode()[: _LONGEST_KEY - 80].decode(errors='ignore')}…{digest}"


def entries(document: Document, resources: Named) -> list[compare.EntryFacts]:
    """What a document's entries are recognised by."""
    return [
        compare.EntryFacts(
            entry.title,
            document.sections[entry.section].path if entry.section is not None else (),
            compare.unordered(document.links[link.position].url for link in entry.links),
            compare.unordered(resources.keys[document.links[link.position].url] for link in entry.links),
        )
        for entry in document.entries
    ]


def links(document: Document, resources: Named, identities: Sequence[Hashable]) -> Iterator[Values]:
    """What the records say of a document's links by themselves; `identities` are those of its entries."""
    own = {link.position: (identities[at], link) for at, entry in enumerate(document.entries) for link in entry.links}
    for link in document.links:
        identity, labelled = own.get(link.position, (None, None))
        yield {
            "entry_id": identity,
            "position": link.position,
            "line": link.line,
            "column": link.column,
            "form": link.form,
            "kind": _kind(link, resources.kinds[resources.keys[link.url]]),
            "label": labelled.label if labelled else None,
            "qualifier": labelled.qualifier if labelled else None,
            "text": link.text,
            "url": link.url,
        }


def _kind(link: Link, named: str) -> str:
    """What a link names. `image` is kept for pictures that the page shows; a link to one leads to a page."""
    if link.form == "image":
        return "image"
    return "page" if named == "image" else named


def match_links(
    old: Sequence[Any], document: Document, resources: Named, identities: Sequence[Hashable]
) -> list[int | None]:
    """For each link of a document which of the recorded ones it is, both told by the identity of their entries."""
    if not old:
        return [None] * len(document.links)
    before = [compare.LinkFacts(row.entry_id, row.url, row.label, row.text) for row in old]
    after = [
        compare.LinkFacts(row["entry_id"], row["url"], row["label"], row["text"])
        for row in links(document, resources, identities)
    ]
    return compare.match_links(before, after)
