"""Accepted changes are offered in one pull request, by real git, to forges that take what they document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from asking import small_web
from forges import SmallForge
from service.cli import main
from smallweb import Reply
from smallweb.apis import JSON

Command = Callable[..., tuple[str, str]]
Rows = Callable[..., list[dict[str, Any]]]

LIST = "# Tools\r\n\r\n- [One](https://a.example/?utm_source=x) - It.\r\n- [Two](https://b.example/?utm_source=y)\r\n"
TOKENS = {"LISTKEEPER_GITHUB_TOKEN": "t", "LISTKEEPER_GITLAB_TOKEN": "t", "LISTKEEPER_FORGEJO_TOKEN": "t"}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def listkeeper(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `listkeeper ARGUMENTS` in this process: what it prints on both streams, without line ends on the second."""

    def run(*arguments: str | Path, status: int = 0, **environment: str) -> tuple[str, str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["listkeeper", *map(str, arguments)])
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        printed, said = capsys.readouterr()
        assert (ended.value.code or 0) == status, said
        return printed, " ".join(said.split())

    return run


@pytest.fixture
def rows(listkeeper: Command) -> Rows:
    """The rows that a listing prints as JSON lines."""

    def read(*arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in listkeeper(*arguments, "--format", "jsonl")[0].splitlines()]

    return read


class Desk:
    """A maintainer's clone of a list on a forge, with two repairs proposed."""

    def __init__(self, listkeeper: Command, folder: Path, kind: str) -> None:
        self._listkeeper = listkeeper
        self.forge = SmallForge(kind=kind)
        self.bare, self.clone = folder / "bare.git", folder / "clone"
        git(folder, "init", "-q", "--bare", "-b", "main", str(self.bare))
        git(folder, "init", "-q", "-b", "main", str(self.clone))
        for name, value in (
            ("core.autocrlf", "false"),
            ("user.email", "ada@a.example"),
            ("user.name", "Ada"),
            ("remote.origin.url", self.forge.remote),
            (f"url.{self.bare}.insteadOf", self.forge.remote),
        ):
            git(self.clone, "config", name, value)
        self.file = self.clone / "tools.md"
        self.file.write_bytes(LIST.encode())
        git(self.clone, "add", ".")
        git(self.clone, "commit", "-q", "-m", "A list")
        git(self.clone, "push", "-q", "origin", "main")
        listkeeper("import", self.file)
        listkeeper("lint", "tools", "--rule", "tracking", "--propose")
        small_web().site(self.forge.host, handler=self.forge)

    def ask(self, *arguments: str, status: int = 0, **environment: str) -> str:
        """What `apply --pull-request` says."""
        given = small_web().environment() | TOKENS | environment
        return self._listkeeper("apply", "--pull-request", *arguments, status=status, **given)[1]

    def merge(self) -> None:
        """As the forge does it when somebody presses the button."""
        git(self.clone, "push", "-q", "origin", "listkeeper:main")
        self.forge.settle(self.forge.pulls[-1].get("number") or self.forge.pulls[-1]["iid"], merged=True)


