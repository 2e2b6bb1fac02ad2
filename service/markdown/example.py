"""A new entry after the example of its neighbours, where they are written in no shape that `style` knows. Pure.

What a neighbour says is known from reading it. With that taken out, its lines are a pattern:

    1. **Deep Graphs.** ICML 2018. [paper](https://…)        1. **{title}.** {venue} {year}. {links}

        *Ann Lee, Bo Chen.*                                      *{authors}.*

The pattern that most neighbours have is filled with what is known of the new entry. What it says
nothing of is left out, with the punctuation and the brackets around it.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from service import urls
from service.markdown import venues
from service.markdown.style import SENTENCE_END, WRAPS, Labels, NewEntry, address, escaped, label, sentence

TITLE, MAIN, LINKS, DESCRIPTION, VENUE, YEAR, AUTHORS, NUMBER = map(chr, range(0xE000, 0xE008))
"""Stand for what an entry says; letters of Unicode's private use, which no list has."""
_SAYS = re.compile(f"[{TITLE}-{NUMBER}]")

_URL = r"[^()\s]*(?:\([^()\s]*\)[^()\s]*)*"
_LABEL = r"[^\W\d_][^\n:：\[\]()<>]{0,29}?"
_FORMS: Sequence[tuple[str, re.Pattern[str]]] = (
    *WRAPS.items(),
    ('<a href="{1}">{0}</a>', re.compile(r'<a href="[^"]*">[^<]{1,30}</a>')),
    ("{0}: [{1}]({1})", re.compile(rf"{_LABEL}: \[(?P<url>https?://\S+?)\]\((?P=url)\)")),
    ("{0}: {1}", re.compile(rf"{_LABEL}: https?://[^\s<>]+")),
    ("{0}：{1}", re.compile(rf"{_LABEL}：\s*https?://[^\s<>]+")),
    ("<{1}>", re.compile(r"<https?://[^\s<>]+>")),
    ("{1}", re.compile(r"(?<![(\[\"<])https?://[^\s<>]+")),
)
"""How a link that is not the title is written, and how it is known; of those that begin at one place the first."""
_BARE = ("<{1}>", "{1}")
_GLUE = re.compile(r"(?:\s|<br\s*/?>|[,|/·•;&*+-])*")
"""What may stand between such links."""

_TITLE_LINK = re.compile(
    rf"\[(?P<text>[^\[\]\n]*{TITLE}[^\[\]\n]*)\]\({_URL}(?: \"[^\"]*\")?\)"
    rf'|<a href="[^"]*"(?P<rest>[^>]*>(?:<\w+>)*[^<]*{TITLE})'
)
_NUMBER = re.compile(r"(?P<before>\s*(?:#+ )?\[?)(?P<number>\d{1,4})(?=[\].)])")
_SHORT_NAME = re.compile(rf"(\*\*|__)[^*_\n{TITLE}-{NUMBER}]{{1,30}}\1\s*[:：–-]\s+(?=[^\w\s]*{TITLE})")
_REMARK = re.compile(rf"[ \t]*\([^()\n{TITLE}-{NUMBER}]*\w[^()\n{TITLE}-{NUMBER}]*\)")
_NO_WORDS = re.compile(r"<[^<>]*>|&#?\w+;|:\w+:")
"""Tags, character references and emoji: letters that nobody reads."""
_PHRASE = re.compile(r"[^\W_](?:[\w'’&/-]|\s(?=[^\W_]))*")
_NAME = r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|van|von|der|den|la|le|di|da|bin|al))*"
_PEOPLE = re.compile(rf"{_NAME}(?:(?:, and |, & |, | and | & ){_NAME})+|(?<!\(\*)(?<=\*){_NAME}(?=\.?\*)")
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)|<img\b[^<>]*>")


class Neighbour(NamedTuple):
    """An entry as it was read, and its lines."""

    title: str
    description: str | None
    text: str
    in_html: bool
    """Its block is raw HTML, where Markdown means nothing."""


