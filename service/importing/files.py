"""Lists on disk: which files there are, what they are called, and their bytes."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from service.errors import ListError, UsageError
from service.importing.reading import Content

SUFFIX = ".md"


class Source(NamedTuple):
    """A list's file and the name it goes by."""

    name: str
    path: Path


def is_address(text: str) -> bool:
    """Whether a text names something on the web and not a file."""
    return text.lower().startswith(("http://", "https://"))


def find(paths: Sequence[Path], name: str | None = None) -> list[Source]:
    """The lists at some paths: files, patterns as shells have them, and folders searched for `*.md`.

    Folders with a dot in front are left out. A list in a folder is named by its path below that folder,
    one that a pattern fits by its path below the folder in front of the pattern, a single file by its
    own name, all without `.md`. `name` names the only list that there is. Raises ListError for what is not there,
    and UsageError for a name that cannot be used.
    """
    found = {source.path: source for path in paths for source in _at(path)}
    sources = list(found.values())
    if name is None:
        return sources
    if len(sources) != 1:
        raise UsageError(f"the name {name!r} is for one list, but there are {len(sources)}", hint="leave out --name")
    return [Source(checked(name), sources[0].path)]


def read(source: Source) -> Content:
    """A list's file. Raises ListError."""
    try:
        return Content(source.name, source.path.read_bytes(), path=text(source.path))
    except OSError as error:
        raise ListError(f"cannot read {source.path}: {error.strerror}") from error


def _at(path: Path) -> Iterator[Source]:
    path = path.absolute()
    if path.is_dir():
        below = sorted(_below(path))
        if not below:
            raise ListError(f"there is no list in {path}", hint=f"lists are files that end in {SUFFIX}")
        yield from (Source(_name(file.relative_to(path)), file) for file in below)
    elif path.exists():
        yield Source(_name(Path(path.name)), path)
    elif glob.has_magic(str(path)):
        yield from _fitting(path)
    else:
        raise ListError(f"there is no file or folder {path}")


def _fitting(pattern: Path) -> Iterator[Source]:
    """The files that a pattern fits; `**` is any number of folders."""
    found = [Path(name) for name in sorted(glob.glob(str(pattern), recursive=True))]  # noqa: PTH207  # Path.glob takes no absolute pattern
    files = [path for path in found if path.is_file()]
    if not files:
        raise ListError(f"no file fits {pattern}")
    plain = next(folder for folder in pattern.parents if not glob.has_magic(str(folder)))
    yield from (Source(_name(path.relative_to(plain)), path) for path in files)


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in files if name.lower().endswith(SUFFIX))


def text(path: Path) -> str:
    """A path as it can be kept and shown; bytes in it that are no text are replaced."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _name(path: Path) -> str:
    plain = text(path)
    return plain[: -len(SUFFIX)] if plain.lower().endswith(SUFFIX) and len(path.name) > len(SUFFIX) else plain


def checked(name: str) -> str:
    """A name that can be a path below a folder, since that is where a list is exported to."""
    parts = PurePosixPath(name).parts
    if not name.isprintable() or not parts or ".." in parts or name != "/".join(parts) or name.startswith("/"):
        raise UsageError(f"{name!r} cannot be a list's name", hint="write it like a path: rnn, or deep-learning/rnn")
    return name
