"""The command line as scripts see it: a process, its two streams and its exit status."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nursery import Done, Nursery

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]

PATIENCE = 60
"""Seconds for a command, with a machine under load."""


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def listkeeper(nursery: Nursery, tmp_path: Path) -> Command:
    """Run `listkeeper ARGUMENTS` in an empty folder; `status` is the exit status it must end with."""

    def run(*arguments: str | Path, status: int = 0, **environment: str) -> Done:
        environment = {**os.environ, "COLUMNS": "200", **environment}
        done = nursery.run(tmp_path, *map(str, arguments), environment=environment, kill_after=PATIENCE)
        assert done.status == status, done.stderr
        return done

    return run


@pytest.fixture
def rows(listkeeper: Command) -> Rows:
    """The rows that a listing prints as JSON lines."""

    def read(*arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in listkeeper(*arguments, "--format", "jsonl").stdout.splitlines()]

    return read
