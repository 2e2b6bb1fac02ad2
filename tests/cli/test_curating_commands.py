"""Importing with a look first, tagging and adding, as a script does it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from asking import small_web
from nursery import Done
from smallweb import Reply

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]

LIST = "# Tools\n\n- [Alpha](https://alpha.example/) - One.\n- [Beta](https://beta.example/) - Two.\n- [Zeta](https://zeta.example/) - Three.\n"


@pytest.fixture
def file(listkeeper: Command, tmp_path: Path) -> Path:
    path = tmp_path / "tools.md"
    path.write_text(LIST)
    listkeeper("import", path)
    return path


def test_a_removed_list_is_forgotten_and_may_come_again(listkeeper: Command, rows: Rows, file: Path) -> None:
    """Nothing is removed unasked, nor is the file; what other lists have stays."""
    other = file.with_name("other.md")
    other.write_text("- [Beta](https://beta.example/) - Also here.\n")
    listkeeper("import", other)
    assert "add --yes" in listkeeper("remove", "tools", status=2).stderr
    assert "there is no list named 'nosuch'" in listkeeper("remove", "nosuch", "--yes", status=3).stderr
    assert "3 entries, 3 links" in listkeeper("remove", "tools", "--yes").stderr
    assert [row["name"] for row in rows("lists")] == ["other"]
    assert [row["title"] for row in rows("entries")] == ["Beta"]
    assert rows("entries", "alpha") == []
    assert "3 entries" in listkeeper("import", file).stderr
    assert [row["title"] for row in rows("entries", "zeta")] == ["Zeta"]


def test_what_is_no_list_is_named(listkeeper: Command, tmp_path: Path) -> None:
    """It is kept, as any bytes are, and a person is told."""
    path = tmp_path / "picture.md"
    path.write_bytes(b"\x89PNG\r\n\0\0")
    assert "nothing in it reads as an entry" in listkeeper("import", path).stderr


def test_a_dry_run_shows_rows_and_writes_nothing(listkeeper: Command, rows: Rows, file: Path) -> None:
    file.write_text(LIST.replace("Two", "Zwei").replace("- [Alpha](https://alpha.example/) - One.\n", ""))
    shown = rows("import", str(file), "--dry-run")
    assert [(row["change"], row["entry"], row["line"]) for row in shown] == [
        ("edited", "Beta", 3),
        ("unchanged", "Zeta", 4),
        ("removed", "Alpha", 3),
    ]
    table = listkeeper("import", file, "--dry-run", "--format", "table").stdout
    assert "Beta" in table
    assert "Zeta" not in table
    assert len(rows("entries")) == 3


def test_a_list_comes_from_standard_input_and_needs_a_name(tmp_path: Path, listkeeper: Command, rows: Rows) -> None:
    command = [sys.executable, "-m", "service", "import", "-"]
    given: dict[str, Any] = {"cwd": tmp_path, "input": LIST.encode(), "capture_output": True, "env": {**os.environ}}
    assert subprocess.run(command, **given, check=False).returncode == 2
    assert subprocess.run([*command, "--name", "piped"], **given, check=False).returncode == 0
    assert [row["name"] for row in rows("lists")] == ["piped"]
    assert listkeeper("export", "piped").stdout == LIST


def test_a_list_comes_from_the_web(listkeeper: Command, rows: Rows) -> None:
    web = small_web()
    web.page("https://lists.example/web.md", Reply(200, {"ETag": '"1"', "Content-Type": "text/plain"}, LIST))
    assert "added" in listkeeper("import", "https://lists.example/web.md", "--dry-run", **web.environment()).stdout
    assert rows("lists") == []
    listkeeper("import", "https://lists.example/web.md", **web.environment())
    assert listkeeper("export", "web").stdout == LIST
    refused = listkeeper("import", "https://lists.example/missing.md", status=3, **web.environment())
    assert "404" in refused.stderr


def test_tags_are_listed_and_changed(listkeeper: Command, rows: Rows, file: Path) -> None:
    ids = [str(row["id"]) for row in rows("entries")]
    listkeeper("tag", "add", "to-read", *ids[:2])
    listkeeper("tag", "alias", "later", "to-read")
    listkeeper("tag", "rename", "tools", "utilities")
    listkeeper("import", file, "--replace")
    assert [row["title"] for row in rows("entries", "#later")] == ["Alpha", "Beta"]
    assert rows("tags") == [
        {"name": "to-read", "entries": 2, "origins": {"person": 2}, "aliases": ["later"]},
        {"name": "utilities", "entries": 3, "origins": {"heading": 3}, "aliases": ["tools"]},
    ]
    listkeeper("tag", "remove", "later", ids[0])
    listkeeper("tag", "merge", "to-read", "utilities")
    assert [row["title"] for row in rows("entries", "#to-read")] == ["Alpha", "Beta", "Zeta"]
    assert listkeeper("tag", "rename", "nothing", "x", status=2).stderr


def test_an_entry_is_shown_and_then_written(listkeeper: Command, rows: Rows, file: Path) -> None:
    shown = listkeeper("add", "tools", "https://gamma.example/", "--title", "Gamma")
    assert "+- [Gamma](https://gamma.example/)\n" in shown.stdout
    assert file.read_text() == LIST
    listkeeper("add", "tools", "https://gamma.example/", "--title", "Gamma", "--write")
    expected = LIST.replace("- [Zeta]", "- [Gamma](https://gamma.example/)\n- [Zeta]")
    assert file.read_text() == expected
    assert [row["title"] for row in rows("entries")] == ["Alpha", "Beta", "Gamma", "Zeta"]
    assert listkeeper("export", "tools").stdout == expected
    assert "already" in listkeeper("add", "tools", "https://gamma.example", status=2).stderr


def test_the_rules_of_a_list_are_read_from_the_settings_file(listkeeper: Command, rows: Rows, file: Path) -> None:
    (file.parent / "listkeeper.toml").write_text('[list.tools]\nignore = ["beta.example"]\n')
    listkeeper("import", file)
    [skipped] = rows("links", "--verdict", "skipped")
    assert (skipped["url"], skipped["reason"]) == ("https://beta.example/", "The settings say to ignore beta.example.")
