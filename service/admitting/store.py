"""The only writer of tokens and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.models import Scope
from service.queries.tables import SIGN_IN, TOKEN, rows


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


# --- sessions ---------------------------------------------------------------------------------


def begin_session(session: Session, digest: str, token: int, *, since: datetime, until: datetime) -> None:
    """Keep that a browser is known."""
    values = {"digest": digest, "token_id": token, "since": since, "until": until}
    session.connection().execute(sa.insert(SIGN_IN).values(values))


def token_of_session(session: Session, digest: str, now: datetime) -> int | None:
    """The number of the token with which a session was begun; None: there is no such session now."""
    found = sa.select(SIGN_IN.c.token_id).where(SIGN_IN.c.digest == digest, SIGN_IN.c.until > now)
    return session.connection().scalar(found)


def end_session(session: Session, digest: str) -> None:
    """Forget a browser."""
    session.connection().execute(sa.delete(SIGN_IN).where(SIGN_IN.c.digest == digest))


def forget_old_sessions(session: Session, now: datetime) -> None:
    """Forget the browsers whose time is over."""
    session.connection().execute(sa.delete(SIGN_IN).where(SIGN_IN.c.until <= now))
