"""A list as JSON: one object with everything in it, or one entry a line.

The shapes are those of the API and of the listings (`queries/rows.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.exporting.contents import Contents
from service.queries import as_json
from service.queries.rows import Entry, EntryContents


def whole(contents: Contents) -> bytes:
    """One object: the list's summary and its `sections`, each with its `entries` and the `links` in no entry."""
    return as_json({**contents.summary, "sections": contents.sections}) + b"\n"


def lines(contents: Contents) -> bytes:
    """One entry a line, as `listkeeper entries --format jsonl` prints it (JSON Lines, jsonlines.org)."""
    return lines_of_entries(contents.entries())


def lines_of_entries(entries: Iterable[EntryContents]) -> bytes:
    """The same for entries from any lists."""
    return lines_of({name: entry.get(name) for name in Entry.__annotations__} for entry in entries)


def lines_of(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Any rows, one a line."""
    return b"".join(as_json(row) + b"\n" for row in rows)
