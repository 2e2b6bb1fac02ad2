"""A withdrawal is told from arXiv's records by the latest version alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from service.errors import SourceBusy
from service.sources.arxiv_raw import read
from smallweb.apis import arxiv_record


@pytest.mark.parametrize(
    ("versions", "withdrawn"),
    [
        (["12kb D", "0kb I"], True),
        (["0kb I", "12kb D"], False),
        (["12kb D"], False),
        (["0kb D"], False),
        (["12kb DI"], False),
        (["0kb DI"], True),
    ],
)
def test_the_latest_version_counts(versions: Sequence[str], withdrawn: bool):
    assert read(arxiv_record(versions).encode()) is withdrawn


@pytest.mark.parametrize("body", [b"", b"<html>", b"<a/>", arxiv_record([]).encode(), b"Rate exceeded."])
def test_what_is_no_record_is_no_answer(body: bytes):
    with pytest.raises(SourceBusy):
        read(body)


def test_a_bomb_of_entities_does_nothing():
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c SYSTEM "file:///etc/passwd">]><a>&c;</a>'
    with pytest.raises(SourceBusy):
        read(bomb)
