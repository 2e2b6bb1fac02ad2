"""The reference, written from the code while the site is built, so that it cannot be out of date.

A hook of MkDocs: each page below is one function that gives Markdown.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer
from mkdocs.structure.files import File, Files
from typer.cli import get_docs_for_click

from service.checking import causes, judge, marks
from service.cli import app as command_line
from service.database import Database
from service.linting.rules import RULES
from service.settings import Settings
from service.web.app import create_app

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


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
    "reference/commands.md": commands,
    "reference/settings.md": settings,
    "reference/verdicts.md": verdicts,
    "reference/lint-rules.md": lint_rules,
    "reference/api.md": api,
}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the reference to the pages of the site."""
    for place, page in PAGES.items():
        files.append(File.generated(config, place, content=page()))
    return files


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