class _Pattern(NamedTuple):
    """What is left of a neighbour's lines when what it says is taken out."""

    text: str
    form: str
    """How links are written that are not the title."""
    glue: str | None
    """What stands between these; None: this neighbour has no two of them."""
    number: int | None
    in_html: bool
    is_bare: bool
    """No word is left that only this neighbour may mean."""


# --- learning ---------------------------------------------------------------------------------


def written(entry: NewEntry, neighbours: Sequence[Neighbour], place: int, labels: Labels) -> list[str] | None:
    """The lines of a new entry that comes before the neighbour at `place`; None: they are no example."""
    patterns = [_pattern(one) for one in neighbours]
    known = [pattern for pattern in patterns if pattern is not None]
    counts = Counter(pattern.text for pattern in known)
    usable = [pattern for pattern in known if pattern.is_bare or counts[pattern.text] > 1]
    if not usable:
        return None
    usual = Counter(pattern.text for pattern in usable).most_common(1)[0][0]
    alike = [pattern for pattern in usable if pattern.text == usual]
    glue = next((pattern.glue for pattern in known if pattern.form == alike[0].form and pattern.glue is not None), None)
    number = _number([pattern and pattern.number for pattern in patterns], place)
    return _filled(alike[0]._replace(glue=glue), entry, number, labels).split("\n")


def _pattern(neighbour: Neighbour) -> _Pattern | None:
    title = next((one for one in (neighbour.title, escaped(neighbour.title)) if one and one in neighbour.text), None)
    if title is None or _SAYS.search(neighbour.text):
        return None
    text = _without_pictures(neighbour.text.replace(title, TITLE, 1))
    text = _TITLE_LINK.sub(_main, text, count=1)
    number = _NUMBER.match(text)
    if number:
        text = f"{number['before']}{NUMBER}{text[number.end() :]}"
    if neighbour.description and _words(_published(neighbour.description)):  # else it tells who wrote it, and where
        text = text.replace(neighbour.description, DESCRIPTION, 1)
    text, form, glue = _links(text)
    if form is None or (MAIN not in text and LINKS not in text) or _PICTURE.search(text):
        return None
    text = _REMARK.sub("", _published(_SHORT_NAME.sub("", text)))
    return _Pattern(text, form, glue, int(number["number"]) if number else None, neighbour.in_html, not _words(text))


def _without_pictures(text: str) -> str:
    """A text without the lines that only show a picture: the new entry has none."""
    lines = text.split("\n")
    return "\n".join(
        line for line in lines if TITLE in line or not _PICTURE.search(line) or _words(_PICTURE.sub("", line))
    )


def _main(found: re.Match[str]) -> str:
    return f"[{found['text']}]({MAIN})" if found["text"] else f'<a href="{MAIN}"{found["rest"]}'


def _links(text: str) -> tuple[str, str | None, str | None]:
    """A text with its run of further links taken out, how they are written and parted.

    The form is empty where there are none, and None where they stand in several places.
    """
    first = _link_at(text, 0)
    if first is None:
        return text, "", None
    form, start, end = first
    glue = None
    while (following := _link_at(text, end)) and _GLUE.fullmatch(text[end : following[1]]):
        glue = text[end : following[1]] if glue is None else glue
        end = following[2]
    return text[:start] + LINKS + text[end:], form if following is None else None, glue


def _link_at(text: str, place: int) -> tuple[str, int, int] | None:
    """The next link from a place on: how it is written, where it begins and ends."""
    found = [(match.start(), form, match.end()) for form, one in _FORMS if (match := one.search(text, place))]
    found = [one for one in found if MAIN not in text[one[0] : one[2]]]
    if not found:
        return None
    start, form, end = min(found, key=lambda one: one[0])
    return form, start, end


def _published(text: str) -> str:
    """A text with its venues, years and authors taken out, each where it first stands."""
    pieces = re.split(f"({_NO_WORDS.pattern}|{_SAYS.pattern})", text)
    for at in range(0, len(pieces), 2):
        pieces[at] = _PEOPLE.sub(_authors, _PHRASE.sub(_venue_or_year, pieces[at]))
    return "".join(pieces)


