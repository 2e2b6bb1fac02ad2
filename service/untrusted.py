"""What text and addresses of unknown people must be cleaned of before they go where others look at it.

Escaping is each format's own work; here is what no escaping mends.
"""

from __future__ import annotations

import re

from service import urls

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 forbids (section 2.2), and the other control characters, which nobody can see."""


def writable(text: str) -> str:
    """The text with U+FFFD in place of each character that XML and HTML have no way to write."""
    return _UNWRITABLE.sub("\ufffd", text)


def printable(text: str) -> str:
    """The text with a space for each character that a terminal would obey or not show, line ends among them."""
    return "".join(char if char.isprintable() else " " for char in text)


def quiet(text: str) -> str:
    """The text with nothing in it that a forge takes for a person or an issue: `@name`, `#1`, `GH-1`, `!1`.

    It looks the same: a space of no width stands behind each mark. Addresses are left alone, which
    forges read as a whole.
    """
    return _CALLED.sub(lambda found: found[0] if "://" in found[0] else f"{found[0]}\u200b", text)


_CALLED = re.compile(r"\b\w+://\S+|[@#!~%$&](?=\w|[\"'])|\bGH-(?=\d)", re.IGNORECASE)
"""Addresses; and what stands before names and numbers on GitHub, GitLab and Forgejo."""


def address(url: str) -> str | None:
    """Where a click may lead: a web or mail address. None for all else, above all `javascript:` and `data:`."""
    if parts := urls.split(url):
        return writable(parts.geturl())
    return writable(url.strip()) if urls.kind(url) == "mail" else None
