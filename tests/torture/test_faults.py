"""What goes wrong around the product: a full disk, one that cannot be written, somebody else's lock, a clock set back.

Each has one clear error and exit status 3, and what was there before is there afterwards.
"""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service import queries
from service.checking.flow import check
from service.database import Database
from service.errors import DatabaseError
from service.importing.flow import import_paths
from service.settings import Settings
from smallweb import Reply, Request, SmallWeb

LISTKEEPER = shlex.join([sys.executable, "-m", "service"])
MANY = "".join(f"- [Entry {number}](http://a.example/{number}) - Words about it.\n" for number in range(6_000))


def on_a_small_disk(folder: Path, script: str, *, kilobytes: int) -> list[str]:
    """The lines that a shell script prints which runs in `disk/`, a file system of this size, seen by it alone."""
    disk = folder / "disk"
    disk.mkdir()
    (folder / "large.md").write_text(MANY)
    mounted = f"mount -t tmpfs -o size={kilobytes}k disk {disk} && cd {disk} && {script}"
    if shutil.which("unshare") is None:
        pytest.skip("file systems of their own are something Linux has")
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path: Path, seed: Path) -> None:
    script = (
        f"{LISTKEEPER} import {seed} 2>/dev/null; {LISTKEEPER} import ../large.md; echo $?; "
        f"{LISTKEEPER} lists | wc -l; {LISTKEEPER} export {seed.stem} | cmp - {seed} && echo the same"
    )
    said = on_a_small_disk(tmp_path, script, kilobytes=3000)
    assert said[0].startswith("listkeeper: the disk with the database is full")
    assert said[1] == "  free some space and do it again: nothing is half-written"
    assert said[2:] == ["3", "1", "the same"]


def test_an_export_to_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    script = (
        f"export LISTKEEPER_DATABASE_URL=sqlite:///{tmp_path}/a.db; {LISTKEEPER} import ../large.md 2>/dev/null; "
        f"echo old > large.md; {LISTKEEPER} export large --output large.md; echo $?; cat large.md; ls -A"
    )
    said = on_a_small_disk(tmp_path, script, kilobytes=100)
    assert "No space left on device" in said[0]
    assert said[-3:] == ["3", "old", "large.md"]


def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path, seed: Path) -> None:
    script = (
        f"{LISTKEEPER} import {seed} 2>/dev/null; mount -o remount,ro {tmp_path}/disk; "
        f"{LISTKEEPER} import ../large.md; echo $?"
    )
    said = on_a_small_disk(tmp_path, script, kilobytes=9000)
    assert said[0].startswith("listkeeper: the database cannot be opened")
    assert said[1:] == ["  does its folder exist, and may you write there?", "3"]


def test_somebody_elses_lock_is_waited_for_and_then_said(
    database: Database, settings: Settings, seed: Path, now: datetime
) -> None:
    hurried = Database(settings.database_url, patience=0.3)
    path = settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="another process has been writing"):
            import_paths(hurried, [seed], now=now)
        with hurried.read() as session:
            assert list(queries.every(queries.lists, session)) == [], "reading goes on meanwhile"
        other.execute("ROLLBACK")
    import_paths(hurried, [seed], now=now)
    hurried.close()


def test_a_clock_that_is_set_back_takes_no_verdict_along(database: Database, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "list.md").write_text("- <http://a.example/>\n- <http://a.example/gone>\n")
    with SmallWeb() as web:
        web.page("http://a.example/", "<title>A page</title>" + "<p>words " * 50)
        settings = Settings(**web.settings())
        import_paths(database, [tmp_path / "list.md"], now=now)
        for at in (now, now - timedelta(days=400), now + timedelta(days=1)):
            asyncio.run(check(database, settings, clock=lambda at=at: at, everything=True))
    with database.read() as session:
        verdicts = [link["verdict"] for link in queries.every(queries.links, session)]
    assert verdicts == ["alive", "dead"]


def test_a_network_that_goes_in_the_middle_of_a_night_takes_no_verdict_along(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    """What was seen before is kept; that the others cannot be reached tells of us and not of them."""
    hosts = [f"{letter}.example" for letter in "abcdefghijkl"]
    (tmp_path / "list.md").write_text("".join(f"- <http://{host}/>\n" for host in hosts))
    with SmallWeb() as web:
        seen: list[str] = []

        def pull_the_plug(request: Request) -> Reply:
            seen.append(request.host)
            if len(seen) == len(hosts) + 3:
                for host in hosts:
                    web.site(host, tcp="refuse", dns="nxdomain")
            return Reply(headers={"Content-Type": "text/html"}, body="<title>A page</title>" + "<p>words " * 50)

        for host in hosts:
            web.page(f"http://{host}/", pull_the_plug)
        settings = Settings(**web.settings(), concurrency=2)
        import_paths(database, [tmp_path / "list.md"], now=now)
        for at in (now, now + timedelta(days=8)):
            asyncio.run(check(database, settings, clock=lambda at=at: at, everything=True))
    assert len(hosts) + 3 <= len(seen) < 2 * len(hosts)
    with database.read() as session:
        assert [link["verdict"] for link in queries.every(queries.links, session)] == ["alive"] * len(hosts)
