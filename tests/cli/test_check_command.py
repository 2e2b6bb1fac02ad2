"""What `check` and the commands around it print, and how they end, in the small web."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from nursery import Done
from smallweb import Reply, SmallWeb

Check = Callable[..., Done]
LIST = """\
# Links

- [a post](http://a.example/post#usage)
- [a lost place](http://a.example/post#nowhere)
- [gone](http://a.example/gone)
- [down 1](http://down.example/1)
- [down 2](http://down.example/2)
- [a paper](http://b.example/paper.pdf)
"""
PAGE = "<title>A post</title><h1 id=usage>A post</h1><p>" + "and so on and so forth " * 50


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        web.page("http://a.example/post", PAGE)
        web.page("http://old.example/post", Reply(301, {"Location": "http://a.example/post"}))
        web.page("http://b.example/paper.pdf", Reply(headers={"Content-Type": "application/pdf"}, body="%PDF-1.4"))
        web.site("down.example", dns="nxdomain")
        yield web


@pytest.fixture
def cli(listkeeper: Check, web: SmallWeb) -> Check:
    """Run a command in the small web."""

    def run(*arguments: str | Path, status: int = 0, **environment: str) -> Done:
        return listkeeper(*arguments, status=status, **web.environment(), **environment)

    return run


@pytest.fixture
def listed(cli: Check, tmp_path: Path) -> None:
    (tmp_path / "links.md").write_text(LIST)
    cli("import", "links.md")


@pytest.mark.usefixtures("listed")
def test_people_are_told_what_is_in_trouble_and_a_host_that_is_down_once(cli: Check) -> None:
    done = cli("check")
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["dead", "http://a.example/gone"],
        ["dead", "down.example"],
    ]
    assert "links:6, links:7" in done.stdout
    assert "5 addresses at 3 hosts" in done.stderr
    assert cli("check").stdout == ""  # nothing was due


def test_what_is_said_of_a_page_names_the_page_and_every_link_is_counted(
    cli: Check, web: SmallWeb, tmp_path: Path
) -> None:
    """A host that says 410 of one page is there; what is not on the web is skipped, and said to be."""
    web.page("http://a.example/over", Reply(410))
    (tmp_path / "over.md").write_text("- [over](http://a.example/over)\n- [mail](mailto:a@a.example)\n")
    cli("import", "over.md")
    done = cli("check")
    assert done.stdout.split()[:2] == ["dead", "http://a.example/over"]
    assert done.stderr.startswith("2 addresses at 1 host in ")
    assert sorted(done.stderr.rstrip().partition(" s: ")[2].split(", ")) == ["1 dead", "1 skipped"]


@pytest.mark.usefixtures("listed")
def test_where_nothing_is_due_what_visits_need_is_not_loaded(web: SmallWeb, tmp_path: Path) -> None:
    """A check that has nothing to do is over at once: loading HTTP, names and TLS would be a fifth of it."""
    command = [sys.executable, "-X", "importtime", "-m", "service", "check"]
    environment = {**os.environ, **web.environment()}
    for loaded in (True, False):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert ("service.sources.transport" in done.stderr) == loaded


@pytest.mark.usefixtures("listed")
def test_rows_of_all_links_with_the_places_on_their_pages(cli: Check) -> None:
    rows = [json.loads(line) for line in cli("check", "--fragments", "--format", "jsonl").stdout.splitlines()]
    assert [(row["verdict"], row.get("fragment")) for row in rows[:3]] == [
        ("alive", "there"),
        ("alive", "missing"),
        ("dead", None),
    ]
    assert len(rows) == 6


@pytest.mark.usefixtures("listed")
def test_options_say_which_links_are_meant(cli: Check, web: SmallWeb) -> None:
    def visited(*options: str) -> list[str]:
        lines = cli("check", "--all", "--format", "jsonl", *options).stdout.splitlines()
        return [json.loads(line)["url"] for line in lines]

    assert visited("--host", "b.example") == visited("--kind", "pdf") == ["http://b.example/paper.pdf"]
    assert len(visited("--list", "links", "--host", "a.example")) == 3
    cli("check", "--list", "nothing", status=3)


@pytest.mark.usefixtures("listed")
def test_other_tools_are_told_in_their_own_form(cli: Check) -> None:
    suite = ET.fromstring(cli("check", "--format", "junit").stdout.encode())
    assert (suite.get("tests"), suite.get("failures")) == ("6", "3")
    told = cli("check", "--all", "--format", "github").stdout.splitlines()
    assert told[0].startswith("::error file=links.md,line=5,title=dead link::http://a.example/gone  ")
    assert len(told) == 3


@pytest.mark.parametrize(
    ("words", "options", "status"),
    [("dead,failing", (), 1), ("failing", (), 0), ("fragment", ("--fragments",), 1), ("fragment", (), 0)],
)
@pytest.mark.usefixtures("listed")
def test_ci_fails_on_what_it_was_told_to_fail_on(cli: Check, words: str, options: tuple[str, ...], status: int) -> None:
    cli("check", "--fail-on", words, *options, status=status)


def test_one_address_is_told_with_its_whole_story_and_needs_no_list(cli: Check) -> None:
    told = cli("check", "http://old.example/post#usage").stdout
    assert "301" in told
    assert "-> http://a.example/post" in told
    assert "#usage: there" in told
    assert "title: A post" in told
    assert told.splitlines()[-1] == "  moved: It has moved for good to http://a.example/post"
    cli("check", "http://a.example/gone", "--fail-on", "dead", status=1)


@pytest.mark.usefixtures("listed")
def test_a_verdict_is_explained_from_the_records(cli: Check) -> None:
    assert "not visited yet" in cli("explain", "http://a.example/gone").stdout
    cli("check", "--host", "a.example")
    told = cli("explain", "http://a.example/gone").stdout
    assert "404" in told
    assert "dead: The page does not exist (404)." in told
    cli("explain", "http://unknown.example/", status=3)


@pytest.mark.usefixtures("listed")
def test_a_person_who_looked_is_believed(cli: Check) -> None:
    cli("mark", "http://a.example/gone", "alive", "--for", "90d", "--note", "Only robots get 404.")
    cli("check", "--fail-on", "dead", "--host", "a.example")
    assert "Only robots get 404." in cli("explain", "http://a.example/gone").stdout
    cli("mark", "http://a.example/gone", "nothing")
    cli("check", "--fail-on", "dead", "--host", "a.example", status=1)
    cli("mark", "http://a.example/gone", "dead", "--for", "soon", status=2)
    cli("mark", "http://unknown.example/", "dead", status=2)


@pytest.mark.usefixtures("listed")
def test_the_past_is_judged_anew_without_the_network(cli: Check, web: SmallWeb) -> None:
    cli("check")
    asked = len(web.requests)
    assert "5 links judged anew; changed: none" in cli("rejudge").stderr
    assert len(web.requests) == asked


@pytest.mark.usefixtures("listed")
def test_only_what_a_change_added_is_checked(cli: Check, tmp_path: Path) -> None:
    def git(*arguments: str) -> Any:
        who = ("-c", "user.name=a", "-c", "user.email=a@a.example", "-c", "commit.gpgsign=false")
        return subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    git("add", "links.md")
    git("commit", "-qm", "one")
    (tmp_path / "links.md").write_text(LIST.replace("http://b.", "http://c.") + "- [new](http://a.example/new).\n")
    git("commit", "-qam", "two")
    cli("import", "links.md")
    lines = cli("check", "--diff", "HEAD~1..HEAD", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["url"] for line in lines] == ["http://c.example/paper.pdf", "http://a.example/new"]
    assert (
        cli("check", "--diff", "HEAD..HEAD", "--list", "links", "--host", "a.example", "--format", "jsonl").stdout == ""
    )
    assert "git cannot tell" in cli("check", "--diff", "nothing..HEAD", status=2).stderr


@pytest.mark.usefixtures("listed")
def test_what_cannot_be_meant_is_refused_with_a_word_of_help(cli: Check) -> None:
    assert "https://a.example/post" in cli("check", "a.example/post", status=2).stderr
    assert "http:// or https://" in cli("check", "htp://a.example/post", status=2).stderr
    assert "kinds are page" in cli("check", "--kind", "pages", status=2).stderr
    assert "0 addresses" in cli("check", "--kind", "slides").stderr
    assert "no link in the lists fits" in cli("check", "nowhere", status=2).stderr
    assert "no link in the lists fits" in cli("check", "--host", "nowhere.example", status=2).stderr
    cli("check", "--all")
    assert "--all" in cli("check").stderr  # nothing is due


@pytest.mark.parametrize(
    ("sign", "handler"),
    [
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGTERM, signal.default_int_handler),
        (signal.SIGTERM, signal.SIG_IGN),
        (signal.SIGHUP, signal.default_int_handler),
    ],
    ids=["ctrl-c", "service manager", "in a script's background", "closed terminal"],
)
def test_a_stopped_check_keeps_what_it_saw(
    cli: Check, web: SmallWeb, tmp_path: Path, sign: signal.Signals, handler: Any
) -> None:
    """A shell starts what it puts into the background with Ctrl-C ignored."""
    web.page("http://slow.example/", Reply(body="late", delay=10))
    (tmp_path / "two.md").write_text("- [a post](http://a.example/post)\n- [slow](http://slow.example/)\n")
    cli("import", "two.md")
    command, came = [sys.executable, "-m", "service", "check"], len(web.requests)
    environment = {**os.environ, **web.environment()}
    kept = signal.signal(signal.SIGINT, handler)
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGINT, kept)
        while {request.host for request in web.requests[came:]} != {"a.example", "slow.example"}:
            time.sleep(0.05)
        time.sleep(0.5)  # the other page is read
        process.send_signal(sign)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "stopped" in said.lower()
    links = [json.loads(line) for line in cli("links", "--format", "jsonl").stdout.splitlines()]
    assert [link["verdict"] for link in links] == ["alive", "unchecked"]
