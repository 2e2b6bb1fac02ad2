"""Tables: each row one entry, its columns named by the table's head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.markdown import labels, venues
from service.markdown.details import LabelledLink, read_detail, read_pictures, read_rest
from service.markdown.lines import Line, Piece, lines
from service.markdown.titles import Reading, read_line, read_unlinked
from service.markdown.tree import CELL, ROW, Node, Span, folded


class _Cell(NamedTuple):
    column: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return folded(" ".join(line.text for line in self.lines))

    @property
    def links(self) -> list[Piece]:
        return [piece for line in self.lines for piece in line.links]

    @property
    def leads(self) -> bool:
        """Whether there are links in it, with words or with pictures."""
        return any(line.links or line.badges for line in self.lines)

    @property
    def is_linked_name(self) -> bool:
        """Whether it is named by a link, before which it has no words."""
        first = (
            next((piece for piece in self.named.pieces if labels.has_letters(piece.text)), None) if self.named else None
        )
        return first is not None and first.anchor is not None

    @property
    def named(self) -> Line | None:
        """The first line that is a name: with a link that is one, or without links."""
        for line in self.lines:
            words = [piece.text for piece in line.links if not piece.shows_url] if line.links else [line.text]
            if any(map(_is_name, words)):
                return line
        return None


class _Row(NamedTuple):
    start: int
    cells: tuple[tuple[Line, ...], ...]


_LONGEST_TITLE = 2
"""In lines: a cell of more of them is a list of things, and links that are pictures are about all of them."""

_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff]")
_SHORT_NAME = re.compile(r"[A-Z]\d|[A-Z][a-z]|[A-Z]")
_TITLES = re.compile(
    r"\W*(?:(?:[^\W\d_]+\s)?(?:titles?|names?)|papers?|projects?|books?|tools?|courses?|models?|datasets?|entry"
    r"|(?:论文|项目|资源)?(?:标题|题目|名称?|名字)|论文|项目|书名)\W*(?:[(（][^()（）]*[)）])?\W*",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"\W*(?:(?:[^\W\d_]+\s)?(?:titles?|names?)|(?:论文|项目|资源)?(?:标题|题目|名称?|名字)|书名)\W*"
    r"(?:[(（][^()（）]*[)）])?\W*",
    re.IGNORECASE,
)
"""Those of them under which nothing but a title stands, even if it is a word such as "Telegram"."""

_DESCRIPTIONS = re.compile(
    r"\W*(?:descriptions?|desc|about|summary|notes?|描述|介绍|说明|简介|beschreibung)\W*", re.IGNORECASE
)
_TAGS = re.compile(r"\W*(?:tags?|keywords?|标签)\W*", re.IGNORECASE)
_YEARS = re.compile(
    r"\W*(?:years?|dates?|published|venues?|journals?|conf\w*|pub\w*|jahr|año|année|年|年份|会议|发表)\W*",
    re.IGNORECASE,
)
_ANY_LINKS = re.compile(
    r"\W*(?:links?|resources?|materials?|urls?|references?|refs?|sources?|(?:further|related) (?:reading|links?)|资源"
    r"|链接|参考(?:资料|文献)?|quellen)\W*",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[^:：]{1,40}[:：]\s")
_TAG_SEPARATOR = re.compile(r"\s*[;,，；、|]\s*")


def read(table: Node) -> Iterator[tuple[Reading, int]]:
    """What the rows of a table with links to the web say, and where each begins."""
    return _read([_Row(row.start, tuple(tuple(lines(cell.spans)) for cell in row.children)) for row in table.children])


def read_html(spans: Sequence[Span]) -> Iterator[tuple[Reading, int]]:
    """The same for the rows of a table that is raw HTML."""
    found = []
    for row in _cut(spans, ROW):
        cells = list(_cut(row, CELL))[1:]  # what is before the first cell stands in none
        if cells:
            found.append(_Row(row[0].start, tuple(tuple(lines(cell)) for cell in cells)))
    return _read(found, spanned=True)


def _cut(spans: Sequence[Span], mark: str) -> Iterator[list[Span]]:
    part: list[Span] = []
    for span in spans:
        if span.kind == "break" and span.text == mark:
            yield part
            part = []
        else:
            part.append(span)
    yield part


def _read(table: Sequence[_Row], *, spanned: bool = False) -> Iterator[tuple[Reading, int]]:
    """`spanned`: cells may reach over some rows. Where a row has fewer than the head, such ones stand before it."""
    columns: list[str] = []
    for row in table:
        columns = columns or [_Cell("", cell).text for cell in row.cells]
        missing = max(0, len(columns) - len(row.cells)) if spanned else 0
        cells = [_Cell(column, cell) for column, cell in zip(columns[missing:], row.cells, strict=False)]
        if any(cell.leads for cell in cells) and (reading := _read_row(cells)) is not None:
            yield reading, row.start


def _read_row(cells: Sequence[_Cell]) -> Reading | None:
    title = _title_cell(cells)
    only_pictures = not any(cell.links for cell in cells)
    if title is None or (only_pictures and len(title.lines) > _LONGEST_TITLE):
        return None
    reading = _read_title(title)
    if reading is None:
        return None
    others = [cell for cell in cells if cell is not title and cell.lines]
    described = [cell for cell in others if _DESCRIPTIONS.fullmatch(cell.column)]
    for cell in others:
        if cell in described:
            reading.links += [LabelledLink(piece.anchor) for piece in cell.links if piece.anchor]
        else:
            reading.links += _links(cell)
    texts = [cell for cell in others if not cell.links and cell.text]
    tags = [cell for cell in texts if _TAGS.fullmatch(cell.column)]
    notes = [cell for cell in texts if cell not in tags and _is_note(cell)]
    reading.venue = next((cell.text for cell in notes if _is_named_by_column(cell)), None)
    rest = [cell for cell in texts if cell not in (*tags, *notes) and _LETTER.search(cell.text)]
    reading.words += [word for cell in tags for word in _TAG_SEPARATOR.split(cell.text) if word]
    reading.notes += [cell.text.rstrip(".") for cell in notes]
    reading.facts += [cell.text for cell in described or rest]
    return reading


def _title_cell(cells: Sequence[_Cell]) -> _Cell | None:
    """The cell that names the row: by its column, else by a link that is a name, else by its words."""
    named = [cell for cell in cells if cell.named]
    names = [cell for cell in cells if _NAMES.fullmatch(cell.column) and labels.has_letters(cell.text)]
    ways = (
        [cell for cell in names if cell.links],
        names,
        [cell for cell in cells if _TITLES.fullmatch(cell.column) and _is_title(cell)],
        [cell for cell in cells[:1] if labels.is_tool(cell.text)],
        [cell for cell in named if cell.is_linked_name and not _is_of_links(cells, cell)],
        [cell for cell in named if not _TAGS.fullmatch(cell.column) and not _is_note(cell)],
        [cell for cell in cells if cell.links],
    )
    return next((way[0] for way in ways if way), None)


def _is_title(cell: _Cell) -> bool:
    """Whether what stands in a column for titles, or for links, is one; without a link a short word may be."""
    return cell.named is not None or (not cell.leads and _SHORT_NAME.fullmatch(cell.text) is not None)


def _is_of_links(cells: Sequence[_Cell], cell: _Cell) -> bool:
    """Whether a cell's column is for links to what the row's other columns name."""
    return cell is not cells[0] and _ANY_LINKS.fullmatch(cell.column) is not None


def _is_name(text: str) -> bool:
    return _NAME.search(text) is not None and not labels.is_label(text)


def _is_note(cell: _Cell) -> bool:
    """Whether a cell says where or when; a number is a year only where the column says so."""
    if _is_named_by_column(cell):
        return True
    return venues.is_venue(cell.text) and (not cell.text.isdigit() or _YEARS.fullmatch(cell.column) is not None)


def _is_named_by_column(cell: _Cell) -> bool:
    return _YEARS.fullmatch(cell.column) is not None and venues.named(cell.text) is not None


def _read_title(cell: _Cell) -> Reading | None:
    main = cell.named or next((line for line in cell.lines if line.links), cell.lines[0])
    reading = read_line(main) if main.links else read_unlinked(main)
    if reading is not None:
        reading.reader = f"row: {reading.reader}"
        for line in cell.lines:
            rest = read_rest(line.pieces) if line is not main else None
            if rest is not None:
                reading.links += [*rest.links, *read_pictures(line)]
                reading.notes += rest.notes
                reading.facts += [rest.description] if rest.description else []
    return reading


def _links(cell: _Cell) -> Iterator[LabelledLink]:
    """The links of a cell: under their column's name, or their own label where a cell holds several kinds."""
    several = (
        sum(len(line.links) + len(line.badges) for line in cell.lines) > 1
        or _ANY_LINKS.fullmatch(cell.column) is not None
        or not cell.column
    )
    for line in cell.lines:
        for link in read_detail(line).links:
            if link.anchor.form == "image":
                yield LabelledLink(link.anchor)
            elif link.label and (several or _LABELLED.match(line.text)):
                yield link
            else:
                yield LabelledLink(link.anchor, *((cell.column, None) if cell.column else (link.label, link.qualifier)))
