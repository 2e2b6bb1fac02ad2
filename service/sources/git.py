"""What git knows of addresses: when each came into a file, and by which change. The only place that runs git.

`git log` is read once, from the newest commit to the oldest, over renames; an address that was taken
out and came back counts from the first time. Nothing is fetched, and nothing of the repository's
own is run: no hooks, no external diffs, no filters.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from service import urls
from service.errors import UsageError

PATIENCE = 120.0
"""Seconds; the longest history of a list known to us takes ten."""

_COMMIT = "\x01"
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'`|\\]+", re.IGNORECASE)
_MARKS = ").,;:]}*_!?"
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color")
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showSignature=false")


def added(path: Path) -> dict[str, date]:
    """The day (UTC) on which each address, in its normal form, first came into a file.

    Empty where the file is in no working tree, git is not there, or does not answer in time.
    """
    if not any((folder / ".git").exists() for folder in path.parents):
        return {}
    try:
        return dict(_first(_log(path)))
    except (OSError, subprocess.SubprocessError):
        return {}


def added_by(change: str, folder: Path) -> set[str]:
    """The addresses, in their normal form, that a change (BASE..HEAD) brought into the Markdown files of a tree.

    An address that it only moved about is none of them. Raises UsageError where git cannot tell.
    """
    if change.startswith("-"):
        raise UsageError(f"{change!r} is no change", hint="write it as BASE..HEAD")
    try:
        told = _git(folder, "diff", "--unified=0", *_PLAIN, change, "--", "*.md", "*.markdown")
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UsageError(f"git cannot tell what {change} changed: {reason}", hint="write it as BASE..HEAD") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"git cannot tell what {change} changed: {error}", hint="is git installed?") from error
    lines = told.split("\n")
    return _addresses(lines, "+", "+++ ") - _addresses(lines, "-", "--- ")


def _addresses(lines: Iterable[str], sign: str, header: str) -> set[str]:
    chosen = (line for line in lines if line.startswith(sign) and not line.startswith(header))
    return {urls.canonical(each) for line in chosen for found in _ADDRESS.findall(line) for each in _readings(found)}


def _log(path: Path) -> str:
    """A file's whole history, as one text."""
    how = (f"--format={_COMMIT}%ct", "--follow", "--patch", "--unified=0", *_PLAIN)
    return _git(path.parent, "log", *how, "--", path.name)


def _git(folder: Path, *arguments: str) -> str:
    """What git prints, run in a folder. Raises OSError and SubprocessError."""
    done = subprocess.run(  # noqa: S603  # arguments are separate, paths come after --
        ["git", *_QUIET, *arguments],  # noqa: S607  # git is where the machine has it
        cwd=folder,
        env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


def _first(log: str) -> Iterator[tuple[str, date]]:
    """Addresses of added lines and the days of their commits; of two for one address the later one counts."""
    day = date.min
    for line in log.split("\n"):
        if line.startswith(_COMMIT):
            day = datetime.fromtimestamp(int(line[1:]), UTC).date()
        elif line.startswith("+") and not line.startswith("+++ "):
            for found in _ADDRESS.findall(line):
                yield from ((urls.canonical(each), day) for each in _readings(found))


def _readings(found: str) -> Iterator[str]:
    """An address as it stands in a line, with the marks behind it that may be Markdown's, and without."""
    yield found
    while found and found[-1] in _MARKS:
        found = found[:-1]
        yield found
    for mark in ("](", ")"):  # what was pasted in front of, or behind, another one
        head, there, tail = found.partition(mark)
        if there:
            yield head
            if "://" in tail:
                yield tail


# --- committing -------------------------------------------------------------------------------

MARK = "Made-by: listkeeper"
"""The last line of our commits, by which a branch is known to be ours."""


def clone_of(path: Path) -> Path:
    """The working tree that a path is in. Raises UsageError where it is in none."""
    folder = path if path.is_dir() else path.parent
    return Path(told(folder, "rev-parse", "--show-toplevel"))


def committed(clone: Path, name: str, commit: str = "HEAD") -> bytes | None:
    """What a commit has in a file; None: it has no such file."""
    try:
        return run(clone, "cat-file", "blob", f"{commit}:{name}").stdout
    except subprocess.CalledProcessError:
        return None


def commit(clone: Path, branch: str, files: Mapping[str, bytes], message: str, *, onto: str = "HEAD") -> str:
    """Put files, by their names in the clone, into one commit on a branch that begins at another one; its id.

    The working tree, the index and the branch that is checked out stay as they are, and no hook runs.
    A branch of that name is begun anew if its last commit is ours, and left alone if it is the same.
    Raises UsageError.
    """
    told(clone, "check-ref-format", "--branch", branch)
    reference = f"refs/heads/{branch}"
    if branch == told(clone, "branch", "--show-current"):
        raise UsageError(f"the branch {branch} is checked out", hint="name another one with --branch")
    before = tip(clone, branch)
    if before and MARK not in told(clone, "log", "-1", "--format=%B", before):
        raise UsageError(f"there is a branch {branch} with other work on it", hint="name another one with --branch")
    base = told(clone, "rev-parse", f"{onto}^{{commit}}")
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        run(clone, "read-tree", base, environment=index)
        for name, content in files.items():
            mode = told(clone, "ls-tree", "--format=%(objectmode)", base, "--", f":(literal){name}") or "100644"
            blob = run(clone, "hash-object", "-w", "--no-filters", "--stdin", given=content).stdout.decode().strip()
            run(clone, "update-index", "--add", "--cacheinfo", f"{mode},{blob},{name}", environment=index)
        tree = run(clone, "write-tree", environment=index).stdout.decode().strip()
    text = f"{message.rstrip()}\n\n{MARK}\n"
    if before and told(clone, "log", "-1", "--format=%T %P%n%B", before) == f"{tree} {base}\n{text.rstrip()}":
        return before
    who = (
        ()
        if ask(clone, "config", "user.email")
        else ("-c", "user.name=listkeeper", "-c", "user.email=listkeeper@localhost")
    )
    made = run(clone, *who, "commit-tree", tree, "-p", base, "-F", "-", given=text.encode()).stdout.decode().strip()
    run(clone, "update-ref", "-m", "listkeeper", reference, made, before or "0" * len(made))
    return made


def tip(clone: Path, branch: str) -> str:
    """The id of a branch's last commit; empty: there is no such branch."""
    return ask(clone, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")


def ask(folder: Path, *arguments: str) -> str:
    """What git prints; nothing where it has nothing to say."""
    try:
        return run(folder, *arguments).stdout.decode("utf-8", "replace").strip()
    except subprocess.CalledProcessError:
        return ""


def told(folder: Path, *arguments: str) -> str:
    """What git prints. Raises UsageError with its reason."""
    try:
        return run(folder, *arguments).stdout.decode("utf-8", "replace").strip()
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UsageError(f"git cannot do it: {reason}", hint="name a git working tree with --clone") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(f"git cannot do it: {error}", hint="is git installed?") from error


def run(
    folder: Path, *arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """What git does in a working tree. Raises OSError and SubprocessError."""
    return subprocess.run(  # noqa: S603  # arguments are separate
        ["git", *_QUIET, "-c", "core.hooksPath=/dev/null", *arguments],  # noqa: S607  # git is where the machine has it
        cwd=folder,
        env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **(environment or {})},
        input=given,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
