"""Which night is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from service.jobs.nightly import STEPS, latest_slot, missed_slot

AT = time(2, 0)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # given a zone


def test_copies_are_looked_for_after_the_check_and_proposed_after_that() -> None:
    """The order of a night's steps: each finds what the one before left."""
    assert [(step.job, step.sources) for step in STEPS] == [
        ("import", ()),
        ("enrich", ("papers", "repositories", "publications")),
        ("check", ()),
        ("enrich", ("copies",)),
        ("propose", ()),
    ]


@given(moments, st.times())
def test_the_latest_slot_is_less_than_a_day_ago(now: datetime, at: time) -> None:
    """It is at the hour that was set, never in the future, in UTC."""
    slot = latest_slot(at, now)
    assert timedelta(0) <= now - slot < timedelta(days=1)
    assert slot.timetz() == at.replace(tzinfo=UTC)


def test_the_slot_is_the_same_in_every_time_zone() -> None:
    """Two machines in different zones claim the same slot."""
    now = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert latest_slot(AT, now) == latest_slot(AT, now.astimezone(UTC)) == datetime(2026, 3, 28, 2, 0, tzinfo=UTC)


def test_missed_nights_are_one() -> None:
    """A week away is made up for by one night, a new installation has missed none."""
    now = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
    today = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
    assert missed_slot(today - timedelta(days=7), AT, now) == today
    assert missed_slot(today, AT, now) is None
    assert missed_slot(None, AT, now) is None
