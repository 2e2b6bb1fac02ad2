"""Work in a process of its own comes back with its answer or its error, and does not outlive who asked."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.errors import ListkeeperError, UsageError
from service.jobs.apart import apart


def whoami(word: str) -> tuple[int, str]:
    return os.getpid(), word


def refuse() -> None:
    raise UsageError("that makes no sense", hint="do otherwise")


def vanish() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def last(place: str) -> None:
    Path(place).write_text(str(os.getpid()))
    time.sleep(60)


def until(condition: Callable[[], bool]) -> None:
    for _ in range(400):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it takes too long")


def is_over(place: Path) -> bool:
    """Whether the process that wrote its number there has ended, although nobody may have asked how."""
    try:
        return " Z " in Path(f"/proc/{place.read_text()}/stat").read_text()
    except FileNotFoundError:
        return True


async def test_the_answer_comes_from_another_process() -> None:
    number, word = await apart(whoami, "hello")
    assert number != os.getpid()
    assert word == "hello"


async def test_its_error_is_raised_here() -> None:
    with pytest.raises(UsageError, match="no sense") as caught:
        await apart(refuse)
    assert caught.value.hint == "do otherwise"


async def test_a_process_that_ends_without_a_word_is_said() -> None:
    with pytest.raises(ListkeeperError, match="ended before"):
        await apart(vanish)


async def test_cancelled_it_ends(tmp_path: Path) -> None:
    place = tmp_path / "number"
    task = asyncio.create_task(apart(last, str(place)))
    await asyncio.to_thread(until, lambda: place.exists() and place.read_text() != "")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert is_over(place)


def test_it_ends_with_who_asked(tmp_path: Path) -> None:
    place = tmp_path / "number"
    told = "import asyncio, sys; from jobs.test_apart import last; from service.jobs.apart import apart"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", f"{told}; asyncio.run(apart(last, sys.argv[1]))", str(place)]
    with subprocess.Popen(words, env=environment) as process:
        until(lambda: place.exists() and place.read_text() != "")
        assert not is_over(place)
        process.kill()
    until(lambda: is_over(place))
