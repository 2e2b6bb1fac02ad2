"""A list that reads like the post itself, its Markdown, and one entry of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from service import queries
from service.exporting.flow import export
from service.models import Word
from service.web import showing
from service.web.api.asked import Number, Text
from service.web.asking import ask, records
from service.web.pages.finding import meant
from service.web.pages.frame import show

router = APIRouter()

TAGS_OF_A_LIST = 60
ABSTRACTS_AT_ONCE = 100
"""Where more entries have one, they come when they are unfolded: they would be most of the page."""


@router.get("/lists/{name:path}.md")
async def markdown(request: Request, name: Text) -> Response:
    """The list itself, byte for byte, with the accepted changes in it. Raises ListNotFound."""
    source = await run_in_threadpool(export, records(request), name)
    try:
        source.decode()
    except UnicodeDecodeError:
        return Response(source, headers={"Content-Type": "text/markdown"})  # in what it is, nobody said
    return Response(source, headers={"Content-Type": "text/markdown; charset=utf-8"})


class PartAsked(BaseModel):
    """Which entries of a list, and which part of them."""

    q: Text = ""
    tag: list[Text] = Field(default_factory=list)
    verdict: Word | None = None
    part: int = Field(1, ge=1)


@router.get("/lists/{name:path}")
async def one_list(request: Request, name: Text, wanted: Annotated[PartAsked, Query()]) -> Response:
    """A list section by section, or the entries of it that are meant. Raises ListNotFound."""
    asked = showing.Asked(wanted.q, tuple(dict.fromkeys(wanted.tag)), wanted.verdict)
    return await show(request, "list.html", await ask(request, _list, name, asked, wanted.part))


def _list(session: Session, name: str, asked: showing.Asked, part: int) -> dict[str, Any]:
    query, wrong = meant(asked.q, asked.tags)
    verdicts = [asked.verdict] if asked.verdict else []
    shown = queries.part_of_list(session, name, query, verdicts=verdicts, part=part)
    papers = sum(entry["paper"] is not None for section in shown["sections"] for entry in section["entries"])
    return {
        "list": queries.list_summary(session, name),
        "tags": queries.tags(session, name=name, limit=TAGS_OF_A_LIST).items,
        "asked": asked,
        "wrong": wrong,
        "shown": shown,
        "has_abstracts": papers <= ABSTRACTS_AT_ONCE,
    }


@router.get("/entries/{entry_id}")
async def one_entry(request: Request, entry_id: Number) -> Response:
    """An entry and all that is known of what it links to."""
    return await show(request, "entry.html", await ask(request, _entry, entry_id))


def _entry(session: Session, entry_id: int) -> dict[str, Any]:
    entry = queries.entry_contents(session, entry_id)
    if entry is None:
        raise HTTPException(404, f"There is no entry {entry_id}.")
    names = [one["name"] for one in entry["repositories"]]
    return {
        "entry": entry,
        "tags": queries.tags_of(session, entry_id),
        "stars": queries.star_history(session, names),
        "proposals": queries.proposals_of(session, entry=entry_id),
    }
