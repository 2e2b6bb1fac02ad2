"""Texts that a person may type as a query, most of them nearly one."""

from __future__ import annotations

from hypothesis import strategies as st

from service.queries.keys import KEYS

QUERIES = st.lists(
    st.sampled_from(["a", "#t", '"', "(", ")", "and", "or", "not", "-", "sort:", "*", ":", "..", ">", ",", "\\", "stars:"])
    | st.sampled_from([key.example for key in KEYS])
    | st.text(max_size=5)
)  # fmt: skip
"""The words of a text."""
