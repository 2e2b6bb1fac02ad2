"""The only writer of lists, blocks, sections, entries, links and resources; tags are `tagged`'s.

A list is written in one transaction. What is the same as before is left alone; entries and links
keep their ids, since verdicts, decisions and other people's bookmarks point at them. Rows are made
and written in batches, so that a long list does not fill the memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service import index
from service.importing import compare, facts, tagged
from service.importing.facts import Recorded
from service.importing.reading import Content, Reading
from service.importing.writing import Values, batches, ensure, ids, insert, sync
from service.markdown.document import Document
from service.markdown.packed import OnDemand
from service.queries.tables import ENTRY, KEYS_AT_ONCE, LINK, LIST, PROPOSAL, RESOURCE, SECTION, rows

T = TypeVar("T")

_Pairs: TypeAlias = list[int | None]
"""For each new row which old one it is, by number; None: it is new."""

BLOCK = SQLModel.metadata.tables["block"]


class Known(NamedTuple):
    """A list that is in the records already."""

    id: int
    name: str
    path: str | None
    url: str | None
    etag: str | None
    sha256: str
    rules: str | None

    @property
    def place(self) -> str | None:
        """Where it was read from; None: it was handed in."""
        return self.url or self.path


class Changes(NamedTuple):
    """What became of a list's entries when it was saved."""

    added: int = 0
    changed: int = 0
    removed: int = 0


# --- reading ----------------------------------------------------------------------------------

_KNOWN = tuple(LIST.c[name] for name in Known._fields)


def known_lists(session: Session) -> list[Known]:
    """All lists, in the order they came."""
    return [Known(*row) for row in rows(session, sa.select(*_KNOWN).order_by(LIST.c.id))]


def find(session: Session, name: str) -> Known | None:
    """The list of that name, if there is one."""
    return next((Known(*row) for row in rows(session, sa.select(*_KNOWN).where(LIST.c.name == name))), None)


def shared_part(session: Session, list_id: int, document: Document) -> float:
    """Which part of a document's links a known list has too, from 0 to 1."""
    theirs = {facts.resource_key(url) for url in {link.url for link in document.links}}
    statement = sa.select(RESOURCE.c.url).join(LINK, LINK.c.resource_id == RESOURCE.c.id)
    ours = {row.url for row in rows(session, statement.where(LINK.c.list_id == list_id))}
    return len(theirs & ours) / len(theirs) if theirs else 0.0


def recorded(session: Session, list_id: int) -> Recorded:
    """A known list's entries and links, in document order."""
    return _recorded(session, ENTRY.c.list_id == list_id, LINK.c.list_id == list_id)


def _recorded(session: Session, entries: sa.ColumnElement[bool], links: sa.ColumnElement[bool]) -> Recorded:
    named = sa.select(ENTRY, SECTION.c.path.label("section")).outerjoin(SECTION, SECTION.c.id == ENTRY.c.section_id)
    leading = sa.select(LINK, RESOURCE.c.url.label("resource")).join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    return Recorded(
        list(rows(session, named.where(entries).order_by(ENTRY.c.position))),
        list(rows(session, leading.where(links).order_by(LINK.c.position))),
    )


def accepted(session: Session, list_id: int) -> dict[int, list[Any]]:
    """The changes that were accepted and are not in the file yet, by link: rows with id, way, old and new."""
    found: dict[int, list[Any]] = defaultdict(list)
    statement = sa.select(*PROPOSAL.c["id", "link_id", "way", "old", "new"]).where(
        PROPOSAL.c.list_id == list_id, PROPOSAL.c.state == "accepted", PROPOSAL.c.link_id.is_not(None)
    )
    for row in rows(session, statement.order_by(PROPOSAL.c.id)):
        found[row.link_id].append(row)
    return dict(found)


def becoming(links: Iterable[int], waiting: Mapping[int, Sequence[Any]]) -> dict[int, str]:
    """The URLs that accepted changes give to links, by the place of the link; `waiting` are the changes by link."""
    said = {id_: one.new for id_, each in waiting.items() for one in each if one.way == "retarget"}
    return {at: said[id_] for at, id_ in enumerate(links) if id_ in said} if said else {}


