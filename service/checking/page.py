"""What is on a page: title, language, the words a person would read, and how they compare with another page's. Pure."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.checking import marks

MAX_MESSAGE = 500
"""Bytes of JSON up to which it may be nothing but a message."""
MAX_TEXT = 800
"""Letters of the text that are kept."""
BEGINNING = 6 * 1024
"""Letters of a page's source that are read first."""
MANY_WORDS = 400
"""Words after which a page is no mere message: where its beginning has so many, the rest is not read."""
MAX_WORDS = 450
"""Words that are counted."""
MAX_READ = 16_000
"""Letters of the text in which they are looked for."""
SKETCHED = 128
"""Words that the sketch is made of."""
SKETCH_SIZE = 24
WHOLE_SIZE = 200
"""Numbers of a finer sketch."""
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CHARSET_PARAMETER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(_UNSPACED.pattern + r"|[^\W_]+")
_HEADING = re.compile(r"<h1\b[^>]*>(.{1,500}?)</h1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ALERT = re.compile(r"""\balert\(\s*(["'`])(.{3,300}?)\1\s*\)""")
_SENDS_AWAY = re.compile(
    r"\bhistory\.(?:back|go)\(|\blocation(?:\.href)?\s*=|\blocation\.(?:replace|assign)\(|\bclose\(\)"
)
_UNREAD = ["script", "style", "noscript", "template", "svg", "head", "nav"]
_BESIDE = ["footer", "aside"]
"""What stands beside a page's own words: it is read, but not counted."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class Page(NamedTuple):
    """What is kept of a page."""

    title: str | None
    text: str | None
    features: dict[str, Any]


def read(body: bytes, content_type: str) -> Page:
    """A page from its bytes.

    Features: `bytes`; of HTML also `words`, `lang`, `h1`, `sketch` (see `likeness`), `signs` (names of
    `marks.SIGNS`), `password` (it asks for one); of plain text `words`; of anything else `starts`,
    its first bytes. JSON of a few bytes counts as plain text. What is empty or not so is left out.
    """
    if not is_html(body, content_type):
        return _plain(body, content_type)
    source = decode(body, content_type)
    if len(source) > BEGINNING and "assword" not in source and (found := _long(source)):
        return Page(found.title, found.text, {"bytes": len(body), **found.features})
    title, text, features = _of_html(source)
    if signs := marks.in_source(source):
        features["signs"] = signs
    return Page(title, text, {"bytes": len(body), **features})


def _long(source: str) -> Page | None:
    """A page of which the beginning tells enough: it has many words, and its title none of the marks; else None."""
    found = _of_html(source[:BEGINNING])
    if found.features.get("words", 0) < MANY_WORDS or not found.title or marks.in_title(found.title):
        return None
    if "h1" not in found.features and (heading := _HEADING.search(source, BEGINNING - 500)):
        found.features["h1"] = _folded(_TAG.sub(" ", heading[1]))[:200]
    return found


def _of_html(source: str) -> Page:
    tree = LexborHTMLParser(source)
    title, headings = _title(tree), tree.tags("h1") or tree.tags("h2")
    asks_for_password = "assword" in source and bool(tree.css_first("input[type=password]"))
    title_text = _folded(title.text())[:300] if title else ""
    features: dict[str, Any] = {
        "lang": ((tree.root.attributes.get("lang") if tree.root else None) or "").lower()[:12],
        "h1": _folded(headings[0].text(separator=" "))[:200] if headings else "",
        "password": asks_for_password,
    }
    tree.strip_tags(_UNREAD)
    text = (_beginning(tree.body.text(separator=" ")) if tree.body else "") or _alert(source)
    words = words_of(text)
    features["sketch"] = sketch(words)
    if len(words) < MANY_WORDS and tree.body and tree.css_first("footer, aside"):
        tree.strip_tags(_BESIDE)
        words = words_of(_beginning(tree.body.text(separator=" ")))
    features["words"] = _length(words)
    return Page(title_text or None, text[:MAX_TEXT] or None, {k: v for k, v in features.items() if v})


def _alert(source: str) -> str:
    """What a page that shows nothing says in a message box before it sends its visitors away."""
    found = _ALERT.search(source) if _SENDS_AWAY.search(source) else None
    return _beginning(found[2].replace("\\n", " ").replace("\\r", " ")) if found else ""


def _title(tree: LexborHTMLParser) -> LexborNode | None:
    """The page's title, which is not that of a picture in it."""
    titles = tree.tags("title")
    is_of_page = bool(titles) and titles[0].parent is not None and titles[0].parent.tag == "head"
    return titles[0] if is_of_page else tree.css_first("title:not(svg title)") if titles else None


def _beginning(text: str) -> str:
    """So much of a text as is looked at, its white space folded."""
    return " ".join(text.split(None, MAX_WORDS)[:MAX_WORDS])[:MAX_READ]


def _plain(body: bytes, content_type: str) -> Page:
    """What is no HTML: of plain text its beginning, and an API's message; of anything else its first bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    is_message = kind.endswith(("/json", "+json")) and len(body) <= MAX_MESSAGE
    if not (kind == "text/plain" or is_message):
        return Page(None, None, {"bytes": len(body), "starts": body[:8].decode("latin-1")})
    text = _beginning(decode(body, content_type))
    return Page(None, text[:MAX_TEXT] or None, {"bytes": len(body), "words": _length(words_of(text))})


def is_html(body: bytes, content_type: str) -> bool:
    """Whether a body is a page: by what the server says, else by its first bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return True
    if kind and kind != "text/plain":
        return False
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<title", b"<body", b"<script"))


def decode(body: bytes, content_type: str) -> str:
    """Text from bytes, in the charset that their first ones, the header, the page, or all of them say.

    A page that can be read so far as to say that it is UTF-16 is UTF-8 (WHATWG HTML, 13.2.3.2).
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    found = _CHARSET_PARAMETER.search(content_type)
    declared = found[1] if found else None
    if declared is None and (in_page := _CHARSET.search(body[:2048])):
        declared = in_page[1].decode("ascii")
        declared = "utf-8" if declared.lower().startswith("utf-16") else declared
    for name in (declared, "utf-8"):
        try:
            return body.decode(name or "utf-8", "strict" if name is None else "replace")
        except (LookupError, UnicodeError):
            continue
    return body.decode("windows-1252", "replace")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters; of scripts without spaces, its signs one by one."""
    small = text.lower()
    return (small.split() if text.isascii() or not _UNSPACED.search(text) else _WORD.findall(small))[:MAX_WORDS]


def _length(words: Sequence[str]) -> int:
    """How long a text is, in words: two signs of a script without spaces count as one, unless there are very many."""
    if len(words) >= MANY_WORDS or "".join(words).isascii():
        return len(words)
    return len(words) - sum(bool(_UNSPACED.match(word)) for word in words) // 2


def sketch(words: list[str], *, sketched: int = SKETCHED, size: int = SKETCH_SIZE) -> str:
    """A fingerprint of a text in which alike texts share most numbers (bottom-k MinHash of word triples)."""
    if not words:
        return ""
    coded = " ".join(words[:sketched]).encode("utf-8", "surrogatepass").split(b" ")
    triples = map(crc32, coded[2:] or coded[-1:], map(crc32, coded[1:] or coded, map(crc32, coded)))
    smallest = sorted({*triples})[:size]
    return struct.pack(f">{len(smallest)}I", *smallest).hex()


def whole(body: bytes, content_type: str) -> str:
    """A finer sketch, of all words of a page."""
    source = decode(body, content_type)
    text = source
    if is_html(body, content_type):
        tree = LexborHTMLParser(source)
        tree.strip_tags(_UNREAD)
        text = tree.body.text(separator=" ") if tree.body else ""
    words = _UNSPACED.sub(r" \g<0> ", text.lower()).split()
    return sketch(words, sketched=len(words), size=WHOLE_SIZE)


def likeness(one: str, other: str) -> float:
    """How alike two sketched texts are, from 0 to 1 (an estimate of the Jaccard index of their word triples)."""
    first, second = _numbers(one), _numbers(other)
    if not first or not second:
        return 1.0 if first == second else 0.0
    smallest = sorted(first | second)[: max(len(first), len(second))]
    return sum(number in first and number in second for number in smallest) / len(smallest)


def _numbers(text: str) -> set[str]:
    return {text[at : at + 8] for at in range(0, len(text), 8)}


def fingerprint(title: str | None, final_url: str | None, features: Mapping[str, Any]) -> dict[str, Any]:
    """By what a page is known again: title, language, sketch, and where it was."""
    return {"title": title, "lang": features.get("lang"), "sketch": features.get("sketch", ""), "url": final_url}


def _folded(text: str) -> str:
    return " ".join(text.split())
