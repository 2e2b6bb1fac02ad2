"""Withdrawn papers are told by their notice, and by nothing that only looks like one."""

from __future__ import annotations

import pytest

from service.sources.withdrawal import NOTICES, is_withdrawn


@pytest.mark.parametrize(
    ("name", "text"), [(notice.name, text) for notice in NOTICES for text in notice.means], ids=lambda value: value[:40]
)
def test_each_wording_is_found_by_its_own_row(name: str, text: str):
    assert next(notice for notice in NOTICES if notice.name == name).pattern.match(text)
    assert is_withdrawn(text, None)
    assert is_withdrawn(None, text)


@pytest.mark.parametrize("text", [text for notice in NOTICES for text in notice.does_not_mean])
def test_what_only_looks_like_a_notice_is_none(text: str):
    assert not is_withdrawn(text, text)