# --- writing ----------------------------------------------------------------------------------


def move(session: Session, list_id: int, content: Content) -> None:
    """Note where a list is now, and what its server calls this version."""
    session.connection().execute(
        sa.update(LIST).where(LIST.c.id == list_id).values(path=content.path, url=content.url, etag=content.etag)
    )


def save(session: Session, reading: Reading, *, now: datetime) -> Changes:
    """Write a list as it was read; what was known of it before becomes what is known of it now."""
    list_id = _save_list(session, reading, now)
    document = reading.document
    old = ids(session, ENTRY, list_id)
    pairs, changes = _matched(_entries_before(session, old), facts.Entries(document))
    links = _matched_links(session, list_id, document, old, pairs)
    _save_blocks(session, list_id, document)
    sections = _save_sections(session, list_id, document)
    _save_entries(session, list_id, document, sections, old, pairs, now)
    entries = ids(session, ENTRY, list_id)
    _save_links(session, list_id, reading, sections, entries, links, now)
    kept = {pair for pair in pairs if pair is not None}
    gone = [one for at, one in enumerate(old) if at not in kept]
    del pairs, links, kept  # they are large, and so is what follows
    tagged.save(session, reading, entries)
    index.entries(session, entries, gone)
    return changes


def remove(session: Session, list_id: int) -> None:
    """Forget a list and all that is of it alone."""
    index.entries(session, (), gone=ids(session, ENTRY, list_id))
    session.connection().execute(sa.delete(LIST).where(LIST.c.id == list_id))


def _matched(was: Sequence[compare.EntryFacts], after: Sequence[compare.EntryFacts]) -> tuple[_Pairs, Changes]:
    """Which entry is which, and what that says about them."""
    pairs = compare.match_entries(was, after)
    changed = sum(was[pair] != after[at] for at, pair in enumerate(pairs) if pair is not None)
    kept = sum(pair is not None for pair in pairs)
    return pairs, Changes(len(after) - kept, changed, len(was) - kept)


def _matched_links(
    session: Session, list_id: int, document: Document, entries: Sequence[int], pairs: _Pairs
) -> tuple[Sequence[int], _Pairs]:
    """The ids of the links there were, and which link is which of them. `pairs` says the same of the entries."""
    old = ids(session, LINK, list_id)
    if not old:
        return old, [None] * len(document.links)
    identities = [entries[pair] if pair is not None else (at,) for at, pair in enumerate(pairs)]
    said = becoming(old, accepted(session, list_id))
    return old, compare.match_links(_links_before(session, old), facts.Links(document, identities), said)


class _Before(OnDemand[T]):
    """What rows of a list are recognised by, asked for by the page: that of a long list would fill the memory."""

    def __init__(self, keys: Sequence[int], ask: Callable[[Sequence[int]], Sequence[T]]) -> None:
        self._keys = keys
        self._page = lru_cache(maxsize=2)(lambda start: ask(keys[start : start + KEYS_AT_ONCE]))

    def __len__(self) -> int:
        return len(self._keys)

    def _made(self, at: int) -> T:
        place = at % KEYS_AT_ONCE
        return self._page(at - place)[place]


def _entries_before(session: Session, old: Sequence[int]) -> Sequence[compare.EntryFacts]:
    def ask(some: Sequence[int]) -> Sequence[compare.EntryFacts]:
        return _recorded(session, ENTRY.c.id.in_(some), LINK.c.entry_id.in_(some)).facts()

    return _Before(old, ask)


def _links_before(session: Session, old: Sequence[int]) -> Sequence[compare.LinkFacts]:
    columns = LINK.c["entry_id", "url", "label", "text"]

    def ask(some: Sequence[int]) -> Sequence[compare.LinkFacts]:
        statement = sa.select(*columns).where(LINK.c.id.in_(some)).order_by(LINK.c.position)
        return [compare.LinkFacts(*row) for row in rows(session, statement)]

    return _Before(old, ask)