def _venue_or_year(found: re.Match[str]) -> str:
    if not venues.is_venue(found[0]):
        return found[0]
    venue = venues.find(found[0])
    return " ".join([*([VENUE] if venue.name else []), *([YEAR] if venue.year else [])]) or found[0]


def _authors(found: re.Match[str]) -> str:
    return found[0] if _SAYS.search(found[0]) else AUTHORS + "." * found[0].endswith(".")


def _words(text: str) -> bool:
    return any(char.isalpha() for char in _NO_WORDS.sub("", _SAYS.sub("", text)))


def _number(numbers: Sequence[int | None], place: int) -> int:
    """The number of a new entry before the one at a place: it goes on counting, up or down, unless all have one."""
    known = [number for number in numbers if number is not None]
    before = next((number for number in reversed(numbers[:place]) if number is not None), None)
    after = next((number for number in numbers[place:] if number is not None), None)
    if not known or (len(known) > 1 and len(set(known)) == 1):
        return known[0] if known else 1
    if after is not None and (before is None or after < before):
        return after + (1 if known[0] > known[-1] or len(known) == 1 else 0)
    return (before or 0) + 1


# --- filling ----------------------------------------------------------------------------------


def _filled(pattern: _Pattern, entry: NewEntry, number: int, labels: Labels) -> str:
    text, values = pattern.text, _values(pattern, entry, number, labels)
    for mark, value in values.items():
        if mark in text and not value:
            text = _without(text, mark)
    return _SAYS.sub(lambda found: values.pop(found[0], ""), text)  # in one go: what is filled in is never a mark


def _values(pattern: _Pattern, entry: NewEntry, number: int, labels: Labels) -> dict[str, str]:
    """What is said in each place; nothing where it is not known."""
    plain = (lambda text: html.escape(" ".join(text.split()), quote=False)) if pattern.in_html else escaped
    further = entry.urls[1:] if MAIN in pattern.text else entry.urls
    if pattern.form in _BARE:  # without a word before each, nobody could tell them apart
        further = further[:1]
    links = [pattern.form.format(label(url, labels), _address(url)) for url in further]
    venue = venues.find(entry.venue)
    archive = "arXiv" if entry.published and urls.arxiv_id(entry.urls[0]) else ""
    year = venue.year or (entry.published.year if entry.published else None)
    ends = DESCRIPTION + "." not in pattern.text
    return {
        TITLE: plain(entry.title),
        MAIN: _address(entry.urls[0]),
        LINKS: (" " if pattern.glue is None else pattern.glue).join(links),
        DESCRIPTION: plain(sentence(entry.description, ends=ends)) if entry.description else "",
        VENUE: plain(venue.name or archive),
        YEAR: str(year or ""),
        AUTHORS: plain(", ".join(entry.authors)) if entry.published else "",
        NUMBER: str(number),
    }


def _address(url: str) -> str:
    return address(url).replace('"', "%22")


def _without(text: str, mark: str) -> str:
    """A text without what a mark stands for, and without the punctuation that only parted it from the rest."""
    before, _, after = text.partition(mark)
    for opening, closing in (("*", "*"), ("_", "_"), ("[", "]"), ("(", ")")):
        if before.endswith(opening) and (found := re.match(rf"\.?{re.escape(closing)}", after)):
            before, after = before.removesuffix(opening), after[found.end() :]
    line = before.rpartition("\n")[2] + after.partition("\n")[0]
    if "\n" in before and not _SAYS.search(line) and not _words(line):
        return (before.rpartition("\n")[0].rstrip() + after[after.find("\n") :]) if "\n" in after else before.rstrip()
    before = before.rstrip(" ,;:：|/–—-") if not before.endswith(("[", "(")) else before
    after = after.lstrip(" ,;") if before.endswith(("[", "(")) else after
    if before.rstrip("*_\"”')").endswith(SENTENCE_END):
        after = after.removeprefix(".")
    return before + after
