"""Lists and what stands in them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service import queries
from service.queries import rows
from service.web.api.answers import Entries, Links, Lists, Sections, Tags, found, json, paged, represented
from service.web.api.asked import EntriesAsked, InList, LinksAsked, Number, Paged, SectionsAsked, Text
from service.web.api.representing import ANSWERS, NOT_ACCEPTABLE, REPRESENTATIONS, Representation, Suffix, chosen
from service.web.asking import ask
from service.web.problems import Problem

router = APIRouter(tags=["Lists"], responses={404: {"model": Problem, "description": "There is no such thing"}})


@router.get("/lists", response_model=Lists, summary="All lists")
async def lists(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Every list, how much stands in it, and how many of its links have each verdict."""
    return paged(request, await ask(request, queries.lists, cursor=asked.cursor, limit=asked.limit))


@router.get("/lists/{name:path}", response_model=rows.ListSummary, summary="One list")
async def one_list(request: Request, name: Text) -> Response:
    """A list by its name. The list itself, as Markdown, is at /lists/NAME.md."""
    return json(await ask(request, queries.list_summary, name))


@router.get("/sections", response_model=Sections, summary="The sections of a list")
async def sections(request: Request, asked: Annotated[SectionsAsked, Query()]) -> Response:
    """Each heading and how much stands right under it."""
    page = await ask(request, queries.sections, asked.list_name, cursor=asked.cursor, limit=asked.limit)
    return paged(request, page)


@router.get(
    "/entries",
    response_model=Entries,
    responses={200: ANSWERS, 406: NOT_ACCEPTABLE},
    summary="Entries by tag, list or section",
)
async def entries(request: Request, asked: Annotated[EntriesAsked, Query()]) -> Response:
    """Entries with their links, tags, paper and repositories; `tag=a&tag=b` means both.

    `Accept` says whether they come as JSON, JSON lines, CSV or BibTeX. The `Link` header has the next page in each.
    """
    answer = await _entries(request, asked, chosen(request.headers.get("accept")))
    answer.headers["Vary"] = "Accept"
    return answer


@router.get(
    "/entries.{suffix}", response_model=Entries, responses={200: ANSWERS}, summary="Entries in the format of a suffix"
)
async def entries_as(request: Request, suffix: Suffix, asked: Annotated[EntriesAsked, Query()]) -> Response:
    """The same entries for who cannot set `Accept`: `/api/entries.csv?tag=papers`."""
    return await _entries(request, asked, REPRESENTATIONS[suffix])


async def _entries(request: Request, asked: EntriesAsked, representation: Representation) -> Response:
    part: dict[str, Any] = {"section": asked.section, "cursor": asked.cursor, "limit": asked.limit}
    if representation.render is None:
        return paged(request, await ask(request, queries.entries, asked.query(), **part))
    page = await ask(request, queries.found, asked.query(), **part)
    content = await run_in_threadpool(representation.render, page.items)  # TeX's characters take their time
    return represented(request, page, content, representation.media_type)


@router.get("/entries/{entry_id}", response_model=rows.Entry, summary="One entry")
async def one_entry(request: Request, entry_id: Number) -> Response:
    """An entry by its id, which stays its own when the list is imported again."""
    return json(found(await ask(request, queries.entry, entry_id), f"entry {entry_id}"))


@router.get("/links", response_model=Links, summary="Links by verdict, kind, host, tag or list")
async def links(request: Request, asked: Annotated[LinksAsked, Query()]) -> Response:
    """Every link with what we believe of it and why."""
    page = await ask(
        request,
        queries.links,
        asked.query(),
        verdicts=asked.verdict,
        kinds=asked.kind,
        host=asked.host,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return paged(request, page)


@router.get("/tags", response_model=Tags, summary="Tags with counts")
async def tags(request: Request, asked: Annotated[InList, Query()]) -> Response:
    """The words by which entries are found, and how many have each."""
    page = await ask(request, queries.tags, name=asked.list_name, cursor=asked.cursor, limit=asked.limit)
    return paged(request, page)
