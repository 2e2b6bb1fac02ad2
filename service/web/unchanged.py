"""Answers of the API that a client has already are not sent again (RFC 9110, section 13)."""

from __future__ import annotations

from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Unchanged:
    """Gives answers under /api an ETag, and says 304 to whoever shows the same."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        shown = Headers(scope=scope).get("if-none-match", "")
        start: Message | None = None

        async def send_if_new(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
                return
            if start is None:
                await send(message)
                return
            first, start = start, None
            if not message.get("more_body", False):
                body = message.get("body", b"")
                tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
                headers = MutableHeaders(scope=first)
                headers["ETag"], headers["Cache-Control"] = tag, "no-cache"
                if tag in (one.strip() for one in shown.split(",")) or shown.strip() == "*":
                    del headers["Content-Length"]
                    del headers["Content-Type"]
                    first, message = {**first, "status": 304}, {"type": "http.response.body", "body": b""}
            await send(first)
            await send(message)

        await self.app(scope, receive, send_if_new)
