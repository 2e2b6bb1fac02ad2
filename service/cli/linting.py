"""What is wrong in the text of lists, and what can be mended."""

from __future__ import annotations

import sys
from collections import Counter
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.console import clock, records, say, settle, show
from service.counts import counted
from service.errors import UsageError

if TYPE_CHECKING:
    from service.linting.flow import Linted
    from service.linting.rules.rule import Rule


class LintFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command()(lint)


def lint(
    context: typer.Context,
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="LIST|PATH", help="Lists in the records, by default all; or files and folders."),
    ] = None,
    format: Annotated[
        LintFormat, typer.Option("--format", "-f", help="github: annotations of a workflow. sarif: SARIF 2.1.0.")
    ] = LintFormat.TEXT,
    only: Annotated[list[str] | None, typer.Option("--rule", metavar="RULE", help="Only this one; repeatable.")] = None,
    ignored: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="All but this one; repeatable.")
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Offer what is safe to mend as proposals, of lists in the records.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--rules", help="Print the rules and what they mean; look at no list.")
    ] = False,
) -> None:
    """Look for broken markup, damaged text, misspelt labels, duplicates, and addresses that cannot be meant.

    Ends with 1 if there are errors. Files need no database. In a list, <!-- listkeeper: ignore RULE -->
    in front of a block keeps a rule from looking at it.
    """
    from service.linting.finding import SEVERITIES
    from service.linting.formats import render
    from service.linting.rules import RULES, chosen

    if explain:
        columns = ("name", "severity", "explanation", "bad", "good")
        show([{name: getattr(rule, name) for name in columns} for rule in RULES.values()], columns[:3], None, None)
        return
    linted = _linted(context, what or [], chosen(only or (), ignored or ()), propose=propose)
    findings = [finding for one in linted for finding in one.findings]
    for line in render(format.value, findings, below=Path.cwd(), version=version("listkeeper")):
        sys.stdout.write(line + "\n")
    counts = Counter(finding.severity for finding in findings)
    told = (counted(counts[severity], severity) for severity in SEVERITIES)
    say(f"{', '.join(told)} in {counted(len(linted), 'list')}{'' if linted else ': name a file, or import a list'}")
    if counts["error"]:
        raise typer.Exit(1)


def _linted(context: typer.Context, what: list[str], rules: list[Rule], *, propose: bool) -> list[Linted]:
    from service.linting import flow

    paths = [Path(word) for word in what if Path(word).exists()]
    if paths and len(paths) < len(what):
        missing = next(word for word in what if not Path(word).exists())
        raise UsageError(f"there is no file {missing}", hint="name files, or lists in the records, not both")
    if paths and propose:
        raise UsageError("only lists in the records have proposals", hint="import the list, then lint it by its name")
    if paths:
        return flow.lint_files(paths, rules)
    with records(context.obj.settings()) as database:
        linted = list(flow.lint_lists(database, what, rules))
        if propose:
            opened = flow.propose(database, linted, now=clock())
            settle(database)  # each shows what it changes at once
            known = sum(len(one.repairs) for one in linted) - opened
            before = f", {counted(known, 'repair')} had been proposed before" if known else ""
            say(f"{counted(opened, 'repair')} proposed{before}; `listkeeper proposals` shows them")
    return linted
