"""Words of a query as the databases' full-text engines take them. Pure.

Words are letters and digits only (see `words.py`), so nothing in them needs escaping; they are
quoted all the same, since some are words of these languages too.
"""

from __future__ import annotations

from service.queries.query import All, Either, Node, Phrase

COLUMNS = {"title": "A", "description": "B", "author": "C", "abstract": "D"}
"""The texts of an entry as FTS5 names them, and as PostgreSQL weighs them."""


def is_text(node: Node) -> bool:
    """Whether it is about nothing but words."""
    return isinstance(node, Phrase) or (isinstance(node, All | Either) and all(map(is_text, node.parts)))


def fts5(node: Node) -> str:
    """In the language of FTS5 (sqlite.org/fts5.html, section 3)."""
    match node:
        case All(parts):
            return f"({' AND '.join(map(fts5, parts))})"
        case Either(parts):
            return f"({' OR '.join(map(fts5, parts))})"
        case Phrase():
            phrase = " + ".join(f'"{word}"' for word in node.words) + " *" * node.is_open
            return f"({node.column} : ({phrase}))" if node.column else f"({phrase})"
    raise TypeError(node)


def tsquery(node: Node) -> str:
    """In the language of PostgreSQL's tsquery (postgresql.org/docs/current/datatype-textsearch.html)."""
    match node:
        case All(parts):
            return f"({' & '.join(map(tsquery, parts))})"
        case Either(parts):
            return f"({' | '.join(map(tsquery, parts))})"
        case Phrase():
            weight = COLUMNS[node.column] if node.column else ""
            marks = [weight] * (len(node.words) - 1) + ["*" * node.is_open + weight]
            words = (f"'{word}'" + f":{mark}" * bool(mark) for word, mark in zip(node.words, marks, strict=True))
            return f"({' <-> '.join(words)})"
    raise TypeError(node)
