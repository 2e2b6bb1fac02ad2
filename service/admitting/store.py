"""The only writer of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.models import Scope
from service.queries.tables import TOKEN, rows


def read(session: Session, *asked: sa.ColumnElement[bool]) -> list[Any]:
    """The rows of tokens, the oldest first."""
    return list(rows(session, sa.select(TOKEN).where(*asked).order_by(TOKEN.c.id)))


def add(
    session: Session, name: str, digest: str, scopes: Sequence[Scope], *, now: datetime, expires_at: datetime | None
) -> int:
    """Keep a new token; its number."""
    values = {"name": name, "digest": digest, "scopes": list(scopes), "created_at": now, "expires_at": expires_at}
    added = session.connection().execute(sa.insert(TOKEN).values(values).returning(TOKEN.c.id))
    return int(added.scalar_one())


def revoke(session: Session, number: int, now: datetime) -> None:
    """Take a token back."""
    session.connection().execute(sa.update(TOKEN).where(TOKEN.c.id == number).values(revoked_at=now))


def used(session: Session, number: int, now: datetime) -> None:
    """Write down that a token was used."""
    session.connection().execute(sa.update(TOKEN).where(TOKEN.c.id == number).values(last_used_at=now))
