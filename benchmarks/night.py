"""A night of many links on several workers: simulated in virtual time, or for real.

    python benchmarks/night.py simulate [--links 10000 100000 1000000 10000000] [--workers 2] [--rate 150] [--due 1.0]
    python benchmarks/night.py real [--links 100000] [--workers 1 2 4] [--latency 0.25] [--concurrency 1000]

`simulate` lets the product's own queue, workers and pace run a night against hosts that only take time,
on an event loop whose clock jumps to the next thing that happens; beyond 100,000 links a heap of events
takes their place (`night_by_events.py`), which below is run beside them. It tells the makespan against the bound
that politeness sets (the host with most links, one a second) and that the machines set (`--rate` visits a
second for each worker), how long the queue was, what the night asks of arXiv and GitHub, and what a year
leaves in the database.

`real` starts PostgreSQL, a web server with that latency and real workers, and tells how long the night
took, how much memory each worker needed, and what a link costs in the database.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import selectors
import sys
from collections import deque
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import night_by_events
from hosts import TOLD, hosts, latency

from service.checking.fold import NEW, next_check, step
from service.checking.hosts import Hosts
from service.cli.console import clock
from service.database import Database
from service.jobs.queue import Job, Queue, _columns
from service.jobs.worker import Worker
from service.models import Observation
from service.sources.arxiv import Arxiv
from service.sources.github import GitHub

INTERVAL, AT_ONCE, VISITS, JOBS = 1.0, 2, 256, 1024
"""The product's defaults: seconds between two requests to a host, requests at once, visits and jobs of a worker."""
WITHIN = 1.1
"""Of the bound."""
OWN = 100_000
"""Links up to which the product's own queue, workers and pace are run; their event loop takes minutes for more."""
BYTES = 1400
"""Of an observation with its indexes, as `real` finds them."""
YEAR = {"alive": (0.80, {"status": 200}), "blocked": (0.05, {"status": 403}), "dead": (0.15, {"status": 404})}
"""Of the links, how many are of a kind, and what a visit to one sees all year."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits: its clock jumps to what happens next."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now


class _Jumping(selectors.DefaultSelector):  # type: ignore[misc,valid-type]  # the platform's own class
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout:
            self._loop.now += timeout
        return super().select(None if timeout is None else 0)


class Door:
    """What one worker can do: so many visits a second, whatever the hosts allow."""

    def __init__(self, rate: float) -> None:
        self._seconds = 1 / rate
        self._free = 0.0

    async def pass_through(self) -> None:
        now = asyncio.get_running_loop().time()
        self._free = max(self._free, now) + self._seconds
        if self._free - self._seconds > now:
            await asyncio.sleep(self._free - self._seconds - now)


class Night:
    """One simulated night."""

    def __init__(self, links: int, workers: int, rate: float, due: float) -> None:
        chance = random.Random(2)
        found = [(name, count - round(count * TOLD.get(name, 0.0))) for name, count in hosts(links)]
        found = [(name, int(count * due + chance.random())) for name, count in found]
        self.hosts = {name: (visits, latency(chance)) for name, visits in found if visits}
        self.told = {name: round(count * TOLD[name]) for name, count in hosts(links) if name in TOLD}
        self.workers, self.rate = workers, rate
        self.rules = night_by_events.Rules(workers, rate, JOBS, INTERVAL, AT_ONCE)
        self.visits = sum(visits for visits, _ in self.hosts.values())
        self.lengths: list[tuple[float, int]] = []

    def bound(self) -> tuple[float, str]:
        """The least seconds it can take, and what sets them."""
        polite = {
            name: (visits - 1) * max(INTERVAL, seconds / AT_ONCE) + seconds
            for name, (visits, seconds) in self.hosts.items()
        }
        longest = max(polite, key=lambda name: polite[name])
        machines = self.visits / (self.workers * self.rate)
        return max((polite[longest], longest), (machines, f"{self.workers} workers"))

    async def run(self) -> float:
        """The seconds until the last host is done, by the virtual clock."""
        queue = Queue(Database("sqlite://"))
        here = queue._here  # noqa: SLF001  # `put` would go through a thread, and the clock would jump meanwhile
        jobs = [Job("host", name, priority=visits) for name, (visits, _) in self.hosts.items()]
        for start in range(0, len(jobs), 5000):
            await here.enqueue(*_columns(jobs[start : start + 5000]), on_conflict="skip")
        loop, stop, left = asyncio.get_running_loop(), asyncio.Event(), len(jobs)

        def work_of(pace: Hosts, door: Door) -> Any:
            async def work(job: Job) -> None:
                nonlocal left
                await self._visit(job.key, pace, door)
                left -= 1
                if not left:
                    stop.set()

            return work

        async def watch() -> None:
            while True:
                self.lengths.append((loop.time(), left))
                await asyncio.sleep(60)

        watching = asyncio.create_task(watch())
        begun = loop.time()
        async with asyncio.TaskGroup() as group:
            for _ in range(self.workers):
                pace = Hosts(interval=INTERVAL, at_once=AT_ONCE, everywhere=VISITS, clock=clock)
                worker = Worker(queue, {"host": work_of(pace, Door(self.rate))}, concurrency=JOBS)
                group.create_task(worker.run(stop))
            await stop.wait()
            took = loop.time() - begun
        watching.cancel()
        return took

    async def _visit(self, name: str, pace: Hosts, door: Door) -> None:
        visits, seconds = self.hosts[name]
        waiting = deque(range(visits))
        host = pace.meet(name, {})

        async def lane() -> None:
            while waiting:
                waiting.popleft()
                async with host.turn() as turn:
                    await turn.ready()
                    await door.pass_through()
                    await asyncio.sleep(seconds)
                    turn.heard(200, {})

        await asyncio.gather(*(lane() for _ in range(min(visits, AT_ONCE))))
        pace.leave(name)


def simulate(given: argparse.Namespace) -> int:
    is_well = True
    for links in given.links:
        night = Night(links, given.workers[0], given.rate, given.due)
        bound, why = night.bound()
        print(f"{links:>12,} links at {len(night.hosts):,} hosts, {night.visits:,} visits, {night.workers} workers")
        if links <= OWN:
            with asyncio.Runner(loop_factory=VirtualLoop) as runner:
                took = runner.run(night.run())
            is_well &= took <= WITHIN * bound
            print(f"    makespan {span(took)}, bound {span(bound)} ({why}): {took / bound:.3f}")
        counted = night_by_events.run(night.hosts.values(), night.rules)
        is_well &= counted.seconds <= WITHIN * bound
        share = f"{counted.seconds / bound:.3f}"
        print(f"    by events {span(counted.seconds)}, bound {span(bound)} ({why}): {share}")
        print("    hosts left:", ", ".join(f"{left:,} at {span(at)}" for at, left in sample(counted.lengths)))
        for source, told in (("arXiv", night.told.get("arxiv.org", 0)), ("GitHub", night.told.get("github.com", 0))):
            limits = {"arXiv": Arxiv.limits, "GitHub": GitHub.limits}[source]
            requests = ceil(told / limits.batch)
            pace = span(requests * max(limits.interval, 1))
            print(f"    {source}: {told:,} in {requests:,} requests, {pace} at their pace")
        rows = sum(share * visits_in_a_year(**seen) for share, seen in YEAR.values())
        whole = links * rows * BYTES / 1e9
        print(f"    a year: {rows:.0f} rows and {rows * BYTES / 1000:.0f} kB a link, {whole:,.1f} GB")
    print("within", WITHIN, "of the bound:", "yes" if is_well else "NO")
    return 0 if is_well else 1


def visits_in_a_year(status: int) -> int:
    """Visits to a link that always answers with one status, as the product's own rules have them due."""
    url, at = "http://a.example/page", datetime(2026, 1, 1, 2, tzinfo=UTC)
    end, state, visits = at + timedelta(days=365), NEW, 0
    while at < end:
        hop = {"url": url, "status": status, "seconds": 0.1}
        seen = Observation(at=at, status=status, final_url=url, hops=[hop], headers={}, features={"bytes": 2000})
        state, visits = step(state, seen), visits + 1
        due = next_check(state, at, 1)
        while due and at < due:  # every night at two
            at += timedelta(days=1)
    return visits


