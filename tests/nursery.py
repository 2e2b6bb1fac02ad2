"""Commands as processes of their own, forked from one that has loaded the product already: a thousand take minutes.

The forking process reads one JSON object a line, forks, runs the command as the console script would,
and answers with {"seconds", "status", "stdout", "stderr"}; a child that is still there after
`kill_after` seconds gets SIGKILL, and its status is -9.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

WINGS = tuple(f"service.{wing}.flow" for wing in ("checking", "enriching", "exporting", "importing", "linting"))
"""What commands load when they run: here it is loaded before the fork."""


class Done(NamedTuple):
    """A command that has ended."""

    seconds: float
    status: int
    """As `subprocess` has it: -9 for one that was killed."""
    stdout: str
    stderr: str


class Nursery:
    """Runs commands; `modules` are loaded for all of them."""

    def __init__(self, *modules: str) -> None:
        words = [sys.executable, __file__, *modules]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, folder: Path, *arguments: str, environment: dict[str, str], **order: Any) -> Done:
        """Run a command in a folder to its end, or until it is killed."""
        assert self._process.stdin
        assert self._process.stdout
        order = {**order, "environment": environment, "arguments": arguments, "folder": str(folder)}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)


def _be_the_command(order: dict[str, Any], streams: list[Path]) -> None:
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["listkeeper", *order["arguments"]]
    if order.get("most_bytes"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most_bytes"], resource.RLIM_INFINITY))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in enumerate(streams, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    status = 0
    try:
        importlib.import_module("service.cli").main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  # a child must not go on as its parent
        sys.excepthook(*sys.exc_info())
        status = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _wait(child: int, kill_after: float | None, begun: float) -> int:
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if kill_after is not None and time.monotonic() - begun >= kill_after:
            os.kill(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        time.sleep(0.0005)


def _serve(folder: Path) -> None:
    streams = [folder / "stdout", folder / "stderr"]
    for line in sys.stdin:
        order = json.loads(line)
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            _be_the_command(order, streams)
        status = _wait(child, order.get("kill_after"), begun)
        seconds = time.monotonic() - begun
        said = [path.read_text(encoding="utf-8", errors="replace") for path in streams]
        print(json.dumps(Done(seconds, status, *said)._asdict()), flush=True)


def main() -> None:
    for module in (*WINGS, *sys.argv[1:]):
        importlib.import_module(module)
    with tempfile.TemporaryDirectory() as folder:
        _serve(Path(folder))


if __name__ == "__main__":
    main()
