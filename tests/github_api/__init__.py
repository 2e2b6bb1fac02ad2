"""What GitHub says of its own API: `openapi.json` is cut out of its published description.

    complaint(request)        what its description has against a request; None: nothing
    answered("issues/get")    the fields that an answer may have

A small GitHub that plays a part in tests asks `complaint` of each request, and answers 422 with it:
so what the product sends is what GitHub documents, and a made-up field makes a test fail.

The excerpt holds the operations that the product uses and all that these refer to, without prose and
examples. It is from the npm package @octokit/openapi 23.0.2 (`generated/api.github.com.json`), © 2020
Octokit contributors, MIT licence (`LICENSE`). To have another operation, add it from there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_schema_validator import OAS30WriteValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from smallweb.world import Request

DESCRIPTION: Mapping[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))
_AT = "urn:github"
_REGISTRY: Registry = Registry().with_resource(_AT, Resource(contents=DESCRIPTION, specification=DRAFT4))


def complaint(request: Request) -> str | None:
    """What GitHub's description has against a request to api.github.com; None: nothing."""
    return next(_complaints(request), None)


def answered(operation_id: str, status: str = "200") -> set[str]:
    """The names of the fields that an answer to an operation may have."""
    operation = next(
        one for path in DESCRIPTION["paths"].values() for one in path.values() if one["operationId"] == operation_id
    )
    schema = _followed(operation["responses"][status]["content"]["application/json"]["schema"])
    schema = _followed(schema["items"]) if schema.get("type") == "array" else schema
    return set(schema["properties"])


def _complaints(request: Request) -> Iterator[str]:
    parts = urlsplit(request.target)
    found = _operation(request.method, parts.path)
    if found is None:
        yield f"there is no operation {request.method} {parts.path}"
        return
    operation, values = found
    declared = {(one["in"], one["name"]): one for one in map(_followed, operation.get("parameters", ()))}
    given = {("path", name): value for name, value in values.items()}
    given |= {("query", name): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    for place, value in given.items():
        if place not in declared:
            yield f"{operation['operationId']} knows no {place[0]} parameter {place[1]}"
        else:
            yield from _against(declared[place]["schema"], _typed(declared[place]["schema"], value), place[1])
    for place, one in declared.items():
        if one.get("required") and place not in given:
            yield f"{operation['operationId']} needs the {place[0]} parameter {place[1]}"
    if "user-agent" not in request.headers:
        yield "GitHub refuses requests without User-Agent"
    yield from _body(operation, request.body)


def _body(operation: Mapping[str, Any], body: bytes) -> Iterator[str]:
    described = operation.get("requestBody")
    if described is None:
        if body:
            yield f"{operation['operationId']} takes no body"
        return
    if not body:
        if described.get("required"):
            yield f"{operation['operationId']} needs a body"
        return
    schema, value = described["content"]["application/json"]["schema"], json.loads(body)
    yield from _against(schema, value, "body")
    for name in sorted(value.keys() - _followed(schema).get("properties", {}).keys()):
        yield f"{operation['operationId']} knows no field {name}"


def _against(schema: Mapping[str, Any], value: Any, what: str) -> Iterator[str]:
    validator = OAS30WriteValidator(_absolute(schema), registry=_REGISTRY)
    for error in validator.iter_errors(value):
        yield f"{what}: {error.message[:200]}"


def _absolute(value: Any) -> Any:
    """The same schema with references that lead into the description from anywhere."""
    if isinstance(value, dict):
        return {key: f"{_AT}{one}" if key == "$ref" else _absolute(one) for key, one in value.items()}
    return [_absolute(one) for one in value] if isinstance(value, list) else value


def _followed(value: Mapping[str, Any]) -> Any:
    """What a reference leads to, or the thing itself."""
    while "$ref" in value:
        _, kind, name = value["$ref"].removeprefix("#/").split("/")
        value = DESCRIPTION["components"][kind][name]
    return value


def _typed(schema: Mapping[str, Any], text: str) -> Any:
    return int(text) if _followed(schema).get("type") == "integer" and text.isdigit() else text


def _operation(method: str, path: str) -> tuple[Mapping[str, Any], dict[str, str]] | None:
    for pattern, template in _patterns():
        if (found := pattern.fullmatch(path)) and method.lower() in DESCRIPTION["paths"][template]:
            values = {name: unquote(value) for name, value in found.groupdict().items()}
            return DESCRIPTION["paths"][template][method.lower()], values
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))), template)
        for template in DESCRIPTION["paths"]
    ]
