"""What is new in a list, as an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from lxml import etree

from service.exporting.contents import Contents, followed
from service.queries.rows import EntryContents
from service.untrusted import writable

NEWEST = 100
"""How many entries the feed tells of."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Of entries whose coming nobody saw: a feed has to name a time (RFC 4287, section 4.2.15)."""
_NAMESPACE = "http://www.w3.org/2005/Atom"


def render(contents: Contents) -> bytes:
    """The entries that came last, the newest first; entries whose coming was not seen are left out."""
    dated = [entry for entry in contents.entries() if entry["id"] in contents.added]
    newest = sorted(dated, key=lambda entry: (contents.added[entry["id"]], entry["id"]), reverse=True)[:NEWEST]
    updated = contents.added[newest[0]["id"]] if newest else contents.summary["imported_at"]
    feed = _feed(_urn(contents.summary["name"]), f"New in {contents.title}", contents.title, updated)
    for entry in newest:
        _add_entry(feed, entry, contents.added[entry["id"]])
    return _written(feed)


def of_entries(entries: Sequence[EntryContents], address: str) -> bytes:
    """Entries from any lists, as they come; `address` is what was asked for, by which readers tell feeds apart."""
    dates = [entry["added_at"] or _LONG_AGO for entry in entries]
    feed = _feed(_urn(address), "Entries", "listkeeper", max(dates, default=_LONG_AGO))
    for entry, added in zip(entries, dates, strict=True):
        _add_entry(feed, entry, added)
    return _written(feed)


def _feed(identifier: str, title: str, author: str, updated: datetime) -> etree._Element:
    feed = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})
    _add(feed, "id", identifier)
    _add(feed, "title", title)
    _add(feed, "updated", _instant(updated))
    _add(feed, "generator", "listkeeper", version=version("listkeeper"))
    _add_authors(feed, [author])
    return feed


def _written(feed: etree._Element) -> bytes:
    written: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add_entry(feed: etree._Element, entry: EntryContents, added: datetime) -> None:
    told = etree.SubElement(feed, f"{{{_NAMESPACE}}}entry")
    _add(told, "id", _urn(entry["list"], str(entry["id"])))
    _add(told, "title", entry["title"])
    _add(told, "published", _instant(added))
    _add(told, "updated", _instant(added))
    _add_authors(told, entry["paper"]["authors"] if entry["paper"] else [])
    _add_links(told, entry)
    for tag in entry["tags"]:
        _add(told, "category", term=tag)
    _add(told, "content", _content(entry), type="text")


def _add_links(told: etree._Element, entry: EntryContents) -> None:
    """The first address is what the entry is about, the others belong to it."""
    relation = "alternate"
    for target, link in followed(entry["details"]):
        _add(told, "link", rel=relation, href=target, title=link["label"] or link["text"])
        relation = "related"


def _add_authors(parent: etree._Element, names: Iterable[str]) -> None:
    for name in names:
        _add(etree.SubElement(parent, f"{{{_NAMESPACE}}}author"), "name", name)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> None:
    clean = {key: writable(value) for key, value in attributes.items()}
    etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", clean).text = writable(text) if text is not None else None


def _content(entry: EntryContents) -> str:
    abstract = entry["paper"]["abstract"] if entry["paper"] else None
    parts = [" / ".join(entry["section"]), entry["note"], entry["description"], abstract]
    return "\n\n".join(part for part in parts if part)


def _urn(*names: str) -> str:
    """An identifier that stays the same for ever (RFC 4287, section 4.2.6)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(("listkeeper", *names))).urn


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
