"""Which entry and which link of a new version is which of the old one: pure.

Identity is told by the surest sign first: the same links, then a good part of them, then the same
title, then the same place. Each sign pairs off what the signs before it left over, so what is
unchanged is never disturbed by what is not.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_NONE = -1


class EntryFacts(NamedTuple):
    """What an entry is recognised by, and what else tells that it changed."""

    title: str
    section: tuple[str, ...]
    urls: tuple[str, ...]
    """As they are written; `unordered`."""
    resources: tuple[str, ...]
    """In their normal form; `unordered`."""
    words: tuple[str | None, str | None]
    """Its note and its description, which recognise nothing."""


class LinkFacts(NamedTuple):
    """What a link is recognised by."""

    entry: Hashable
    """Its entry's identity; None: it belongs to none."""
    url: str
    label: str | None
    text: str


_RETITLED = 0.6
"""How similar titles at the same place must be (0 to 1) for an entry whose links all changed to be the same."""

_BETWEEN_WORDS = re.compile(r"[^\w+#]+")
_NEAR = 20
"""So far an item is looked for among those that are left at its place."""

_CROWD = 8
"""A resource that more entries than this link to says nothing about which of them is which."""


def unordered(values: Iterable[str]) -> tuple[str, ...]:
    """Values as a set, small and with a hash."""
    return tuple(sorted(set(values)))


def match_entries(old: Sequence[EntryFacts], new: Sequence[EntryFacts]) -> list[int | None]:
    """For each new entry, which old one it is; None: it is new."""
    pairs = _Pairs(old, new)
    if not old:
        return pairs.found
    pairs.by(lambda e: (e.urls, e.title, e.section) if e.urls else None)
    pairs.by(lambda e: (e.urls, e.title) if e.urls else None)
    pairs.by(lambda e: e.urls or None)
    pairs.by(lambda e: e.resources or None)
    pairs.by_score(_shared_links)
    pairs.by(lambda e: (e.title.casefold(), e.section))
    pairs.by(lambda e: e.title.casefold())
    pairs.by(lambda e: _spelling(e.title) or None)
    pairs.by_place(lambda a, b: SequenceMatcher(None, a.title, b.title).ratio() >= _RETITLED)
    return pairs.found


def _spelling(title: str) -> str:
    """A title without what is often changed in it and means nothing: blanks, punctuation, capitals."""
    return _BETWEEN_WORDS.sub("", title.casefold())


def match_links(
    old: Sequence[LinkFacts], new: Sequence[LinkFacts], becoming: Mapping[int, str] = MappingProxyType({})
) -> list[int | None]:
    """For each new link, which old one it is, also when it leads elsewhere now; None: it is new.

    `becoming`: by the place of an old link, the URL that an accepted change gives it.
    """
    pairs = _Pairs(old, new)
    pairs.by(lambda link: link)
    pairs.by(lambda link: (link.entry, link.url))
    pairs.by(lambda link: link.url)
    pairs.by_word(becoming, lambda link: link.url)
    pairs.by(lambda link: (link.entry, link.label, link.text) if link.entry is not None else None)
    pairs.by(lambda link: (link.entry, link.label) if link.entry is not None else None)
    pairs.by_place(lambda a, b: a.entry == b.entry)
    return pairs.found


def _shared_links(old: Sequence[EntryFacts], new: Sequence[EntryFacts]) -> Iterator[tuple[float, int, int]]:
    """Pairs that share at least half of the links of the one with fewer, and how alike they are."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(old):
        for resource in entry.resources:
            holders[resource].append(at)
    for at, entry in enumerate(new):
        near = {i for resource in entry.resources if len(holders[resource]) <= _CROWD for i in holders[resource]}
        for i in near:
            shared = len(set(old[i].resources) & set(entry.resources))
            if 2 * shared >= min(len(old[i].resources), len(entry.resources)):
                alike = shared / (len(old[i].resources) + len(entry.resources) - shared)
                yield alike + (old[i].title.casefold() == entry.title.casefold()), i, at


class _Pairs(Generic[T]):
    """Two sequences whose items are paired off, step by step."""

    def __init__(self, old: Sequence[T], new: Sequence[T]) -> None:
        self._old, self._new = old, new
        self._taken = bytearray(len(old))
        self._left = min(len(old), len(new))
        self.found: list[int | None] = [None] * len(new)

    def _pair(self, old: int, new: int) -> None:
        self._taken[old] = True
        self._left -= 1
        self.found[new] = old

    def by(self, key: Callable[[T], Hashable | None]) -> None:
        """Pair items with the same key in the order they stand in; an item whose key is None waits.

        Keys are known by their hashes, of 64 bits: those of a long list itself would fill the memory.
        """
        if not self._left:
            return
        first: dict[int, int] = {}
        following = array("q", bytes(8 * len(self._old)))  # behind an old item the next one with its key
        for at in range(len(self._old) - 1, -1, -1):
            if not self._taken[at] and (sign := key(self._old[at])) is not None:
                following[at] = first.get(hash(sign), _NONE)
                first[hash(sign)] = at
        for at, partner in enumerate(self.found):
            if partner is None and (sign := key(self._new[at])) is not None:
                old = first.get(hash(sign), _NONE)
                if old != _NONE:
                    first[hash(sign)] = following[old]
                    self._pair(old, at)

    def by_word(self, becoming: Mapping[int, Hashable], key: Callable[[T], Hashable]) -> None:
        """Pair items with those that are said to have their key now, in the order they stand in."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for at in sorted(becoming, reverse=True):
            if not self._taken[at]:
                waiting[becoming[at]].append(at)
        for at, partner in enumerate(self.found) if waiting else ():
            if partner is None and (said := waiting.get(key(self._new[at]))):
                self._pair(said.pop(), at)

    def by_score(self, score: Callable[[Sequence[T], Sequence[T]], Iterator[tuple[float, int, int]]]) -> None:
        """Pair the items that are most alike first. Of equals, those that stand closer to each other."""
        if not self._left:
            return
        olds = [at for at, taken in enumerate(self._taken) if not taken]
        news = [at for at, found in enumerate(self.found) if found is None]
        scores = score([self._old[at] for at in olds], [self._new[at] for at in news])
        for _, i, j in sorted(scores, key=lambda pair: (-pair[0], abs(olds[pair[1]] - news[pair[2]]))):
            if not self._taken[olds[i]] and self.found[news[j]] is None:
                self._pair(olds[i], news[j])

    def by_place(self, same: Callable[[T, T], bool]) -> None:
        """Pair what stands right after the same neighbour, in order, if it could be the same."""
        if not self._left:
            return
        before = -1  # the old item that the last paired one was
        for at, partner in enumerate(self.found):
            found = partner
            if found is None:
                found = next((free for free in self._free_after(before) if same(self._old[free], self._new[at])), None)
                if found is not None:
                    self._pair(found, at)
            before = before if found is None else found

    def _free_after(self, at: int) -> Iterator[int]:
        """The old items that are left right after one of them, as far as somebody would look."""
        for free in range(at + 1, min(at + 1 + _NEAR, len(self._old))):
            if self._taken[free]:
                return
            yield free
