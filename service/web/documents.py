"""/docs and the OpenAPI document, with nothing fetched from elsewhere: the machine may be offline."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from service.web.api.examples import EXAMPLES
from service.web.headers import DOCS
from service.web.problems import MEDIA_TYPE
from service.web.rendering import page

ADDRESS = "/api/openapi.json"
DESCRIPTION = """\
Lists, their entries and links, what we believe of each link and why, and what sources told of papers and repositories.

Whatever can be long comes in pages, `{"items": [...], "next": ...}`: `next` is the address of the next page with the
same filters, null on the last one; a `Link` header says it, too. `total=true` tells how many rows there are in all,
`fields=a,b` gives those fields only. Entries come as JSON, JSON lines, CSV, BibTeX, Markdown or Atom, links, papers and
repositories as JSON, JSON lines or CSV, by `Accept` or by a suffix such as `/api/entries.csv`. Times are in UTC. Errors
are [problem+json](https://www.rfc-editor.org/rfc/rfc9457), a parameter that an address does not know is one too.
A list itself, as Markdown with the accepted changes in it, is at `/lists/NAME.md`.
"""
router = APIRouter(include_in_schema=False)


@router.get(DOCS)
async def docs(request: Request) -> Response:
    """The API's document, to read and to try."""
    return page(request, "docs.html", {})


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
        for path in made["paths"].values():
            for operation in path.values():
                _say_problem_json(operation["responses"])
        for name, example in EXAMPLES.items():
            made["components"]["schemas"][name]["examples"] = [example]
        app.openapi_schema = made
    return app.openapi_schema


def _say_problem_json(responses: dict[str, Any]) -> None:
    """FastAPI writes an operation's own media type for every model; errors here are problem+json."""
    for status, response in responses.items():
        if status.startswith(("4", "5")) and "content" in response:
            response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
