"""What the addresses of the API may be asked: their parameters, written once."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from service.models import ProposalKind, ProposalState, Word
from service.queries import Query, read
from service.queries.keys import Span
from service.queries.query import LONGEST, Node, of_list, tagged
from service.queries.query import Field as Term
from service.urls import Kind

MOST = 500

Text = Annotated[str, Field(pattern="^[^\x00]*$")]
"""What a person may write; PostgreSQL keeps no text with a NUL in it, so none can be found by it."""

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""Of a row."""


class Paged(BaseModel):
    """Which page of a long answer."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    cursor: str | None = Field(None, description="Where the page before ended; `next` carries it.")
    limit: int = Field(50, ge=1, le=MOST, description="Rows on a page.")
    fields: Text | None = Field(
        None,
        description="Only these fields of each row, with commas between.",
        examples=["list,title,links"],
        max_length=1000,
    )


class InList(Paged):
    """What stands in one list, or in all."""

    list_name: Text | None = Field(None, alias="list", description="The name of a list.", examples=["awesome"])


class Meant(InList):
    """Which entries are meant."""

    q: str = Field(
        "",
        description='Words, "phrases", #tag, key:value, and or not ( ), sort:KEY: the query language.',
        examples=['lstm "image captioning" #papers stars:>1000 not verdict:dead sort:-stars'],
        max_length=LONGEST,
    )
    tag: list[Text] = Field(default_factory=list, description="With all of these tags.", examples=[["papers"]])
    any_tag: list[Text] = Field(default_factory=list, alias="any", description="With at least one of these tags.")
    without: list[Text] = Field(default_factory=list, description="With none of these tags.")
    modified_since: AwareDatetime | None = Field(
        None,
        description="Of which something new is known since then: a verdict, a paper, a repository; or the list was "
        "read.",
        examples=["2026-11-22T00:00:00Z"],
    )
    total: bool = Field(False, description="Say how many there are on all pages; that takes a while longer.")

    def query(self) -> Query:
        """As the questions take it. Raises QueryError."""
        asked: list[Node] = [*tagged(self.tag, self.any_tag, self.without)]
        if self.modified_since is not None:
            asked.append(Term("changed", Span(self.modified_since.astimezone(UTC), None)))
        return read(self.q).also(*asked, *([of_list(self.list_name)] if self.list_name is not None else []))


class EntriesAsked(Meant):
    section: Text | None = Field(None, description="A heading that the entry stands somewhere under.")


class LinksAsked(Meant):
    verdict: list[Word] = Field(default_factory=list, description="One of these.", examples=[["dead"]])
    kind: list[Kind] = Field(default_factory=list, description="One of these.")
    host: Text | None = Field(None, description="The host of the URL, without port.", examples=["github.com"])


class SectionsAsked(Paged):
    list_name: Text = Field(alias="list", description="The name of a list.")


class ProposalsAsked(Meant):
    state: list[ProposalState] = Field(default_factory=list, description="One of these.", examples=[["open"]])
    kind: list[ProposalKind] = Field(default_factory=list, description="One of these.")
    group: Text | None = Field(None, description="Of this group.", examples=["rename"])


class RunsAsked(Paged):
    job: Text | None = Field(None, description="import, check, enrich, nightly ...")
