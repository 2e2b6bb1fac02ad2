"""A process that has loaded the product once and forks a child for every command, so that a thousand take minutes.

It reads one JSON object a line, {"arguments", "environment", "folder", "kill_after"}, forks, runs the
command as the console script would, and answers {"seconds", "status", "error"}; a child that is still
there after `kill_after` seconds gets SIGKILL, and its status is -9.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from service import cli
from service.checking import flow as _checking
from service.enriching import flow as _enriching
from service.exporting import flow as _exporting
from service.importing import flow as _importing

_LOADED = (_checking, _enriching, _exporting, _importing)
"""What the commands load when they run: here it is loaded before the fork."""


def _be_the_command(order: dict[str, Any]) -> None:
    os.chdir(order["folder"])
    os.environ.update(order["environment"])
    sys.argv = ["listkeeper", *order["arguments"]]
    if order.get("most_bytes"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most_bytes"], resource.RLIM_INFINITY))
    for stream, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(Path(order["folder"]) / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    status = 0
    try:
        cli.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
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


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            _be_the_command(order)
        status = _wait(child, order.get("kill_after"), begun)
        error = (Path(order["folder"]) / "stderr").read_text(errors="replace")
        print(json.dumps({"seconds": time.monotonic() - begun, "status": status, "error": error}), flush=True)


if __name__ == "__main__":
    main()
