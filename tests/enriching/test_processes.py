"""Runs as processes of their own: killed ones ask nothing twice, and several keep a pace together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from asking import small_web
from installation import House, Time, abs_urls, papers, repo_urls, repositories, served
from service.database import Database
from service.models import PaperRow, RepositoryRow
from smallweb import Reply, Request
from smallweb.apis import Arxiv, GitHub

COMMAND = [sys.executable, "-m", "service", "enrich"]
HALF = [None, Reply(503), None, Reply(200, body="<html>")]


class Killer:
    """Answers until so many requests have come, and then kills who asked."""

    def __init__(self, service: Arxiv | GitHub, after: int) -> None:
        self.service = service
        self.after = after
        self.victim: subprocess.Popen[bytes] | None = None

    def __call__(self, request: Request) -> Reply:
        if len(self.service.requests) == self.after and self.victim is not None:
            self.service.requests.append(request)
            self.victim.send_signal(signal.SIGKILL)
            self.victim = None
            return Reply(503)
        return self.service(request)


def outside(house: House, tmp_path: Path) -> Mapping[str, str]:
    """The environment in which the command works on the house's records and asks its sources."""
    settings = house.sources.settings()
    return {
        **os.environ,
        **small_web().environment(),
        "LISTKEEPER_DATABASE_URL": f"sqlite:///{tmp_path / 'listkeeper.db'}",
        "LISTKEEPER_ARXIV_URL": settings.arxiv_url,
        "LISTKEEPER_GITHUB_URL": settings.github_url,
        "LISTKEEPER_GITHUB_TOKEN": "t",
    }


def kill_in_the_middle(house: House, source: str, killer: Killer, tmp_path: Path) -> None:
    environment = outside(house, tmp_path)
    killer.victim = subprocess.Popen([*COMMAND, source], env=environment, stderr=subprocess.PIPE, cwd=tmp_path)
    _, errors = killer.victim.communicate(timeout=30)
    assert killer.victim is None, errors.decode()


@pytest.fixture
def house(tmp_path: Path) -> House:
    database = Database(f"sqlite:///{tmp_path / 'listkeeper.db'}")
    database.migrate()
    return House(database, served(), Time(datetime.now(UTC)))


@pytest.mark.parametrize("moods", [(), HALF], ids=["well", "half of the answers fail"])
async def test_repositories_are_asked_for_once(house: House, tmp_path: Path, moods: list[Reply | None]):
    github = house.sources.github
    github.repositories, killer = repositories(500), Killer(github, after=2)
    small_web().site("api.github.com", handler=killer, tcp="ok", dns="ok")
    house.list(repo_urls(500))
    kill_in_the_middle(house, "github", killer, tmp_path)
    before = {row.name for row in house.rows(RepositoryRow)}
    assert len(before) == 200
    answered_before = len(github.requests)
    github.moods = moods
    await house.enrich("github")
    assert len(house.rows(RepositoryRow)) == 500
    assert {row.stars for row in house.rows(RepositoryRow)} == set(range(1, 501))
    asked = Counter(github.names(request) for request in github.requests[answered_before:])
    assert not {name for names in asked for name in names} & {name.lower() for name in before}
    if not moods:
        assert len(github.requests) == 5 + 1  # the batch under way


async def test_papers_are_asked_for_once(house: House, tmp_path: Path):
    arxiv = house.sources.arxiv
    arxiv.papers, killer = papers(250), Killer(arxiv, after=1)
    small_web().site("export.arxiv.org", handler=killer, tcp="ok", dns="ok")
    house.list(abs_urls(250))
    kill_in_the_middle(house, "arxiv", killer, tmp_path)
    assert len(house.rows(PaperRow)) == 100
    await house.enrich("arxiv")
    assert len(house.rows(PaperRow)) == 250
    times = Counter(paper_id for batch in arxiv.batches for paper_id in batch)
    assert sorted(Counter(times.values()).items()) == [(1, 150), (2, 100)]


def test_two_processes_ask_arxiv_one_at_a_time_and_three_seconds_apart(house: House, tmp_path: Path):
    arxiv = house.sources.arxiv
    arxiv.papers, arxiv.delay = papers(101), 0.5
    house.list(abs_urls(101))
    environment = outside(house, tmp_path)
    runs = [subprocess.Popen([*COMMAND, "arxiv"], env=environment, cwd=tmp_path) for _ in range(2)]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    assert len(house.rows(PaperRow)) == 101
    assert len(arxiv.requests) > 2
    gaps = [later.at - earlier.at for earlier, later in pairwise(arxiv.requests)]
    assert min(gaps) >= 3 + arxiv.delay  # from the end of one to the beginning of the next
