"""Withdrawn papers are told by their notice, and by nothing that only looks like one."""

from __future__ import annotations

import re

import pytest

from asking import RECORDINGS
from service.sources.withdrawal import NOTICES, is_withdrawn

RECORDS = sorted((RECORDINGS / "arxiv-abs").glob("*.txt"), key=lambda file: file.name)


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


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.name)
def test_real_records_are_judged_as_arxiv_marks_their_latest_version(file):
    record = file.read_text(encoding="utf-8")
    _, head, abstract, *_ = re.split(r"^\\\\$", record, flags=re.MULTILINE)
    comment = re.search(r"^Comments: (.*(?:\n  .*)*)", head, re.MULTILINE)
    latest = re.findall(r"^Date.*\((.*)\)$", head, re.MULTILINE)[-1]
    folded = " ".join(comment[1].split()) if comment else None
    assert is_withdrawn(folded, " ".join(abstract.split())) == latest.endswith(",I")


def test_the_records_hold_both_kinds():
    assert len(RECORDS) == 31
