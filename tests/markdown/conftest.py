"""What the tests of reading share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def seed_source(seed: Path) -> bytes:
    return seed.read_bytes()
