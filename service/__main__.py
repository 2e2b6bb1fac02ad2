"""The program: `listkeeper`, and `python -m service`."""

from __future__ import annotations

import gc
import sys

GENTLY = 20_000, 20, 50
"""After how many new objects garbage is looked for, and how much of it: most goes without being looked for."""


def main() -> None:
    """Run the command line.

    What loading makes stays for as long as the program runs, so nobody looks for garbage in it:
    neither while it is made, where that is a seventh of the time, nor ever after.
    """
    gc.disable()
    try:
        from service.cli import main as run  # noqa: PLC0415  # this is the loading
    except KeyboardInterrupt:
        sys.exit(130)  # as shells say that Ctrl-C stopped something: 128 and the signal's number
    gc.freeze()
    gc.set_threshold(*GENTLY)
    gc.enable()
    run()


if __name__ == "__main__":
    main()
