"""The reference, written from the code: `make reference` writes docs/reference/, a test says when it is out of date.

Each page below is one function that gives Markdown.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from typer.cli import get_docs_for_click

from service.checking import causes, judge, marks
from service.cli import app as command_line
from service.database import Database
from service.linting.rules import RULES
from service.queries.keys import KEYS
from service.settings import Settings
from service.web.app import create_app

PLACE = Path(__file__).with_suffix("")


def commands() -> str:
    """Every command, as `--help` explains it."""
    group: Any = typer.main.get_command(command_line)
    context = group.make_context("listkeeper", [], resilient_parsing=True)
    told: str = get_docs_for_click(obj=group, ctx=context, name="listkeeper", title="Commands")
    return told


def settings() -> str:
    """Every setting: its name in the environment and in `listkeeper.toml`, its default, its meaning."""
    rows = (
        (
            f"`{name}`",
            f"`LISTKEEPER_{name.upper()}`",
            f"`{field.get_default(call_default_factory=True)}`",
            field.description,
        )
        for name, field in Settings.model_fields.items()
    )
    return (
        "# Settings\n\nA setting is a flag of the command, else a variable of the environment, else a line of "
        "`listkeeper.toml` in the folder the command is started in, else the default.\n\n"
        + table(("listkeeper.toml", "environment", "default", "meaning"), rows)
    )  # fmt: skip


def verdicts() -> str:
    """Every reason that judging one visit can give, and the marks it looks for."""
    rows = (*marks.TITLES.rows, *marks.TEXTS.rows, *marks.SIGNS.rows, *marks.HEADERS, *marks.URLS)
    marked = ((mark.kind, f"`{mark.name}`", mark.example) for mark in rows)
    return (
        "# Verdicts and their reasons\n\nWhat one visit may mean. *hard* evidence settles after three bad nights over "
        "six days, *weak* after ten over twenty-one, *none* never. See [how verdicts are reached]"
        "(../explanation/verdicts.md).\n\n"
        + table(("verdict", "evidence", "reason"), dict.fromkeys(sorted(opinions())))
        + "\n## Marks of pages\n\n"
        + table(("means", "mark", "found in"), marked)
    )


UNKNOWN = "…"
SHORT_FOR = {"_failing": ("failing", "weak"), "_blocked": ("blocked", "none")}
"""What the short forms of an opinion stand for in `causes`."""


def opinions() -> Iterator[tuple[str, str, str]]:
    """Word, strength and reason of every opinion written in the code of judging; … is what is put into a sentence."""
    for room in (causes, judge):
        for node in ast.walk(ast.parse(inspect.getsource(room))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                said = [_text(argument) for argument in node.args]
                if node.func.id == "Opinion" and UNKNOWN not in said[:2]:
                    yield said[0], said[1], said[2]
                elif node.func.id in SHORT_FOR:
                    yield *SHORT_FOR[node.func.id], said[0]


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    return str(node.value) if isinstance(node, ast.Constant) else UNKNOWN


def queries() -> str:
    """The query language: how terms are put together, and every key."""
    rows = (
        (f"`{key.name}:`", key.meaning + (f": {', '.join(key.choices)}" * bool(key.choices)), f"`{key.example}`")
        for key in KEYS
    )
    return QUERIES + table(("key", "what it says of an entry or a link", "example"), rows)


QUERIES = """\
# Queries

The same everywhere: `listkeeper entries`, `links`, `papers`, `repositories`, `proposals` and `check`, `q=` in the API,
and the search box.

    lstm "image captioning" #papers stars:>1000 not verdict:dead,failing sort:-stars

- **Words** and `"phrases"` are looked for in titles, descriptions, abstracts and the names of authors. Case, accents
  and plurals do not count. `recur*` finds what begins so. What fits best comes first.
- `#tag` is a tag or another word for it.
- `key:value` as in the table below. Numbers and dates are compared, `>100`, `<=100`, or lie within, `100..200`,
  `2015..`. In texts `*` stands for any text, and commas stand between alternatives: `license:MIT,Apache-2.0`.
  Quote what has spaces: `section:"Image captioning"`.
- What stands side by side must all hold; `or` lets one be enough, `not` or `-` turns around what follows, and brackets
  group: `(#rnn or #lstm) -verdict:dead`.
- Of an entry a term about links says that one of its links is so, and terms about links that stand side by side are
  about one and the same link: `kind:github verdict:dead` finds entries whose code is gone. `not verdict:dead` finds
  those that have no dead link at all.
- `sort:KEY` orders, `sort:-KEY` the other way round. Entries can be sorted by list, title, year, stars, citations,
  added and relevance; links by list, url, host, kind, verdict, status, failures, since and checked; papers by title,
  published, updated and citations; repositories by stars, forks and pushed. What is not known comes last.

A query that cannot be read is answered with what is wrong and where.

## Keys

"""


def lint_rules() -> str:
    """Every lint rule with its examples."""
    parts = [
        f"## {rule.name}\n\n*{rule.severity}.* {rule.explanation}\n\n"
        f"Bad:\n\n{fenced(rule.bad)}\n\nGood:\n\n{fenced(rule.good)}\n"
        for rule in RULES.values()
    ]
    return "\n".join(["# Lint rules\n", *parts])


def api() -> str:
    """Every operation of the API."""
    database = Database("sqlite://")
    document = create_app(Settings(), database, clock=lambda: datetime.now(UTC)).openapi()
    database.close()
    rows = (
        (
            f"`{method.upper()} {path}`",
            f"`{operation['operationId']}`",
            operation.get("description") or operation["summary"],
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    return (
        "# API\n\n`listkeeper serve` explains it at `/docs`, with examples to try; its document is at "
        "`/api/openapi.json`.\n\n" + table(("request", "operation", "answers"), rows)
    )


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "queries.md": queries,
    "verdicts.md": verdicts,
    "lint-rules.md": lint_rules,
    "api.md": api,
}


def table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; what would end a cell is escaped."""
    titles = [*heads]
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(_cell(value) for value in line)} |\n" for line in lines)


def _cell(value: Any) -> str:
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")


def fenced(text: str) -> str:
    """Text as code, whatever fences are in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in text.split("\n") if set(run) == {"`"}), default=0))
    return f"{fence}markdown\n{text.strip(chr(10))}\n{fence}"


if __name__ == "__main__":
    PLACE.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (PLACE / name).write_text(page(), encoding="utf-8")
