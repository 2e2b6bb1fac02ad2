"""How a line names the thing it is about: one row for each way, tried in order.

A reader finds the title among a line's pieces and says what is left before and after it. What is
left is understood in the same way for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from service.markdown import labels
from service.markdown.details import (
    FUNCTION_WORD,
    STRAY_BLANK,
    LabelledLink,
    leading_labels,
    read_pictures,
    read_rest,
    texts_between,
)
from service.markdown.lines import Line, Piece
from service.markdown.wording import (
    cleaned,
    first_sentence,
    notes_before,
    notes_before_bold,
    split_plain,
    without_final_mark,
    without_number,
)


@dataclass(slots=True)
class Reading:
    """What a line, or a row of a table, says."""

    reader: str
    title: str
    notes: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    links: list[LabelledLink] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Tags."""
    venue: str | None = None
    """What stands where a table has venues."""


class _Found(NamedTuple):
    """A title, the words before it, and the pieces after it. `link`: the piece that is the title, if it is one."""

    title: str
    before: str
    after: Sequence[Piece]
    link: Piece | None = None
    notes: Sequence[str] = ()
    """What else was said in front of the title."""


class TitleReader(NamedTuple):
    """One way to name a thing."""

    name: str
    find: Callable[[Line], _Found | None]
    examples: tuple[str, ...]
    brackets_are_notes: bool = True


_BEFORE_QUOTE = (":", ",", ".", "-", "–", "]", ")")
_MOST_AUTHORS = 40
"""In words, what may stand before a quoted title: a short name, or the authors."""

_FEW_WORDS = 3
"""Fewer in italics may be there for stress; fewer behind labels, or behind people, are no title."""

_AROUND = " \t])）】:：-–—"
_SEVERAL = re.compile(r",|&|\band\b|\bet al\b")
_YEAR_AT_END = re.compile(r"[.,]?\s\(?(?P<year>(?:19|20)\d\d)[a-z]?\)?[.,]?\s*\Z")
_LONGEST_YEAR = 20
_OPENING = re.compile(r"[\[(（]?\s*\Z")
_QUOTED = re.compile(r"[\"“「《](?P<title>[^\"“”「」《》]{8,})[\"”」》]")


def read_line(line: Line) -> Reading | None:
    """What a line with links to the web says, by the first reader that finds a title in it."""
    for reader in READERS:
        found = reader.find(line)
        if found is not None and labels.has_words(found.title):
            return _reading(reader, found, line)
    return None


def read_words(name: str, title: str, after: str = "") -> Reading:
    """What a title says that has no link, and a text right behind it."""
    reading = Reading(name, "")
    front, reading.title, rest = split_plain(title)
    reading.title, notes = cleaned(reading.title)
    reading.notes = [*front, *notes]
    behind = read_rest([Piece("text", f"{rest} {after}" if rest else after)])
    reading.notes += behind.notes
    reading.facts = [behind.description] if behind.description else []
    return reading


def read_unlinked(line: Line) -> Reading:
    """What a line without links says: its title is quoted or in bold at its beginning, or else its first sentence."""
    quoted = _quoted(line)
    if quoted and not labels.has_words(quoted.before) and not first_sentence(quoted.title)[1]:
        return _reading(next(reader for reader in READERS if reader.name == QUOTED), quoted, line)
    before, run, after = _around_bold(line.pieces)
    if not run or not "".join(piece.text for piece in after).strip() or notes_before_bold(_text(before)) is None:
        return read_words("plain title", line.text)
    reading, rest = read_bold(_text(run), ""), read_rest(after)
    reading.notes = [*(notes_before_bold(_text(before)) or ()), *reading.notes, *rest.notes]
    reading.facts += [rest.description] if rest.description else []
    reading.words += rest.words
    return reading


def read_bold(title: str, after: str) -> Reading:
    """What a title in bold says that has no link, and a note right behind it."""
    title, notes = cleaned(labels.without_emoji(title))
    note = labels.bare(after)
    return Reading("bold title", title, [*notes, note] if note else notes)


def _reading(reader: TitleReader, found: _Found, line: Line) -> Reading:
    title, notes = cleaned(found.title) if reader.brackets_are_notes else (without_final_mark(found.title), [])
    before, people = notes_before(found.before)
    people, rest = people.rstrip(" ,;"), read_rest(found.after)
    own = [LabelledLink(found.link.anchor)] if found.link is not None and found.link.anchor is not None else []
    return Reading(
        reader=reader.name,
        title=title,
        notes=[*before, *found.notes, *notes, *rest.notes],
        facts=[said for said in (people, rest.description) if said],
        links=[*own, *rest.links, *read_pictures(line)],
        words=rest.words,
    )


# --- the ways ---------------------------------------------------------------------------------


