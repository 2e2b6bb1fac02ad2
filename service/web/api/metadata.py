"""Papers, repositories, and what was seen at a URL."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service import queries
from service.queries import rows
from service.web.api.answers import Hosts, Papers, Repositories, found, json, paged
from service.web.api.asked import Meant, Paged, Text
from service.web.asking import ask
from service.web.problems import Problem

router = APIRouter(tags=["Metadata"], responses={404: {"model": Problem, "description": "There is no such thing"}})


@router.get("/papers", response_model=Papers, summary="Papers")
async def papers(request: Request, asked: Annotated[Meant, Query()]) -> Response:
    """What arXiv told of the papers that the entries meant link to."""
    return paged(request, await ask(request, queries.papers, asked.query(), cursor=asked.cursor, limit=asked.limit))


@router.get("/papers/{arxiv_id:path}", response_model=rows.PaperInLists, summary="One paper")
async def one_paper(request: Request, arxiv_id: Text) -> Response:
    """A paper by its arXiv id without version (1502.04681, math/0309136), and the entries that link to it."""
    return json(found(await ask(request, queries.paper, arxiv_id), f"paper {arxiv_id}"))


@router.get("/repositories", response_model=Repositories, summary="Repositories")
async def repositories(request: Request, asked: Annotated[Meant, Query()]) -> Response:
    """What the forge told of the repositories that the entries meant link to."""
    page = await ask(request, queries.repositories, asked.query(), cursor=asked.cursor, limit=asked.limit)
    return paged(request, page)


@router.get("/repositories/{owner}/{name}", response_model=rows.RepositoryInLists, summary="One repository")
async def one_repository(request: Request, owner: Text, name: Text) -> Response:
    """A repository by its present or a former name, and the entries that link to it."""
    return json(found(await ask(request, queries.repository, f"{owner}/{name}"), f"repository {owner}/{name}"))


@router.get("/hosts", response_model=Hosts, summary="Hosts")
async def hosts(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """What the lists link to at each host, how it is doing and what it taught us."""
    return paged(request, await ask(request, queries.hosts, cursor=asked.cursor, limit=asked.limit))


@router.get("/hosts/{name}", response_model=rows.Host, summary="One host")
async def one_host(request: Request, name: Text) -> Response:
    """A host by its name."""
    return json(found(await ask(request, queries.host, name), f"link to the host {name}"))


@router.get("/resource", response_model=rows.Resource, summary="What was seen at a URL")
async def resource(
    request: Request,
    url: Annotated[Text, Query(description="As a list has it.", examples=["https://arxiv.org/abs/1502.04681"])],
) -> Response:
    """The verdict on a URL that some list has, the last visits to it and its copies in archives."""
    return json(found(await ask(request, queries.resource, url), "list with this URL"))
