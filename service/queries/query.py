"""What a person may type to say which entries or links are meant, as a tree. Pure.

    lstm "image captioning" #papers stars:>1000 not verdict:dead,failing sort:-stars

Words and phrases are looked for in titles, descriptions, abstracts and the names of authors; `#tag`
and `key:value` as `keys.py` has them. Between what stands side by side `and` is understood, it binds
before `or`; `not` and `-` turn around what follows, brackets group. The grammar is in `query.lark`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from service.errors import UsageError
from service.queries import keys
from service.queries.keys import BY_NAME, Takes, Texts, Value, Wrong
from service.queries.words import beginning, words

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
        return Query(_together(All, [self.tree, *nodes]), self.order, self.text)


EVERYTHING = Query()


class QueryError(UsageError):
    """A query that cannot be read, from which character on, and why."""

    def __init__(self, text: str, position: int, why: str) -> None:
        super().__init__(
            f"cannot read the query at character {position + 1}: {why}\n{_pointed(text, position)}",
            hint=f'a query is made of words, "phrases", #tag, and or not ( ), and key:value of {", ".join(BY_NAME)}',
        )
        self.position = position
        """0-based."""
        self.why = why


def read(text: str) -> Query:
    """The query that a person typed. Raises QueryError."""
    if not text.strip():
        return Query(text=text)
    _check(text)
    try:
        found: Any = _grammar().parse(text)
    except Wrong as error:
        raise QueryError(text, error.at, error.why) from None
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None
    order, tree = _apart(found)
    terms = 0
    for term in _terms(tree):
        terms += 1
        if isinstance(term, Order):
            raise QueryError(text, term.at, "sort: cannot stand in brackets or after not and or")
    if terms > MOST:
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


@cache
def _grammar() -> Lark:
    return Lark(Path(__file__).with_name("query.lark").read_text(), parser="lalr", transformer=_Tree())


@v_args(inline=True)
class _Tree(Transformer[Token, Any]):
    """What becomes of each rule of the grammar; None: nothing that could be looked for."""

    def start(self, found: Any = None) -> Any:
        return found

    def either(self, *parts: Any) -> Any:
        return _together(Either, parts)

    def both(self, *parts: Any) -> Any:
        return _together(All, parts)

    def without(self, part: Any) -> Any:
        if isinstance(part, Order):
            return Without(part)  # type: ignore[arg-type]  # told as an error by `read`
        return part and (part.part if isinstance(part, Without) else Without(part))

    def tag(self, token: Token) -> Node:
        return Tag(token[1:])

    def word(self, token: Token) -> Node | None:
        at = _at(token)
        if token.startswith("#"):
            raise Wrong(at, "a tag has a name right after the #")
        if token.endswith(":") and token[:-1].lower() in BY_NAME:
            raise Wrong(at, f"{token} has its value right after the colon")
        if "://" in token:
            return Field("url", Texts((str(token),), is_plain=True))
        return _phrase(token.rstrip("*"), is_open=token.endswith("*"))

    def phrase(self, token: Token) -> Node | None:
        return _phrase(_unquoted(token))

    def field(self, name: Token, value: Token) -> Any:
        return _field(name, value, str(value), is_quoted=False)

    def quoted_field(self, name: Token, value: Token) -> Any:
        return _field(name, value, _unquoted(value), is_quoted=True)


def _apart(found: Any) -> tuple[tuple[Order, ...], Any]:
    """The order that is asked for, and what is meant; in `a or b sort:c` the order is of all."""
    if isinstance(found, Either):
        split = [_apart(part) if isinstance(part, All) else ((), part) for part in found.parts]
        return tuple(order for orders, _ in split for order in orders), _together(Either, [part for _, part in split])
    parts: tuple[Any, ...] = found.parts if isinstance(found, All) else (found,)
    order = tuple(part for part in parts if isinstance(part, Order))
    return order, _together(All, [part for part in parts if not isinstance(part, Order)])


def _field(name: Token, token: Token, text: str, *, is_quoted: bool) -> Any:
    key = BY_NAME.get(name[:-1].lower())
    if key is None:
        raise Wrong(_at(name), f"there is no key {name[:-1]}; put quotes around it to look for the text itself")
    if key.name == "sort":
        return Order(text.removeprefix("-").lower(), text.startswith("-"), _at(token))
    if key.name == "tag":
        return Tag(text)
    if key.takes is Takes.WORDS:
        return _phrase(text.rstrip("*"), is_open=text.endswith("*") and not is_quoted, column=key.name)
    try:
        return Field(key.name, keys.value(key, text, is_quoted=is_quoted))
    except Wrong as error:
        raise Wrong(_at(token) + is_quoted + error.at, error.why) from None


def _phrase(text: str, *, is_open: bool = False, column: str | None = None) -> Node | None:
    found = beginning(text) if is_open else words(text)
    return Phrase(tuple(found), is_open, column) if found else None


def _together(kind: type[All | Either], parts: Sequence[Any]) -> Any:
    """Parts as one, those that are nothing left out, and those that are of the same kind opened."""
    there = [part for part in parts if part is not None]
    flat = [one for part in there for one in (part.parts if isinstance(part, kind) else (part,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat)) if flat else None


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)


def _at(token: Token) -> int:
    assert token.start_pos is not None
    return token.start_pos


def _terms(node: Node | None) -> Iterator[Any]:
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


def _unexpected(text: str, error: UnexpectedInput) -> QueryError:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return QueryError(text, len(text.rstrip()) - 1, "something is missing after this")
    position: int = error.pos_in_stream  # type: ignore[assignment]  # it has one, lark's own type says otherwise
    character = text[position]
    why = {
        '"': "these quotes are not closed",
        ")": "there is no ( before it, or nothing in the brackets",
    }.get(character, "there is nothing before it that it could belong to")
    return QueryError(text, position, why)


def _pointed(text: str, position: int) -> str:
    """The query in one line, or what stands around the character, and a mark under it."""
    start = max(0, position - _SHOWN // 2)
    line = "".join(char if char.isprintable() else " " for char in text[start : start + _SHOWN])
    return f"  {line}\n  {' ' * (position - start)}^"
