"""Papers, repositories, and what was seen at a URL."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service import queries
from service.queries import rows
from service.web.api.answers import Hosts, Papers, Repositories, Some, found, json, paged
from service.web.api.asked import Meant, Paged, Text
from service.web.api.representing import (
    NOT_ACCEPTABLE,
    OF_ROWS,
    Representation,
    RowSuffix,
    Suffix,
    answers,
    chosen,
    liked,
)
from service.web.asking import ask
from service.web.problems import Problem

router = APIRouter(tags=["Metadata"], responses={404: {"model": Problem, "description": "There is no such thing"}})


PAPERS: dict[int | str, dict[str, Any]] = {200: answers(OF_ROWS, "Papers by arXiv id, or as the query sorts them")}
REPOSITORIES: dict[int | str, dict[str, Any]] = {
    200: answers(OF_ROWS, "Repositories by name, or as the query sorts them")
}


@router.get("/papers", response_model=Papers | Some, responses={**PAPERS, 406: NOT_ACCEPTABLE}, summary="Papers")
async def papers(request: Request, asked: Annotated[Meant, Query()]) -> Response:
    """What arXiv told of the papers that the entries meant link to, as JSON, JSON lines or CSV."""
    return liked(await _papers(request, asked, chosen(request.headers.get("accept"), OF_ROWS)))


@router.get(
    "/papers.{suffix}", response_model=Papers | Some, responses=PAPERS, summary="Papers in the format of a suffix"
)
async def papers_as(request: Request, suffix: RowSuffix, asked: Annotated[Meant, Query()]) -> Response:
    """The same papers for who cannot set `Accept`."""
    return await _papers(request, asked, OF_ROWS[Suffix(suffix)])


async def _papers(request: Request, asked: Meant, form: Representation) -> Response:
    part: dict[str, Any] = {"cursor": asked.cursor, "limit": asked.limit, "total": asked.total}
    return paged(request, await ask(request, queries.papers, asked.query(), **part), asked, rows.Paper, form)


@router.get("/papers/{arxiv_id:path}", response_model=rows.PaperInLists, summary="One paper")
async def one_paper(request: Request, arxiv_id: Text) -> Response:
    """A paper by its arXiv id without version (1502.04681, math/0309136), and the entries that link to it."""
    return json(found(await ask(request, queries.paper, arxiv_id), f"paper {arxiv_id}"))


@router.get(
    "/repositories",
    response_model=Repositories | Some,
    responses={**REPOSITORIES, 406: NOT_ACCEPTABLE},
    summary="Repositories",
)
async def repositories(request: Request, asked: Annotated[Meant, Query()]) -> Response:
    """What the forge told of the repositories that the entries meant link to, as JSON, JSON lines or CSV."""
    return liked(await _repositories(request, asked, chosen(request.headers.get("accept"), OF_ROWS)))


@router.get(
    "/repositories.{suffix}",
    response_model=Repositories | Some,
    responses=REPOSITORIES,
    summary="Repositories in the format of a suffix",
)
async def repositories_as(request: Request, suffix: RowSuffix, asked: Annotated[Meant, Query()]) -> Response:
    """The same repositories for who cannot set `Accept`."""
    return await _repositories(request, asked, OF_ROWS[Suffix(suffix)])


async def _repositories(request: Request, asked: Meant, form: Representation) -> Response:
    part: dict[str, Any] = {"cursor": asked.cursor, "limit": asked.limit, "total": asked.total}
    page = await ask(request, queries.repositories, asked.query(), **part)
    return paged(request, page, asked, rows.Repository, form)


@router.get("/repositories/{owner}/{name}/stars", response_model=list[rows.Stars], summary="How its stars came")
async def repository_stars(request: Request, owner: Text, name: Text) -> Response:
    """The stars of a repository, by its present or a former name, on each day on which they had changed."""
    known = found(await ask(request, queries.repository, f"{owner}/{name}"), f"repository {owner}/{name}")
    history = await ask(request, queries.star_history, [known["name"]])
    return json([{"on": on, "stars": stars} for on, stars in history.get(known["name"], [])])


@router.get("/repositories/{owner}/{name}", response_model=rows.RepositoryInLists, summary="One repository")
async def one_repository(request: Request, owner: Text, name: Text) -> Response:
    """A repository by its present or a former name, and the entries that link to it."""
    return json(found(await ask(request, queries.repository, f"{owner}/{name}"), f"repository {owner}/{name}"))


@router.get("/hosts", response_model=Hosts | Some, summary="Hosts")
async def hosts(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """What the lists link to at each host, how it is doing and what it taught us."""
    page = await ask(request, queries.hosts, cursor=asked.cursor, limit=asked.limit)
    return paged(request, page, asked, rows.Host)


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
