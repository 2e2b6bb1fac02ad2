"""What a person typed, read by the grammar in `query.lark`. Pure.

It stands apart from `query.py` because lark takes longer to load than most commands take to run.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from rapidfuzz import process

from service.queries import keys
from service.queries.keys import BY_NAME, Takes, Texts, Wrong
from service.queries.query import All, Either, Field, Node, Order, Phrase, QueryError, Tag, Without, together
from service.queries.words import beginning, words

ALIKE = 75
"""From 0 to 100: how alike a word must be to a key to be taken for a slip."""


def parse(text: str) -> Any:
    """A query's tree, with an `Order` in it where one is asked for; None: there is nothing to look for.

    Raises QueryError.
    """
    try:
        return _grammar().parse(text)
    except Wrong as error:
        raise QueryError(text, error.at, error.why, names_keys=error.is_key) from None
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None


@cache
def _grammar() -> Lark:
    return Lark(Path(__file__).with_name("query.lark").read_text(), parser="lalr", transformer=_Tree())


@v_args(inline=True)
class _Tree(Transformer[Token, Any]):
    """What becomes of each rule of the grammar; None: nothing that could be looked for."""

    def start(self, found: Any = None) -> Any:
        return found

    def either(self, *parts: Any) -> Any:
        return together(Either, parts)

    def both(self, *parts: Any) -> Any:
        return together(All, parts)

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


def _field(name: Token, token: Token, text: str, *, is_quoted: bool) -> Any:
    key = BY_NAME.get(name[:-1].lower())
    if key is None:
        meant = process.extractOne(name[:-1].lower(), list(BY_NAME), score_cutoff=ALIKE)
        near = f", perhaps {meant[0]}: is meant" if meant else ""
        why = f"there is no key {name[:-1]}{near}; put quotes around it to look for the text itself"
        raise Wrong(_at(name), why, is_key=True)
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


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)


def _at(token: Token) -> int:
    assert token.start_pos is not None
    return token.start_pos


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
