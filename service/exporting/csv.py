"""A list as a table: one link a row, with the entry and the section it stands in (RFC 4180, UTF-8).

A spreadsheet takes a cell that begins like `=` for a formula and runs it. Such cells get an
apostrophe in front, which spreadsheets do not show; `plain` takes it off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from service.exporting.contents import Contents

_OF_ENTRY = ("title", "note", "venue", "year", "description", "tags")
_OF_LINK = ("line", "label", "qualifier", "text", "url", "kind", "verdict", "reason", "status", "final_url", "since")
COLUMNS = ("section", *_OF_ENTRY, *_OF_LINK)

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")  # owasp.org/www-community/attacks/CSV_Injection


def render(contents: Contents) -> bytes:
    """The table with its header; an entry without links has one row, its link's columns empty."""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS)
    writer.writeheader()
    for row in _rows(contents):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return table.getvalue().encode()


def plain(cell: str) -> str:
    """What a cell of the table says."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _rows(contents: Contents) -> Iterator[dict[str, object]]:
    for section in contents.sections:
        path = {"section": " / ".join(section["path"])}
        for link in section["links"]:
            yield path | _of_link(link)
        for entry in section["entries"]:
            for link in entry["details"]:
                yield path | _of_entry(entry) | _of_link(link)
            if not entry["details"]:
                yield path | _of_entry(entry) | {"line": entry["line"]}


def _of_entry(entry: Mapping[str, object]) -> dict[str, object]:
    return {name: entry[name] for name in _OF_ENTRY}


def _of_link(link: Mapping[str, object]) -> dict[str, object]:
    return {name: link[name] for name in _OF_LINK}


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, datetime):
        value = value.isoformat()
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
