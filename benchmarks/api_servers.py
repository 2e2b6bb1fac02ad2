"""What `api.py` asks: our application, and the two endpoints that it is measured against.

    python benchmarks/api_servers.py DATABASE_URL ours|bare|sqlmodel

Prints the port, and serves until it is terminated.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Session, SQLModel, col, select

from service import models
from service.database import Database
from service.queries.tables import (
    CODE,
    ENTRY,
    ENTRY_TAG,
    LINK,
    LIST,
    PAPER,
    PUBLICATION,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    SECTION,
    TAG,
    VERDICT,
)
from service.settings import Settings
from service.web.app import create_app
from service.web.logs import set_up
from service.web.serving import serve


def ours(url: str) -> FastAPI:
    """The application as it is served."""
    return create_app(Settings(), Database(url), clock=lambda: datetime.now(UTC), log=set_up())


# --- bare: Core rows and orjson ---------------------------------------------------------------

_OF_A_LINK = ("entry_id", "label", "qualifier", "url")
_KEYS = sa.bindparam("keys", expanding=True)
_PAGE = (
    sa.select(ENTRY, LIST.c.name.label("list"), SECTION.c.path.label("section"))
    .join(ENTRY_TAG, ENTRY_TAG.c.entry_id == ENTRY.c.id)
    .join(TAG, TAG.c.id == ENTRY_TAG.c.tag_id)
    .join(LIST, LIST.c.id == ENTRY.c.list_id)
    .outerjoin(SECTION, SECTION.c.id == ENTRY.c.section_id)
    .where(TAG.c.name == sa.bindparam("tag"))
    .order_by(ENTRY.c.list_id, ENTRY.c.position)
    .limit(sa.bindparam("limit"))
)
_LINKS = (
    sa.select(
        *LINK.c["entry_id", "label", "qualifier", "url"], *RESOURCE.c["arxiv_id", "repository"], VERDICT.c.verdict
    )
    .join(RESOURCE, RESOURCE.c.id == LINK.c.resource_id)
    .outerjoin(VERDICT, VERDICT.c.resource_id == LINK.c.resource_id)
    .where(LINK.c.entry_id.in_(_KEYS))
)
_TAGS = sa.select(ENTRY_TAG.c.entry_id, TAG.c.name).join(TAG, TAG.c.id == ENTRY_TAG.c.tag_id)
_TAGS = _TAGS.where(ENTRY_TAG.c.entry_id.in_(_KEYS))
_PAPERS = sa.select(PAPER, *PUBLICATION.c["venue", "year", "citations"]).outerjoin(
    PUBLICATION, PUBLICATION.c.arxiv_id == PAPER.c.arxiv_id
)
_PAPERS = _PAPERS.where(PAPER.c.arxiv_id.in_(_KEYS))
_CODES = sa.select(CODE).where(CODE.c.arxiv_id.in_(_KEYS))
_REPOSITORIES = sa.select(REPOSITORY, REPOSITORY_NAME.c.name.label("asked")).join(
    REPOSITORY_NAME, REPOSITORY_NAME.c.repository_id == REPOSITORY.c.id
)
_REPOSITORIES = _REPOSITORIES.where(REPOSITORY_NAME.c.name.in_(_KEYS))


def _read(connection: sa.Connection, tag: str, limit: int) -> dict[str, Any]:
    """What a page of entries is made of, as rows."""

    def rows(statement: Any, **given: Any) -> list[dict[str, Any]]:
        return [row._asdict() for row in connection.execute(statement, given)]

    entries = rows(_PAGE, tag=tag, limit=limit)
    ids = [one["id"] for one in entries]
    links = rows(_LINKS, keys=ids)
    papers = [one["arxiv_id"] for one in links if one["arxiv_id"]]
    repositories = [one["repository"] for one in links if one["repository"]]
    return {
        "entries": entries,
        "links": links,
        "tags": rows(_TAGS, keys=ids),
        "papers": rows(_PAPERS, keys=papers),
        "code": rows(_CODES, keys=papers),
        "repositories": rows(_REPOSITORIES, keys=repositories),
    }


def bare(url: str) -> FastAPI:
    """The same statements, on the event loop or through asyncpg; nothing else."""
    database = Database(url)
    if database.is_sqlite:
        app = FastAPI()

        @app.get("/api/entries")
        async def of_sqlite(tag: str, limit: int = 50) -> Response:
            with database.read() as session:
                found = _read(session.connection(), tag, limit)
            return Response(orjson.dumps(found), media_type="application/json")

        return app
    address = database.url.set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT", pool_size=8, json_deserializer=orjson.loads)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> Any:
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/api/entries")
    async def of_postgres(tag: str, limit: int = 50) -> Response:
        async with engine.connect() as connection:
            found = await connection.run_sync(_read, tag, limit)
        return Response(orjson.dumps(found), media_type="application/json")

    return app


# --- sqlmodel: as its manual has it -----------------------------------------------------------


class LinkShown(BaseModel):
    label: str | None
    qualifier: str | None
    url: str
    verdict: str


class EntryShown(BaseModel):
    id: int
    list: str
    section: list[str]
    line: int
    title: str
    note: str | None
    venue: str | None
    year: int | None
    description: str | None
    tags: list[str]
    links: list[LinkShown]
    paper: models.Paper | None
    repositories: list[models.Repository]


class PageShown(BaseModel):
    items: list[EntryShown]


def sqlmodel(url: str) -> FastAPI:
    """Objects, a response model, in the pool of threads."""
    database, app = Database(url), FastAPI()

    @app.get("/api/entries", response_model=PageShown)
    def of_objects(tag: str, limit: int = 50) -> Any:
        with database.read() as session:
            return {"items": _objects(session, tag, limit)}

    return app


def _objects(session: Session, tag: str, limit: int) -> list[dict[str, Any]]:
    entry, link = models.EntryRow, models.LinkRow
    statement = (
        select(entry, models.ListRow, models.SectionRow)
        .join(models.EntryTagRow, col(models.EntryTagRow.entry_id) == entry.id)
        .join(models.TagRow, col(models.TagRow.id) == models.EntryTagRow.tag_id)
        .join(models.ListRow, col(models.ListRow.id) == entry.list_id)
        .outerjoin(models.SectionRow, col(models.SectionRow.id) == entry.section_id)
        .where(models.TagRow.name == tag)
        .order_by(col(entry.list_id), col(entry.position))
        .limit(limit)
    )
    found = session.exec(statement).all()
    ids = [one.id for one, *_ in found]
    of_links = (
        select(link, models.ResourceRow, models.VerdictRow)
        .join(models.ResourceRow, col(models.ResourceRow.id) == link.resource_id)
        .outerjoin(models.VerdictRow, col(models.VerdictRow.resource_id) == link.resource_id)
        .where(col(link.entry_id).in_(ids))
    )
    links = session.exec(of_links).all()
    of_tags = select(models.EntryTagRow, models.TagRow).join(
        models.TagRow, col(models.TagRow.id) == models.EntryTagRow.tag_id
    )
    tags = session.exec(of_tags.where(col(models.EntryTagRow.entry_id).in_(ids))).all()
    named = [resource.arxiv_id for _, resource, _ in links if resource.arxiv_id]
    papers = session.exec(select(models.PaperRow).where(col(models.PaperRow.arxiv_id).in_(named))).all()
    names = [resource.repository for _, resource, _ in links if resource.repository]
    of_repositories = select(models.RepositoryNameRow, models.RepositoryRow).join(
        models.RepositoryRow, col(models.RepositoryRow.id) == models.RepositoryNameRow.repository_id
    )
    known = session.exec(of_repositories.where(col(models.RepositoryNameRow.name).in_(names))).all()
    by_id: dict[str, SQLModel] = {paper.arxiv_id: paper for paper in papers}
    by_name: dict[str, SQLModel] = {name.name: repository for name, repository in known}
    return [
        {
            **one.model_dump(),
            "list": owner.name,
            "section": section.path if section else [],
            "tags": [tag_row.name for at, tag_row in tags if at.entry_id == one.id],
            "links": [
                {**place.model_dump(), "verdict": verdict.verdict if verdict else "unchecked"}
                for place, _, verdict in links
                if place.entry_id == one.id
            ],
            "paper": next((by_id.get(r.arxiv_id) for p, r, _ in links if p.entry_id == one.id and r.arxiv_id), None),
            "repositories": [by_name[r.repository] for p, r, _ in links if p.entry_id == one.id and r.repository],
        }
        for one, owner, section in found
    ]


SERVERS: dict[str, Callable[[str], FastAPI]] = {"ours": ours, "bare": bare, "sqlmodel": sqlmodel}


def main() -> None:
    url, name = sys.argv[1:]
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    app = SERVERS[name](url)
    if name == "ours":
        serve(app, listener)
    else:
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
