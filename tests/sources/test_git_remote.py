"""Our branch gets to a remote with a token, over HTTP as forges speak it."""

from __future__ import annotations

import os
import subprocess
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from asking import small_web
from service.errors import ListkeeperError, SourceError
from service.sources import git, git_remote
from service.sources.git_remote import REFUSALS, Refusal, Remote, refused
from smallweb import Reply, Request

SECRET = "ghp_Secret5"  # made up


def ran(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=True).stdout.decode().strip()


class Server:
    """git's own HTTP server, behind a password."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.shown: list[str | None] = []

    def __call__(self, request: Request) -> Reply:
        self.shown.append(request.headers.get("authorization"))
        if self.shown[-1] != f"Basic {b64encode(f'x-access-token:{SECRET}'.encode()).decode()}":
            return Reply(401, {"WWW-Authenticate": 'Basic realm="git"'}, "no")
        parts = urlsplit(request.target)
        environment = {
            "GIT_PROJECT_ROOT": str(self._root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "ada",
            "REQUEST_METHOD": request.method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "CONTENT_LENGTH": str(len(request.body)),
        }
        done = subprocess.run(
            ["git", "http-backend"], env=os.environ | environment, input=request.body, capture_output=True, check=True
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        return Reply(int(headers.pop("Status", "200").split()[0]), headers, body)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    served = Server(tmp_path)
    small_web().site("127.0.0.1", handler=served)
    return served


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """With one commit on `main`, and one of ours on `links`."""
    ran(tmp_path, "init", "-q", "--bare", "-b", "main", "tools.git")
    ran(tmp_path, "init", "-q", "-b", "main", "clone")
    made = tmp_path / "clone"
    (made / "a.md").write_text("# A\n")
    ran(made, "add", ".")
    ran(made, "-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "-q", "-m", "A")
    ran(made, "push", "-q", str(tmp_path / "tools.git"), "main")
    ran(made, "remote", "add", "origin", f"http://127.0.0.1:{small_web().http_port}/tools.git")
    git.commit(made, "links", {"a.md": b"# B\n"}, "Repair")
    return made


def remote(clone: Path, secret: str = SECRET) -> Remote:
    return Remote(clone, "origin", git_remote.address(clone, "origin"), "x-access-token", secret)


def test_the_token_opens_the_remote(server: Server, clone: Path, tmp_path: Path) -> None:
    """Also where somebody else's header stands in the clone's settings, as in a job on a forge."""
    place = f"http.http://127.0.0.1:{small_web().http_port}/.extraheader"
    ran(clone, "config", place, "Authorization: Basic b2xkOm9sZA==")
    assert git_remote.push(remote(clone), "links")
    assert not git_remote.push(remote(clone), "links")
    assert ran(tmp_path / "tools.git", "rev-parse", "links") == ran(clone, "rev-parse", "links")
    assert git_remote.tip(remote(clone), "main") == ran(clone, "rev-parse", "main")
    assert git_remote.tip(remote(clone), "none") is None
    assert all(server.shown)


def test_a_wrong_token_is_said_and_not_shown(server: Server, clone: Path) -> None:
    """Nobody is asked for a password."""
    with pytest.raises(SourceError, match="does not let us in") as caught:
        git_remote.push(remote(clone, "ghp_Wrong6"), "links")
    assert "ghp_Wrong6" not in f"{caught.value.message} {caught.value.hint}"
    assert server.shown


def test_a_token_goes_to_its_own_host_alone(clone: Path) -> None:
    """And nowhere where the remote is reached by ssh."""
    shown = remote(clone).shown()
    assert {value for name, value in shown.items() if name.startswith("GIT_CONFIG_KEY")} == {
        f"http.http://127.0.0.1:{small_web().http_port}/.extraHeader"
    }
    assert Remote(clone, "origin", "git@github.com:ada/tools.git", "x", SECRET).shown() == {}


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row.means)
def test_what_git_says_is_told_apart(row: Refusal) -> None:
    """Each row by its example."""
    error = refused("remote origin", f"hint: something\n{row.example}\n")
    assert type(error) is row.error
    assert row.means in error.message
    assert " ".join(row.example.split())[:50] in (error.hint or "")


def test_what_is_secret_in_an_address_is_not_told() -> None:
    """git leaves it out itself, mostly."""
    error: ListkeeperError = refused("remote origin", "fatal: strange thing at https://ada:pw@git.example/x")
    assert "pw" not in error.message
