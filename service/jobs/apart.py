"""Work in a process of its own: what takes long holds up nobody there, and its memory goes with it.

A worker visits hundreds of hosts while one of its jobs reads long lists; as a thread that would slow down
the visits, and a process never gets smaller than it was once.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from service.errors import ListkeeperError

Answer = TypeVar("Answer")


async def apart(work: Callable[..., Answer], *given: Any) -> Answer:
    """What a function says that a new process runs; it and what it is given have to be picklable.

    Raises what it raises, and ListkeeperError where the process ends without a word. Cancelled, it ends the process.
    """
    context = multiprocessing.get_context("spawn")  # a fork of a process with threads may stand still for ever
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(theirs, work, given), daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    try:
        answer, error = await asyncio.to_thread(ours.recv)
    except EOFError:
        raise ListkeeperError("the process ended before its work was done", hint="was there memory enough?") from None
    finally:
        process.terminate()
        await asyncio.to_thread(process.join)
        ours.close()
    if error is not None:
        raise error
    return answer  # type: ignore[no-any-return]  # as the other side says


def _do(theirs: Connection, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """The other side."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    try:
        theirs.send((work(*given), None))
    except Exception as error:  # noqa: BLE001  # whatever it is, who asked is told
        theirs.send((None, error))


def _end_with(parent: Any) -> None:
    """End when who asked is gone: somebody else does the work then."""
    parent.join()
    os._exit(1)
