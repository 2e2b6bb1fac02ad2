"""What is left of a line when its title is known: labelled links, notes, a description, tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from service.markdown import labels, venues
from service.markdown.lines import Line, Piece
from service.markdown.tree import Anchor, folded


class LabelledLink(NamedTuple):
    """A link of an entry that is being read."""

    anchor: Anchor
    label: str | None = None
    qualifier: str | None = None


@dataclass(slots=True)
class Rest:
    """What a line says beside a title."""

    links: list[LabelledLink] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What stands in brackets right at its beginning, and what is only a venue."""
    description: str | None = None
    words: list[str] = field(default_factory=list)


INTRODUCTIONS = frozenset({"intro", "introduction", "iintro", "description", "summary", "简介", "介绍"})
"""Labels before a text that describes; other labels without a link stay in front of their text."""

_LINKED = "\x02"
"""Stands before and after words of a link in running text."""

_APART_BEFORE = tuple("|｜/•·-–—([（【)]）】.!?。…:：")
_APART_AFTER = tuple("|｜/•·-–—,;、，；)]）】([（【。.&+")
_COMMAS = re.compile(r"\s*(?:[,;、，；&/|｜]|and|und|et|y|和|及)\s*")
_BLANKS = re.compile(r"\s*(?:[,;、，；&/|｜]|and|und|et|y|和|及)?\s*")
STRAY_BLANK = re.compile(r"\[([^\[\]]+)\]\s*\(\s*\Z")
"""`[text] (url)`, `[text](url with blanks)`: a link with a blank too many, which leaves a bare URL."""
FUNCTION_WORD = re.compile(
    r"\b(?:a|an|and|at|by|for|from|in|into|its|of|on|or|our|see|the|their|this|through|to|using|via|with|your)\s*\Z",
    re.IGNORECASE,
)
"""A word at the end of a text after which a sentence goes on."""
_FEW_WORDS, _FEW_CHARACTERS = 3, 8
"""Fewer behind labels are no title."""
_QUALIFIER = re.compile(r"\s?[(（]([^()（）]{1,40})[)）]")
_LABEL_IN_FRONT = re.compile(r"([^:：]{1,40})[:：]")
_LABEL_BEHIND = re.compile(r"\s*[\[【]([^()（）\[\]【】]{1,40})[\]】]")
_NOTE = re.compile(r"\s*[(（\[【](?P<note>(?:[^()（）\[\]【】\x02]|\([^()\x02]*\))+)[)）\]】]")
_EMPTY_BRACKETS = re.compile(r"\(\s*(?:[|｜,;/·、•&+-]+\s*)?\)|\[\s*(?:[|｜,;/·、•&+-]+\s*)?\]|（\s*）|【\s*】")
_REPEATED_MARKS = re.compile(r"(\s*[|｜/·•,;、])(?:\s*[|｜/·•,;、])+")
_BLANK_BEFORE_MARK = re.compile(r"\s+([,.;!?])(?=\s|\Z)")
_EDGES = " \t\n-–—:：,;|｜/•·、，；~"
_EMOJI = re.compile(labels.EMOJI)
_END_OF_SENTENCE = re.compile(r"(?:^|[.)\]!?。）])\s*\Z")


def read_rest(pieces: Sequence[Piece]) -> Rest:
    """What pieces say. Words that only label a link are left out of the description."""
    pieces, words = _without_tags(pieces)
    rest = Rest(words=words)
    texts, links = texts_between(pieces)
    said, shared, apart = "", None, True
    for at, link in enumerate(links):
        read = _read_link(texts[at], link, texts[at + 1], shared=shared, apart=apart)
        shared = read.link.label if read.behind_colon else None
        apart = not read.words
        said += read.before + read.words
        texts[at + 1] = read.after
        rest.links.append(read.link)
    said = _EMPTY_BRACKETS.sub(" ", said + texts[-1])
    while note := _NOTE.match(said):
        rest.notes.append(tidied(note["note"]).rstrip("."))
        said = said[note.end() :]
    description = tidied(said)
    if description and venues.is_venue(description):
        rest.notes.append(description.rstrip("."))
    elif labels.has_letters(description):
        rest.description = description
    return rest


