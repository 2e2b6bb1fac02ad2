"""Which addresses a change brought into Markdown files, told by a real working tree."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from service.errors import UsageError
from service.sources import git


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A working tree of two commits."""
    _git(tmp_path, "init", "-q")
    _commit(tmp_path, {"list.md": "- [a](http://a.example/)\n- [b](http://b.example/)\n", "code.py": "# nothing\n"})
    changed = "- [b, reworded](http://b.example/)\n- [a](http://a.example/)\n- <HTTP://C.example/wiki_(x)>.\n"
    _commit(
        tmp_path, {"list.md": changed, "deep/other.md": "http://d.example/#x\n", "code.py": "# http://e.example/\n"}
    )
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@a.example", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def _commit(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    _git(folder, "add", ".")
    _git(folder, "commit", "-qm", "change")


def test_only_addresses_that_were_not_there_are_added(tree: Path) -> None:
    """Neither what was reworded or moved about, nor what stands in other files."""
    added = git.added_by("HEAD~1..HEAD", tree)
    assert {"http://c.example/wiki_(x)", "http://d.example/"} <= added
    assert not {"http://a.example/", "http://b.example/", "http://e.example/"} & added


@pytest.mark.parametrize("change", ["nothing..HEAD", "--output=x", "-"])
def test_what_is_no_change_is_told(tree: Path, change: str) -> None:
    with pytest.raises(UsageError):
        git.added_by(change, tree)
    assert not (tree / "x").exists()


def test_outside_of_a_working_tree_there_is_no_change(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        git.added_by("HEAD~1..HEAD", tmp_path)
