"""Records by hand, for proposing."""

from __future__ import annotations

import pytest

from ledger import Ledger
from service.database import Database


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def database(any_database: Database) -> Database:
    """On both databases."""
    return any_database
