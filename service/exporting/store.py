"""Pull requests in the records: the only writer of their table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.queries.tables import PULL_REQUEST, rows


def known(session: Session, project: str, branch: str) -> dict[int, Any]:
    """The pull requests that were made of a branch, by their numbers."""
    statement = sa.select(PULL_REQUEST).where(PULL_REQUEST.c.project == project, PULL_REQUEST.c.branch == branch)
    return {row.number: row for row in rows(session, statement)}


def settle(session: Session, project: str, number: int, state: str, now: datetime) -> None:
    """Keep that one is not open any more."""
    one = (PULL_REQUEST.c.project == project) & (PULL_REQUEST.c.number == number)
    session.execute(sa.update(PULL_REQUEST).where(one).values(state=state, settled_at=now))


def keep(  # noqa: PLR0917  # what is known of one
    session: Session, project: str, branch: str, number: int, url: str, proposals: Sequence[int], now: datetime
) -> None:
    """Keep that one is open, and what is offered in it."""
    one = (PULL_REQUEST.c.project == project) & (PULL_REQUEST.c.number == number)
    said = {"branch": branch, "url": url, "state": "open", "proposals": list(proposals), "settled_at": None}
    done = session.execute(sa.update(PULL_REQUEST).where(one).values(**said))
    if not done.rowcount:  # type: ignore[attr-defined]  # of a statement that writes
        session.execute(sa.insert(PULL_REQUEST).values(project=project, number=number, opened_at=now, **said))
