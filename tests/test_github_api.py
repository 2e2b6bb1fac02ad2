"""The tests' own judge of requests to GitHub judges rightly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from github_api import answered, complaint
from smallweb.world import Request


def asked(method: str, target: str, body: Any = None, **headers: str) -> str | None:
    headers = {"user-agent": "listkeeper"} | {name.replace("_", "-"): value for name, value in headers.items()}
    content = b"" if body is None else json.dumps(body).encode()
    return complaint(Request(method, "https", "api.github.com", target, headers, content, 0.0))


def test_what_is_documented_passes() -> None:
    """Operations, parameters of path and query, and bodies."""
    assert asked("GET", "/user") is None
    assert asked("GET", "/repos/o/r/issues?state=all&creator=me&per_page=100&page=2") is None
    assert asked("POST", "/repos/o/r/issues", {"title": "Dead links", "body": "- a", "labels": ["links"]}) is None
    assert asked("PATCH", "/repos/o/r/issues/7", {"state": "closed", "state_reason": "completed"}) is None
    assert asked("POST", "/repos/o/r/pulls", {"title": "t", "head": "links", "base": "main"}) is None


@pytest.mark.parametrize(
    ("method", "target", "body", "why"),
    [
        ("PUT", "/repos/o/r/issues/7", {}, "no operation PUT"),
        ("GET", "/repos/o/r/issues?status=all", None, "no query parameter status"),
        ("GET", "/repos/o/r/issues?state=every", None, "'every' is not one of"),
        ("GET", "/repos/o/r/issues/seven", None, "'seven' is not of type 'integer'"),
        ("POST", "/repos/o/r/issues", None, "needs a body"),
        ("POST", "/repos/o/r/issues", {"body": "no title"}, "'title' is a required property"),
        ("POST", "/repos/o/r/issues", {"title": "t", "text": "x"}, "no field text"),
        ("PATCH", "/repos/o/r/issues/7", {"state": "done"}, "'done' is not one of"),
        ("POST", "/repos/o/r/pulls", {"title": "t", "head": "links"}, "'base' is a required property"),
        ("GET", "/user", {"a": 1}, "takes no body"),
    ],
)
def test_what_is_not_documented_is_named(method: str, target: str, body: Any, why: str) -> None:
    """An operation, a parameter, a value, a field."""
    said = asked(method, target, body)
    assert said is not None
    assert why in said


def test_the_fields_of_answers_are_known() -> None:
    """Of one thing and of a page of them."""
    assert {"number", "state", "body", "html_url"} <= answered("issues/get") & answered("issues/list-for-repo")
