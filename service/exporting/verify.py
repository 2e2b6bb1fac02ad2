"""Whether an export, read again, says what the records say. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from service.exporting.contents import Contents
from service.markdown.document import Document, Entry, Link

InSection = TypeVar("InSection", Entry, Link)


class Statement(NamedTuple):
    """One thing that a list says: a heading, an entry, or where a link leads."""

    kind: str
    words: tuple[str | None, ...]

    def __str__(self) -> str:
        return f"the {self.kind} {' / '.join(filter(None, self.words))!r}"


def first_difference(document: Document, contents: Contents) -> str | None:
    """A sentence about the first place where a list that was read differs from the records; None: there is none."""
    for read, recorded in zip_longest(_said_by_file(document), _said_by_records(contents)):
        if read != recorded:
            return f"the records have {recorded or 'nothing more'} where the export has {read or 'nothing more'}"
    return None


def _said_by_file(document: Document) -> Iterator[Statement]:
    own = {link.position for entry in document.entries for link in entry.links}
    entries = _by_section(document.entries)
    others = _by_section(link for link in document.links if link.position not in own)
    for number in (None, *range(len(document.sections))):
        if number is not None:
            yield Statement("heading", document.sections[number].path)
        for entry in entries[number]:
            links = sorted((link.position, link.label) for link in entry.links)
            yield from _entry(entry.title, ((label, document.links[position].url) for position, label in links))
        yield from _links((None, link.url) for link in others[number])


def _by_section(things: Iterable[InSection]) -> Mapping[int | None, Sequence[InSection]]:
    found = defaultdict[int | None, list[InSection]](list)
    for thing in things:
        found[thing.section].append(thing)
    return found


def _said_by_records(contents: Contents) -> Iterator[Statement]:
    for section in contents.sections:
        if section["path"]:
            yield Statement("heading", tuple(section["path"]))
        for entry in section["entries"]:
            yield from _entry(entry["title"], ((link["label"], link["url"]) for link in entry["details"]))
        yield from _links((None, link["url"]) for link in section["links"])


def _entry(title: str, links: Iterable[tuple[str | None, str]]) -> Iterator[Statement]:
    yield Statement("entry", (title,))
    yield from _links(links)


def _links(links: Iterable[tuple[str | None, str]]) -> Iterator[Statement]:
    for words in links:
        yield Statement("link", words)
