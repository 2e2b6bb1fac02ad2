"""The application: what is mounted where, and what lives as long as it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from sqlmodel import Session
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope

from service.database import Database
from service.jobs.queue import Queue
from service.models import Clock
from service.settings import Settings
from service.web import api, badges, documents, metrics, pages, problems
from service.web.asking import ask
from service.web.headers import SecurityHeaders
from service.web.limits import Limit
from service.web.pages.account import TRIES, WITHIN
from service.web.unchanged import Unchanged

STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    database: Database,
    *,
    clock: Clock,
    queue: Queue | None = None,
    background: AbstractAsyncContextManager[Any] | None = None,
) -> FastAPI:
    """The API under /api, its document at /docs, and the pages.

    What happens in the `background` (the schedule, a worker) starts and stops with the application;
    requests put their jobs into the `queue`.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with background or nullcontext():
            yield
        await app.state.database.close_loop()

    app = FastAPI(
        title="listkeeper",
        version=version("listkeeper"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=documents.ADDRESS,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.database, app.state.settings, app.state.clock = database, settings, clock
    app.state.queue = queue or Queue(database)
    app.state.sign_ins = Limit(TRIES, WITHIN)
    app.openapi = lambda: documents.document(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    problems.install(app)
    app.add_middleware(Unchanged)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    app.add_api_route("/healthz", healthy, include_in_schema=False)
    app.add_api_route("/readyz", healthy, include_in_schema=False)
    app.add_api_route("/metrics", metrics.metrics, include_in_schema=False)
    app.include_router(api.router)
    app.include_router(documents.router)
    app.include_router(badges.router)
    app.include_router(pages.router)
    app.mount("/static", Static(directory=STATIC), name="static")
    return app


class Static(StaticFiles):
    """Files that a browser may keep for good where their address says which version is meant."""

    def file_response(self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Response:
        """The file, or that it has not changed."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        lasts = "max-age=31536000, immutable" if scope["query_string"] else "no-cache"
        response.headers["Cache-Control"] = lasts
        return response


async def healthy(request: Request) -> Response:
    """200 when the records can be read."""
    await ask(request, _touch)
    return Response("ok\n", media_type="text/plain")


def _touch(session: Session) -> None:
    session.connection().execute(sa.select(1))
