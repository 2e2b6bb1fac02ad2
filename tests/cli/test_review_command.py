"""The walk through open proposals, on a real pseudo terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from nursery import Done

Command = Callable[..., Done]
Rows = Callable[..., list[dict[str, Any]]]

LIST = (
    "# Tools\n\n- atuhor: A\n- [One](https://a.example/?utm_source=x)\n"
    "- [Two](https://b.example/?utm_source=x)\n- [Three](https://c.example/?utm_source=x)\n"
)

OWN_TERMINAL = (
    "import fcntl, signal, termios; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0); from service.cli import main; main()"
)
"""A process whose terminal is the one it was given, so that Ctrl-C reaches it, whoever started these tests."""
PROMPT = b" quit\r\n"
"""The end of the line that says which keys there are."""
PATIENCE = 60
"""Seconds, with a machine under load."""


@pytest.fixture
def proposed(listkeeper: Command, tmp_path: Path) -> None:
    (tmp_path / "tools.md").write_text(LIST)
    listkeeper("import", tmp_path / "tools.md")
    listkeeper("lint", "tools", "--rule", "tracking", "--rule", "label-typo", "--propose")


def test_a_group_that_is_not_there_is_named_and_nothing_is_decided(proposed: None, listkeeper: Command) -> None:
    assert "'lint:no-such-rule'" in listkeeper("accept", "--group", "lint:no-such-rule", status=2).stderr
    assert "no decision of yours" in listkeeper("undo", status=2).stderr


def walk(folder: Path, keys: Sequence[str], *options: str) -> str:
    """Press keys, the next ones each time the walk says which there are; all that was shown."""
    master, slave = pty.openpty()
    command = [sys.executable, "-c", OWN_TERMINAL, "review", *options]
    environment = {**os.environ, "COLUMNS": "120", "TERM": "xterm", "NO_COLOR": ""}
    with subprocess.Popen(
        command, cwd=folder, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    ) as process:
        os.close(slave)
        waiting, shown = list(keys), b""
        try:
            for read in _read(master):
                shown += read
                if waiting and shown.count(PROMPT) > len(keys) - len(waiting):
                    os.write(master, waiting.pop(0).encode())
        finally:
            os.close(master)  # which ends the walk, whatever it waits for
    assert (waiting, process.returncode) == ([], 0), shown
    return shown.decode()


def _read(terminal: int) -> Iterator[bytes]:
    """What a terminal shows until its other end is closed."""
    with suppress(OSError):
        while select.select([terminal], [], [], PATIENCE)[0] and (read := os.read(terminal, 65536)):
            yield read


def test_groups_and_single_ones_are_decided_by_keys(proposed: None, tmp_path: Path, rows: Rows) -> None:
    """A wrong one is taken back; what is skipped stays open; the diff is shown in colour."""
    shown = walk(tmp_path, "warukkq")
    assert "3 places" in shown
    assert "\x1b[31m-- [One](https://a.example/?utm_source=x)" in shown
    assert "\x1b[32m+- [One](https://a.example/)" in shown
    assert "1 accepted;" in shown
    assert [one["state"] for one in rows("proposals") if one["old"].startswith("https")] == ["accepted", "open", "open"]


def test_a_whole_group_is_one_key(proposed: None, tmp_path: Path, rows: Rows) -> None:
    shown = walk(tmp_path, ["as"])  # the second is pressed before it is asked for
    assert "3 accepted, 1 put aside" in shown
    assert sorted(one["state"] for one in rows("proposals")) == ["accepted", "accepted", "accepted", "snoozed"]


def test_one_by_one_from_the_start(proposed: None, tmp_path: Path, rows: Rows) -> None:
    shown = walk(tmp_path, "raq", "--singly")
    assert [f"{left} proposals left" in shown for left in (4, 3, 2, 1)] == [True, True, True, False]
    assert "1 rejected, 1 accepted" in shown
    assert "has something in it by which a campaign follows" in shown
    assert sum(one["state"] == "open" for one in rows("proposals")) == 2


@pytest.mark.parametrize("keys", [["a", "\x03"], ["a", "\x1b[Axyz\x04"]])
def test_stopping_keeps_what_was_decided_and_other_keys_do_nothing(
    proposed: None, tmp_path: Path, rows: Rows, keys: list[str]
) -> None:
    """Ctrl-C, Ctrl-D; an arrow and letters without a meaning are no decisions."""
    assert "1 accepted" in walk(tmp_path, keys, "--singly")
    assert sorted(one["state"] for one in rows("proposals")) == ["accepted", "open", "open", "open"]


def test_undo_takes_back_no_decision_of_before(proposed: None, listkeeper: Command, tmp_path: Path, rows: Rows) -> None:
    listkeeper("reject", "1")
    assert "nothing was decided in this walk" in walk(tmp_path, "uq")
    assert [one["state"] for one in rows("proposals")].count("rejected") == 1


def test_with_nothing_open_it_says_so(listkeeper: Command, tmp_path: Path) -> None:
    assert "nothing waits for you" in walk(tmp_path, "")


def test_without_a_terminal_it_says_what_to_do(listkeeper: Command) -> None:
    assert "needs a terminal" in listkeeper("review", status=2).stderr
