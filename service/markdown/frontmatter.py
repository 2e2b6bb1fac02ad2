"""Front matter: what a site generator is told at the top of a page, in YAML or TOML.

It is kept as it is, like every other byte; only the few keys that say something about the list are
read. Front matter that cannot be read says nothing, and the page is read without it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import yaml

_FRONT_MATTER = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*(?:\r\n?|\n)"
    r"(?P<content>(?:(?!(?P=fence)|\.\.\.)[^\r\n]*(?:\r\n?|\n))*?)"
    r"(?:(?P=fence)|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)"
)
_KEY = re.compile(r"\s*(?:#[^\r\n]*(?:\r\n?|\n)\s*)*[\w.-]+[ \t]*[:=]")
"""A page that opens with a rule across has `---` too; front matter has a key first."""

_LONGEST = 65_536
"""In characters; YAML is slow to read, and nobody writes more of it."""

_WORD_KEYS = ("category", "categories", "tag", "tags", "keywords")
_LIST_SEPARATOR = re.compile(r"\s*[,;]\s*")


class FrontMatter(NamedTuple):
    """What a page says about itself."""

    title: str | None = None
    published: date | None = None
    categories: tuple[str, ...] = ()


def end(text: str) -> int:
    """Where the front matter ends, in characters; 0: there is none."""
    found = _FRONT_MATTER.match(text)
    return found.end() if found and _KEY.match(found["content"]) else 0


def read(text: str) -> FrontMatter:
    """What the front matter of a page says; nothing where there is none."""
    found = _FRONT_MATTER.match(text)
    if not found or not _KEY.match(found["content"]):
        return FrontMatter()
    content = found["content"]
    values = _toml(content) if found["fence"] == "+++" else _yaml(content) if len(content) <= _LONGEST else {}
    return FrontMatter(
        title=next(iter(_words([values.get("title")], whole=True)), None),
        published=_date(values.get("date")),
        categories=tuple(dict.fromkeys(_words(values.get(key) for key in _WORD_KEYS))),
    )


def _yaml(content: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date such as 2015-13-45
        return {}
    return values if isinstance(values, dict) else {}


def _toml(content: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.replace("\r\n", "\n").replace("\r", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _words(values: Iterable[Any], *, whole: bool = False) -> Iterator[str]:
    """Words given as a list, or as text separated by commas (`whole`: which is one). Anything else says nothing."""
    for value in values:
        text = str(value) if isinstance(value, str | int) else ""
        parts = value if isinstance(value, list) else [text] if whole else _LIST_SEPARATOR.split(text)
        yield from (word for part in parts if isinstance(part, str | int) and (word := " ".join(str(part).split())))
