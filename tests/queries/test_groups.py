"""Groups of proposals have titles for people."""

from __future__ import annotations

import pytest

from service.queries.groups import CAUSES, Cause, title


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.key)
def test_every_cause_makes_a_title(cause: Cause) -> None:
    one, several = title(cause.example, 1), title(cause.example, 23)
    assert one.endswith(f": 1 {cause.what[0]}")
    assert several.endswith(f": 23 {cause.what[1]}")
    assert cause.example.partition(":")[2] in several


def test_a_host_that_went_away_is_told_in_one_line() -> None:
    assert title("gone:eng.uber.com", 23) == "eng.uber.com went away: 23 links"


def test_what_is_not_in_the_table_is_told_as_it_is() -> None:
    assert title("of old times", 2) == "of old times: 2 proposals"
