"""Counts as people read them."""

from __future__ import annotations


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 link`, `1,043 links`; `many` where it is more than an s that is added."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
