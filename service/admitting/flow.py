"""The story of a token: made and shown once, shown at the door, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session
from typing_extensions import TypedDict

from service.admitting import secret, store
from service.database import Database
from service.errors import UsageError
from service.models import Scope
from service.queries.tables import TOKEN

USE_KEPT = timedelta(minutes=1)
"""How exactly the last use is kept, so that a busy client is not a write each time."""


@dataclass(frozen=True, slots=True)
class Admission:
    """That whoever asks may do some things."""

    number: int
    """Of the token."""
    name: str
    scopes: frozenset[str]
    is_noted: bool
    """Whether this use need not be written down."""

    def may(self, scope: Scope) -> bool:
        """Whether that is among them; who may write may read."""
        return scope == "read" or scope in self.scopes


class Allowed(TypedDict):
    """What a token allows."""

    name: str
    scopes: list[Scope]


class Token(Allowed):
    """A token without its secret."""

    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


_COLUMNS = (*Allowed.__annotations__, *Token.__annotations__)


def create(
    db: Database, name: str, scopes: Sequence[Scope], *, now: datetime, expires_at: datetime | None = None
) -> str:
    """Make a token; its text, which nobody can tell again. Raises UsageError where the name is taken."""
    new = secret.make()
    with db.write() as session:
        if store.read(session, TOKEN.c.name == name):
            raise UsageError(f"there is a token named {name!r} already", hint="give it another name")
        return secret.text(store.add(session, name, secret.digest(new), scopes, now=now, expires_at=expires_at), new)


def tokens(session: Session) -> list[Token]:
    """All tokens, the oldest first, those taken back too."""
    return [{name: getattr(row, name) for name in _COLUMNS} for row in store.read(session)]  # type: ignore[misc]  # the names are its own


def revoke(db: Database, name: str, *, now: datetime) -> None:
    """Take a token back: it opens nothing any more. Raises UsageError where there is none of this name."""
    with db.write() as session:
        found = store.read(session, TOKEN.c.name == name)
        if not found:
            raise UsageError(f"there is no token named {name!r}", hint="`listkeeper token list` shows them")
        if found[0].revoked_at is None:
            store.revoke(session, found[0].id, now)


def admit(session: Session, text: str, now: datetime) -> Admission | None:
    """What a token that somebody shows allows; None: nothing."""
    shown = secret.parts(text)
    row = None if shown is None else _row(session, shown[0])
    if shown is None or row is None or not secret.is_right(shown[1], row.digest):
        return None
    return _admission(row, now)


def admit_again(session: Session, number: int, now: datetime) -> Admission | None:
    """What a token allows whose secret was right earlier; None: nothing any more."""
    return _admission(_row(session, number), now)


def note_use(db: Database, admission: Admission, now: datetime) -> None:
    """Write down that a token was used, where that was not done within the last minute."""
    if not admission.is_noted:
        with db.write() as session:
            store.used(session, admission.number, now)


def _row(session: Session, number: int) -> Any:
    return next(iter(store.read(session, TOKEN.c.id == number)), None)


def _admission(row: Any, now: datetime) -> Admission | None:
    if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    is_noted = row.last_used_at is not None and now - row.last_used_at < USE_KEPT
    return Admission(row.id, row.name, frozenset(row.scopes), is_noted)
