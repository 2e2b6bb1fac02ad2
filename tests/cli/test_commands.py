"""What scripts may rely on: words, rows, exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from nursery import Done
from service.cli import app

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]

ROOT = Path(__file__).parent.parent.parent
NAME = "2015-10-09-rnn-and-lstm"
PROMISED = (
    "import add export lists tags tag entries links papers repositories lint check explain mark rejudge enrich report nightly "
    "proposals accept reject apply sources serve scheduler worker migrate settings"
).split()
"""What scripts rely on."""
COMMANDS = tuple(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group is what it is


def test_help_names_every_command(listkeeper: Command) -> None:
    shown = listkeeper("--help").stdout
    assert [command for command in PROMISED if not re.search(rf"\b{command}\b", shown)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(listkeeper: Command, command: str) -> None:
    assert len(listkeeper(command, "--help").stdout.split()) > 10


def test_the_version_is_printed(listkeeper: Command) -> None:
    assert re.fullmatch(r"listkeeper \d+\.\d+\.\d+\S* \(schema \d{4}_\w+\)\n", listkeeper("--version").stdout)


def test_a_list_comes_back_byte_for_byte(listkeeper: Command, seed: Path, tmp_path: Path) -> None:
    listkeeper("import", seed)
    listkeeper("export", NAME, "--output", tmp_path / "again.md")
    assert (tmp_path / "again.md").read_bytes() == seed.read_bytes()
    assert listkeeper("export", NAME).stdout.encode() == seed.read_bytes()


def test_a_folder_of_lists_comes_back_with_its_subfolders(listkeeper: Command, seed: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    shutil.copy(seed, tmp_path / "in" / "deep" / "list.md")
    (tmp_path / "in" / "other.md").write_bytes(b"# Other\r\n\r\n- [a](http://a.example)")
    listkeeper("import", "in")
    listkeeper("export", "--all", "--output", "out")
    for name in ("deep/list.md", "other.md"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "in" / name).read_bytes()


def test_a_list_that_is_read_from_elsewhere_says_so(listkeeper: Command, tmp_path: Path) -> None:
    """Whether it changed or not: from now on repairs go into that file."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "garden.md").write_text("- [a](https://a.example/)\n")
    assert "read from" not in listkeeper("import", "one/garden.md").stderr
    moved = f"read from {tmp_path}/two/garden.md from now on, and not from {tmp_path}/one/garden.md"
    said = listkeeper("import", "two/garden.md").stderr
    assert " ".join(said.split()) == f"garden: unchanged; {moved}"
    (tmp_path / "one" / "garden.md").write_text("- [a](https://a.example/)\n- [b](https://b.example/)\n")
    assert "garden.md from now on" in listkeeper("import", "one/garden.md").stderr
    assert "a path is empty" in listkeeper("import", "", status=2).stderr


def test_links_are_rows_in_document_order(listkeeper: Command, rows: Rows, seed: Path) -> None:
    listkeeper("import", seed)
    links = [link for link in rows("links") if link["kind"] != "image"]
    assert len(links) == 113
    assert [link["line"] for link in links] == sorted(link["line"] for link in links)
    [write] = [link for link in links if link["url"] == "https://github.com/hardmaru/write-rnn-tensorflow"]
    assert write == {
        "id": write["id"],
        "list": NAME,
        "section": ["Papers"],
        "entry": "Generating Sequences With Recurrent Neural Networks",
        "line": 72,
        "label": "github",
        "qualifier": None,
        "text": "https://github.com/hardmaru/write-rnn-tensorflow",
        "url": "https://github.com/hardmaru/write-rnn-tensorflow",
        "form": "inline",
        "kind": "github",
        "verdict": "unchecked",
        "reason": None,
        "status": None,
        "final_url": None,
        "checked_at": None,
        "since": None,
        "failures": 0,
        "settled": False,
    }


def test_entries_are_found_by_tag_and_list(listkeeper: Command, rows: Rows, seed: Path) -> None:
    listkeeper("import", seed)
    assert len(rows("entries")) == 64
    papers = rows("entries", "--tag", "papers")
    assert 0 < len(papers) < 64
    assert papers == rows("entries", "#papers") == rows("entries", f"list:{NAME} #papers")
    assert all("papers" in entry["tags"] for entry in papers)
    assert len(rows("entries", "--limit", "3")) == 3


def test_rows_can_be_had_as_csv(listkeeper: Command, seed: Path) -> None:
    listkeeper("import", seed)
    table = list(csv.DictReader(io.StringIO(listkeeper("links", "--format", "csv").stdout)))
    assert table[0]["list"] == NAME
    assert json.loads(table[0]["section"]) == ["Tutorials"]


def test_rows_can_be_had_as_a_table(listkeeper: Command, seed: Path) -> None:
    listkeeper("import", seed)
    shown = listkeeper("lists", "--format", "table").stdout
    assert NAME in shown
    assert "64" in shown


def test_a_narrow_table_cuts_no_address(listkeeper: Command, tmp_path: Path) -> None:
    """It goes on below, so that all of it can be copied."""
    address = "https://a.example/" + "0123456789" * 9
    (tmp_path / "one.md").write_text(f"- [t]({address})\n")
    listkeeper("import", "one.md")
    shown = listkeeper("links", "--format", "table", COLUMNS="60").stdout
    assert "…" not in shown
    assert sum(letter.isdigit() for letter in shown) >= 90


def test_what_is_too_wide_for_a_table_is_a_block_of_lines_a_row(listkeeper: Command, tmp_path: Path) -> None:
    """Each value behind its name, what is not known left out."""
    (tmp_path / "one.md").write_text("- [First](https://a.example/)\n- [Second](https://b.example/)\n")
    listkeeper("import", "one.md")
    shown = listkeeper("entries", "--format", "table", COLUMNS="24").stdout
    blocks = [dict(line.split(maxsplit=1) for line in block.splitlines()) for block in shown.split("\n\n")]
    assert [block["title"].strip() for block in blocks] == ["First", "Second"]
    assert "note" not in blocks[0]


def test_in_a_pipe_every_row_is_a_line(seed: Path, tmp_path: Path, listkeeper: Command) -> None:
    """However long it is: `grep` finds all of it."""
    listkeeper("import", seed)
    command = [sys.executable, "-m", "service", "entries", "--format", "table"]
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 65


def test_a_file_is_one_list_from_whichever_folder_it_is_read(listkeeper: Command, rows: Rows, tmp_path: Path) -> None:
    """Its name stays; only a name that is given makes it another list."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "garden.md").write_text("- [a](https://a.example/)\n")
    listkeeper("import", "lists")
    assert "garden: unchanged" in listkeeper("import", ".").stderr
    assert [row["name"] for row in rows("lists")] == ["garden"]


def test_rules_about_no_list_are_said(listkeeper: Command, tmp_path: Path) -> None:
    (tmp_path / "garden.md").write_text("- [a](https://a.example/)\n")
    (tmp_path / "listkeeper.toml").write_text("[list.gardn]\ntags = { flowers = ['*rose*'] }\n")
    said = " ".join(listkeeper("import", "garden.md").stderr.split())
    assert "there is no list named 'gardn': did you mean garden?" in said


def test_a_tag_that_nothing_has_is_said(listkeeper: Command, seed: Path) -> None:
    listkeeper("import", seed)
    assert "no entry has the tag paper; did you mean papers?" in listkeeper("entries", "#paper").stderr
    assert not listkeeper("entries", "#papers").stderr


def test_a_name_that_is_nearly_a_list_s_is_understood(listkeeper: Command, seed: Path) -> None:
    listkeeper("import", seed)
    assert f"did you mean {NAME}?" in listkeeper("export", NAME.replace("-and-", "-or-"), status=3).stderr
    assert "did you mean" not in listkeeper("export", "zzz", status=3).stderr


def test_escape_codes_in_a_list_do_not_reach_the_terminal(listkeeper: Command, tmp_path: Path) -> None:
    (tmp_path / "evil.md").write_text("**\x1b[31mred\x1b]0;title\x07**\n\n- paper: <http://a.example/>\n")
    listkeeper("import", "evil.md")
    assert "\x1b" not in listkeeper("entries", "--format", "table").stdout
    assert "\x07" not in listkeeper("entries", "--format", "table").stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["import", "nowhere.md"], 3),
        (["import"], 2),
        (["export", "nothing"], 3),
        (["export"], 2),
        (["export", "--all"], 2),
        (["entries", "what:ever"], 2),
        (["entries", "list:nothing"], 3),
        (["links", "--format", "xml"], 2),
        (["check", "--fail-on", "rotten"], 2),
        (["links", "--verdict", "rotten"], 2),
        (["serve", "--port", "99999"], 2),
        (["accept"], 2),
        (["accept", "7"], 2),
        (["report"], 3),
        (["enrich", "altavista"], 2),
        (["--database", "oracle2://x", "lists"], 3),
        (["nonsense"], 2),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(listkeeper: Command, arguments: list[str], status: int) -> None:
    done = listkeeper(*arguments, status=status)
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said_before_anything_else(listkeeper: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = listkeeper("serve", "--port", str(taken.getsockname()[1]), status=2)
    assert "cannot listen" in done.stderr
    assert "serves http" not in done.stderr


def test_a_file_that_is_no_database_is_one_clear_error(listkeeper: Command, tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"nothing of the kind" * 100)
    assert "Traceback" not in listkeeper("--database", "sqlite:///no.db", "lists", status=3).stderr


def test_a_wrong_setting_is_named(listkeeper: Command) -> None:
    assert "timeout" in listkeeper("lists", status=2, LISTKEEPER_TIMEOUT="soon").stderr


def test_every_setting_is_explained_and_no_secret_shown(listkeeper: Command) -> None:
    shown = listkeeper("settings", "--format", "csv", LISTKEEPER_GITHUB_TOKEN="ghp_secret").stdout
    settings = {row["setting"]: row for row in csv.DictReader(io.StringIO(shown))}
    assert settings["github_token"]["value"] == "(set)"
    assert "ghp_secret" not in shown
    assert all(row["meaning"] for row in settings.values())


def test_a_postgres_database_is_migrated_on_purpose(listkeeper: Command, postgres: str, seed: Path) -> None:
    refused = listkeeper("--database", postgres, "lists", status=3)
    assert "listkeeper migrate" in refused.stderr
    listkeeper("--database", postgres, "migrate")
    listkeeper("--database", postgres, "import", seed)
    assert listkeeper("--database", postgres, "export", NAME).stdout.encode() == seed.read_bytes()
    [shown] = listkeeper("--database", postgres, "lists").stdout.splitlines()
    assert json.loads(shown)["entries"] == 64


def test_the_compose_file_runs_commands_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    commands = [service["command"][0] for service in compose["services"].values() if "command" in service]
    assert commands
    assert set(commands) <= set(COMMANDS)


def test_the_readme_names_only_commands_that_exist() -> None:
    named = re.findall(r"^(?:\S*/)?listkeeper (\w+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(named) > 5
    assert set(named) <= set(COMMANDS)