def _quoted(line: Line) -> _Found | None:
    """`**SAT**: "Show, Attend and Tell", ICML, 2015. [[paper](u)]`, `Ann Author. "**Short**." (2015) [pdf](u)`."""
    at = next((i for i, piece in enumerate(line.pieces) if piece.anchor), len(line.pieces))
    text = _text(line.pieces[:at])
    found = _QUOTED.search(text)
    if found is None:
        return None
    title, before = found["title"], text[: found.start()]
    in_bold = any(piece.bold and piece.text.strip() == title.strip(" .,") for piece in line.pieces[:at])
    if not in_bold and len(title.split()) < 3 and title.isascii():
        return None
    if before.strip() and (not before.rstrip().endswith(_BEFORE_QUOTE) or len(before.split()) > _MOST_AUTHORS):
        return None
    return _Found(title, before, (Piece("text", text[found.end() :]), *line.pieces[at:]))


def _bold(line: Line) -> _Found | None:
    """`**Title** [paper](u)`, `**[Title](u)** text`, `[arXiv 2023] **Title** [[paper]](u)`."""
    before, run, after = _around_bold(line.pieces)
    title = _text(run)
    notes = None if any(piece.anchor for piece in before) else notes_before_bold(_text(before))
    links = [piece for piece in run if piece.kind == "link"]
    if not run or notes is None or _is_set_apart(before, title, after):
        return None
    if not links and (labels.is_label(title) or labels.is_in_brackets(title) or _names_what_follows(title, after)):
        return None
    return _Found(title, "", (*links[1:], *after), links[0] if links else None, notes)


def _is_set_apart(before: Sequence[Piece], title: str, after: Sequence[Piece]) -> bool:
    """Whether brackets or bars are around it, so that it is a note: `[**ALI**] Adversarially Learned Inference`."""
    around = _text(before).rstrip()[-1:] + _text(after).lstrip()[:1]
    return around == "||" or labels.is_in_brackets(_text(before)[-1:] + title.strip() + _text(after)[:1])


def _around_bold(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece], Sequence[Piece]]:
    """The pieces before the first that are in bold, those, and what comes after; all before where none is."""
    start = next((i for i, piece in enumerate(pieces) if piece.bold and piece.text.strip()), len(pieces))
    end = start
    while end < len(pieces) and (pieces[end].bold or not pieces[end].text.strip()):
        end += 1
    return pieces[:start], pieces[start:end], pieces[end:]


def _names_what_follows(title: str, after: Sequence[Piece]) -> bool:
    """Whether bold words with a colon only stand before a title: `**Essential**: [10 Minutes to Pandas](u)`."""
    texts, links = texts_between(after)
    colon = (title + texts[0]).rstrip().endswith((":", "：")) and not labels.has_words(texts[0])
    return bool(colon and links and not links[0].shows_url and not labels.is_label(links[0].text))


def _italic(line: Line) -> _Found | None:
    """`Ann Author and Ben Berg, *Title of Words*, ICML 2015 [[paper](u)]`: people first."""
    at = next(i for i, piece in enumerate(line.pieces) if piece.italic or piece.anchor)
    run, after = line.pieces[at], line.pieces[at + 1 :]
    before = _text(line.pieces[:at])
    if run.anchor or len(run.text.split()) < _FEW_WORDS or not before.rstrip().endswith((",", "，")):
        return None
    texts, links = texts_between(after)
    named = links[0].shows_url or labels.is_label(links[0].text) or texts[0].rstrip().endswith("[")
    return _Found(run.text, before, after) if named else None


def _labelled(line: Line) -> _Found | None:
    """`[[CVPR](u)] Title of Some Words. [[code](u)]`: links under labels first."""
    number = leading_labels(line)
    texts, links = texts_between(line.pieces)
    if not number or not labels.has_letters(texts[number]):
        return None
    front, title, rest = split_plain(texts[number].lstrip(_AROUND).rstrip(" \t[(（<:："))
    opening = _OPENING.search(texts[number])
    at = line.pieces.index(links[number]) if number < len(links) else len(line.pieces)
    behind = Piece("text", f"{rest} {opening[0] if opening else ''}")
    return _Found(title, "", (*_in_brackets(links[:number]), behind, *line.pieces[at:]), notes=front)


def _in_brackets(links: Sequence[Piece]) -> Iterator[Piece]:
    for link in links:
        yield from (Piece("text", " ["), link, Piece("text", "] "))


def _cited(line: Line) -> _Found | None:
    """`Ann Author and Ben Berg. 2019. [Title of Words](u). In *Proceedings of ICML 2019*.`"""
    before, link, after = _around_first_link(line)
    year = _YEAR_AT_END.search(before or "", max(0, len(before or "") - _LONGEST_YEAR))
    if not before or not year or link.shows_url or len(link.text.split()) < _FEW_WORDS or labels.is_label(link.text):
        return None
    people = before[: year.start()]
    return _Found(link.text, people, after, link, (year["year"],)) if _SEVERAL.search(people) else None


