"""A night as a heap of events: what workers, pace and doors make of many hosts, where an event loop is too slow.

The rules are the product's: hosts with most links first, so many hosts under way in a worker, an interval
between two requests to a host and so many of them at once, and so many visits a second through a worker's door.
Where both can be had, `night.py` tells how near this comes to the product's own queue, workers and pace.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import NamedTuple


class Rules(NamedTuple):
    """What a night is bound by."""

    workers: int
    rate: float
    """Visits a second through one worker's door."""
    jobs: int
    """Hosts under way in a worker."""
    interval: float
    """Seconds between two requests to one host."""
    at_once: int
    """Requests under way at one host."""


class Outcome(NamedTuple):
    """How a night went."""

    seconds: float
    lengths: list[tuple[float, int]]
    """Seconds, and how many hosts were still to be done."""


class _Job:
    """A host under way."""

    __slots__ = ("ends", "latency", "left", "worker")

    def __init__(self, visits: int, latency: float, worker: int, at_once: int) -> None:
        self.left, self.latency, self.worker = visits, latency, worker
        self.ends = [0.0] * at_once
        """When the last requests end, the next one to end first."""


def run(hosts: Iterable[tuple[int, float]], rules: Rules, *, every: float = 60.0) -> Outcome:
    """A night of hosts, with most visits first: how many, and the seconds that each takes there."""
    waiting = sorted(hosts, reverse=True)
    waiting.reverse()  # taken from the end
    left, doors = len(waiting), [0.0] * rules.workers
    events: list[tuple[float, int, _Job]] = []
    lengths, number, last, looked = [], 0, 0.0, -every

    def take(now: float, worker: int) -> None:
        nonlocal number
        if waiting:
            visits, seconds = waiting.pop()
            number += 1
            heapq.heappush(events, (now, number, _Job(visits, seconds, worker, rules.at_once)))

    for _ in range(rules.jobs):
        for worker in range(rules.workers):
            take(0.0, worker)
    while events:
        now, order, job = events[0]
        if now >= looked + every:
            looked = now
            lengths.append((now, left))
        if job.left:
            start = doors[job.worker] = max(now, doors[job.worker] + 1 / rules.rate)
            job.left -= 1
            job.ends = [*job.ends[1:], start + job.latency]
            again = max(start + rules.interval, job.ends[0]) if job.left else job.ends[-1]
            heapq.heapreplace(events, (again, order, job))
        else:
            heapq.heappop(events)
            left -= 1
            last = now
            take(now, job.worker)
    return Outcome(last, lengths)
