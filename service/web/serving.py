"""The server that the application runs on: uvicorn, stopped within seconds whoever listens."""

from __future__ import annotations

import gc
from contextlib import suppress
from typing import Any

import uvicorn
from fastapi import FastAPI

PATIENCE = 3
"""Seconds that requests have to end when the server is told to stop; who listens to a run would stay for hours."""


def serve(app: FastAPI, listener: Any) -> None:
    """Serve on a socket that listens, until SIGINT or SIGTERM; requests under way are answered, no new ones taken.

    What the application is made of lives as long as it, so the garbage collector need not walk through
    a hundred thousand objects each time that some answers have been given: pages took a quarter longer.
    """
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=PATIENCE)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # an answer is a thousand objects, none of which refers back to itself
    with suppress(KeyboardInterrupt):  # uvicorn raises it again when all is done; to stop by Ctrl-C is to end well
        uvicorn.Server(config).run(sockets=[listener])
