"""A diff shows what differs, and all of what is there."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.web.differing import lines

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))


def shown(diff: str | None, old: str | None = None, new: str | None = None) -> list[tuple[str, str]]:
    proposal: Any = {"diff": diff, "old": old, "new": new}
    return [(line.sign, "".join(text for text, _ in line.pieces)) for line in lines(proposal)]


@given(st.lists(TEXT.filter(bool), max_size=4), st.lists(TEXT.filter(bool), max_size=4))
def test_no_text_is_lost(removed: list[str], added: list[str]) -> None:
    """Whatever it is."""
    diff = "\n".join(["@@ -1 +1 @@", *(f"-{line}" for line in removed), *(f"+{line}" for line in added)])
    assert shown(diff) == [*(("−", line) for line in removed), *(("+", line) for line in added)]


def test_without_a_diff_old_and_new_stand_for_it() -> None:
    assert shown(None, "a", "b") == [("−", "a"), ("+", "b")]
    assert shown(None, "a") == [("−", "a")]
