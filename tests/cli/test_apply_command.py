"""Accepted changes go into the list's file, or onto a branch of a real git repository."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nursery import Done

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]

LIST = "# Tools\r\n\r\n- atuhor: A\r\n- [One](https://a.example/?utm_source=x) - It.\r\n- [Two](https://b.example/)\r\n"
MENDED = LIST.replace("?utm_source=x", "")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def file(listkeeper: Command, tmp_path: Path) -> Path:
    """A list in a repository, with one accepted repair."""
    clone = tmp_path / "clone"
    clone.mkdir()
    path = clone / "tools.md"
    path.write_bytes(LIST.encode())
    git(clone, "init", "-q", "-b", "main")
    git(clone, "config", "core.autocrlf", "false")
    git(clone, "config", "user.email", "ada@a.example")
    git(clone, "config", "user.name", "Ada")
    git(clone, "add", ".")
    git(clone, "commit", "-q", "-m", "A list")
    listkeeper("import", path)
    listkeeper("lint", "tools", "--rule", "tracking", "--propose")
    listkeeper("accept", "--all")
    return path


def test_without_options_the_changes_are_shown(listkeeper: Command, file: Path) -> None:
    shown = listkeeper("apply").stdout
    assert "-- [One](https://a.example/?utm_source=x) - It." in shown
    assert "+- [One](https://a.example/) - It." in shown
    assert file.read_bytes() == LIST.encode()


def test_they_are_written_in_place_and_known_to_be_applied(listkeeper: Command, rows: Rows, file: Path) -> None:
    assert "1 change written" in listkeeper("apply", "--in-place").stderr
    assert file.read_bytes() == MENDED.encode()
    assert [one["state"] for one in rows("proposals")] == ["applied"]
    assert "no accepted changes" in listkeeper("apply", "--in-place").stderr
    assert git(file.parent, "diff", "--numstat").split()[:2] == ["1", "1"]


def test_a_file_that_changed_meanwhile_is_left_alone(listkeeper: Command, file: Path) -> None:
    file.write_text("# Another\n")
    assert "not as it was imported" in listkeeper("apply", "--in-place", status=3).stderr
    assert file.read_text() == "# Another\n"
    listkeeper("apply", "--write", file.parent / "new.md")
    assert (file.parent / "new.md").read_bytes() == MENDED.encode()


def test_a_branch_gets_one_commit_that_lists_each_change(listkeeper: Command, file: Path) -> None:
    """The working tree and what is checked out stay as they are; once more makes the branch anew."""
    clone = file.parent
    (clone / "draft.md").write_text("not committed\n")
    git(clone, "add", "draft.md")
    hook = clone / ".git" / "hooks" / "post-commit"
    hook.write_text("#!/bin/sh\ntouch hooked\n")
    hook.chmod(0o755)
    for said in ("1 change committed to the branch listkeeper", "the branch listkeeper in"):
        assert said in listkeeper("apply", "--branch", "listkeeper").stderr
        told = git(clone, "log", "-1", "--format=%an|%B", "listkeeper")
        assert told.startswith("Ada|Repair 1 place in tools\n")
        assert "- line 4: https://a.example/?utm_source=x → https://a.example/" in told
        assert git(clone, "rev-parse", "listkeeper^").strip() == git(clone, "rev-parse", "main").strip()
        assert git(clone, "diff", "--numstat", "main", "listkeeper").split() == ["1", "1", "tools.md"]
        blob = subprocess.run(
            ["git", "cat-file", "blob", "listkeeper:tools.md"], cwd=clone, capture_output=True, check=True
        )
        assert blob.stdout == MENDED.encode()
    assert file.read_bytes() == LIST.encode()
    assert git(clone, "status", "--porcelain").strip() == "A  draft.md"
    assert git(clone, "branch", "--show-current").strip() == "main"
    assert not (clone / "hooked").exists()


def test_other_work_is_never_overwritten(listkeeper: Command, file: Path) -> None:
    clone = file.parent
    git(clone, "branch", "theirs")
    for branch, why in (
        ("theirs", "other work"),
        ("main", "checked out"),
        ("-x", "git cannot"),
        ("a..b", "git cannot"),
    ):
        assert why in listkeeper("apply", f"--branch={branch}", status=2).stderr
    file.write_bytes(LIST.encode() + b"- more\n")
    git(clone, "commit", "-q", "-a", "-m", "More")
    assert "not what was imported" in listkeeper("apply", "--branch", "listkeeper", status=3).stderr
    assert git(clone, "branch", "--list", "listkeeper") == ""


def test_outside_of_a_clone_git_says_so(listkeeper: Command, file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert "git" in listkeeper("apply", "--branch", "b", "--clone", elsewhere, status=2).stderr
    assert "one of" in listkeeper("apply", "--branch", "b", "--in-place", status=2).stderr


def test_what_was_applied_can_be_undone_by_number(listkeeper: Command, rows: Rows, file: Path) -> None:
    """In the file, whatever was written there since; the proposal is open again, or rejected as asked."""
    listkeeper("apply", "--in-place")
    file.write_bytes(file.read_bytes().replace(b" - It.", b" - It, and more.") + b"- [Three](https://c.example/)\r\n")
    assert "not as it was imported" in listkeeper("undo", "1", status=3).stderr
    listkeeper("import", file)
    assert "1 taken back" in listkeeper("undo", "1").stderr
    after = LIST.replace(" - It.", " - It, and more.") + "- [Three](https://c.example/)\r\n"
    assert file.read_bytes() == after.encode()
    [one] = rows("proposals")
    assert (one["state"], one["decided_by"]) == ("open", "person")
    assert "?utm_source=x" in one["diff"]

    listkeeper("lint", "tools", "--rule", "tracking", "--propose")
    assert len(rows("proposals")) == 1
    listkeeper("accept", "1")
    listkeeper("apply", "--in-place")
    listkeeper("undo", "1", "--reject", "--reason", "They count on it.")
    assert file.read_bytes() == after.encode()
    [one] = rows("proposals")
    assert (one["state"], one["decision"]) == ("rejected", "They count on it.")
    listkeeper("lint", "tools", "--rule", "tracking", "--propose")
    assert [one["state"] for one in rows("proposals")] == ["rejected"]
    listkeeper("undo", "--reject", status=2)
    listkeeper("undo", "77", status=2)


def test_a_repair_that_makes_another_entry_of_it_can_be_undone(listkeeper: Command, rows: Rows, tmp_path: Path) -> None:
    """The change tells which link is which. Undo alone names what lists have already, and goes on with what is before."""
    list_ = "# L\n\n- [Broken](https//a.example) - x.\n- [Old](http://b.example/) - y\n- [C](htps://c.example/q)\n"
    file = tmp_path / "l.md"
    file.write_text(list_)
    listkeeper("import", file)
    listkeeper("lint", "l", "--propose", status=1)
    listkeeper("accept", "--all")
    listkeeper("apply", "--in-place")
    assert {one["state"] for one in rows("proposals")} == {"applied"}
    assert "`listkeeper undo 1 2` takes out of the lists" in " ".join(listkeeper("undo", status=3).stderr.split())
    listkeeper("undo", "1", "2")
    assert file.read_text() == list_
    assert {one["state"] for one in rows("proposals")} == {"open"}


def test_repairs_of_text_are_known_to_be_applied_as_soon_as_they_are(
    listkeeper: Command, rows: Rows, tmp_path: Path
) -> None:
    """So nothing is written twice, and a number takes them out of the file again."""
    path = tmp_path / "notes.md"
    path.write_text("# Notes\n\n- [One] (https://a.example/1)\n- [Two](https://a.example/2\n")
    listkeeper("import", path)
    listkeeper("lint", "notes", "--propose", status=1)
    first, second = (one["id"] for one in rows("proposals"))
    listkeeper("accept", str(first))
    listkeeper("apply", "--in-place")
    assert [one["state"] for one in rows("proposals")] == ["applied", "open"]
    assert "no accepted changes" in listkeeper("apply", "--in-place").stderr
    assert "listkeeper undo 1" in listkeeper("undo", status=3).stderr

    listkeeper("accept", str(second))
    path.write_text(path.read_text().replace("(https://a.example/2", "(https://a.example/2)"))
    listkeeper("import", path)
    assert [one["state"] for one in rows("proposals")] == ["applied", "applied"]

    listkeeper("undo", str(first))
    assert "- [One] (https://a.example/1)\n- [Two](https://a.example/2)\n" in path.read_text()
    assert [one["state"] for one in rows("proposals")] == ["open", "applied"]


def test_there_is_nothing_to_take_back_of_what_is_open(listkeeper: Command, file: Path) -> None:
    listkeeper("reopen", "1")
    assert "proposal 1 is open" in listkeeper("undo", "1", status=2).stderr
