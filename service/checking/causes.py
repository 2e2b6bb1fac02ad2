"""What it means when no page came: statuses and causes as rows. Pure data."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from service.models import Word

Strength: TypeAlias = Literal["good", "hard", "gone", "weak", "none"]
"""How much one night's evidence says: the page is there; it is not; it was taken away on purpose; there
was trouble that may pass; nothing either way."""


class Opinion(NamedTuple):
    """What one night says of a link."""

    word: Word
    strength: Strength
    reason: str


def _failing(reason: str) -> Opinion:
    return Opinion("failing", "weak", reason)


def _blocked(reason: str) -> Opinion:
    return Opinion("blocked", "none", reason)


BY_CAUSE: dict[str, Opinion] = {
    "dns-nxdomain": Opinion("dead", "hard", "The host's name does not exist (NXDOMAIN)."),
    "dns-none": _failing("The host's name has no address."),
    "dns-servfail": _failing("The host's name servers fail (SERVFAIL)."),
    "dns-timeout": _failing("The host's name servers do not answer."),
    "dns-invalid": Opinion("invalid", "none", "The host's name cannot exist."),
    "address-forbidden": Opinion("skipped", "none", "The host's address is not public."),
    "refused": _failing("The connection was refused."),
    "unreachable": _failing("There is no route to the host."),
    "connect-timeout": _failing("The host does not answer: no connection in time."),
    "connect-reset": _failing("The host breaks connections off."),
    "tls-expired": _failing("The host's certificate has expired."),
    "tls-future": _failing("The host's certificate is not valid yet."),
    "tls-host": _failing("The certificate is for another host."),
    "tls-self-signed": _failing("The host's certificate is self-signed."),
    "tls-issuer": _failing("The issuer of the host's certificate is not known."),
    "tls-protocol": _failing("The host speaks no version of TLS that browsers still accept."),
    "tls-certificate": _failing("The host's certificate is not accepted."),
    "tls-reset": _failing("The host breaks the TLS handshake off."),
    "tls-other": _failing("The TLS handshake fails."),
    "tls-timeout": _failing("The TLS handshake does not end in time."),
    "reset": _failing("The host resets the connection."),
    "closed": _failing("The host closes the connection without an answer."),
    "truncated": _failing("The host's answer breaks off."),
    "send-timeout": _failing("The host does not take the request."),
    "head-timeout": _failing("The host takes the request and does not answer in time."),
    "body-timeout": _failing("The host's answer does not end in time."),
    "http-head": _failing("What the host answers is not HTTP."),
    "http-too-long": _failing("The head of the host's answer has no end."),
    "http-body": _failing("What the host answers breaks the rules of HTTP."),
    "redirect-loop": _failing("Its redirects go round in a circle."),
    "redirect-many": _failing("Its redirects have no end."),
    "redirect-invalid": _failing("It redirects to what is no address."),
    "redirect-scheme": _failing("It redirects to what is not on the web."),
    "redirect-forbidden": _failing("It redirects to an address that is not public."),
}
UNKNOWN_CAUSE = _failing("The visit failed.")

BY_STATUS: dict[int, Opinion] = {
    300: Opinion("alive", "good", "There are several versions of it (300)."),
    304: Opinion("alive", "good", "It has not changed (304)."),
    401: _blocked("It asks for a password (401)."),
    402: _blocked("It asks for payment (402)."),
    403: _blocked("It refuses us (403)."),
    404: Opinion("dead", "hard", "The page does not exist (404)."),
    406: _blocked("It refuses what we ask for (406)."),
    407: _blocked("A proxy asks for a password (407)."),
    410: Opinion("dead", "gone", "The page is gone for good, its host says (410)."),
    418: _blocked("It refuses us (418)."),
    429: _blocked("It asks us to come less often (429)."),
    430: _blocked("It refuses us (430)."),
    444: _blocked("It refuses us (444)."),
    451: _blocked("It is withheld for legal reasons (451)."),
    498: _blocked("It asks for a token (498)."),
    499: _blocked("It refuses us (499)."),
    999: _blocked("It refuses robots (999)."),
}


class OfHost(NamedTuple):
    """What a status means at hosts that use it in a way of their own."""

    host: str
    status: int
    opinion: Opinion
    example: str


BY_HOST = (
    OfHost(
        r"web\.archive\.org",
        404,
        _failing("The archive does not find the copy; its index fails now and then (404)."),
        "https://web.archive.org/web/2015/http://a.example/",
    ),
)


def by_status(status: int) -> Opinion | None:
    """What a status means that no page was given with; None: there is a page to be read."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    if 200 <= status < 300 and status not in (204, 205):
        return None
    if status in (204, 205):
        return _failing(f"There is no content ({status}).")
    if 300 <= status < 400:
        return _failing(f"It redirects to nowhere ({status}).")
    if 500 <= status < 600:
        return _failing(f"The host has trouble of its own ({status}).")
    return _failing(f"The host does not give it to us ({status}).")


WORTH_ANOTHER_TRY = frozenset(cause for cause, opinion in BY_CAUSE.items() if opinion.strength == "weak") - {
    "tls-expired",
    "tls-future",
    "tls-host",
    "tls-self-signed",
    "tls-issuer",
    "tls-protocol",
    "tls-certificate",
    "dns-none",
    "redirect-loop",
    "redirect-many",
    "redirect-invalid",
    "redirect-scheme",
    "redirect-forbidden",
}
"""Causes that may have passed a few seconds later."""

OF_THE_HOST = frozenset(
    "dns-nxdomain dns-none dns-servfail dns-timeout dns-invalid address-forbidden refused unreachable connect-timeout "
    "connect-reset tls-expired tls-future tls-host tls-self-signed tls-issuer tls-protocol tls-certificate tls-reset "
    "tls-other tls-timeout".split()
)
"""Causes that every link to the host shares."""

OF_THE_NETWORK = frozenset("dns-servfail dns-timeout unreachable connect-timeout connect-reset".split())
"""Causes that may lie at our own end."""
