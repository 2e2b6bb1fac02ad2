"""Where exports go, and what is there: files that are there as a whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from service.errors import ListError


def read(path: Path) -> bytes | None:
    """What a file holds; None: there is none. Raises ListError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ListError(f"cannot read {path}: {error.strerror}") from error


def write(path: Path, content: bytes) -> None:
    """Put content into a file, which has its old content until it has all of the new; a file's mode stays.

    Missing folders are made, and a symbolic link is followed. Raises ListError.
    """
    target = path.resolve()
    draft = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    except OSError as error:
        raise ListError(
            f"cannot write {path}: {error.strerror}", hint="name another place, or make this one writable"
        ) from error
    finally:
        with suppress(OSError):  # it is in its place, or was never made
            draft.unlink()
