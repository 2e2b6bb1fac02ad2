"""What a person may type, and what they are told when it cannot be read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import UsageError
from service.queries import Query, read


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("  ", Query()),
        ("#papers", Query(("papers",))),
        ("#papers #rnn", Query(("papers", "rnn"))),
        ("list:2015-10-09-rnn-and-lstm", Query((), "2015-10-09-rnn-and-lstm")),
        ("#c++ list:notes/drafts", Query(("c++",), "notes/drafts")),
        ('list:"my list" #x', Query(("x",), "my list")),
    ],
)
def test_tags_and_a_list_are_read(text: str, query: Query) -> None:
    """`#tag`, several meaning all of them, and `list:NAME`."""
    assert read(text) == query


@pytest.mark.parametrize(
    ("text", "character"),
    [("lstm", 1), ("#a lstm", 4), ("list:a list:b", 8), ("list:", 1), ("#", 1), ('list:"a', 1), ("#a stars:>1", 4)],
)
def test_an_unreadable_query_is_pointed_at(text: str, character: int) -> None:
    """The message shows the query and where reading stopped."""
    with pytest.raises(UsageError) as caught:
        read(text)
    first, shown, mark = caught.value.message.splitlines()
    assert first == f"cannot read the query at character {character}:"
    assert shown == f"  {text}"
    assert mark.index("^") == character + 1
    assert caught.value.hint


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing that can be typed breaks the reader."""
    with suppress(UsageError):
        assert isinstance(read(text), Query)