@pytest.fixture
def desk(listkeeper: Command, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(listkeeper, tmp_path, getattr(request, "param", "github"))
    yield made
    assert made.forge.complaints == []


@pytest.mark.parametrize("desk", ["github", "gitlab", "forgejo"], indirect=True)
def test_one_is_opened_kept_up_to_date_and_followed_by_another(desk: Desk, listkeeper: Command, rows: Rows) -> None:
    """The whole life of one, on each kind of forge; the working tree is never touched."""
    first, second = (one["id"] for one in rows("proposals"))
    listkeeper("accept", str(first))
    assert "pull request opened, 1 change: https://" in desk.ask()
    [pull] = desk.forge.pulls
    assert pull["title"] == "Repair 1 place in tools"
    assert "`https://a.example/?utm_source=x`" in pull.get("body", pull.get("description"))
    assert git(desk.bare, "diff", "--numstat", "main", "listkeeper").split() == ["1", "1", "tools.md"]

    before = git(desk.bare, "rev-parse", "listkeeper")
    assert "pull request unchanged" in desk.ask()
    assert git(desk.bare, "rev-parse", "listkeeper") == before

    listkeeper("accept", str(second))
    assert "pull request changed, 2 changes" in desk.ask()
    [pull] = desk.forge.pulls
    assert pull["title"] == "Repair 2 places in tools"
    assert git(desk.bare, "diff", "--numstat", "main", "listkeeper").split() == ["2", "2", "tools.md"]
    assert git(desk.bare, "rev-list", "--count", "main..listkeeper").strip() == "1"
    assert desk.file.read_bytes() == LIST.encode()

    desk.merge()
    assert "another one in the branch main" in desk.ask(status=3)  # until it is pulled and imported
    git(desk.clone, "pull", "-q", "origin", "main")
    listkeeper("import", desk.file)
    assert {one["state"] for one in rows("proposals")} == {"applied"}
    assert "no accepted changes" in desk.ask()

    desk.file.write_bytes(desk.file.read_bytes() + b"- [Three](https://c.example/?utm_source=z)\r\n")
    git(desk.clone, "commit", "-q", "-a", "-m", "More")
    git(desk.clone, "push", "-q", "origin", "main")
    listkeeper("import", desk.file)
    listkeeper("lint", "tools", "--rule", "tracking", "--propose")
    listkeeper("accept", "--all")
    assert "pull request opened, 1 change" in desk.ask()
    assert len(desk.forge.pulls) == 2


def test_closing_one_unmerged_rejects_what_was_in_it(desk: Desk, listkeeper: Command, rows: Rows) -> None:
    """Once, and said so; what was not in it is offered in another, and a person may have them back."""
    first, second = (one["id"] for one in rows("proposals"))
    listkeeper("accept", str(first))
    desk.ask()
    desk.forge.settle(1, merged=False)
    listkeeper("accept", str(second))
    said = desk.ask(status=1)
    assert "was closed without being merged. 1 of its changes are rejected" in said
    assert "pull request opened, 1 change" in said
    assert [(one["id"], one["state"]) for one in rows("proposals")] == [(first, "rejected"), (second, "accepted")]
    assert "closed without being merged" in rows("proposals", "--state", "rejected")[0]["decision"]

    listkeeper("undo")
    assert "pull request changed, 2 changes" in desk.ask()
    assert len(desk.forge.pulls) == 2


def test_what_was_declined_before_anybody_here_knew_is_not_offered_again(desk: Desk, listkeeper: Command) -> None:
    """A new installation meets the no that was said to the old one."""
    listkeeper("accept", "--all")
    desk.ask()
    desk.forge.settle(1, merged=False)
    fresh = {"LISTKEEPER_DATABASE_URL": "sqlite:///fresh.db"}
    listkeeper("import", desk.file, **fresh)
    listkeeper("lint", "tools", "--rule", "tracking", "--propose", **fresh)
    listkeeper("accept", "--all", **fresh)
    assert "is not known here" in desk.ask(status=2, **fresh)
    assert "opened" in desk.ask("--branch", "again", **fresh)


def test_when_all_is_taken_back_the_open_one_is_named(desk: Desk, listkeeper: Command) -> None:
    """It is a person's to close."""
    listkeeper("accept", "--all")
    desk.ask()
    listkeeper("undo")
    assert "https://github.com/ada/tools/1 is open: close it" in desk.ask()


def test_the_work_of_others_is_never_overwritten(desk: Desk, listkeeper: Command, tmp_path: Path) -> None:
    """Neither a commit that somebody put on our branch, nor a list that is another one there."""
    listkeeper("accept", "--all")
    desk.ask()
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", "-b", "listkeeper", str(desk.bare), str(other))
    (other / "tools.md").write_text("# Mine\n")
    git(other, "-c", "user.name=E", "-c", "user.email=e@e.example", "commit", "-q", "-a", "-m", "Better")
    git(other, "push", "-q")
    mine = git(desk.bare, "rev-parse", "listkeeper")
    listkeeper("undo")
    listkeeper("accept", "1")
    assert "somebody else has worked on the branch listkeeper" in desk.ask(status=2)
    assert git(desk.bare, "rev-parse", "listkeeper") == mine
    git(other, "push", "-q", "-f", "origin", "listkeeper:main")
    assert "tools.md is another one in the branch main" in desk.ask("--branch", "b", status=3)
    assert git(desk.bare, "branch", "--list", "b") == ""


def test_a_clone_made_anew_goes_on_with_the_same(desk: Desk, listkeeper: Command, tmp_path: Path) -> None:
    """As in a job on a forge, where every run has a fresh, shallow one."""
    listkeeper("accept", "1")
    desk.ask()
    fresh = tmp_path / "fresh"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{desk.bare}", str(fresh))
    git(fresh, "config", "remote.origin.url", desk.forge.remote)
    git(fresh, "config", f"url.file://{desk.bare}.insteadOf", desk.forge.remote)
    listkeeper("accept", "2")
    assert "pull request changed, 2 changes" in desk.ask("--clone", str(fresh))
    assert len(desk.forge.pulls) == 1


def test_what_is_missing_is_said(desk: Desk, listkeeper: Command) -> None:
    """With nothing pushed and nothing opened."""
    listkeeper("accept", "--all")
    assert "no token for GitHub" in desk.ask(status=2, LISTKEEPER_GITHUB_TOKEN="")
    for arguments, says in (
        (["--remote", "upstream"], "has no remote upstream"),
        (["--into", "next"], "has no branch next"),
        (["--branch", "main"], "cannot be merged into itself"),
        (["--in-place"], "say one of"),
        (["--clone", "/"], "not a git repository"),
    ):
        assert says in desk.ask(*arguments, status=2)
    assert desk.forge.pulls == []
    assert git(desk.bare, "branch", "--list").split() == ["*", "main"]


def test_a_push_that_is_refused_says_why(desk: Desk, listkeeper: Command) -> None:
    """A hook of the remote, as forges have for branches that they protect."""
    listkeeper("accept", "--all")
    path = desk.bare / "hooks" / "pre-receive"
    path.touch(0o755)
    for said, means in (
        ("error: GH006: Protected branch update failed for refs/heads/listkeeper.", "protects this branch"),
        ("Permission to ada/tools.git denied to eve.", "does not let us in"),
        ("the moon is full", "a rule of the remote refuses this push"),
    ):
        path.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
        told = desk.ask(status=3)
        assert means in told
        assert f"git says: remote: {said}" in told
    assert desk.forge.pulls == []


def test_a_token_that_may_not_open_one_is_said(desk: Desk, listkeeper: Command) -> None:
    """The branch is there then, and the next run goes on from it."""
    listkeeper("accept", "--all")
    refusal = Reply(403, JSON, '{"message": "Resource not accessible by personal access token"}')
    desk.forge.moods = [None, None, None, refusal]
    assert "does not let this token write to ada/tools: Resource not" in desk.ask(status=3)
    desk.forge.moods = []
    assert "pull request opened" in desk.ask()


def test_the_token_is_nowhere_to_be_read(desk: Desk, listkeeper: Command, tmp_path: Path) -> None:
    """Not in what git runs, in errors, in the clone or in the records."""
    listkeeper("accept", "--all")
    secret = "ghp_Secret5"  # made up
    trace = tmp_path / "trace"
    said = desk.ask(status=3, LISTKEEPER_GITHUB_TOKEN=secret, GIT_TRACE=str(trace))
    assert "does not accept the token" in said
    desk.ask(GIT_TRACE=str(trace))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert trace in files
    assert all(secret.encode() not in path.read_bytes() for path in files)
