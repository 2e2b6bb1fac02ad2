"""The application over the small world, without a network between it and the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI

import small_world
from service.database import Database
from service.settings import Settings
from service.web.app import create_app
from serving import calling


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The small world and a hostile list. It is only read, so the tests share it."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('web') / 'world.db'}")
    database.migrate()
    small_world.fill(database)
    small_world.fill_hostile(database)
    yield database
    database.close()


@pytest.fixture
def app(world: Database, settings: Settings, now: datetime) -> FastAPI:
    return create_app(settings, world, clock=lambda: now)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """What asks the application as a browser or a script would."""
    async with calling(app) as client:
        yield client
