"""What a person may type to say which entries or links are meant, as a tree. Pure.

    lstm "image captioning" #papers stars:>1000 not verdict:dead,failing sort:-stars

Words and phrases are looked for in titles, descriptions, abstracts and the names of authors; `#tag`
and `key:value` as `keys.py` has them. Between what stands side by side `and` is understood, it binds
before `or`; `not` and `-` turn around what follows, brackets group. `grammar.py` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.errors import UsageError
from service.queries.keys import BY_NAME, Texts, Value

LONGEST = 2000
"""Characters of a query."""
MOST = 60
"""Terms in a query; databases bound how deep a condition may be."""
_SHOWN = 70
"""Characters of a query around the one that is pointed at."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side in one text."""

    words: tuple[str, ...]
    is_open: bool = False
    """The last one may go on."""
    column: str | None = None
    """The text that is meant: title, author or abstract; None: any."""


@dataclass(frozen=True, slots=True)
class Tag:
    """This tag, or another word for it."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """What a key says."""

    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    part: Node


Node: TypeAlias = Phrase | Tag | Field | All | Either | Without


@dataclass(frozen=True, slots=True)
class Order:
    """By what rows are sorted."""

    key: str
    is_descending: bool = False
    at: int = 0
    """Where in the query that stands."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is meant, and in which order; by default everything, as it stands in the lists."""

    tree: Node | None = None
    order: tuple[Order, ...] = ()
    text: str = ""
    """As it was typed."""

    def also(self, *nodes: Node) -> Query:
        """The same, of which these hold too."""
        return Query(together(All, [self.tree, *nodes]), self.order, self.text)


EVERYTHING = Query()


class QueryError(UsageError):
    """A query that cannot be read, from which character on, and why."""

    def __init__(self, text: str, position: int, why: str, *, names_keys: bool = False) -> None:
        keys = f" of {', '.join(BY_NAME)}" if names_keys else ""
        super().__init__(
            f"cannot read the query at character {position + 1}: {why}\n{_pointed(text, position)}",
            hint=f'a query is made of words, "phrases", #tag, and or not ( ), and key:value{keys}',
        )
        self.position = position
        """0-based."""
        self.why = why


def read(text: str) -> Query:
    """The query that a person typed. Raises QueryError."""
    if not text.strip():
        return Query(text=text)
    _check(text)
    from service.queries.grammar import parse  # noqa: PLC0415  # loading lark takes long, and most commands need none

    order, tree = _apart(parse(text))
    number = 0
    for number, term in enumerate(terms(tree), 1):  # noqa: B007  # how many there are is asked below
        if isinstance(term, Order):
            raise QueryError(text, term.at, "sort: cannot stand in brackets or after not and or")
    if number > MOST:
        raise QueryError(text, len(text) - 1, f"there are more than {MOST} terms")
    if tree is None and not order:
        raise QueryError(text, 0, "there is no letter or digit to look for")
    return Query(tree, order, text)


def tagged(every: Sequence[str] = (), some: Sequence[str] = (), none: Sequence[str] = ()) -> Iterator[Node]:
    """That an entry has every one of these tags, some of those, and none of the last."""
    yield from map(Tag, every)
    if some:
        yield Either(tuple(map(Tag, some)))
    yield from (Without(Tag(name)) for name in none)


def of_list(name: str) -> Field:
    """That something stands in the list of just this name."""
    return Field("list", Texts((name,), is_plain=True))


# --- reading ----------------------------------------------------------------------------------


def _apart(found: Any) -> tuple[tuple[Order, ...], Any]:
    """The order that is asked for, and what is meant; in `a or b sort:c` the order is of all."""
    if isinstance(found, Either):
        split = [_apart(part) if isinstance(part, All) else ((), part) for part in found.parts]
        return tuple(order for orders, _ in split for order in orders), together(Either, [part for _, part in split])
    parts: tuple[Any, ...] = found.parts if isinstance(found, All) else (found,)
    order = tuple(part for part in parts if isinstance(part, Order))
    return order, together(All, [part for part in parts if not isinstance(part, Order)])


def together(kind: type[All | Either], parts: Sequence[Any]) -> Any:
    """Parts as one, those that are nothing left out, and those that are of the same kind opened."""
    there = [part for part in parts if part is not None]
    flat = [one for part in there for one in (part.parts if isinstance(part, kind) else (part,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat)) if flat else None


def terms(node: Node | None) -> Iterator[Any]:
    """All that is no combination, whatever it stands in."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, All | Either):
            waiting += one.parts
        elif isinstance(one, Without):
            waiting.append(one.part)
        elif one is not None:
            yield one


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise QueryError(text, LONGEST, f"a query has at most {LONGEST} characters")
    for position, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise QueryError(text, position, "there is no such character in any text")


def _pointed(text: str, position: int) -> str:
    """The query in one line, or what stands around the character, and a mark under it."""
    start = max(0, position - _SHOWN // 2)
    line = "".join(char if char.isprintable() else " " for char in text[start : start + _SHOWN])
    return f"  {line}\n  {' ' * (position - start)}^"
