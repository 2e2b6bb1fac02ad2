"""Lists and what stands in them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service import queries
from service.queries import rows
from service.web.api.answers import Entries, Links, Lists, Sections, Some, Tags, found, json, paged, represented
from service.web.api.asked import EntriesAsked, InList, LinksAsked, Number, Paged, SectionsAsked, Text
from service.web.api.representing import (
    NOT_ACCEPTABLE,
    OF_ENTRIES,
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

router = APIRouter(tags=["Lists"], responses={404: {"model": Problem, "description": "There is no such thing"}})
ENTRIES: dict[int | str, dict[str, Any]] = {
    200: answers(OF_ENTRIES, "Entries in document order, list by list, or those that fit words best first")
}
LINKS: dict[int | str, dict[str, Any]] = {200: answers(OF_ROWS, "Links in document order, list by list")}
TAGS: dict[int | str, dict[str, Any]] = {200: answers(OF_ROWS, "Tags by name")}


@router.get("/lists", response_model=Lists | Some, summary="All lists")
async def lists(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Every list, how much stands in it, and how many of its links have each verdict."""
    page = await ask(request, queries.lists, cursor=asked.cursor, limit=asked.limit)
    return paged(request, page, asked, rows.ListSummary)


@router.get("/lists/{name:path}", response_model=rows.ListSummary, summary="One list")
async def one_list(request: Request, name: Text) -> Response:
    """A list by its name. The list itself, as Markdown, is at /lists/NAME.md."""
    return json(await ask(request, queries.list_summary, name))


@router.get("/sections", response_model=Sections | Some, summary="The sections of a list")
async def sections(request: Request, asked: Annotated[SectionsAsked, Query()]) -> Response:
    """Each heading and how much stands right under it."""
    page = await ask(request, queries.sections, asked.list_name, cursor=asked.cursor, limit=asked.limit)
    return paged(request, page, asked, rows.Section)


@router.get(
    "/entries",
    response_model=Entries | Some,
    responses={**ENTRIES, 406: NOT_ACCEPTABLE},
    summary="Entries by tag, list or section",
)
async def entries(request: Request, asked: Annotated[EntriesAsked, Query()]) -> Response:
    """Entries with their links, tags, paper and repositories; `tag=a&tag=b` means both.

    `Accept` says whether they come as JSON, JSON lines, CSV, BibTeX, Markdown or Atom. The `Link` header has the
    next page in each; `fields` counts in JSON.
    """
    return liked(await _entries(request, asked, chosen(request.headers.get("accept"), OF_ENTRIES)))


@router.get(
    "/entries.{suffix}", response_model=Entries | Some, responses=ENTRIES, summary="Entries in the format of a suffix"
)
async def entries_as(request: Request, suffix: Suffix, asked: Annotated[EntriesAsked, Query()]) -> Response:
    """The same entries for who cannot set `Accept`: `/api/entries.csv?tag=papers`."""
    return await _entries(request, asked, OF_ENTRIES[suffix])


async def _entries(request: Request, asked: EntriesAsked, form: Representation) -> Response:
    part: dict[str, Any] = {"section": asked.section, "cursor": asked.cursor, "limit": asked.limit}
    part["total"] = asked.total
    if form.of_entries is None:
        return paged(request, await ask(request, queries.entries, asked.query(), **part), asked, rows.Entry)
    page = await ask(request, queries.found, asked.query(), **part)
    address = str(request.url)
    content = await run_in_threadpool(form.of_entries, page.items, address)  # TeX's characters take their time
    return represented(request, page, content, form.media_type)


@router.get("/entries/{entry_id}", response_model=rows.Entry, summary="One entry")
async def one_entry(request: Request, entry_id: Number) -> Response:
    """An entry by its id, which stays its own when the list is imported again."""
    return json(found(await ask(request, queries.entry, entry_id), f"entry {entry_id}"))


@router.get(
    "/links",
    response_model=Links | Some,
    responses={**LINKS, 406: NOT_ACCEPTABLE},
    summary="Links by verdict, kind, host, tag or list",
)
async def links(request: Request, asked: Annotated[LinksAsked, Query()]) -> Response:
    """Every link with what we believe of it and why, as JSON, JSON lines or CSV."""
    return liked(await _links(request, asked, chosen(request.headers.get("accept"), OF_ROWS)))


@router.get("/links.{suffix}", response_model=Links | Some, responses=LINKS, summary="Links in the format of a suffix")
async def links_as(request: Request, suffix: RowSuffix, asked: Annotated[LinksAsked, Query()]) -> Response:
    """The same links for who cannot set `Accept`: `/api/links.csv?verdict=dead`."""
    return await _links(request, asked, OF_ROWS[Suffix(suffix)])


async def _links(request: Request, asked: LinksAsked, form: Representation) -> Response:
    page = await ask(
        request,
        queries.links,
        asked.query(),
        verdicts=asked.verdict,
        kinds=asked.kind,
        host=asked.host,
        cursor=asked.cursor,
        limit=asked.limit,
        total=asked.total,
    )
    return paged(request, page, asked, rows.Link, form)


@router.get("/tags", response_model=Tags | Some, responses={**TAGS, 406: NOT_ACCEPTABLE}, summary="Tags with counts")
async def tags(request: Request, asked: Annotated[InList, Query()]) -> Response:
    """The words by which entries are found, and how many have each, as JSON, JSON lines or CSV."""
    page = await ask(request, queries.tags, name=asked.list_name, cursor=asked.cursor, limit=asked.limit)
    return liked(paged(request, page, asked, rows.Tag, chosen(request.headers.get("accept"), OF_ROWS)))
