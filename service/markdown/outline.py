"""Headings, Markdown's and HTML's: which are open at a place, and what they are called."""

from __future__ import annotations

from service.markdown.tree import Heading, folded


class Outline:
    """The headings read so far. At most one is being read at a time."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self._levels: list[int] = []
        self.is_reading = False
        self._words: list[str] = []
        self._pictures: list[str] = []

    @property
    def current(self) -> int | None:
        """Which heading a link found now stands under."""
        return len(self.headings) - 1 if self.headings else None

    def open(self, level: int, start: int) -> None:
        """A heading begins."""
        self.close()
        above = self.headings[-1] if self.headings else None
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self.headings.append(Heading(level, start, above.path[: len(self._levels)] if above else ()))
        self._levels.append(level)
        self.is_reading = True

    def words(self, text: str, *, pictured: bool = False) -> None:
        """Some text was read; it may be a heading's. `pictured`: it is the alternative text of an image."""
        if self.is_reading:
            (self._pictures if pictured else self._words).append(text)

    def close(self) -> None:
        """The heading that is open, if any, ends. Images name it only where there are no words."""
        if self.is_reading:
            heading = self.headings[-1]
            name = folded("".join(self._words)) or folded("".join(self._pictures))
            self.headings[-1] = heading._replace(path=(*heading.path, name))
            self._words, self._pictures = [], []
            self.is_reading = False
