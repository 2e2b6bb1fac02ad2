"""A list as it was read beside what the records have of it: what became of its entries and of accepted changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from service import urls
from service.importing import compare, facts, merge, preview, store
from service.importing.facts import Recorded
from service.importing.reading import Reading
from service.markdown.document import Document, Link


def new(reading: Reading) -> list[preview.Row]:
    """The entries of a list that is not known yet."""
    seen = _seen_now(reading.document)
    return preview.rows(reading.content.name, [], seen, [None] * len(seen))


def entries(session: Session, list_id: int, reading: Reading) -> list[preview.Row]:
    """What becomes of each entry of a known list."""
    before = store.recorded(session, list_id)
    pairs = compare.match_entries(before.facts(), facts.Entries(reading.document))
    return preview.rows(reading.content.name, _seen_before(before), _seen_now(reading.document), pairs)


def merged(session: Session, list_id: int, reading: Reading) -> list[merge.Row]:
    """What becomes of the changes to a known list that were accepted and are not in its file yet."""
    waiting = store.accepted(session, list_id)
    if not waiting:
        return []
    before = store.recorded(session, list_id)
    now = _links_now(before, reading.document, store.becoming((link.id for link in before.links), waiting))
    places = {entry.id: entry for entry in before.entries}
    return [
        _merged(reading, merge.Accepted(each.id, each.old, each.new), link, now, places)
        for link in before.links
        for each in waiting.get(link.id, ())
    ]


def dated(document: Document, days: Mapping[str, date]) -> dict[int, date]:
    """The days on which links came into a list, by position, told by the days of addresses in their normal form."""
    found = {link.position: days.get(urls.canonical(link.url)) for link in document.links}
    return {position: day for position, day in found.items() if day is not None}


def _links_now(before: Recorded, document: Document, said: Mapping[int, str]) -> dict[int, Link]:
    """What became of the links there were, by their ids; those that are gone are not in it.

    `said`: the URLs that accepted changes give to some of them, by the place of the link.
    """
    pairs = compare.match_entries(before.facts(), facts.Entries(document))
    identities = [before.entries[pair].id if pair is not None else (at,) for at, pair in enumerate(pairs)]
    found = compare.match_links(before.facts_of_links(), facts.Links(document, identities), said)
    return {before.links[pair].id: link for link, pair in zip(document.links, found, strict=True) if pair is not None}


def _merged(
    reading: Reading, change: merge.Accepted, link: Any, now: Mapping[int, Link], places: Mapping[int, Any]
) -> merge.Row:
    became = now.get(link.id)
    url = became.url if became else None
    entry = places.get(link.entry_id)
    return {
        "list": reading.content.name,
        "change": merge.outcome(change, url),
        "id": change.id,
        "section": (entry.section or []) if entry else [],
        "line": became.line if became else None,
        "entry": entry.title if entry else None,
        "details": [merge.sentence(change, url)],
    }


def _seen_before(before: Recorded) -> list[preview.Seen]:
    return [
        preview.Seen(
            entry.id,
            entry.line,
            tuple(entry.section or ()),
            entry.title,
            entry.note,
            entry.description,
            tuple(preview.Link(link.label, link.qualifier, link.url) for link in links),
        )
        for entry, links in zip(before.entries, before.links_of_entries(), strict=True)
    ]


def _seen_now(document: Document) -> list[preview.Seen]:
    return [
        preview.Seen(
            None,
            entry.line,
            document.sections[entry.section].path if entry.section is not None else (),
            entry.title,
            entry.note,
            entry.description,
            tuple(preview.Link(link.label, link.qualifier, document.links[link.position].url) for link in entry.links),
        )
        for entry in document.entries
    ]
