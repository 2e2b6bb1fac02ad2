"""One line for each request, and an id by which a person and the log mean the same one.

A line holds no query, header or body: a token, an address of somebody's private page or a form may be in these.
"""

from __future__ import annotations

import re
import time
from secrets import token_hex
from typing import Any, Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
"""What is taken over from a proxy that gave the request an id already."""


class Tell(Protocol):
    """What writes lines, as structlog's loggers do."""

    def info(self, event: str, **facts: Any) -> Any:
        """Write one."""

    def error(self, event: str, **facts: Any) -> Any:
        """Write one about what went wrong here."""


class Requests:
    """Gives each request its id, and tells of it when it is answered."""

    def __init__(self, app: ASGIApp, log: Tell | None) -> None:
        self.app, self.log = app, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        facts: dict[str, Any] = {
            "request_id": given if _ID.fullmatch(given) else token_hex(8),
            "status": 500,
            "bytes": 0,
        }
        begun = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts["status"] = message["status"]
                MutableHeaders(scope=message)[HEADER] = facts["request_id"]
            else:
                facts["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except BaseException as error:
            self._tell(scope, begun, facts, error=type(error).__name__)
            raise
        self._tell(scope, begun, facts)

    def _tell(self, scope: Scope, begun: float, facts: dict[str, Any], **more: str) -> None:
        if self.log is not None:
            tell = self.log.error if facts["status"] >= 500 else self.log.info
            milliseconds = round(1000 * (time.perf_counter() - begun), 1)
            tell("request", method=scope["method"], path=scope["path"], **facts, ms=milliseconds, **more)
