"""A list with what is known of its links shown in it: on request, and so that it can be taken off again.

Behind everything that is shown stands a comment, which no reader sees:

    [code](https://github.com/o/r) ★ 353<!--listkeeper:stars 8 9f3c01aa-->

It says how many bytes before it are ours, their checksum, and percent-encoded what stood there
before, where something did. Who changes a decorated file by hand changes the checksum too, and
such a place is then left as it is: nobody's words are lost.

A comment at the beginning of a line would make the whole line HTML (CommonMark 4.6), hence the
comments come last.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from service import urls
from service.errors import EditRefused
from service.markdown.document import Document, Link
from service.markdown.edit import retarget
from service.markdown.parse import parse
from service.queries.exports import Known
from service.queries.rows import Paper
from service.untrusted import writable

Decoration: TypeAlias = Literal["stars", "archived", "dead", "copies", "abstracts"]
"""stars, archived: of a repository. dead: links struck. copies: dead links lead to a copy. abstracts: folded away."""

_MARK = re.compile(
    rb"<!--listkeeper:(?:%s) (?P<length>\d{1,6}) (?P<sum>[0-9a-f]{8})(?: (?P<before>[!-,./-=?-~]*))?-->"
    % "|".join(get_args(Decoration)).encode()
)
_MARKUP = re.compile(r"""[\\`*_\[\]<>&|~@$#!{}"]|[.:/](?=\S)""")
"""What Markdown, HTML or a reader that links bare addresses could take for markup."""
_REST_OF_LINE = re.compile(rb"[^\r\n]*?(?=[ \t]*\\?(?:[\r\n]|\Z))")
_NOT_OVER = re.compile(rb"[`<|]")
"""What may begin code, HTML or a table's next cell."""
_NOT_IN_URL = re.compile(r"[\s<>()\[\]\\`|]")


class _Change(NamedTuple):
    """What is shown in place of some bytes."""

    start: int
    end: int
    name: Decoration
    shown: bytes


def decorate(source: bytes, known: Mapping[str, Known], wanted: Collection[Decoration]) -> bytes:
    """A list's bytes with the decorations wanted; those of an earlier time are renewed or taken off.

    `known` says what is known of addresses in their normal form. `undecorate` gives back what was
    given here, without decorations. Raises EditRefused for a file that cannot be decorated.
    """
    plain = undecorate(source)
    document = parse(plain)
    if document.encoding != "utf-8":
        raise EditRefused("only lists in UTF-8 can be decorated", hint="export it without --decorate")
    changes = sorted(_changes(plain, document, known, wanted), key=lambda change: change.start)
    pieces, done = [], 0
    for change in changes:
        if change.start >= done:
            pieces += [plain[done : change.start], change.shown, _mark(change, plain)]
            done = change.end
    decorated = b"".join([*pieces, plain[done:]])
    if undecorate(decorated) != plain:
        raise EditRefused("the decorations could not be taken off again")
    return decorated


def undecorate(source: bytes) -> bytes:
    """A list's bytes without decorations; those that were changed by hand stay."""
    while (plain := _without_marks(source)) != source:
        source = plain
    return source


def _without_marks(source: bytes) -> bytes:
    pieces, done = [], 0
    for mark in _MARK.finditer(source):
        start = mark.start() - int(mark["length"])
        if start >= done and _checksum(source[start : mark.start()]) == mark["sum"]:
            pieces += [source[done:start], unquote_to_bytes(mark["before"] or b"")]
            done = mark.end()
    return b"".join([*pieces, source[done:]])


def _mark(change: _Change, plain: bytes) -> bytes:
    before = plain[change.start : change.end]
    kept = b" " + _quoted(before) if before else b""
    return b"<!--listkeeper:%s %d %s%s-->" % (change.name.encode(), len(change.shown), _checksum(change.shown), kept)


def _quoted(raw: bytes) -> bytes:
    """Bytes as text that ends no comment, no table's cell and no code."""
    return quote_from_bytes(raw, safe="/:?=&.,+").replace("-", "%2D").replace("~", "%7E").encode()


