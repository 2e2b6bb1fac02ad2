"""`listkeeper lint`: what scripts and workflows rely on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nursery import Done

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]
NAME = "2015-10-09-rnn-and-lstm"


def test_a_file_needs_no_database(listkeeper: Command, seed: Path, tmp_path: Path) -> None:
    """And errors in it end the command with 1."""
    done = listkeeper("lint", seed, status=1)
    assert f"{seed}:18:13: error mojibake: " in done.stdout
    assert re.search(r"^3 errors, 2 warnings, \d+ notes in 1 list$", done.stderr, re.MULTILINE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("--rule", "tracking"), ("--ignore", "mojibake")])
def test_warnings_and_notes_end_well(arguments: tuple[str, str], listkeeper: Command, seed: Path) -> None:
    assert ": note tracking: " in listkeeper("lint", seed, *arguments).stdout


def test_a_folder_is_searched_for_lists(listkeeper: Command, tmp_path: Path) -> None:
    (tmp_path / "in" / ".git").mkdir(parents=True)
    for place in ("a.md", "b.MD", ".git/c.md", "d.txt"):
        (tmp_path / "in" / place).write_text("[t] (http://a.example)\n")
    found = json.loads(listkeeper("lint", "in", "--format", "json", status=1).stdout)
    assert [row["path"] for row in found] == ["in/a.md", "in/b.MD"]


@pytest.mark.parametrize("kind", ["sarif", "github"])
def test_a_workflow_gets_its_format(kind: str, listkeeper: Command, seed: Path) -> None:
    shown = listkeeper("lint", seed, "--format", kind, status=1).stdout
    assert json.loads(shown)["version"] == "2.1.0" if kind == "sarif" else shown.startswith("::error file=")


def test_lists_in_the_records_are_linted_and_their_repairs_proposed(
    listkeeper: Command, rows: Rows, seed: Path
) -> None:
    listkeeper("import", seed)
    done = listkeeper("lint", NAME, "--ignore", "plain-http", "--propose", status=1)
    assert "7 repairs proposed" in done.stderr
    assert {row["group"] for row in rows("proposals")} == {"lint:mojibake", "lint:label-typo", "lint:tracking"}
    again = listkeeper("lint", "--ignore", "plain-http", "--propose", status=1).stderr
    assert "0 repairs proposed, 7 repairs had been proposed before" in again
    listkeeper("accept", "--all")
    exported = listkeeper("export", NAME).stdout
    changed = [new for old, new in zip(seed.read_text().split("\n"), exported.split("\n"), strict=True) if old != new]
    assert len(changed) == 7
    assert "- author: Ilya Sutskever" in changed


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("nolist",), 3, "there is no list and no file named 'nolist'"),
        (("--rule", "nosuch"), 2, "there is no rule 'nosuch'"),
        ((".", "nolist"), 2, "there is no file nolist"),
        ((".", "--propose"), 2, "only lists in the records have proposals"),
        ((".",), 3, "there is no list in ."),
    ],
)
def test_what_cannot_be_linted_is_told(arguments: tuple[str, ...], status: int, told: str, listkeeper: Command) -> None:
    assert told in listkeeper("lint", *arguments, status=status).stderr


def test_the_rules_are_listed_with_their_examples(listkeeper: Command) -> None:
    rules = [json.loads(line) for line in listkeeper("lint", "--rules").stdout.splitlines()]
    assert len(rules) > 15
    assert all(rule["explanation"] and rule["bad"] and rule["good"] for rule in rules)