def read_detail(line: Line) -> Rest:
    """What a line below a title says: `github(Theano): u`, `intro: CVPR 2022`, a text."""
    rest = read_rest(line.pieces)
    if not line.links and line.text and (":" in line.text or not venues.is_venue(line.text)):
        rest.notes, rest.description = [], (line.text if not rest.words else rest.description)
    label = _LABEL_IN_FRONT.match(rest.description or "")
    if label and label[1].strip().lower() in INTRODUCTIONS:
        rest.description = (rest.description or "")[label.end() :].strip() or None
    rest.links += read_pictures(line)
    return rest


def read_pictures(line: Line) -> list[LabelledLink]:
    """A line's pictures; a link around one stands under its alternative text."""
    shown = [anchor for anchor in line.pictures if not anchor.url.startswith("#")]
    return [LabelledLink(anchor, None if anchor.form == "image" else anchor.text or None) for anchor in shown]


def is_detail(line: Line) -> bool:
    """Whether a line has no title of its own and so belongs to one above it: `arxiv: u`, `[code](u)`, a bare URL."""
    if not line.links:
        return True
    texts, links = texts_between(line.pieces)
    is_label = links[0].shows_url or labels.is_label(links[0].text) or labels.is_in_brackets(links[0].text)
    if word := labels.before(texts[0]):
        alone = not labels.bare(texts[0][: word.start])
        return alone and (is_label or labels.is_label(word.word or ""))
    if before := labels.bare(texts[0]):
        return (is_label or "://" in links[0].text) and labels.is_label(before) and not venues.is_venue(before)
    return is_label and not leading_labels(line)


def is_labelled(line: Line) -> bool:
    """Whether a line's first link stands under a word that is known to be a label: `Paper: u`, `[code](u)`."""
    if not line.links:
        return False
    texts, links = texts_between(line.pieces)
    word = labels.before(texts[0])
    return labels.is_label((word.word if word else links[0].text) or "")


def leading_labels(line: Line) -> int:
    """How many links with labels in brackets a line begins with that goes on with a title; 0: it does not."""
    texts, links = texts_between(line.pieces)
    number = 0
    while number < len(links) and _is_labelled_first(texts[number], links[number], texts[number + 1]):
        number += 1
    title = texts[number].lstrip(" \t])）】:：-–—").rstrip(" \t[(（【")
    named = title[:1].isupper() or title[:1].isdigit() or not title[:1].isascii()
    long = len(title.split()) >= _FEW_WORDS or (not title.isascii() and len(title) >= _FEW_CHARACTERS)
    is_title = number and named and long and not FUNCTION_WORD.search(title) and not venues.is_venue(title)
    return number if is_title else 0


def _is_labelled_first(before: str, link: Piece, after: str) -> bool:
    if labels.bare(before) or not labels.is_label(link.text):
        return False
    return labels.is_in_brackets(link.text) or labels.is_in_brackets(f"{before.strip()[-1:]}{after.strip()[:1]}")


class _Read(NamedTuple):
    """A link, and what is kept of the words around and in it."""

    link: LabelledLink
    before: str
    words: str
    after: str
    behind_colon: bool = False


def _read_link(before: str, link: Piece, after: str, *, shared: str | None, apart: bool) -> _Read:
    """Understand one link. `shared`: the label that links just before it bear; `apart`: those stood apart."""
    anchor = link.anchor
    assert anchor is not None
    if word := labels.before(before):
        own = LabelledLink(anchor, word.word, word.qualifier)
        kept = before[: word.start] if labels.bare(before[: word.start]) else ""
        return _Read(*_qualified(own, kept, after), behind_colon=True)
    if shared and (_COMMAS if not link.shows_url else _BLANKS).fullmatch(before):
        return _Read(LabelledLink(anchor, shared), "", "", after, behind_colon=True)
    if link.shows_url:
        if stray := STRAY_BLANK.search(before):
            own = LabelledLink(anchor, *labels.split(stray[1].strip("()")))
            return _Read(own, before[: stray.start()], "", after.removeprefix(")"))
        if (behind := _LABEL_BEHIND.match(after)) and labels.is_label(behind[1]) and not venues.is_venue(behind[1]):
            return _Read(LabelledLink(anchor, folded(behind[1])), before, "", after[behind.end() :])
        return _Read(LabelledLink(anchor), before, "", after)
    if "://" in link.text and labels.is_label(before):
        return _Read(LabelledLink(anchor, *labels.split(before)), "", "", after)
    if _stands_apart(before, link, after, apart=apart):
        before = labels.without_emoji_behind(before)
        return _Read(*_qualified(LabelledLink(anchor, *labels.split(link.text)), before, after))
    return _Read(LabelledLink(anchor), before, f"{_LINKED}{link.text}{_LINKED}", after)


