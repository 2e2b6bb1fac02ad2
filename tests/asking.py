"""How tests ask a fake service: through the product's own client, with turns that are always there."""

from __future__ import annotations

import atexit
import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import orjson

from service.settings import Settings
from service.sources.client import open_client
from service.sources.limits import Turn
from smallweb import SmallWeb
from smallweb.world import Handler

RECORDINGS = Path(__file__).parent / "recordings"


@dataclass
class Unhurried:
    """Turns for whoever asks, at once; remembers what each request taught."""

    turns: list[Turn] = field(default_factory=list)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        self.turns.append(Turn())
        yield self.turns[-1]

    @property
    def rests(self) -> list[float]:
        """The seconds that each request asked to leave the service alone."""
        return [turn.rest for turn in self.turns]


@asynccontextmanager
async def serving(handlers: Mapping[str, Handler]) -> AsyncIterator[httpx.AsyncClient]:
    """The product's client in a small web where these hosts answer."""
    web = small_web()
    for host, handler in handlers.items():
        web.site(host, handler=handler)
    async with open_client(Settings(**web.settings())) as client:
        yield client


@cache
def small_web() -> SmallWeb:
    """One small web for all tests of a process; making its certificates takes longer than most tests."""
    web = SmallWeb()
    web.__enter__()
    atexit.register(web.__exit__, None, None, None)
    return web


def recorded(path: str) -> httpx.Response:
    """A recorded answer with its status and headers; where these were not recorded, with status 200 and none."""
    file = RECORDINGS / path
    beside = file.with_name(f"{file.name}.meta.json")
    meta: dict[str, Any] = orjson.loads(beside.read_bytes()) if beside.exists() else {}
    headers = {name: value for name, value in meta.get("headers", {}).items() if name.lower() not in _OF_THE_WIRE}
    request = httpx.Request(meta["method"], meta["url"]) if meta else None
    body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return httpx.Response(meta.get("status", 200), headers=headers, content=body, request=request)


_OF_THE_WIRE = ("content-encoding", "transfer-encoding", "content-length")
