"""The whole OpenAPI document, tried by schemathesis: what it allows is answered as it says, what it does not is refused.

The examples are few and always the same, so that a failure is one of a change; `schemathesis run` with a
token against `listkeeper serve` looks further.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from datetime import datetime
from typing import Any

import hypothesis
import pytest
import schemathesis
import sqlalchemy as sa
from hypothesis import given
from hypothesis.errors import Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

import small_world
from service.admitting import flow as admitting
from service.database import Database
from service.settings import Settings
from service.web.app import create_app
from serving import served

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
FEW = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
CONFIG = {
    "checks": {
        # A query, a cursor or a date can be text as the document says and still mean nothing: 400.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "403", "404", "406", "409", "429"]},
    },
}


@pytest.fixture
def document(any_database: Database, now: datetime) -> Iterator[Any]:
    """The document of an application that is served, with a token that may do everything."""
    small_world.fill(any_database)
    small_world.fill_hostile(any_database)
    if not any_database.is_sqlite:  # the small world brings its own numbers; PostgreSQL counts on from these
        with any_database.write() as session:
            session.execute(sa.text("SELECT setval(pg_get_serial_sequence('run', 'id'), max(id)) FROM run"))
    token = admitting.create(any_database, "schemathesis", ["decide", "run"], now=now)
    app = create_app(Settings(), any_database, clock=lambda: now)
    with served(app) as address:
        config = SchemathesisConfig.from_dict({**CONFIG, "headers": {"Authorization": f"Bearer {token}"}})
        yield schemathesis.openapi.from_url(f"{address}/api/openapi.json", config=config)


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_operation_does_what_the_document_says(document: Any, mode: GenerationMode) -> None:
    """With what it allows, and with what it does not."""
    tried = []
    for found in document.get_all_operations():
        operation = found.ok()
        tried.append(operation.label)

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def hold(case: Any) -> None:
            case.call_and_validate(timeout=30)

        with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():  # nothing to get wrong
            hold()
    assert len(tried) > 25


def test_operations_follow_from_another_as_the_document_says(document: Any) -> None:
    """What one answers is what the next is asked with: a check that was started is a run that can be looked at."""
    machine = document.exclude(path_regex="/events$").as_state_machine()  # it would be listened to until its end
    run_state_machine_as_test(machine, settings=hypothesis.settings(FEW, stateful_step_count=5))
