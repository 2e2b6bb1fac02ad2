"""The application: what is mounted where, and what lives as long as it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from sqlmodel import Session
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope

from service.database import Database, newest_revision
from service.jobs.queue import Queue
from service.models import Clock
from service.settings import Settings
from service.web import api, badges, documents, metrics, pages, problems
from service.web.admission import A_MINUTE, WRITES
from service.web.asking import ask
from service.web.forms import MOST_BYTES
from service.web.headers import SecurityHeaders
from service.web.limits import Limit
from service.web.pages.account import TRIES, WITHIN
from service.web.reading import may_read
from service.web.requests import HEADER, Requests, Tell
from service.web.unchanged import Unchanged

STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    database: Database,
    *,
    clock: Clock,
    queue: Queue | None = None,
    background: AbstractAsyncContextManager[Any] | None = None,
    log: Tell | None = None,
) -> FastAPI:
    """The API under /api, its document at /docs, and the pages.

    What happens in the `background` (the schedule, a worker) starts and stops with the application;
    requests put their jobs into the `queue`, and a line each into the `log`.
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
        max_body_size=MOST_BYTES,
        dependencies=[] if settings.anyone_may_read else [Depends(may_read)],
    )
    app.state.database, app.state.settings, app.state.clock = database, settings, clock
    app.state.queue = queue or Queue(database)
    app.state.sign_ins, app.state.writes = Limit(TRIES, WITHIN), Limit(WRITES, A_MINUTE)
    app.openapi = lambda: documents.document(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    problems.install(app)
    app.add_middleware(Unchanged)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "If-None-Match"],
            expose_headers=["ETag", "Link", "Location", "Retry-After", "X-Total-Count", HEADER],
        )
    app.add_middleware(Requests, log=log)
    app.add_api_route("/healthz", healthy, include_in_schema=False)
    app.add_api_route("/readyz", ready, include_in_schema=False)
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


async def healthy(_request: Request) -> Response:
    """200: this process answers; an orchestrator need not start it anew."""
    return Response("ok\n", media_type="text/plain")


async def ready(request: Request) -> Response:
    """200 when requests can be sent here: the records can be read, and are in this version's form."""
    if await ask(request, _revision) != newest_revision():
        raise HTTPException(503, "The records are in another version's form.")
    return Response("ready\n", media_type="text/plain")


def _revision(session: Session) -> str | None:
    found: str | None = session.connection().scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found
