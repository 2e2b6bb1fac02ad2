"""A list as an outline: headings hold entries, entries hold their links (OPML 2.0, opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from service.exporting.contents import Contents, Folder, followed, tree
from service.queries.rows import EntryContents, Link
from service.untrusted import writable


def render(contents: Contents) -> bytes:
    """The outline; links that a reader may follow are of type `link`, the rest is text."""
    document = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(document, "head"), etree.SubElement(document, "body")
    etree.SubElement(head, "title").text = writable(contents.title)
    _fill(body, tree(contents))
    written: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _fill(parent: etree._Element, folder: Folder) -> None:
    _add_links(parent, followed(folder.links))
    for entry in folder.entries:
        _add_entry(parent, entry)
    for inner in folder.folders:
        _fill(_add(parent, inner.name), inner)


def _add_entry(parent: etree._Element, entry: EntryContents) -> None:
    """An entry with a single link is that link."""
    links = list(followed(entry["details"]))
    if len(links) == 1:
        _add(parent, entry["title"], type="link", url=links[0][0])
    else:
        _add_links(_add(parent, entry["title"]), links)


def _add_links(parent: etree._Element, links: Iterable[tuple[str, Link]]) -> None:
    for target, link in links:
        _add(parent, link["label"] or link["text"] or target, type="link", url=target)


def _add(parent: etree._Element, text: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, "outline", {"text": writable(text), **attributes})