def _linked(line: Line) -> _Found | None:
    """`[Title](u) - description`, `1. [Title](u)`, `ALI - [Title](u) ([github](u))`."""
    before, link, after = _around_first_link(line)
    if link.shows_url or labels.is_pointer(link.text) or before is None:
        return None
    if labels.has_words(labels.bare(without_number(before))) and labels.is_label(link.text):
        return None
    _, sentence = notes_before(before)
    return None if sentence else _Found(link.text, before, after, link)


def _plain(line: Line) -> _Found | None:
    """`Title, A. Author [pdf](u) [code](u)`, `label: u`, `[Title] (u)`."""
    before, link, after = _around_first_link(line)
    if before is None or not labels.has_words(before):
        return None
    if stray := STRAY_BLANK.search(before):
        return _Found(stray[1], before[: stray.start()], (link, *_without_closing_bracket(after)))
    if not _ends_before(before, link, texts_between(after)[0][0].lstrip(), line):
        return None
    word = labels.before(before)
    label = before[word.start :] if word and labels.is_label(word.word or "") else ""
    if not labels.has_words(before.removesuffix(label)):
        label = ""  # it is all there is to name the thing by
    front, title, rest = split_plain(before.removesuffix(label).rstrip(" \t[(（<:："))
    opening = _OPENING.search(before)
    behind = f"{rest} {label or (opening[0] if opening else '')}"
    return _Found(title, "", (Piece("text", behind), link, *after), notes=front)


def _without_closing_bracket(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """What stands behind `[text] (url`, without the bracket that belongs to it."""
    if not pieces or pieces[0].anchor:
        return pieces
    return (pieces[0]._replace(text=pieces[0].text.removeprefix(")")), *pieces[1:])


def _ends_before(before: str, link: Piece, after: str, line: Line) -> bool:
    """Whether the words before a link are complete, and do not go on in it or behind it as a sentence does."""
    before = before.rstrip()
    if link.text.startswith("[") or (before.endswith(("[", "(", "（")) and after.startswith(("]", ")", "）"))):
        return True
    if FUNCTION_WORD.search(before) or not (link.shows_url or labels.is_label(link.text)):
        return False
    goes_on = after[:1].isalpha() and line.text.endswith((".", "!", "?", "。"))
    return not goes_on or before.endswith((":", "：", "-", "–", "—", "|"))


def _address(line: Line) -> _Found | None:
    """`https://feedly.com`: nothing but where it is."""
    before, link, after = _around_first_link(line)
    alone = before is not None and not labels.bare(before)
    return _Found(link.text, "", after, link) if link.shows_url and alone else None


def _sentence(line: Line) -> _Found | None:
    """`A showcase of [notebooks](u) across disciplines. Worth a look.`: the first sentence is the name."""
    first, rest = first_sentence(without_number(line.text))
    _, linked = texts_between(line.pieces)
    links = [piece._replace(text="") for piece in linked]
    return _Found(first, "", (*links, Piece("text", rest)))


QUOTED = "quoted title"
READERS = (
    TitleReader(QUOTED, _quoted, ('**SAT**: "Show, Attend and Tell", ICML, 2015. [[paper](https://a.b/c)]',)),
    TitleReader("bold title", _bold, ("**Title** [paper](https://a.b/c)", "**[Title](https://a.b/c)**: text")),
    TitleReader("italic title", _italic, ("A. Author, *On the Title of Works*, ICML 2015 [[paper](https://a.b/c)]",)),
    TitleReader("label first", _labelled, ("[[CVPR](https://a.b/c)] A Title of Words. [[code](https://a.b/d)]",)),
    TitleReader("cited title", _cited, ("A. Author, B. Berg. 2019. [A Title of Words](https://a.b/c). In *ICML*.",)),
    TitleReader("linked title", _linked, ("[Title](https://a.b/c) - description", "ALI - [Title](https://a.b/c)")),
    TitleReader("plain title", _plain, ("Title, A. Author [pdf](https://a.b/c)", "[Title] (https://a.b/c)")),
    TitleReader("address", _address, ("https://a.b/c",)),
    TitleReader("sentence", _sentence, ("A showcase of [notebooks](https://a.b/c) across disciplines.",), False),
)
"""The order matters: what is plainer to see comes first."""

LOGO = "logo"
"""Reads an item that is all a linked picture."""

NAMES = (*(reader.name for reader in READERS), LOGO)
"""What readers are called; those of tables are called `row: ` and the same."""


def _around_first_link(line: Line) -> tuple[str | None, Piece, Sequence[Piece]]:
    """The words before the first link (None: some of them lead into the page), the link, what comes after."""
    at = next(i for i, piece in enumerate(line.pieces) if piece.anchor and not piece.anchor.url.startswith("#"))
    before = line.pieces[:at]
    words = None if any(piece.anchor for piece in before) else _text(before)
    return words, line.pieces[at], line.pieces[at + 1 :]


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
