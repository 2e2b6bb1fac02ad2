"""Changes to a list that touch the bytes of one link and no others.

An address is put where the old one stood, in the way that place wants it written: between brackets,
in an attribute, in a definition. Then the result is read again. Unless every link is as it was, and
those that were to change lead to where they should, nothing is given back.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from service.errors import EditRefused
from service.markdown import autolinks, reading
from service.markdown.text import Text
from service.markdown.tree import Anchor, folded


class Edit(NamedTuple):
    """New text for a stretch of the file; offsets count bytes of `Text.utf8`."""

    start: int
    end: int
    text: str


class Original:
    """A list as edits find it: its text, its links, and where the definitions stand that they refer to."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.anchors: Sequence[Anchor] = list(reading.anchors(text))

    @cached_property
    def definitions(self) -> Mapping[str, tuple[int, int]]:
        """By what they are called. Of two the first counts."""
        found: dict[str, tuple[int, int]] = {}
        for name, span in reading.definitions(self.text).items():
            found.setdefault(_called(name), span)
        return found


_BEFORE_DESTINATION = re.compile(rb"[ \t\r\n]*(<(?:\\.|[^<>\\\r\n])*>)?")
_DEFINITION_LABEL = re.compile(r"\[(?:\\.|[^\[\]\\])*\]:\s*", re.DOTALL)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")
_LIKE_A_REFERENCE = re.compile(r"&(?=#?\w+;)")
_BACKSLASH_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_MARKS_IN_TEXT = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)")


def retarget(source: bytes, changes: Mapping[int, str]) -> bytes:
    """The list with other addresses for some links, which are named by their position.

    Where a link's text repeats its address, the text changes too. A definition that several links use
    is changed once, for all of them. Raises EditRefused if anything else would change with it.
    """
    original = Original(Text(source))
    wanted = {position: safe(url) for position, url in changes.items()}
    if not wanted.keys() <= set(range(len(original.anchors))):
        raise EditRefused(f"there is no link {max(wanted)} in this list")
    refusal: EditRefused | None = None
    for escape in (
        False,
        True,
    ):  # the second time, marks in the text of links are escaped: needed seldom, and no beauty
        edits = {edit for at, url in wanted.items() for edit in edits_of(original, at, url, escape=escape)}
        result = applied(original.text, sorted(edits))
        refusal = fault(original, reading.anchors(Text(result)), wanted)
        if refusal is None:
            return result
    assert refusal is not None
    raise refusal


def safe(url: str) -> str:
    """An address without blanks and control characters, which it would end at."""
    return _UNSAFE.sub(lambda c: f"%{ord(c[0]):02X}", url.strip())


def edits_of(original: Original, position: int, url: str, *, escape: bool) -> Iterator[Edit]:
    """What gives one link another address; `escape`: marks in its text are escaped."""
    anchor = original.anchors[position]
    start, end = _address(original, anchor)
    yield Edit(start, end, _written(original.text, anchor, start, url))
    retold = _retold(anchor, url)
    if retold is not None and anchor.form not in ("autolink", "bare"):
        yield _in_text(original, anchor, retold, escape=escape)


def applied(text: Text, edits: Sequence[Edit]) -> bytes:
    """The file's bytes with the edits made, which must not touch each other."""
    pieces: list[bytes] = []
    done = 0
    for edit in edits:
        start, end = text.origin(edit.start), text.origin(edit.end)
        if start < done:
            raise EditRefused(f"two changes meet in line {text.line(edit.start)}", hint="accept only one of them")
        pieces += text.source[done:start], edit.text.encode(text.encoding)
        done = end
    return b"".join((*pieces, text.source[done:]))


def fault(original: Original, after: Iterable[Anchor], wanted: Mapping[int, str]) -> EditRefused | None:
    """What is wrong with a result, given its links; None: each is as it was, but for those that were to change.

    Links that share a definition with one of them, and bare URLs that are the text of one, change with it.
    """
    changing = [(original.anchors[position], url) for position, url in wanted.items()]
    definitions = {_label(anchor): url for anchor, url in changing if anchor.reference is not None}
    texts = {_inner(anchor): shown for anchor, url in changing if (shown := _retold(anchor, url)) is not None}
    wrong: EditRefused | None = None
    for was, now in zip_longest(original.anchors, after):
        if was is None or now is None:
            return EditRefused("a change would make or break other links than it is about")
        url, shown = wanted.get(was.position, was.url), texts.get(_inner(was), was.text)
        if was.reference is not None and _label(was) in definitions:
            url = definitions[_label(was)]
        elif was.form == "bare":
            url = texts.get(_inner(was), url)
        if wrong is None and (now.url, now.text) != (url, shown):
            meant = min(wanted.values()) if was.position not in wanted else url
            line = original.text.line(was.start)
            wrong = EditRefused(f"no link can become {meant} without changing the one in line {line}")
    return wrong


def _label(anchor: Anchor) -> str:
    """What a link's definition is called."""
    return _called(anchor.reference or "")


def _called(label: str) -> str:
    """A label as it is known again; capitals and blanks do not matter (CommonMark 4.7)."""
    return folded(label).casefold()


def _inner(anchor: Anchor) -> tuple[int, int]:
    return anchor.inner_start, anchor.inner_end