def _checksum(shown: bytes) -> bytes:
    return b"%08x" % zlib.crc32(shown)


# --- what is shown ----------------------------------------------------------------------------


def _changes(
    plain: bytes, document: Document, known: Mapping[str, Known], wanted: Collection[Decoration]
) -> Iterator[_Change]:
    """All changes; where one covers another, the one that begins first is meant."""
    facts = [known.get(urls.canonical(link.url), Known()) for link in document.links]
    links = [(link, one) for link, one in zip(document.links, facts, strict=True) if link.form != "image"]
    copies = _copies(plain, [(link, one) for link, one in links if one.dead and one.copy]) if "copies" in wanted else {}
    told: set[str] = set()
    for link, one in links:
        wordless = link.section is not None and document.sections[link.section].line == link.line
        if link.position in copies:
            yield copies[link.position]
        elif one.dead and "dead" in wanted:
            yield _Change(link.start, link.end, "dead", b"<del>%s</del>" % plain[link.start : link.end])
        elif not wordless:  # anchors are made of a heading's words
            yield from _of_repository(link, one, wanted)
        if "abstracts" in wanted and one.paper and not wordless and one.paper["arxiv_id"] not in told:
            told.add(one.paper["arxiv_id"])
            place = _end_of_line(plain, link, document)
            yield _Change(place, place, "abstracts", _abstract(one.paper))


def _of_repository(link: Link, one: Known, wanted: Collection[Decoration]) -> Iterator[_Change]:
    if one.repository and "stars" in wanted:
        yield _Change(link.end, link.end, "stars", f" ★ {one.repository['stars']:,}".encode())
    if one.repository and one.repository["archived"] and "archived" in wanted:
        yield _Change(link.end, link.end, "archived", b" (archived)")


def _abstract(paper: Paper) -> bytes:
    """The abstract, folded; its text says nothing to Markdown and HTML."""
    text = _MARKUP.sub(lambda found: f"&#{ord(found[0])};", " ".join(writable(paper["abstract"]).split()))
    return f" <details><summary>Abstract</summary>{text}</details>".encode()


def _end_of_line(plain: bytes, link: Link, document: Document) -> int:
    """Where the line of a link ends, before blanks that mean a line break; the link's end where that is not safe."""
    rest = _REST_OF_LINE.match(plain, link.end)
    place = rest.end() if rest else link.end
    crossed = any(other.start < place < other.end for other in document.links[link.position + 1 : link.position + 50])
    return link.end if crossed or _NOT_OVER.search(plain, link.end, place) else place


def _copies(plain: bytes, gone: Sequence[tuple[Link, Known]]) -> dict[int, _Change]:
    """Dead links as they lead to their copies, by position.

    A reference's address is shared with others, so there the copy is named behind the link; and so
    it is where a link is written in a way that takes no other address.
    """
    targets = {link.position: _address(one) for link, one in gone if link.form != "reference"}
    try:
        changed = retarget(plain, targets)
    except EditRefused:
        targets = _possible(plain, targets)
        changed = retarget(plain, targets)
    moved = parse(changed).links
    found = {}
    for link, one in gone:
        if link.position in targets:
            shown = changed[moved[link.position].start : moved[link.position].end]
            found[link.position] = _Change(link.start, link.end, "copies", shown)
        else:
            shown = f" ([copy]({_address(one)}))".encode()
            found[link.position] = _Change(link.end, link.end, "copies", shown)
    return found


def _possible(plain: bytes, targets: Mapping[int, str]) -> dict[int, str]:
    """Those of the changes that can be made; few cannot, so they are looked for by halves."""
    try:
        retarget(plain, targets)
    except EditRefused:
        every = list(targets.items())
        half = len(every) // 2
        return _possible(plain, dict(every[:half])) | _possible(plain, dict(every[half:])) if half else {}
    return dict(targets)


def _address(one: Known) -> str:
    return _NOT_IN_URL.sub(lambda found: quote(found[0], safe=""), one.copy or "")
