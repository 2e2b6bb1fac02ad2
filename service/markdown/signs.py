"""What a line shows by itself: that it is a title, navigation, contents, or something for readers of the list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.markdown import labels
from service.markdown.details import INTRODUCTIONS, LabelledLink, is_detail, is_labelled, read_pictures
from service.markdown.lines import Line, Piece
from service.markdown.titles import LOGO, Reading, read_bold, read_unlinked
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
_TRANSLATION = re.compile(r"readme[._-][a-z]{2}(?:[-_][a-z]{2,4})?\.md\b", re.IGNORECASE)
_LABELLED_TEXT = re.compile(r"\s*[^\s:：][^:：]{0,40}[:：]\s*\S")
_CONNECTED = re.compile(r"[\w\[(]")
_LONGEST_NOTE = 12
"""In words."""


def is_about_the_list(heading: str) -> bool:
    """Whether what stands under a heading is about the list and not of it: its contents, its sponsors, its licence."""
    return _ABOUT_THE_LIST.fullmatch(heading) is not None


def is_for_its_readers(link: Piece) -> bool:
    """Whether a link is for readers of the list: to its sponsors, or to the list in another language."""
    url = link.anchor.url if link.anchor else ""
    translated = labels.is_pointer(link.text) or labels.is_label(link.text)
    return _SPONSORS.match(url) is not None or (translated and _TRANSLATION.search(url) is not None)


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


def is_title(line: Line) -> bool:
    """Whether a line is in bold, at most with a short note after it that is not."""
    worded = [piece for piece in line.pieces if piece.text.strip()]
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


def stands_alone(reading: Reading, line: Line) -> bool:
    """Whether a line outside of lists names something, and is not just a sentence with a link in it."""
    if reading.reader == "bold title":
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


def is_labelled_text(line: Line) -> bool:
    """Whether a line begins with a few words and a colon: `author: Ann`."""
    return _LABELLED_TEXT.match(line.text) is not None
