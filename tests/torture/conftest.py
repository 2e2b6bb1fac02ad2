"""What the tests that kill share: one nursery, one small web, and a victim each."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from nursery import Nursery
from smallweb import SmallWeb
from torture.victim import KILLS, SEED, Victim


def pytest_report_header() -> str:
    return f"torture: {KILLS} kills, TORTURE_SEED={SEED}"


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery("service.cli")
    yield nursery
    nursery.close()


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        yield web


@pytest.fixture
def victim(nursery: Nursery, web: SmallWeb, tmp_path: Path, request: pytest.FixtureRequest) -> Victim:
    folder = tmp_path / "installation"
    folder.mkdir()
    return Victim(nursery, folder, {**os.environ, **web.environment()}, random.Random(f"{SEED} {request.node.name}"))
