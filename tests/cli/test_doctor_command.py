"""`doctor` says what is wrong with an installation, and what to do about it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from nursery import Done
from smallweb import Reply, Request, SmallWeb

Command = Callable[..., Done]
Doctor = Callable[..., dict[str, dict[str, Any]]]


class GitHubHour:
    """What GitHub says of the hour's budget."""

    ahead = timedelta()

    def __call__(self, request: Request) -> Reply:
        date = {"Date": format_datetime(datetime.now(UTC) + self.ahead, usegmt=True)}
        if request.headers.get("authorization", "Bearer good") != "Bearer good":
            return Reply(401, date, '{"message": "Bad credentials"}')
        return Reply(200, date, json.dumps({"rate": {"limit": 60, "remaining": 58}}))


@pytest.fixture
def hour() -> GitHubHour:
    return GitHubHour()


@pytest.fixture
def web(hour: GitHubHour) -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        web.site("api.github.com", handler=hour)
        yield web


@pytest.fixture
def doctor(listkeeper: Command, web: SmallWeb) -> Doctor:
    """What the doctor says, by topic; `status` is the exit status it must end with."""

    def look(status: int = 0, **environment: str) -> dict[str, dict[str, Any]]:
        done = listkeeper("doctor", "--format", "jsonl", status=status, **web.environment(), **environment)
        return {row["about"]: row for row in map(json.loads, done.stdout.splitlines())}

    return look


def test_an_installation_that_is_well(doctor: Doctor, listkeeper: Command, seed: Path) -> None:
    listkeeper("import", seed)
    found = doctor(LISTKEEPER_GITHUB_TOKEN="good", LISTKEEPER_CONTACT="mailto:me@list.example")
    states = {about: row["state"] for about, row in found.items()}
    assert states == {
        "contact": "fine",
        "database": "fine",
        "nights": "look",
        "network": "fine",
        "GitHub token": "fine",
        "clock": "fine",
    }
    assert "58 requests left" in found["GitHub token"]["says"]


def test_a_new_installation_is_told_how_to_begin(doctor: Doctor) -> None:
    found = doctor()
    assert found["database"]["hint"] == "begin with: listkeeper import LIST.md"
    assert found["GitHub token"]["state"] == found["contact"]["state"] == "look"


def test_a_refused_token_is_bad(doctor: Doctor) -> None:
    assert doctor(1, LISTKEEPER_GITHUB_TOKEN="old")["GitHub token"]["state"] == "bad"


def test_a_wrong_clock_is_bad(doctor: Doctor, hour: GitHubHour) -> None:
    hour.ahead = timedelta(hours=5)
    assert doctor(1)["clock"]["hint"] == "set the clock"


def test_no_network_is_bad(doctor: Doctor, web: SmallWeb) -> None:
    web.site("api.github.com", dns="nxdomain")
    assert doctor(1)["network"]["says"] == "GitHub is out of reach: the name does not exist (api.github.com)"


def test_lists_that_are_not_there_are_bad(doctor: Doctor) -> None:
    assert doctor(1, LISTKEEPER_LISTS="nowhere")["lists"]["says"] == "nowhere is not there"


def test_rules_about_no_list_are_looked_at(doctor: Doctor, listkeeper: Command, tmp_path: Path, seed: Path) -> None:
    listkeeper("import", seed)
    (tmp_path / "listkeeper.toml").write_text(f"[list.{seed.stem}s]\npace = 5\n")
    found = doctor()["listkeeper.toml"]
    assert found["state"] == "look"
    assert f"did you mean {seed.stem}?" in found["hint"]


def test_reports_that_can_go_nowhere_are_bad(doctor: Doctor, tmp_path: Path) -> None:
    """A URL that means nothing, an issue without a token; nothing is sent, and no secret told."""
    (tmp_path / "listkeeper.toml").write_text(
        '[deliver.us]\nurls = ["jsons://hooks.example/hook-token-1", "nosuch://hook-token-2"]\nissue = "ada/tools"\n'
    )
    found = doctor(status=1)
    states = {about: row["state"] for about, row in found.items() if about.startswith("deliver.")}
    assert states == {
        "deliver.us (issue)": "bad",
        "deliver.us (jsons hooks.example)": "fine",
        "deliver.us (nosuch)": "bad",
    }
    assert "LISTKEEPER_GITHUB_TOKEN" in found["deliver.us (issue)"]["hint"]
    assert "hook-token" not in str(found)


def test_a_damaged_database_is_bad(doctor: Doctor, listkeeper: Command, tmp_path: Path, seed: Path) -> None:
    listkeeper("import", seed)
    path = tmp_path / "listkeeper.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'observation'").fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert doctor(1)["database"]["hint"] == "go back to a copy of it"


def test_what_is_no_database_is_bad(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "listkeeper.db").write_text("a shopping list" * 100)
    assert doctor(1)["database"]["state"] == "bad"
