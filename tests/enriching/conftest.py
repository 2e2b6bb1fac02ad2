"""Installations whose sources are served on loopback."""

from __future__ import annotations

import pytest

from installation import House, Time, served
from service.database import Database


@pytest.fixture
def house(any_database: Database) -> House:
    return House(any_database, served(), Time())
