"""The story of a session: a person shows a token once, and from then on their browser is known by a cookie."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from service.admitting import flow, secret, store
from service.admitting.flow import Admission
from service.database import Database

LASTS = timedelta(days=14)
"""How long a browser is known."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who signed in."""

    admission: Admission
    seal: str
    """What each form of theirs carries: it proves that the form was made by a page of ours."""


def sign_in(db: Database, token: str, *, now: datetime) -> str | None:
    """Begin a session for whoever shows a token; what the cookie holds. None: the token opens nothing."""
    with db.write() as session:
        admission = flow.admit(session, token, now)
        if admission is None:
            return None
        store.forget_old_sessions(session, now)
        cookie = secret.make()
        store.begin_session(session, secret.digest(cookie), admission.number, since=now, until=now + LASTS)
    flow.note_use(db, admission, now)
    return cookie


def signed_in(session: Session, cookie: str, now: datetime) -> SignedIn | None:
    """Who has a session by this cookie; None: nobody any more."""
    number = store.token_of_session(session, secret.digest(cookie), now)
    admission = None if number is None else flow.admit_again(session, number, now)
    return None if admission is None else SignedIn(admission, _seal(cookie))


def sign_out(db: Database, cookie: str) -> None:
    """End a session, here and for whoever else may have its cookie."""
    with db.write() as session:
        store.end_session(session, secret.digest(cookie))


def is_sealed(person: SignedIn, seal: str) -> bool:
    """Whether a form was made for this person; takes as long either way."""
    return hmac.compare_digest(person.seal.encode(), seal.encode())


def _seal(cookie: str) -> str:
    return hmac.digest(cookie.encode(), b"form", "sha256").hex()
