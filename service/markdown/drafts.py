"""An entry while more may still be said about it, and what it is when nothing more can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.markdown import venues
from service.markdown.details import LabelledLink, Rest
from service.markdown.document import Entry, EntryLink
from service.markdown.text import Text
from service.markdown.titles import Reading
from service.markdown.tree import Heading


class Draft:
    """An entry that is being read."""

    __slots__ = ("_reading", "heading", "is_new", "keeps", "section", "start")

    def __init__(self, reading: Reading, start: int, section: int | None, *, heading: int = 0) -> None:
        self._reading = reading
        self.start = start
        self.section = section
        self.heading = heading
        """The level of the heading that it is the title in; 0: it is none."""
        self.is_new = not reading.links
        """It is only a title so far."""
        self.keeps = bool(reading.links)
        """It has something that makes it an entry: a link, a picture, labelled text."""

    def add(self, rest: Rest) -> None:
        """Say more about it."""
        self._reading.links += rest.links
        self._reading.notes += rest.notes
        self._reading.words += rest.words
        self._reading.facts += [rest.description] if rest.description else []
        self.keeps = self.keeps or bool(rest.links)
        self.is_new = self.is_new and not rest.links

    def entry(self, text: Text, headings: Sequence[Heading]) -> Entry:
        """The entry. Where and when it was published its headings say, if it does not say so itself."""
        reading = self._reading
        venue = venues.find(*reading.notes, *reading.facts, *reading.words)
        if reading.venue and not venue.name:
            venue = venues.Venue(venues.named(reading.venue), venue.year)
        if not any(venue):
            venue = _of_labels(reading.links)
        for name in reversed(headings[self.section].path) if self.section is not None else ():
            above = venues.find(name) if not all(venue) else venues.Venue()
            venue = venues.Venue(venue.name or above.name, venue.year or above.year)
        return Entry(
            line=text.line_of_words(self.start),
            section=self.section,
            reader=reading.reader,
            title=reading.title,
            note="; ".join(dict.fromkeys(filter(None, reading.notes))) or None,
            venue=venue.name,
            year=venue.year,
            description="\n".join(reading.facts) or None,
            words=tuple(reading.words),
            links=tuple(_links(reading)),
        )


def _of_labels(links: Sequence[LabelledLink]) -> venues.Venue:
    """The venue and year that labels name, if they name one: `[[CVPR2018](url)]`."""
    found = {venues.find(link.label) for link in links if link.label and venues.is_venue(link.label)}
    only = found.pop() if len(found) == 1 else venues.Venue()
    return only if all(only) else venues.Venue()


def _links(reading: Reading) -> Iterator[EntryLink]:
    """Each link once, in document order."""
    first = {link.anchor.position: link for link in reversed(reading.links)}
    for position in sorted(first):
        yield EntryLink(position, first[position].label, first[position].qualifier)
