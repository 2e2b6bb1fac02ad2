"""How counts are put in what people read."""

from __future__ import annotations


def counted(count: int, word: str) -> str:
    """`1 link`, `2,000 links`, `3 entries`."""
    if count == 1:
        return f"1 {word}"
    return f"{count:,} {word[:-1]}ies" if word.endswith("ry") else f"{count:,} {word}s"