def _save_list(session: Session, reading: Reading, now: datetime) -> int:
    connection, content, document = session.connection(), reading.content, reading.document
    about = {
        "path": content.path,
        "url": content.url,
        "etag": content.etag,
        "title": document.title,
        "published": document.front.published,
        "sha256": content.digest,
        "rules": reading.fingerprint,
        "pace": reading.pace,
        "imported_at": now,
    }
    list_id = connection.scalar(sa.select(LIST.c.id).where(LIST.c.name == content.name))
    if list_id is None:
        list_id = connection.scalar(sa.insert(LIST).values(name=content.name, **about).returning(LIST.c.id))
    else:
        connection.execute(sa.update(LIST).where(LIST.c.id == list_id).values(**about))
    assert list_id is not None
    return int(list_id)


def _save_blocks(session: Session, list_id: int, document: Document) -> None:
    session.connection().execute(sa.delete(BLOCK).where(BLOCK.c.list_id == list_id))
    blocks = (
        {"list_id": list_id, "position": position, "kind": block.kind, "line": block.line, "source": block.source}
        for position, block in enumerate(document.blocks)
    )
    insert(session, BLOCK, blocks)


def _save_sections(session: Session, list_id: int, document: Document) -> Sequence[int]:
    """The sections' ids, in document order. Sections are told apart by their place alone."""
    old = ids(session, SECTION, list_id)
    new = (
        {"list_id": list_id, "position": position, "level": s.level, "line": s.line, "path": list(s.path)}
        for position, s in enumerate(document.sections)
    )
    count = len(document.sections)
    sync(session, SECTION, old, new, [at if at < len(old) else None for at in range(count)])
    return ids(session, SECTION, list_id)


def _save_entries(  # noqa: PLR0917  # what belongs to one list
    session: Session,
    list_id: int,
    document: Document,
    sections: Sequence[int],
    old: Sequence[int],
    pairs: _Pairs,
    now: datetime,
) -> None:
    new = (
        {
            "list_id": list_id,
            "section_id": sections[entry.section] if entry.section is not None else None,
            "position": position,
            "line": entry.line,
            "reader": entry.reader,
            "title": entry.title,
            "note": entry.note,
            "venue": entry.venue,
            "year": entry.year,
            "description": entry.description,
            "added_at": now if pair is None else None,
        }
        for position, (entry, pair) in enumerate(zip(document.entries, pairs, strict=True))
    )
    sync(session, ENTRY, old, new, pairs, once=("added_at",))


def _save_links(  # noqa: PLR0917  # what belongs to one list
    session: Session,
    list_id: int,
    reading: Reading,
    sections: Sequence[int],
    entries: Sequence[int],
    matched: tuple[Sequence[int], _Pairs],
    now: datetime,
) -> None:
    """What comes into a list that was known before came with this import, unless git knows better."""
    document, (old, pairs) = reading.document, matched

    def values() -> Iterator[Values]:
        made = facts.links(document, entries)
        for some in batches(zip(made, document.links, pairs, strict=True)):
            resources = _resources(session, (link.url for _, link, _ in some))
            for row, link, pair in some:
                today = now.date() if old and pair is None else None
                yield {
                    **row,
                    "list_id": list_id,
                    "section_id": sections[link.section] if link.section is not None else None,
                    "resource_id": resources[link.url],
                    "added_on": reading.added_on.get(link.position) or today,
                    "ignored": reading.ignored.get(link.position),
                }

    sync(session, LINK, old, values(), pairs, once=("added_on",))


def _resources(session: Session, addresses: Iterable[str]) -> Mapping[str, int]:
    """The ids of the resources that links name, by their URLs; those not there yet are inserted."""
    named = {url: facts.resource(url) for url in dict.fromkeys(addresses)}
    wanted: dict[str, Values] = {}
    for row in named.values():
        wanted.setdefault(row["url"], row)
    found = ensure(session, RESOURCE, "url", wanted)
    return {url: found[row["url"]] for url, row in named.items()}
