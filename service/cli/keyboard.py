"""Single keys from a terminal, without waiting for the end of a line."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

_ESCAPE = b"\x1b"
_END_OF_INPUT = b"\x04"
_GLANCE = 0.2
"""Seconds after which Python gets to see a signal that came when it was about to wait."""
_MOMENT = 0.05
"""Seconds within which the rest of what a special key sends has arrived."""


@contextmanager
def keyboard() -> Iterator[Callable[[], str]]:
    """What waits for a key and says which it was; special keys, such as arrows, are the empty text.

    Keys pressed before they were waited for are kept. Ctrl-C raises KeyboardInterrupt, Ctrl-D and a
    terminal that is closed raise EOFError. The terminal is as it was afterwards.
    """
    try:
        import termios  # there is none for Windows
        import tty
    except ImportError:
        yield typer.getchar
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        yield lambda: _key(terminal)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _key(terminal: int) -> str:
    while not select.select([terminal], [], [], _GLANCE)[0]:
        pass
    pressed = os.read(terminal, 1)
    if pressed in (b"", _END_OF_INPUT):
        raise EOFError
    if pressed == _ESCAPE:
        _pass_over(terminal)
        return ""
    return pressed.decode("ascii", "ignore")


def _pass_over(terminal: int) -> None:
    """Read what a special key sends behind its escape: brackets and digits up to a letter, or a tilde."""
    while select.select([terminal], [], [], _MOMENT)[0]:
        last = os.read(terminal, 1)
        if not last or (last.isalpha() and last != b"O") or last == b"~":
            return
