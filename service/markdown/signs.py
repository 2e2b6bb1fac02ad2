"""What a line shows by itself: that it is a title, navigation, contents, or something for readers of the list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.markdown import labels
from service.markdown.details import (
    INTRODUCTIONS,
    LabelledLink,
    Rest,
    is_detail,
    is_labelled,
    read_detail,
    read_pictures,
    read_rest,
)
from service.markdown.lines import Line, Piece
from service.markdown.titles import LOGO, QUOTED, Reading, read_bold, read_unlinked
from service.markdown.tree import folded
from service.markdown.wording import without_number

_ABOUT_THE_LIST = re.compile(
    r"\W*(?:contents|table of contents?|(?:how to )?contribut\w*|licen[cs]e|licensing|sponsors?(?:hip)?|backers?|"
    r"star history|stargazers?|acknowledge?ments?|目录|贡献\w*|许可\w*|赞助\w*)\W*",
    re.IGNORECASE,
)
_SPONSORS = re.compile(
    r"https?://(?:www\.)?(?:github\.com/sponsors|patreon\.com|opencollective\.com|buymeacoffee\.com|ko-fi\.com)/",
    re.IGNORECASE,
)
_FOR_CHANGES = re.compile(
    r"https?://(?:www\.)?(?:github\.com/[^/\s]+/[^/\s]+/(?:(?:issues|pulls?|discussions)/new\b|fork\b|compare\b|edit/|stargazers\b"
    r"|network/members\b)|star-history\.com/)",
    re.IGNORECASE,
)
_TRANSLATION = re.compile(r"readme[._-][a-z]{2}(?:[-_][a-z]{2,4})?\.md\b", re.IGNORECASE)
_LABELLED_TEXT = re.compile(r"\s*[^\s:：][^:：]{0,40}[:：]\s*\S")
_CONNECTED = re.compile(r"[\w\[(]")
_LONGEST_NOTE, _LONGEST_NAME = 12, 4
"""In words."""


def is_about_the_list(heading: str) -> bool:
    """Whether what stands under a heading is about the list and not of it: its contents, its sponsors, its licence."""
    return _ABOUT_THE_LIST.fullmatch(heading) is not None


def is_for_its_readers(link: Piece) -> bool:
    """Whether a link is for readers of the list: to its sponsors, its changes, or to it in another language."""
    url = link.anchor.url if link.anchor else ""
    translated = labels.is_pointer(link.text) or labels.is_label(link.text)
    return any(row.match(url) for row in (_SPONSORS, _FOR_CHANGES)) or (
        translated and _TRANSLATION.search(url) is not None
    )


def leads_into_the_page(line: Line) -> bool:
    """Whether a line is part of a table of contents: its first link leads to a place on the same page."""
    first = next((piece.anchor for piece in line.pieces if piece.anchor), None)
    return first is not None and first.url.startswith("#")


def is_navigation(line: Line) -> bool:
    """Whether a line is nothing but a few short links side by side."""
    links = [piece for piece in line.pieces if piece.anchor]
    rest = "".join(piece.text for piece in line.pieces if not piece.anchor)
    least = 2 if len(line.links) < len(links) else 3
    return len(links) >= least and all(len(piece.text.split()) <= 3 for piece in links) and not _CONNECTED.search(rest)


def is_bold(line: Line) -> bool:
    """Whether all of a line is in bold, but for emoji."""
    return all(piece.bold for piece in line.pieces if labels.bare(piece.text))


def is_title(line: Line) -> bool:
    """Whether a line is in bold, at most with a short note after it that is not."""
    worded = [piece for piece in line.pieces if labels.without_emoji(piece.text).strip()]
    if not worded or not worded[0].bold or not labels.has_words(worded[0].text):
        return False
    rest = "".join(piece.text for piece in worded if not piece.bold).strip()
    return not rest or (rest[0] in "(（[,.-–—:" and len(rest.split()) <= _LONGEST_NOTE)


def named_by(line: Line) -> Reading:
    """An entry of which a line without links is the title."""
    if not is_title(line):
        reading = read_unlinked(line)
        reading.links = read_pictures(line)
        return reading
    bold = "".join(piece.text for piece in line.pieces if piece.bold)
    reading = read_bold(folded(bold), "".join(piece.text for piece in line.pieces if not piece.bold))
    reading.links = read_pictures(line)
    return reading


def title_among(lines: Sequence[Line]) -> tuple[Sequence[Line], Line, Sequence[Line]]:
    """The lines before a title, the title, and the lines behind it: one that begins with a quotation, or the first."""
    at = next((at for at, line in enumerate(lines) if read_unlinked(line).reader == QUOTED), 0)
    return lines[:at], lines[at], lines[at + 1 :]


def about_title(line: Line) -> Rest:
    """What a line in front of a title says: people, and a short name in bold as a note."""
    first, *others = line.pieces
    name = labels.bare(first.text)
    if first.bold and first.text.rstrip().endswith(":") and len(name.split()) <= _LONGEST_NAME:
        rest = read_rest(others)
        rest.notes.insert(0, name)
        return rest
    return read_detail(line)


def logo(line: Line) -> Reading | None:
    """An entry named by a linked picture that is all of a line."""
    linked = [anchor for anchor in line.pictures if anchor.form != "image" and anchor.text]
    if line.text or len(linked) != 1:
        return None
    shown = [LabelledLink(link.anchor) if link.anchor is linked[0] else link for link in read_pictures(line)]
    return Reading(LOGO, linked[0].text, links=shown)


def names_itself(line: Line) -> bool:
    """Whether a line begins with a title that is a link, or in bold."""
    first = next((piece for piece in line.pieces if piece.text.strip()), None)
    return first is not None and (first.bold or first.kind == "link") and not is_detail(line)


def is_in_italics(line: Line) -> bool:
    """Whether a line begins in italics, as people under a title do: `*[Ann Author](u), [Ben Berg](u)*`."""
    first = next((piece for piece in line.pieces if piece.text.strip()), None)
    return first is not None and first.italic and not first.bold


def stands_alone(reading: Reading, line: Line) -> bool:
    """Whether a line outside of lists names something, and is not just a sentence with a link in it."""
    if reading.reader == "bold title":
        if any(piece.bold and labels.is_pointer(piece.text) for piece in line.links):
            return False
        own = any(piece.bold for piece in line.links)
        known = any(link.label and labels.is_label(link.label) for link in reading.links)
        return own or known or line.links[0].shows_url or not reading.facts
    if reading.reader == "plain title":
        return not reading.facts and (len(reading.title.split()) >= 3 or not reading.title.isascii())
    return reading.reader not in ("address", "sentence")


def introduces(line: Line) -> bool:
    """Whether a line begins with the word "intro" and a colon."""
    word, colon, _ = line.text.replace("：", ":", 1).partition(":")
    return bool(colon) and word.strip().lower() in INTRODUCTIONS


def is_numbered(line: Line) -> bool:
    """Whether a line begins with a number, as one of several titles does: `[2] Language Matters`."""
    return without_number(line.text) != line.text


def are_labelled(lines: Sequence[Line]) -> bool:
    """Whether lines are labelled links of one thing, and not the things a heading is about: Go, Rust, Python."""
    return all(map(is_labelled, lines)) and not all(labels.is_tool(line.links[0].text) for line in lines)


def has_bold_label(line: Line) -> bool:
    """Whether a line begins with a few words in bold and a colon: `**Host**: [Ann](u)`."""
    worded = [piece for piece in line.pieces if piece.text.strip()][:2]
    text = "".join((piece.text.strip() if not at else piece.text.lstrip()[:1]) for at, piece in enumerate(worded))
    bold = bool(worded) and worded[0].bold and worded[0].anchor is None
    return bold and text.endswith((":", "：")) and len(worded[0].text.split()) <= _LONGEST_NAME


def has_icon_link(line: Line) -> bool:
    """Whether a line has no link but one on an arrow or the like: `### Prison Pay Phones [🔎 →](u)`."""
    icons = [anchor for anchor in line.badges if not anchor.pictured]
    return not line.links and len(icons) == 1


def is_labelled_text(line: Line) -> bool:
    """Whether a line begins with a few words and a colon: `author: Ann`."""
    return _LABELLED_TEXT.match(line.text) is not None
