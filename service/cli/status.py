"""How an installation's state reads on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from service.counts import counted
from service.queries.rows import Status


def text(status: Status, now: datetime) -> str:
    """The state in a few lines a part."""
    parts = (
        _nights(status, now),
        _deliveries(status, now),
        _jobs(status),
        _workers(status, now),
        _sources(status, now),
        _troubles(status),
    )
    return "\n".join(line for part in parts for line in part)


def _nights(status: Status, now: datetime) -> Iterator[str]:
    schedule, night = status["schedule"], status["last_night"]
    late = ", THE LAST ONE WAS MISSED" if schedule["is_late"] else ""
    where = "" if schedule["last_slot"] else ", where `listkeeper serve` or `scheduler` runs"
    yield f"schedule    next night {_ahead(schedule['next_slot'], now)}{where}{late}"
    if night is None:
        yield "last night  none yet"
    else:
        begun = f"{night['started_at']:%Y-%m-%d %H:%M}"
        report = f", report {night['report']}" if night["report"] else ""
        failed = f"; failed: {', '.join(night['failed'])}" if night["failed"] else ""
        yield f"last night  {begun}, {night['state']}, {_span(night['seconds'])}{report}{failed}"


def _deliveries(status: Status, now: datetime) -> Iterator[str]:
    head = "reports   "
    for one in status["deliveries"]:
        there = f"report {one['report']} is there" if one["report"] else "none is there yet"
        wait = f", {one['waiting']} waiting" if one["waiting"] else ""
        again = f", next try {_ahead(max(one['next_at'], now), now)}" if one["waiting"] and one["next_at"] else ""
        yield f"{head}  {one['name']}: {there}{wait}{again}"
        head = " " * 10


def _jobs(status: Status) -> Iterator[str]:
    head = "queue     "
    if not status["jobs"]:
        yield f"{head}  empty"
    for kind in status["jobs"]:
        aside = f", {kind['set_aside']:,} set aside" if kind["set_aside"] else ""
        yield f"{head}  {kind['kind']}: {kind['waiting']:,} waiting, {kind['under_way']:,} under way{aside}"
        head = " " * 10
    for lost in status["set_aside"][:5]:
        yield f"            {lost['kind']} {lost['key']}: {lost['problem'] or 'its worker went away'}"


def _workers(status: Status, now: datetime) -> Iterator[str]:
    head = "workers   "
    for worker in status["workers"]:
        seen = "" if worker["is_there"] else f", NOT SEEN FOR {_span((now - worker['seen_at']).total_seconds())}"
        jobs = f"{worker['under_way']:,} of {worker['concurrency']:,} jobs, {worker['done']:,} done"
        what = jobs if worker["concurrency"] else "keeps the schedule"
        yield f"{head}  {worker['name']}: {what}, {worker['memory_mb']:,} MB{seen}"
        head = " " * 10


def _sources(status: Status, now: datetime) -> Iterator[str]:
    head = "sources   "
    for source in status["sources"]:
        if source["state"] == "on":
            left = "" if source["budget_left"] is None else f", {source['budget_left']:,} left"
            wait = f", next {_ahead(source['next_at'], now)}" if source["next_at"] else ""
            error = f", {counted(source['errors'], 'error')}: {source['error']}" if source["errors"] else ""
            yield f"{head}  {source['name']}: {source['asked_today']:,} asked today{left}{wait}{error}"
            head = " " * 10


def _troubles(status: Status) -> Iterator[str]:
    yield from (f"ATTENTION   {sentence}" for sentence in status["needs_attention"])


def _ahead(moment: datetime, now: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC, in {_span((moment - now).total_seconds())}"


def _span(seconds: float) -> str:
    """A duration in its largest two units."""
    minutes, hours = divmod(int(seconds), 60)[0], int(seconds) // 3600
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else f"{seconds:.0f} s"
