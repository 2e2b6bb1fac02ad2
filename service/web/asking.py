"""How a request reaches the records: every question goes through `ask`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar, cast

from fastapi import Request
from sqlmodel import Session

from service.database import Database

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


async def ask(
    request: Request,
    question: Callable[Concatenate[Session, Asked], Answer],
    *arguments: Asked.args,
    **filters: Asked.kwargs,
) -> Answer:
    """The answer to one of `queries`' questions, read on the event loop and never in the pool of threads."""
    return await records(request).ask(lambda session: question(session, *arguments, **filters))


def records(request: Request) -> Database:
    """The installation that this application serves."""
    return cast(Database, request.app.state.database)
