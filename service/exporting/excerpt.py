"""Entries from any lists as Markdown, an item each: to be put into a post or a message.

This is no list given back: that is `markdown`, byte for byte. Texts are escaped, so they say what they said.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.exporting.contents import followed
from service.markdown.style import address, escaped
from service.queries.rows import EntryContents


def of_entries(entries: Iterable[EntryContents]) -> bytes:
    """An item each: the title, which leads where the first link does, the note, and the other links by label."""
    return "".join(f"{_item(entry)}\n" for entry in entries).encode()


def _item(entry: EntryContents) -> str:
    title = escaped(entry["title"]) or "Untitled"
    links = [(address(target), escaped(link["label"] or link["text"])) for target, link in followed(entry["details"])]
    item = f"- [{title}]({links[0][0]})" if links else f"- {title}"
    note = f" ({escaped(entry['note'])})" if entry["note"] else ""
    return " · ".join([item + note, *(f"[{label}]({target})" for target, label in links[1:])])