def sample(lengths: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """The queue's length at some moments of the night, most of them at its beginning."""
    end = lengths[-1][0]
    return [next(one for one in lengths if one[0] >= part * end) for part in (0, 0.01, 0.05, 0.1, 0.2, 0.5)]


def span(seconds: float) -> str:
    if seconds >= 2 * 24 * 3600:
        return f"{seconds / 24 / 3600:.1f} days"
    return f"{seconds / 3600:.1f} h" if seconds >= 5400 else f"{seconds:.0f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["simulate", "real"])
    parser.add_argument("--links", type=int, nargs="+")
    parser.add_argument("--workers", type=int, nargs="+")
    parser.add_argument("--rate", type=float, default=150.0, help="visits a second that one worker can do")
    parser.add_argument("--due", type=float, default=1.0, help="of all links; an ordinary night has a seventh")
    parser.add_argument("--latency", type=float, default=0.25)
    parser.add_argument("--concurrency", type=int, default=1000)
    parser.add_argument("--interval", type=float, default=INTERVAL)
    given = parser.parse_args()
    if given.mode == "simulate":
        given.links, given.workers = given.links or [10_000, 100_000, 1_000_000, 10_000_000], given.workers or [2]
        return simulate(given)
    import night_for_real  # noqa: PLC0415  # needs a database server

    given.links, given.workers = given.links or [100_000], given.workers or [1, 2, 4]
    return night_for_real.run(given)


if __name__ == "__main__":
    sys.exit(main())
