"""How a request reaches the records: every question goes through `ask`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar, cast

from fastapi import Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from service.database import Database

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


async def ask(
    request: Request,
    question: Callable[Concatenate[Session, Asked], Answer],
    *arguments: Asked.args,
    **filters: Asked.kwargs,
) -> Answer:
    """The answer to one of `queries`' questions, from one moment of the records.

    SQLite is read right here on the event loop: a page takes about a millisecond, and in a thread
    sqlite3 would hand the interpreter's lock back and forth for every row. PostgreSQL is waited
    for in a thread.
    """
    database = records(request)

    def answer() -> Answer:
        with database.read() as session:
            return question(session, *arguments, **filters)

    return answer() if database.is_sqlite else await run_in_threadpool(answer)


def records(request: Request) -> Database:
    """The installation that this application serves."""
    return cast(Database, request.app.state.database)
