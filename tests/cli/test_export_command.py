"""`listkeeper export`: formats, differences and decorations as scripts see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nursery import Done
from service.cli.exporting import ListFormat, decorations
from service.errors import UsageError
from service.exporting.formats import FORMATS, MARKDOWN

Command = Callable[..., Done]
NAME = "2015-10-09-rnn-and-lstm"


@pytest.fixture
def imported(listkeeper: Command, tmp_path: Path, seed: Path) -> Path:
    """The seed, imported from a file of its own."""
    path = tmp_path / f"{NAME}.md"
    path.write_bytes(seed.read_bytes())
    listkeeper("import", path)
    return path


def test_the_command_knows_every_format() -> None:
    assert [one.value for one in ListFormat] == [MARKDOWN, *FORMATS]


def test_a_format_goes_to_standard_output_or_a_file(listkeeper: Command, imported: Path, tmp_path: Path) -> None:
    shown = listkeeper("export", NAME, "--format", "json").stdout
    assert json.loads(shown)["name"] == NAME
    listkeeper("export", NAME, "--format", "json", "--output", tmp_path / "out" / "a.json")
    assert (tmp_path / "out" / "a.json").read_text() == shown


def test_all_lists_go_to_a_folder_in_a_format(listkeeper: Command, imported: Path, tmp_path: Path) -> None:
    listkeeper("export", "--all", "--format", "bibtex", "--output", tmp_path / "out")
    assert (tmp_path / "out" / f"{NAME}.bib").read_text().startswith("@misc{arXiv:")


def test_the_difference_to_the_file_is_printed_and_nothing_written(listkeeper: Command, imported: Path) -> None:
    assert listkeeper("export", NAME, "--diff", "--verify").stdout == ""
    imported.write_bytes(b"by hand\n" + imported.read_bytes())
    assert listkeeper("export", "--all", "--diff").stdout.splitlines()[3] == "-by hand"
    assert imported.read_bytes().startswith(b"by hand\n")


def test_decorations_are_named_with_commas(listkeeper: Command, imported: Path) -> None:
    done = listkeeper("export", NAME, "--decorate", "stars,archived,dead,copies,abstracts", "--verify")
    assert done.stdout.encode() == imported.read_bytes().replace(b"\r\n", b"\n")  # nothing is known of the links yet
    assert listkeeper("export", NAME, "--decorate", "none").stdout == done.stdout


def test_what_makes_no_sense_is_refused(listkeeper: Command, imported: Path) -> None:
    assert "choose from stars, archived" in listkeeper("export", NAME, "--decorate", "starz", status=2).stderr
    assert "only Markdown" in listkeeper("export", NAME, "--format", "csv", "--verify", status=2).stderr


@pytest.mark.parametrize("words", ["starz", "stars,none", "", ","])
def test_decorations_that_do_not_exist_are_refused(words: str) -> None:
    with pytest.raises(UsageError, match="cannot decorate"):
        decorations(words)


def test_a_place_that_cannot_be_written_is_named(listkeeper: Command, imported: Path) -> None:
    done = listkeeper("export", NAME, "--output", imported / "below.md", status=3)
    assert done.stderr.startswith(f"listkeeper: cannot write {imported}")
