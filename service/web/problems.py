"""How an error looks: problem+json (RFC 9457) under /api, a page elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.errors import DatabaseError, EditRefused, ListkeeperError, ListNotFound, UsageError
from service.queries import as_json
from service.web.pages.frame import around
from service.web.person import SignInFirst, sign_in_first
from service.web.rendering import page

MEDIA_TYPE = "application/problem+json"

_STATUSES: tuple[tuple[type[ListkeeperError], int], ...] = (
    (ListNotFound, 404),
    (EditRefused, 409),
    (UsageError, 400),
)


class Wrong(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="For example: query.limit", examples=["query.limit"])
    what: str = Field(examples=["Input should be less than or equal to 500"])


class Problem(BaseModel):
    """Why a request was not answered as asked."""

    type: str = Field("about:blank", description="What kind of problem it is; about:blank: its status says it.")
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str | None = Field(None, examples=["there is no list named 'awesome'"])
    hint: str | None = Field(None, description="What to do next.")
    errors: list[Wrong] = Field(default_factory=list, description="What is wrong with which part of the request.")


REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "A token is needed that holds"},
    403: {"model": Problem, "description": "The token does not allow this"},
    413: {"model": Problem, "description": "The body is too large"},
    429: {"model": Problem, "description": "This token wrote too often; `Retry-After` says when it may again"},
}


def install(app: FastAPI) -> None:
    """Make every error of the application look like this."""
    app.add_exception_handler(ListkeeperError, _of_ours)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_request)
    app.add_exception_handler(Exception, _unforeseen)
    app.add_exception_handler(SignInFirst, sign_in_first)


async def _of_ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, ListkeeperError)
    if isinstance(error, DatabaseError):  # where the records are is nobody's business
        return await _answer(
            request, 503, detail="The records are out of reach for now; the log of the server says why."
        )
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    return await _answer(request, status, detail=error.message, hint=error.hint)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    says_more = error.detail != HTTPStatus(error.status_code).phrase
    return await _answer(request, error.status_code, detail=error.detail if says_more else None, headers=error.headers)


async def _of_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [Wrong(where=".".join(str(part) for part in one["loc"]), what=_in_words(one)) for one in error.errors()]
    return await _answer(request, 422, detail="; ".join(f"{one.where}: {one.what}" for one in wrong), errors=wrong)


def _in_words(one: Mapping[str, Any]) -> str:
    return "not known here" if one["type"] == "extra_forbidden" else str(one["msg"])


async def _unforeseen(request: Request, _error: Exception) -> Response:
    return await _answer(request, 500, detail="Something went wrong here; the log of the server says what.")


async def _answer(request: Request, status: int, *, headers: Mapping[str, str] | None = None, **said: Any) -> Response:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, **said)
    if request.url.path.startswith("/api/"):
        body = as_json(problem.model_dump(exclude_none=True, exclude_defaults=False))
        return Response(body, status, headers, MEDIA_TYPE)
    frame = await around(request) if status == HTTPStatus.NOT_FOUND else None  # others may be for want of the records
    return page(request, "error.html", {"problem": problem}, status=status, headers=headers, frame=frame)
