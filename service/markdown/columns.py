"""A new row for a table: each cell by what its column is called, written as the rows above write it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from service import urls
from service.markdown.style import Labels, NewEntry, address, escaped, label, sentence

_DELIMITER = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"(?P<open>\*\*|__|)\[(?P<text>[^\[\]]*)\]\([^()]*\)")


class Column(NamedTuple):
    """What a column holds, told by its name in the table's head."""

    name: re.Pattern[str]
    value: Callable[[NewEntry], str | None]
    is_link: bool = False


def _first(entry: NewEntry, *kinds: str) -> str | None:
    return next((url for url in entry.urls if urls.kind(url) in kinds), None)


def _named(words: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{words})\W*", re.IGNORECASE)


COLUMNS = (
    Column(
        _named("code|github|repo(?:sitory)?|source(?: code)?|implementation|代码"), lambda e: _first(e, "github"), True
    ),
    Column(_named("arxiv|pdf|paper ?link|paper|论文"), lambda e: _first(e, "arxiv", "pdf", "doi", "openreview"), True),
    Column(
        _named("links?|url|address|website|site|home ?page|project(?: page)?|page|链接|主页|地址"),
        lambda e: e.urls[0],
        True,
    ),
    Column(_named("authors?|by|作者"), lambda e: ", ".join(e.authors) or None),
    Column(_named("description|about|summary|notes?|comments?|details?|abstract|描述|简介"), lambda e: e.description),
    Column(_named("venue|conf(?:erence)?|journal|pub(?:lication|lished)?(?: in)?|会议"), lambda e: e.venue),
    Column(_named("year|年份"), lambda e: str(e.published.year) if e.published else None),
    Column(_named("date|time|日期|时间"), lambda e: e.published.isoformat() if e.published else None),
    Column(_named("stars?|⭐"), lambda e: str(e.stars) if e.stars is not None else None),
    Column(_named("language|lang"), lambda e: e.language),
    Column(_named("licen[cs]e"), lambda e: e.license),
)
"""Asked in this order; a column of another name stays empty."""


def is_delimiter(line: str) -> bool:
    """Whether a line parts a table's head from its rows."""
    return "-" in line and _DELIMITER.fullmatch(line) is not None


def cells(line: str) -> list[str]:
    """The cells of a row, without the bars at its ends."""
    found = _BAR.split(line.strip())
    return [cell.strip() for cell in found[not found[0].strip() : len(found) - (not found[-1].strip())]]


def render(entry: NewEntry, head: str, samples: Sequence[str], titles: Sequence[str], labels: Labels) -> str | None:
    """A row for a table with this head, below these rows, whose entries have these titles.

    None: no column has titles.
    """
    names, rows = cells(head), [cells(sample) for sample in samples]
    title = _title_column(rows, titles)
    if title is None or title >= len(names):
        return None
    linked = [_LINK.search(row[title]) for row in rows if title < len(row)]
    is_linked = 2 * sum(found is not None for found in linked) > len(linked)
    written = [
        _title(entry, linked, is_linked=is_linked)
        if at == title
        else _cell(entry, name, [row[at] for row in rows if at < len(row)], labels)
        for at, name in enumerate(names)
    ]
    if not any("://" in cell for cell in written):  # no column for such a link: the title leads to it
        written[title] = _title(entry, linked, is_linked=True)
    bars = ("| " if samples[-1].lstrip().startswith("|") else "", " |" if samples[-1].rstrip().endswith("|") else "")
    return f"{bars[0]}{' | '.join(written)}{bars[1]}"


def _title_column(rows: Sequence[Sequence[str]], titles: Sequence[str]) -> int | None:
    found: Counter[int] = Counter()
    for row, title in zip(rows, titles, strict=True):
        found.update(at for at, cell in enumerate(row) if title in cell or title in cell.replace("\\", ""))
    return found.most_common(1)[0][0] if found else None


def _title(entry: NewEntry, linked: Sequence[re.Match[str] | None], *, is_linked: bool) -> str:
    bold = next((found["open"] for found in linked if found), "")
    title = escaped(entry.title, in_cell=True)
    return f"{bold}[{title}]({_address(entry.urls[0])}){bold}" if is_linked else title


def _cell(entry: NewEntry, name: str, above: Sequence[str], labels: Labels) -> str:
    column = next((one for one in COLUMNS if one.name.fullmatch(name)), None)
    value = column.value(entry) if column else None
    if value is None or column is None:
        return _nothing(above)
    if column.is_link:
        texts = [found["text"] for cell in above if (found := _LINK.search(cell))]
        text = Counter(texts).most_common(1)[0][0] if texts else None
        usual = text if text and texts.count(text) > 1 else label(value, labels)
        return f"[{usual}]({_address(value)})" if texts or not any("://" in cell for cell in above) else _address(value)
    ends = 2 * sum(cell.endswith(".") for cell in above) > len(above)
    return escaped(sentence(value, ends=ends) if column.value is _DESCRIPTION.value else value, in_cell=True)


_DESCRIPTION = next(column for column in COLUMNS if column.name.fullmatch("description"))


def _nothing(above: Sequence[str]) -> str:
    """What the rows above write where there is nothing to say."""
    marks = Counter(cell for cell in above if not any(char.isalnum() for char in cell))
    return marks.most_common(1)[0][0] if marks else ""


def _address(url: str) -> str:
    return address(url).replace("|", "%7C")
