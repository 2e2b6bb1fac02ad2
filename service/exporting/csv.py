"""A list as a table: one link a row, with the entry and the section it stands in (RFC 4180, UTF-8).

A spreadsheet takes a cell that begins like `=` for a formula and runs it. Such cells get an
apostrophe in front, which spreadsheets do not show; `plain` takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from service.exporting.contents import Contents
from service.queries import as_json
from service.queries.rows import EntryContents

_OF_ENTRY = ("title", "note", "venue", "year", "description", "tags")
_OF_LINK = ("line", "label", "qualifier", "text", "url", "kind", "verdict", "reason", "status", "final_url", "since")
COLUMNS = ("section", *_OF_ENTRY, *_OF_LINK)

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")  # owasp.org/www-community/attacks/CSV_Injection


def render(contents: Contents) -> bytes:
    """The table with its header; an entry without links has one row, its link's columns empty."""
    return _table(COLUMNS, _rows(contents))


def of_entries(entries: Iterable[EntryContents]) -> bytes:
    """The same table of entries from any lists, the list's name in front of each row."""
    return _table(("list", *COLUMNS), ({"list": entry["list"]} | row for entry in entries for row in _of(entry)))


def of_rows(fields: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Any rows, a column for each field; lists of words with spaces between, what is nested as JSON."""
    return _table(fields, rows)


def plain(cell: str) -> str:
    """What a cell of the table says."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return table.getvalue().encode()


def _rows(contents: Contents) -> Iterator[dict[str, object]]:
    for section in contents.sections:
        path = {"section": " / ".join(section["path"])}
        for link in section["links"]:
            yield path | _of_link(link)
        for entry in section["entries"]:
            yield from _of(entry)


def _of(entry: EntryContents) -> Iterator[dict[str, object]]:
    said = {"section": " / ".join(entry["section"])} | _of_entry(entry)
    for link in entry["details"]:
        yield said | _of_link(link)
    if not entry["details"]:
        yield said | {"line": entry["line"]}


def _of_entry(entry: Mapping[str, object]) -> dict[str, object]:
    return {name: entry[name] for name in _OF_ENTRY}


def _of_link(link: Mapping[str, object]) -> dict[str, object]:
    return {name: link[name] for name in _OF_LINK}


def _cell(value: object) -> object:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = " ".join(value)
    if isinstance(value, list | dict):
        value = as_json(value).decode()
    if isinstance(value, datetime):
        value = value.isoformat()
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
