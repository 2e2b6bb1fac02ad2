"""What an export would change in a file, as a unified diff that `patch` and `git apply` take. Pure."""

from __future__ import annotations

import difflib

_NO_NEWLINE = b"\n\\ No newline at end of file\n"


def unified(before: bytes | None, after: bytes, path: str) -> bytes:
    """The difference between what stands in a file and what would; nothing where they are the same.

    `before` is None where there is no such file yet. Bytes that are no text come through as they are.
    """
    name = " ".join(path.split("\n")).encode()
    old = b"/dev/null" if before is None else b"a/" + name
    lines = difflib.diff_bytes(difflib.unified_diff, _lines(before or b""), _lines(after), old, b"b/" + name)
    return b"".join(line if line.endswith(b"\n") else line + _NO_NEWLINE for line in lines)


def _lines(content: bytes) -> list[bytes]:
    """Lines as `patch` counts them: only a line feed ends one."""
    *lines, last = content.split(b"\n")
    return [*(line + b"\n" for line in lines), *([last] if last else [])]
