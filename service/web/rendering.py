"""Templates and how values are shown in them.

Everything is escaped unless a template says otherwise, and none does. What escaping cannot mend is
mended here: characters that nobody can see, and addresses that would run something.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from service.counts import counted
from service.queries.health import health
from service.untrusted import address, writable
from service.web import differing, prose, showing


def page(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    frame: Mapping[str, Any] | None = None,
) -> HTMLResponse:
    """A page made from a template; `frame` is what is told around its content, None where nothing is known."""
    root = request.scope.get("root_path", "")
    way = showing.way(request.url.path.removeprefix(root))
    html = _environment().get_template(template).render(root=root, way=way, frame=frame, **values)
    return HTMLResponse(html, status, headers)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.web"),
        autoescape=True,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        address=address,
        address_of=showing.Asked.address,
        asset=asset,
        coded=prose.coded,
        count=counted,
        diff=differing.lines,
        day=showing.day,
        health=health,
        label=showing.label,
        line=showing.line,
        moment=showing.moment,
        prose=prose.html,
        seen=showing.seen,
        took=showing.took,
        why=showing.why,
        words=showing.in_order,
    )
    environment.globals.update(
        charted=showing.CHARTED,
        has_filter=False,
        meanings=showing.MEANINGS,
        version=version("listkeeper"),
        ways=showing.WAYS,
    )
    return environment


def _seen(value: Any) -> Any:
    """A text without the characters that nobody can see; what is markup already stays as it is."""
    return writable(value) if type(value) is str else value


@cache
def asset(name: str) -> str:
    """Where a static file is, with a few letters that change when the file does, so that a browser may keep it."""
    return f"/static/{name}?{sha256((files('service.web') / 'static' / name).read_bytes()).hexdigest()[:12]}"
