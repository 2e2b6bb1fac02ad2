"""An application, as long as a test needs it: served on loopback, or asked in the test's own process."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import httpx
import uvicorn
from fastapi import FastAPI


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@asynccontextmanager
async def calling(
    app: FastAPI, address: str = "http://listkeeper.test", headers: Mapping[str, str] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """What asks it as a browser or a script would; in the end the connections for that are given back."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=address, headers=headers) as client:
        yield client
    await app.state.database.close_loop()
