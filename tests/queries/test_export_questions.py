"""What exporting asks: since when entries are there, and what is known of addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

import small_world
from service.errors import ListNotFound
from service.models import EntryRow
from service.queries.exports import Known, added, known

GONE = "http://deeplearning4j.org/lstm.html"


def test_entries_whose_coming_was_seen_have_its_time(any_database):
    small_world.fill(any_database)
    seen = datetime(2026, 11, 20, 8, tzinfo=UTC)
    with any_database.write() as session:
        session.execute(sa.update(EntryRow).where(EntryRow.id == 3).values(added_at=seen))
    with any_database.read() as session:
        assert added(session, small_world.RNN) == {3: seen}
        assert added(session, small_world.DRAFTS) == {}


def test_an_unknown_list_is_said_to_be_one(session):
    with pytest.raises(ListNotFound):
        added(session, "nowhere")


def test_known_is_what_is_believed_and_was_told_under_any_form_of_the_address(session):
    facts = known(
        session,
        [
            GONE + "#part",
            "HTTPS://arxiv.org/pdf/1502.04681v2",
            "https://github.com/hardmaru/write-rnn-tensorflow/issues",
        ],
    )
    assert facts[GONE] == Known(
        dead=True, copy="https://web.archive.org/web/20151011120000/http://deeplearning4j.org/lstm.html"
    )
    assert facts["https://arxiv.org/pdf/1502.04681v2"].paper["version"] == 3
    assert facts["https://github.com/hardmaru/write-rnn-tensorflow/issues"].repository["name"] == "hardmaru/write-rnn"


def test_a_death_that_has_not_settled_is_not_known_yet(session):
    one = "https://github.com/skaae/lasagne-draw"
    assert known(session, [one])[one].dead is False


def test_nothing_is_known_of_what_no_list_has(session):
    assert known(session, ["https://nowhere.example/", "#top"]) == {
        "https://nowhere.example/": Known(),
        "#top": Known(),
    }
