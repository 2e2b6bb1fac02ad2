"""A list on its way into the records: its bytes, what is read from them, and what its settings make of that. Pure.

Who keeps a list says how it is read in two places: the table `[list.NAME]` of the settings, and
comments in the list itself (`markdown.directives`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from service import markdown, urls
from service.errors import UsageError
from service.importing import tags
from service.markdown import directives, titles
from service.markdown.directives import Directives
from service.markdown.document import Document, Entry
from service.settings import ListRules

NO_RULES = ListRules()


class Content(NamedTuple):
    """A list's bytes, what it is called, and where they come from."""

    name: str
    source: bytes
    path: str | None = None
    url: str | None = None
    etag: str | None = None

    @property
    def place(self) -> str | None:
        """Where it was read from; None: it was handed in."""
        return self.url or self.path

    @property
    def digest(self) -> str:
        """By which the same bytes are known again."""
        return hashlib.sha256(self.source).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as it was read."""

    content: Content
    document: Document
    rules: ListRules
    told: Directives
    """What its own comments say."""
    ignored: Mapping[int, str]
    """Why links are left alone, a sentence each, by position."""
    added_on: Mapping[int, date] = field(default_factory=dict)
    """When links came into the list, as far as that is known, by position."""

    @property
    def fingerprint(self) -> str | None:
        """By which the same rules are known again."""
        return fingerprint(self.rules)

    def tags(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """An entry's tags and where each comes from: the page, its headings, the entry itself, or a rule."""
        yield from tags.of_entry(self.document, entry)
        words = (*_by_rule(self, entry), *self.told.tags(entry.line))
        yield from ((name, "rule") for word in dict.fromkeys(words) if (name := tags.slug(word)) is not None)

    @property
    def pace(self) -> dict[str, float] | None:
        """Least seconds between two requests that the list asks for, by host; None: it asks for nothing."""
        wishes = [*self.rules.pace.items(), *self.told.pace.items()]
        return {
            host.lower(): max(n for name, n in wishes if name.lower() == host.lower()) for host, _ in wishes
        } or None


def read(content: Content, rules: ListRules = NO_RULES) -> Reading:
    """Read a list by its rules. Any bytes can be read. Raises UsageError for a reader that there is not."""
    document = markdown.parse(content.source)
    told = directives.read(content.source)
    if readers := _known(rules.readers) or told.readers:
        entries = (one for one in document.entries if one.reader.removeprefix("row: ") in readers)
        document = replace(document, entries=tuple(entries))
    return Reading(content, document, rules, told, dict(_ignored(document, rules, told)))


def _known(readers: Sequence[str]) -> Sequence[str]:
    if unknown := [name for name in readers if name not in titles.NAMES]:
        raise UsageError(f"there is no reader {unknown[0]!r}", hint=f"the readers are {', '.join(titles.NAMES)}")
    return readers


def fingerprint(rules: ListRules) -> str | None:
    """By which the same rules are known again; None: there are none."""
    return None if rules == NO_RULES else hashlib.sha256(rules.model_dump_json().encode()).hexdigest()


def _ignored(document: Document, rules: ListRules, told: Directives) -> Iterator[tuple[int, str]]:
    for link in document.links:
        by_rule = next((pattern for pattern in rules.ignore if _is_at(pattern, link.url)), None)
        if reason := told.reason(link.line):
            yield link.position, reason
        elif by_rule is not None:
            yield link.position, f"The settings say to ignore {by_rule}."


def _is_at(pattern: str, url: str) -> bool:
    """Whether an address is meant by a pattern: a host with all below it, or an address; * is any text."""
    host = urls.host(url) or ""
    at_host = "/" not in pattern and (_fits(pattern, host) or _fits(f"*.{pattern}", host))
    return at_host or (("/" in pattern or "*" in pattern) and _fits(pattern, url))


def _by_rule(reading: Reading, entry: Entry) -> Iterator[str]:
    """The tags that the settings give an entry."""
    headings = reading.document.sections[entry.section].path if entry.section is not None else ()
    addresses = [reading.document.links[link.position].url for link in entry.links]
    for tag, patterns in reading.rules.tags.items():
        for pattern in patterns:
            word, colon, rest = pattern.partition(":")
            if word == "section" and colon:
                candidates, wanted = list(headings), rest.strip()
            else:
                candidates, wanted = (addresses if "://" in pattern else [entry.title]), pattern
            if any(_fits(wanted, text) for text in candidates):
                yield tag
                break


def _fits(pattern: str, text: str) -> bool:
    """Whether a text is like a pattern in which * stands for any text, small or capital letters alike."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.IGNORECASE | re.DOTALL) is not None
