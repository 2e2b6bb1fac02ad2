"""What the addresses of the API answer: pages of rows, or one row.

The models describe; the rows themselves go out as they come from the questions, since checking
each field again would take longer than reading it.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from fastapi import HTTPException, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from service import queries
from service.queries import rows

Row = TypeVar("Row")


class Page(BaseModel, Generic[Row]):
    """Some rows, and where the next ones are."""

    items: list[Row]
    next: str | None = Field(
        description="The address of the next page, on this server; null: this was the last.",
        examples=["/api/links?verdict=dead&cursor=5b312c37335d"],
    )


class Lists(Page[rows.ListSummary]):
    """Lists by name."""


class Sections(Page[rows.Section]):
    """A list's sections in document order."""


class Entries(Page[rows.Entry]):
    """Entries in document order, list by list."""


class Links(Page[rows.Link]):
    """Links in document order, list by list."""


class Tags(Page[rows.Tag]):
    """Tags by name."""


class Papers(Page[rows.Paper]):
    """Papers by arXiv id."""


class Repositories(Page[rows.Repository]):
    """Repositories by name."""


class Sources(Page[rows.SourceState]):
    """All sources there are."""


class Hosts(Page[rows.Host]):
    """Hosts, those with most links first."""


class Proposals(Page[rows.Proposal]):
    """Proposals in the order they were made."""


class Runs(Page[rows.Run]):
    """Runs, the newest first."""


class Reports(Page[rows.ReportSummary]):
    """Reports in one line each, the newest first."""


class Deliveries(Page[rows.DeliveryState]):
    """How it stands with bringing reports to each place, by name."""


def json(answer: object) -> Response:
    """Rows as they are."""
    return Response(queries.as_json(answer), media_type="application/json")


def paged(request: Request, page: queries.Page[Any]) -> Response:
    """A page of rows, with the address of the next."""
    following = _following(request, page)
    return _linked(json({"items": page.items, "next": following}), following)


def represented(request: Request, page: queries.Page[Any], content: bytes, media_type: str) -> Response:
    """A page in a format that has no place for the address of the next, which is in the `Link` header."""
    return _linked(Response(content, media_type=media_type), _following(request, page))


def _following(request: Request, page: queries.Page[Any]) -> str | None:
    if page.next is None:
        return None
    url = request.url.include_query_params(cursor=page.next)
    return f"{url.path}?{url.query}"


def _linked(answer: Response, following: str | None) -> Response:
    """The answer with a `Link` to the next page (RFC 8288)."""
    if following is not None:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    return answer


def found(answer: Row | None, what: str) -> Row:
    """The one row that was asked for. Raises 404 that names what is not there."""
    if answer is None:
        raise HTTPException(404, f"There is no {what}.")
    return answer