def _qualified(own: LabelledLink, before: str, after: str) -> tuple[LabelledLink, str, str, str]:
    """A bracket right behind a labelled link qualifies the label, unless it names a venue."""
    found = _QUALIFIER.match(after) if own.label and not own.qualifier else None
    if found is None or venues.is_venue(found[1]):
        return own, before, "", after
    return own._replace(qualifier=folded(found[1])), before, "", after[found.end() :]


def _stands_apart(before: str, link: Piece, after: str, *, apart: bool) -> bool:
    """Whether a link is no part of a sentence: in brackets, between separators, or a label at the end of a text."""
    before, after = before.rstrip(), after.lstrip()
    if labels.is_in_brackets(link.text) or (
        before.endswith(("[", "(", "（", "【")) and after.startswith(("]", ")", "）", "】"))
    ):
        return True
    if after and not after.startswith(_APART_AFTER) and labels.without_emoji(after) == after:
        return False
    if not before or before.endswith(_APART_BEFORE) or labels.ends_in_emoji(before):
        return True
    if before.endswith((",", ";", "，", "；", "、", "&", "+")) and apart:
        return True
    return labels.is_label(link.text) and not FUNCTION_WORD.search(before) and not after.startswith((".", "。"))


def texts_between(pieces: Sequence[Piece]) -> tuple[list[str], list[Piece]]:
    """The links among pieces, and the texts before, between and after them. Places on the page count as text.

    A label in code in front of a link has a colon here, as others write it: `` `video` <url> ``.
    """
    texts, links, label = [""], [], False
    for piece in pieces:
        if piece.kind == "link" or (piece.kind == "place" and piece.anchor and not piece.anchor.url.startswith("#")):
            texts[-1] += ":" if label else ""
            links.append(piece)
            texts.append("")
            label = False
        else:
            if piece.text.strip():
                label = piece.kind == "code" and labels.is_label(piece.text) and not labels.bare(texts[-1])
            texts[-1] += piece.text
    return texts, links


def _without_tags(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], list[str]]:
    """Words in code at the very end of a line, after a sentence or a bracket, are tags: `MIT` `Go`."""
    end = len(pieces)
    while end and (pieces[end - 1].kind == "code" or not (pieces[end - 1].anchor or pieces[end - 1].text.strip())):
        end -= 1
    if end == len(pieces) or (end and not _END_OF_SENTENCE.search(pieces[end - 1].text)):
        return pieces, []
    return pieces[:end], [folded(piece.text) for piece in pieces[end:] if piece.text.strip()]


def tidied(text: str) -> str:
    """A description without the marks that stood around labels and links."""
    text = _EMPTY_BRACKETS.sub(" ", folded(text.replace(_LINKED, "")))
    text = _BLANK_BEFORE_MARK.sub(r"\1", _REPEATED_MARKS.sub(r"\1", text))
    text = _stripped(folded(text))
    return text if labels.has_words(text) else ""


def _stripped(text: str) -> str:
    """The text without separators around it; the colons of an emoji code are none."""
    start, end = 0, len(text)
    while start < end and text[start] in _EDGES + ".)]）】" and not _EMOJI.match(text, start):
        start += 1
    while end > start and text[end - 1] in _EDGES and not labels.ends_in_emoji(text[:end]):
        end -= 1
    return text[start:end]
