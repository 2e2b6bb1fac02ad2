"""A clone's remote: what it has, and our branch there. git speaks to it, as `git` runs it.

A token never stands on a command line, where every user of the machine can read it: git gets it as a
header through variables of its environment (git-config(1), GIT_CONFIG_COUNT), for that one host.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from service.errors import ListkeeperError, SourceBusy, SourceUnusable, UsageError
from service.sources import git


class Remote(NamedTuple):
    """A remote of a clone, and what opens it."""

    clone: Path
    name: str
    address: str
    """As the clone's settings write it."""
    user: str = ""
    secret: str | None = None
    """What git shows when it is asked for a password over HTTP; None: what the person's own set-up has."""

    def shown(self) -> dict[str, str]:
        """The environment in which git has the secret."""
        parts = urlsplit(self.address)
        if self.secret is None or parts.scheme not in ("http", "https"):
            return {}
        place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        credential = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()
        # The empty one takes away what is there: with two of them GitHub refuses.
        values = ["", f"Authorization: Basic {credential}"]
        first = int(os.environ.get("GIT_CONFIG_COUNT", "0") or "0")
        given = {"GIT_CONFIG_COUNT": str(first + len(values))}
        for number, value in enumerate(values, first):
            given[f"GIT_CONFIG_KEY_{number}"] = f"http.{place}.extraHeader"
            given[f"GIT_CONFIG_VALUE_{number}"] = value
        return given


def address(clone: Path, name: str) -> str:
    """Where a remote is, for pushing. Raises UsageError where a clone has none of this name."""
    found = git.ask(clone, "config", "--get", f"remote.{name}.pushurl") or git.ask(
        clone, "config", "--get", f"remote.{name}.url"
    )
    if not found:
        others = ", ".join(git.ask(clone, "remote").split())
        hint = f"name one of its own with --remote: {others}" if others else "add one with: git remote add origin URL"
        raise UsageError(f"{clone} has no remote {name}", hint=hint)
    return found


def tip(remote: Remote, branch: str) -> str | None:
    """The last commit of a branch there, which the clone has then; None: there is no such branch.

    Nothing of the clone's own branches changes. Raises SourceBusy, SourceUnusable.
    """
    told = _spoken(remote, "ls-remote", remote.name, f"refs/heads/{branch}")
    if not told:
        return None
    commit = told.split()[0]
    if git.ask(remote.clone, "cat-file", "-t", commit) != "commit":
        quietly = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--refmap=")
        _spoken(remote, "fetch", *quietly, remote.name, f"refs/heads/{branch}")
    return commit


def push(remote: Remote, branch: str) -> bool:
    """Bring a branch of ours to the remote; False: it is there as it is.

    What was there of it is replaced if the last commit was ours, too. Raises SourceBusy, SourceUnusable,
    UsageError where somebody else has worked on it.
    """
    there = tip(remote, branch)
    if there == git.told(remote.clone, "rev-parse", f"refs/heads/{branch}"):
        return False
    if there and git.MARK not in git.told(remote.clone, "log", "-1", "--format=%B", there):
        raise UsageError(
            f"somebody else has worked on the branch {branch} of the remote {remote.name}",
            hint="merge it or take it away there, or name another one with --branch",
        )
    lease = f"--force-with-lease=refs/heads/{branch}:{there or ''}"
    alone = ("--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", lease)
    _spoken(remote, "push", *alone, remote.name, f"refs/heads/{branch}:refs/heads/{branch}")
    return True


class Refusal(NamedTuple):
    """How git says that it could not be done, and what that means."""

    said: str
    """A pattern for its words."""
    error: type[ListkeeperError]
    means: str
    hint: str
    example: str


REFUSALS = (
    Refusal(
        r"stale info|non-fast-forward|fetch first|cannot lock ref",
        SourceBusy,
        "the branch changed there meanwhile",
        "run it again",
        "!\trefs/heads/links:refs/heads/links\t[rejected] (stale info)",
    ),
    Refusal(
        r"protected|GH006|GH013|not allowed to (?:force )?push|rule violations",
        SourceUnusable,
        "the remote protects this branch",
        "name another one with --branch, or let its rules allow it",
        "remote: error: GH006: Protected branch update failed for refs/heads/links.",
    ),
    Refusal(
        r"could not read (?:Username|Password)|Authentication failed|Invalid username|Permission (?:to|denied)"
        r"|access denied|returned error: 40[13]|terminal prompts disabled|publickey",
        SourceUnusable,
        "the remote does not let us in",
        "look at the token, which must be allowed to write, or at the key for ssh",
        "fatal: Authentication failed for 'https://github.com/ada/tools.git/'",
    ),
    Refusal(
        r"hook declined|remote rejected",
        SourceUnusable,
        "a rule of the remote refuses this push",
        "do as it says, or name another branch with --branch",
        "!\trefs/heads/links:refs/heads/links\t[remote rejected] (pre-receive hook declined)",
    ),
    Refusal(
        r"not found|does not appear to be a git repository|does not exist|returned error: 404",
        SourceUnusable,
        "there is no such repository, or it is not shown to us",
        "look at: git remote -v",
        "fatal: repository 'https://github.com/ada/tools.git/' not found",
    ),
    Refusal(
        r"unable to access|Could not resolve|Connection (?:refused|reset|timed out)|timed out|hung up",
        SourceBusy,
        "the remote cannot be reached",
        "run it again",
        "fatal: unable to access 'https://github.com/ada/tools.git/': Could not resolve host: github.com",
    ),
)
"""Asked in this order, of messages in the C locale."""


def refused(remote: str, said: str) -> ListkeeperError:
    """The error for what git said of a remote."""
    for row in REFUSALS:
        if re.search(row.said, said, re.IGNORECASE):
            return row.error(f"{remote}: {row.means}", hint=f"{row.hint} (git says: {_line(said)})")
    return SourceUnusable(f"{remote}: git could not do it: {_line(said)}")


def _line(said: str) -> str:
    """The line that says most, without what is secret in addresses."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    remote = [line for line in lines if re.match(r"remote: .*\w", line)]
    telling = remote or [line for line in lines if re.match(r"fatal:|error:|!", line)] or lines or ["nothing"]
    return re.sub(r"://[^/@\s]*@", "://***@", " ".join(telling[0].split()))[:200]


def _spoken(remote: Remote, *arguments: str) -> str:
    """What git prints while it speaks to a remote."""
    try:
        return git.run(remote.clone, *arguments, environment=remote.shown()).stdout.decode("utf-8", "replace").strip()
    except subprocess.CalledProcessError as error:
        said = (error.stdout + b"\n" + error.stderr).decode("utf-8", "replace")
        raise refused(f"remote {remote.name}", said) from error
    except subprocess.TimeoutExpired as error:
        raise SourceBusy(f"remote {remote.name}: no answer in {git.PATIENCE:g} seconds", hint="run it again") from error
    except OSError as error:
        raise UsageError(f"git cannot do it: {error}", hint="is git installed?") from error
