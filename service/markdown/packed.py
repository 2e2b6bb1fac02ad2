"""The blocks and links of a list in little memory: a long list has a hundred thousand of each.

What they are told apart by are numbers, kept as numbers; a block or a link is made when it is asked for.
"""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

from service.markdown.document import Block, Link
from service.models import Form

T = TypeVar("T")

_NOWHERE = -1


class OnDemand(Sequence[T]):
    """Values by number, each made when it is asked for; a slice of them is a tuple."""

    @abstractmethod
    def _made(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            return tuple(map(self._made, range(len(self))[at]))
        return self._made(range(len(self))[at])

    def __iter__(self) -> Iterator[T]:
        return map(self._made, range(len(self)))


class Blocks(OnDemand[Block]):
    """The blocks of a file in order, each cut out of it when it is asked for."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._kinds: list[str] = []
        self._lines = array("Q")
        self._starts = array("Q")

    def __len__(self) -> int:
        return len(self._starts)

    def begin(self, kind: str, line: int, start: int) -> None:
        """Another block begins at an offset. One that would be empty gives way to it, and so does it at the end."""
        if start >= len(self._source):
            return
        if self._starts and self._starts[-1] == start:
            del self._kinds[-1], self._lines[-1], self._starts[-1]
        self._kinds.append(kind)
        self._lines.append(line)
        self._starts.append(start)

    def _made(self, at: int) -> Block:
        end = self._starts[at + 1] if at + 1 < len(self) else len(self._source)
        return Block(self._kinds[at], self._lines[at], self._source[self._starts[at] : end])


class Links(OnDemand[Link]):
    """The links of a list in order."""

    def __init__(self) -> None:
        self._numbers = array("q")
        """Of each link four: start, end, line, column."""
        self._sections = array("l")
        self._texts: list[str] = []
        """Of each link two: URL and text."""
        self._forms: list[Form] = []
        self._pictured = bytearray()

    def __len__(self) -> int:
        return len(self._forms)

    def append(self, link: Link) -> None:
        """Put a link behind the others; its position is its number."""
        self._numbers.extend((link.start, link.end, link.line, link.column))
        self._sections.append(_NOWHERE if link.section is None else link.section)
        self._texts += (link.url, link.text)
        self._forms.append(link.form)
        self._pictured.append(link.pictured)

    def _made(self, at: int) -> Link:
        start, end, line, column = self._numbers[4 * at : 4 * at + 4]
        url, text = self._texts[2 * at : 2 * at + 2]
        section = self._sections[at] if self._sections[at] != _NOWHERE else None
        return Link(at, start, end, line, column, self._forms[at], url, text, section, bool(self._pictured[at]))
