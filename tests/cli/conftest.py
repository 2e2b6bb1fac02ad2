"""The command line as scripts see it: a process, its two streams and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def listkeeper(tmp_path: Path) -> Command:
    """Run `listkeeper ARGUMENTS` in an empty folder; `status` is the exit status it must end with."""

    def run(*arguments: str | Path, status: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "service", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200", **environment},
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        assert done.returncode == status, done.stderr
        return done

    return run


@pytest.fixture
def rows(listkeeper: Command) -> Rows:
    """The rows that a listing prints as JSON lines."""

    def read(*arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in listkeeper(*arguments, "--format", "jsonl").stdout.splitlines()]

    return read
