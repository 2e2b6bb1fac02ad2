"""The product's main job on its first list, against a small web: import, nights, decisions, export."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service import queries
from service.database import Database
from service.exporting.flow import export
from service.importing.flow import import_changes
from service.jobs.flow import run_night
from service.proposing.deciding import accept
from service.reporting.report import render
from service.settings import Settings
from smallweb import SmallWeb, seedworld

NAME = seedworld.SEED.stem
FIRST = datetime(2026, 11, 1, 2, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        seedworld.build(web)
        yield web


@pytest.fixture
def settings(web: SmallWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
    url = f"sqlite:///{tmp_path / 'loop.db'}"
    return Settings(database_url=url, lists=(str(seedworld.SEED),), github_token="t", **web.settings())


def night(database: Database, settings: Settings, number: int) -> dict[str, Any]:
    """One night's work, three days after the one before; its report."""
    at = FIRST + timedelta(days=3 * number)
    return asyncio.run(run_night(database, settings, clock=lambda: at)).content


def test_the_whole_loop(database: Database, settings: Settings, seed: Path) -> None:
    """One test, as one story: its nights take half a minute, most of it the Wayback Machine's pace."""
    import_changes(database, settings.lists, now=FIRST)
    first = night(database, settings, 0)

    with database.read() as session:
        links = {link["url"]: link for link in queries.every(queries.links, session)}
        papers = list(queries.every(queries.papers, session))
        [written] = [
            entry
            for entry in queries.every(queries.entries, session, queries.read("#papers"))
            if entry["title"] == "Generating Sequences With Recurrent Neural Networks"
        ]
    gone = {url for url in links if seedworld.GONE_HOST in url} | set(seedworld.DEAD)
    assert {url for url, link in links.items() if link["verdict"] == "dead"} == gone
    assert links[seedworld.BLOCKED]["verdict"] == "blocked"
    for old, new in seedworld.MOVED.items():
        assert (links[old]["verdict"], links[old]["final_url"]) == ("moved", new)
    assert {link["verdict"] for link in links.values()} == {"alive", "moved", "blocked", "dead", "skipped"}

    assert len(papers) == 31
    assert written["paper"]
    assert written["paper"]["abstract"] == "An abstract."
    assert [repository["name"] for repository in written["repositories"]] == ["hardmaru/write-rnn"]

    assert {finding["url"] for finding in first["newly_dead"]} == gone
    assert all(finding["reason"] and finding["line"] for finding in first["newly_dead"])
    told = render(first, "markdown")
    assert all(url in told for url in gone)
    assert export(database, NAME) == seed.read_bytes()

    for number in (1, 2, 3):
        later = night(database, settings, number)
    assert later["newly_dead"] == []

    with database.read() as session:
        proposals = list(queries.every(queries.proposals, session))
    wanted = dict.fromkeys(seedworld.COPIES, "web.archive.org") | {
        old: urlsplit_host(new) for old, new in seedworld.MOVED.items()
    }
    found = {proposal["old"]: proposal["new"] for proposal in proposals}
    assert all(host in (found[url] or "") for url, host in wanted.items())
    assert not set(found) & {seedworld.BLOCKED}
    assert len({proposal["line"] for proposal in proposals}) == len(proposals), "each link once"

    kinds = {"archive", "mark", "moved", "remove", "rename", "repair", "upgrade"}
    assert {proposal["kind"] for proposal in proposals} == kinds

    accept(database, now=FIRST)
    removed = {line for proposal in proposals if proposal["kind"] == "remove" for line in lines_of(proposal["diff"])}
    before, after = seed.read_bytes().split(b"\n"), export(database, NAME).split(b"\n")
    after = [after.pop(0) if number not in removed else None for number in range(1, len(before) + 1)] + after
    changed = {number for number, (one, other) in enumerate(zip(before, after, strict=True), 1) if one != other}
    assert changed == removed | {proposal["line"] for proposal in proposals if proposal["kind"] != "remove"}
    for proposal in proposals:
        assert proposal["line"]
        assert (proposal["new"] or "").encode() in (after[proposal["line"] - 1] or b"")


def lines_of(diff: str) -> range:
    """The lines that a proposal takes out."""
    first, _, count = diff.split()[1].removeprefix("-").partition(",")
    return range(int(first), int(first) + int(count or 1))


def urlsplit_host(url: str) -> str:
    """The host in a URL."""
    return url.split("/")[2]
