"""Why no answer came, told by cause and never by text.

* httpx.TransportError
  - Fault                    has a `code`, one of `CODES`
    . NotConnected           also httpx.ConnectError: name, address, port or certificate
    . ConnectTooSlow         also httpx.ConnectTimeout
    . NotAnswered            also httpx.ReadError: the connection broke
    . AnswerTooSlow          also httpx.ReadTimeout
    . NotHttp                also httpx.RemoteProtocolError: what came is no HTTP

So whoever uses an `httpx.AsyncClient` catches what httpx documents, and whoever needs the cause
reads the code.
"""

from __future__ import annotations

from typing import NamedTuple

import httpx


class Fault(httpx.TransportError):
    """No answer came, or not all of it."""

    def __init__(self, code: str, detail: str = "", *, request: httpx.Request | None = None) -> None:
        super().__init__(f"{CODES[code].says}{f' ({detail})' if detail else ''}", request=request)
        self.code = code


class NotConnected(Fault, httpx.ConnectError):
    """No connection could be made."""


class ConnectTooSlow(Fault, httpx.ConnectTimeout):
    """No connection was made in time."""


class NotAnswered(Fault, httpx.ReadError):
    """The connection broke before the answer was complete."""


class AnswerTooSlow(Fault, httpx.ReadTimeout):
    """The answer did not come in time."""


class NotHttp(Fault, httpx.RemoteProtocolError):
    """What came cannot be read as HTTP."""


class Cause(NamedTuple):
    """The exception that a code is raised as, and what it says."""

    error: type[Fault]
    says: str


CODES: dict[str, Cause] = {
    "dns-nxdomain": Cause(NotConnected, "the name does not exist"),
    "dns-none": Cause(NotConnected, "the name has no address"),
    "dns-servfail": Cause(NotConnected, "the name servers fail"),
    "dns-timeout": Cause(ConnectTooSlow, "the name servers do not answer"),
    "dns-invalid": Cause(NotConnected, "this cannot be a host's name"),
    "address-forbidden": Cause(NotConnected, "the address is not public"),
    "refused": Cause(NotConnected, "connection refused"),
    "unreachable": Cause(NotConnected, "no route to the host"),
    "connect-timeout": Cause(ConnectTooSlow, "no connection in time"),
    "connect-reset": Cause(NotConnected, "the connection broke while it was being made"),
    "no-resources": Cause(NotConnected, "this machine can open no more connections"),
    "tls-expired": Cause(NotConnected, "the certificate has expired"),
    "tls-future": Cause(NotConnected, "the certificate is not valid yet"),
    "tls-host": Cause(NotConnected, "the certificate is for another host"),
    "tls-self-signed": Cause(NotConnected, "the certificate is self-signed"),
    "tls-issuer": Cause(NotConnected, "the certificate's issuer is unknown"),
    "tls-protocol": Cause(NotConnected, "no common version of TLS"),
    "tls-certificate": Cause(NotConnected, "the certificate is not accepted"),
    "tls-reset": Cause(NotConnected, "the connection broke during the TLS handshake"),
    "tls-other": Cause(NotConnected, "the TLS handshake failed"),
    "tls-timeout": Cause(ConnectTooSlow, "the TLS handshake did not end in time"),
    "reset": Cause(NotAnswered, "the connection was reset"),
    "closed": Cause(NotAnswered, "the connection was closed without an answer"),
    "truncated": Cause(NotAnswered, "the connection was closed before the answer was complete"),
    "send-timeout": Cause(AnswerTooSlow, "the request could not be sent in time"),
    "head-timeout": Cause(AnswerTooSlow, "no answer in time"),
    "body-timeout": Cause(AnswerTooSlow, "the answer was not complete in time"),
    "http-head": Cause(NotHttp, "the answer's head is not HTTP"),
    "http-too-long": Cause(NotHttp, "the answer's head has no end"),
    "http-body": Cause(NotHttp, "the answer's body breaks the rules of HTTP"),
}


def fault(code: str, detail: str = "", *, request: httpx.Request | None = None) -> Fault:
    """The exception for a code."""
    return CODES[code].error(code, detail, request=request)
