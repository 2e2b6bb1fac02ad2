"""The blocks, links and entries of a list in little memory: a long list has a hundred thousand of each.

They are kept as bytes and numbers; a block, a link or an entry is made when it is asked for. The bytes
are marshal's: nobody else writes or reads them, they end with the document, and nothing makes values faster.
"""

from __future__ import annotations

import marshal
from abc import abstractmethod
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, overload

from service.markdown.document import Block, Entry, EntryLink, Link

T = TypeVar("T")


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


class _Packed(OnDemand[T]):
    """Values as the bytes of what they consist of, one behind the other."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._starts = array("Q")

    def __len__(self) -> int:
        return len(self._starts)

    def append(self, value: T) -> None:
        """Put a value behind the others."""
        self._starts.append(len(self._bytes))
        self._bytes += marshal.dumps(self._parts(value))

    def _made(self, at: int) -> T:
        with memoryview(self._bytes) as view:
            return self._of_parts(*marshal.loads(view[self._starts[at] :]))  # noqa: S302  # our own bytes

    @abstractmethod
    def _parts(self, value: T) -> tuple[Any, ...]: ...
    @abstractmethod
    def _of_parts(self, *parts: Any) -> T: ...


class Links(_Packed[Link]):
    """The links of a list in order; the position of each is its number."""

    def _parts(self, value: Link) -> tuple[Any, ...]:
        return tuple(value)

    def _of_parts(self, *parts: Any) -> Link:
        return Link(*parts)


class Entries(_Packed[Entry]):
    """The entries of a list."""

    def sort(self) -> None:
        """Put them in the order of their lines."""
        lines = array("Q", (entry.line for entry in self))
        self._starts = array("Q", (self._starts[at] for at in sorted(range(len(self)), key=lines.__getitem__)))

    def _parts(self, value: Entry) -> tuple[Any, ...]:
        *rest, links = value
        return (*rest, tuple(map(tuple, links)))

    def _of_parts(self, *parts: Any) -> Entry:
        entry = Entry(*parts)
        return entry._replace(links=tuple(EntryLink(*link) for link in entry.links))