def _retold(anchor: Anchor, url: str) -> str | None:
    """The text of a link that repeats its address, whole or without its scheme, for another address.

    None where it does not repeat it. It need not be written the same way.
    """
    if anchor.form == "bare" or (anchor.form != "image" and anchor.text in (anchor.url, _plain(anchor.url))):
        return url
    if anchor.form == "image" or not anchor.text:
        return None
    for ending in ("", "/"):
        if anchor.text + ending == _SCHEME.sub("", anchor.url):
            return _SCHEME.sub("", url).removesuffix(ending)
    return None


def _plain(url: str) -> str:
    return url.removeprefix("mailto:")


# --- where an address stands ------------------------------------------------------------------


def _address(original: Original, anchor: Anchor) -> tuple[int, int]:
    """Where a link's address stands."""
    text = original.text
    if anchor.target is not None:
        return anchor.target
    if anchor.form == "autolink":
        return anchor.start + 1, anchor.end - 1
    if anchor.reference is not None and (definition := original.definitions.get(_label(anchor))):
        start, end = definition
        if found := _DEFINITION_LABEL.match(text.slice(start, end)):
            return _destination(text, start + len(found[0].encode()), end)
    opening = text.utf8.find(b"](", anchor.inner_end, anchor.end)
    if opening < 0:
        raise EditRefused(f"the link in line {text.line(anchor.start)} is written in a way that cannot be changed")
    return _destination(text, opening + 2, anchor.end)


def _destination(text: Text, start: int, end: int) -> tuple[int, int]:
    """Where the destination stands that begins here, with its `<>` if it has them (CommonMark 6.3)."""
    found = _BEFORE_DESTINATION.match(text.utf8, start, end)
    start = found.end() if found else start
    if found and found[1]:
        return start - len(found[1]), start
    depth, at = 0, start
    while at < end and text.utf8[at] > 0x20:
        character = text.utf8[at : at + 1]
        if character == b"\\":
            at += 1
        elif character in b"()":
            depth += 1 if character == b"(" else -1
            if depth < 0:
                break
        at += 1
    return start, at


# --- how an address is written ----------------------------------------------------------------


def _written(text: Text, anchor: Anchor, start: int, url: str) -> str:
    """An address as its place wants it."""
    if anchor.form == "autolink":
        return url.removeprefix("mailto:") if anchor.text != anchor.url else url
    if anchor.form == "bare":
        return _bare(text, anchor, url)
    if anchor.target is not None:
        return _in_attribute(text, start, url)
    return destination(url, is_bracketed=text.utf8[start : start + 1] == b"<", is_in_cell=anchor.within == "cell")


def destination(url: str, *, is_bracketed: bool = False, is_in_cell: bool = False) -> str:
    """An address as the destination of a link (CommonMark 6.3)."""
    url = _LIKE_A_REFERENCE.sub("&amp;", _BACKSLASH_ESCAPE.sub(r"\\\\", url))
    if is_bracketed or not url:
        url = "<" + re.sub(r"[<>]", r"\\\g<0>", url) + ">"
    elif url.startswith("<"):
        url = "\\" + url
    if not url.startswith("<") and not _balanced(url):
        url = re.sub(r"[()]", r"\\\g<0>", url)
    return url.replace("|", r"\|") if is_in_cell else url


def _balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _bare(text: Text, anchor: Anchor, url: str) -> str:
    """An address without any markup, if it would be seen as one; otherwise in angle brackets."""
    address = url.removeprefix("mailto:")
    before = text.slice(max(0, anchor.start - 1), anchor.start)
    found = next(autolinks.find(before + address, len(before), len(before + address)), None)
    seen = found is not None and (found.start, found.end) == (len(before), len(before + address))
    shown = address if seen else f"<{url}>"
    return shown.replace("|", r"\|") if anchor.within == "cell" else shown


def _in_attribute(text: Text, start: int, url: str) -> str:
    """An address for an attribute that begins here, in its quotes or in none."""
    quoted = text.utf8[start - 1 : start] in (b"'", b'"')
    forbidden = r"[\"'<>`]|&(?!\w+=)" if quoted else r"[\"'<>`=&]"
    return re.sub(forbidden, lambda mark: f"&#{ord(mark[0])};", url)


def _in_text(original: Original, anchor: Anchor, url: str, *, escape: bool) -> Edit:
    """A new address, as it is shown, for the one that a link's text repeats; what is around it is left alone."""
    text, (start, end) = original.text, _inner(anchor)
    raw = text.slice(start, end)
    if raw.count(anchor.text) == 1:
        start += len(raw[: raw.index(anchor.text)].encode())
        end = start + len(anchor.text.encode())
    at = bisect_left(original.anchors, start, key=lambda one: one.start)
    is_bare = any(one.form == "bare" and one.start == start for one in original.anchors[at : at + 2])
    if is_bare or text.utf8[start - 1 : start] == b"`":
        return Edit(start, end, url)
    if anchor.within == "html":
        return Edit(start, end, html.escape(url, quote=False))
    shown = _LIKE_A_REFERENCE.sub("&amp;", _MARKS_IN_TEXT.sub(r"\\\g<0>", url) if escape else url)
    return Edit(start, end, shown.replace("|", r"\|") if anchor.within == "cell" else shown)
