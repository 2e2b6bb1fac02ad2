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
from service.errors import UsageError
from service.queries import rows
from service.web.api.asked import Paged
from service.web.api.representing import OF_ENTRIES, Representation, Suffix

Row = TypeVar("Row")

JSON = OF_ENTRIES[Suffix.JSON]


class Page(BaseModel, Generic[Row]):
    """Some rows, and where the next ones are."""

    items: list[Row]
    next: str | None = Field(
        description="The address of the next page, on this server; null: this was the last.",
        examples=["/api/links?verdict=dead&cursor=5b312c37335d"],
    )
    total: int | None = Field(None, description="How many there are on all pages; only where `total` asked for it.")


class Some(Page[dict[str, Any]]):
    """The same rows with the fields only that `fields` asked for."""


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


def paged(
    request: Request, page: queries.Page[Any], asked: Paged, row: type[Any], form: Representation = JSON
) -> Response:
    """A page of rows in a format, all or some of their fields, with the address of the next in JSON and in `Link`.

    Raises UsageError for fields that such rows do not have.
    """
    known = list(row.__annotations__)
    fields = _fields(asked.fields, known)
    items = page.items if fields == known else [{name: item[name] for name in fields} for item in page.items]
    following = _following(request, page)
    if form.of_rows is None:
        total = {} if page.total is None else {"total": page.total}
        answer = json({"items": items, "next": following, **total})
    else:
        answer = Response(form.of_rows(fields, items), media_type=form.media_type)
    return _told(answer, following, page.total)


def represented(request: Request, page: queries.Page[Any], content: bytes, media_type: str) -> Response:
    """A page in a format that has no place for the address of the next, which is in the `Link` header."""
    return _told(Response(content, media_type=media_type), _following(request, page), page.total)


def _fields(asked: str | None, known: list[str]) -> list[str]:
    if asked is None:
        return known
    wanted = [name.strip() for name in asked.split(",")]
    if unknown := next((name for name in wanted if name not in known), None):
        raise UsageError(f"there is no field {unknown!r}", hint=f"fields are {', '.join(known)}")
    if not all(wanted):
        raise UsageError("a field without a name is asked for", hint=f"fields are {', '.join(known)}")
    return list(dict.fromkeys(wanted))


def _following(request: Request, page: queries.Page[Any]) -> str | None:
    if page.next is None:
        return None
    url = request.url.include_query_params(cursor=page.next)
    return f"{url.path}?{url.query}"


def _told(answer: Response, following: str | None, total: int | None) -> Response:
    """The answer with a `Link` to the next page (RFC 8288), and how many rows there are where that was asked for."""
    if following is not None:
        answer.headers["Link"] = f'<{following}>; rel="next"'
    if total is not None:
        answer.headers["X-Total-Count"] = str(total)
    return answer


def found(answer: Row | None, what: str) -> Row:
    """The one row that was asked for. Raises 404 that names what is not there."""
    if answer is None:
        raise HTTPException(404, f"There is no {what}.")
    return answer
