"""What happens to lists, on both databases."""

from __future__ import annotations

import pytest

from service.database import Database


@pytest.fixture
def database(any_database: Database) -> Database:
    """On both databases."""
    return any_database
