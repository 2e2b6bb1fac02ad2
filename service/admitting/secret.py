"""What a token's text is made of, and whether it is the right one. Pure but for where a new one comes from.

`lk_12_...`: a mark by which scanners for leaked secrets know it, the number of its row, and 256
random bits. So much chance cannot be guessed, so a fast hash keeps it well; slow ones are for
passwords, which people choose.
"""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256

_TEXT = re.compile(r"lk_([1-9][0-9]{0,8})_([A-Za-z0-9_-]{43})")


def make() -> str:
    """A new secret."""
    return secrets.token_urlsafe(32)


def text(number: int, secret: str) -> str:
    """A token as its owner keeps it."""
    return f"lk_{number}_{secret}"


def parts(token: str) -> tuple[int, str] | None:
    """The number and the secret of a token; None: it is none."""
    found = _TEXT.fullmatch(token)
    return None if found is None else (int(found[1]), found[2])


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def is_right(secret: str, kept: str) -> bool:
    """Whether a secret is the one of which that was kept; takes as long either way."""
    return hmac.compare_digest(digest(secret), kept)
