"""An installation made by the first release works with this one: nothing is lost, and decisions stand.

`first_release/0.1.0.sql` is its whole database after four nights: `a-small-list.md` with what was seen, and two
proposals accepted, one rejected, one open.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from nursery import Done

HERE = Path(__file__).parent / "first_release"
LIST = (HERE / "a-small-list.md").read_text()
ACCEPTED = {
    "http://a.example/gone": "https://web.archive.org/web/20160401120000/http://a.example/gone",
    "http://old.example/post": "https://new.example/post",
}
KEPT = (
    "observation",
    "verdict",
    "verdict_change",
    "paper",
    "repository",
    "star_sample",
    "change",
    "proposal",
    "report",
)

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in KEPT}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The database as the first release left it, where the command looks for one."""
    path = tmp_path / "listkeeper.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((HERE / "0.1.0.sql").read_text())
    return path


def test_nothing_is_lost(first: Path, listkeeper: Command) -> None:
    before = counts(first)
    assert all(before.values())
    listkeeper("lists")
    assert counts(first) == before
    with closing(sqlite3.connect(first)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_is_believed_stays(first: Path, rows: Rows) -> None:
    assert first.exists()
    verdicts = {row["url"]: (row["verdict"], row["settled"]) for row in rows("links")}
    assert verdicts == {
        "http://arxiv.org/abs/1308.0850": ("moved", False),
        "https://github.com/hardmaru/write-rnn-tensorflow": ("moved", False),
        "http://a.example/post": ("alive", False),
        "http://a.example/gone": ("dead", True),
        "http://old.example/post": ("moved", False),
        "http://shy.example/": ("blocked", False),
    }
    [paper] = rows("papers")
    assert paper["arxiv_id"] == "1308.0850"


def test_decisions_stand(first: Path, rows: Rows, listkeeper: Command) -> None:
    assert first.exists()
    states = {row["old"]: row["state"] for row in rows("proposals")}
    assert states["https://github.com/hardmaru/write-rnn-tensorflow"] == "rejected"
    assert states["http://arxiv.org/abs/1308.0850"] == "open"
    wanted = LIST
    for old, new in ACCEPTED.items():
        assert states[old] == "accepted"
        wanted = wanted.replace(old, new)
    assert listkeeper("export", "a-small-list").stdout == wanted


def test_work_goes_on(first: Path, tmp_path: Path, listkeeper: Command, rows: Rows) -> None:
    """The same list, imported again, is the same list; what is seen is explained."""
    assert first.exists()
    (tmp_path / "a-small-list.md").write_text(LIST)
    ids = [row["id"] for row in rows("entries")]
    listkeeper("import", "a-small-list.md", "--replace")
    assert [row["id"] for row in rows("entries")] == ids
    assert "settled" in listkeeper("explain", "http://a.example/gone").stdout
    assert json.loads(listkeeper("report", "--format", "json").stdout)["counts"]
    for form in ("markdown", "html", "text", "atom"):
        assert "a-small-list" in listkeeper("report", "1", "--format", form).stdout
