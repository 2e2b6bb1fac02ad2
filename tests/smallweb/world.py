"""What the small web contains: sites, pages, and how each answers. Plain values."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """A request as it came in; the names of headers are in lower case."""

    method: str
    scheme: str
    host: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.target}"


@dataclass(frozen=True)
class Reply:
    """An answer, and what goes wrong with it."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | bytes = ""
    delay: float = 0.0
    """Seconds before anything is sent."""
    drip: tuple[int, float] | None = None
    """So many bytes of the body at a time, so many seconds between."""
    drip_head: float | None = None
    """Seconds before each byte after the status line."""
    cut: int | None = None
    """Close after so many bytes of the body, whatever Content-Length said."""
    reset: bool = False
    """Reset instead: at once, or after `cut` bytes."""
    endless: bool = False
    """The body has no end."""
    raw: bytes | None = None
    """Send exactly this, and close."""
    keep: bool = True
    """Whether the connection stays open."""

    def encoded(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


Handler = Callable[[Request], Reply]


@dataclass
class Site:
    """How a host behaves below its pages."""

    dns: str | list[str] = "ok"
    """ok, nxdomain, servfail, none, silent, or addresses."""
    tcp: str = "ok"
    """ok, refuse, mute (accepts and says nothing), or reset (at once)."""
    tls: str = "ok"
    """ok, expired, wrong-host, untrusted, no-intermediate, or reset."""
    default: Reply | None = None
    """For paths without a page; None: 404."""
    handler: Handler | None = None
    """Answers every path."""
    rate: tuple[int, float] | None = None
    """So many requests in so many seconds; more get 429."""
    times: list[float] = field(default_factory=list)


NOT_FOUND = Reply(404, {"Content-Type": "text/html"}, "<title>404 Not Found</title><h1>Not Found</h1>")


class World:
    """Sites and pages; may be changed while it is served."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self.pages: dict[str, list[Reply] | Handler] = {}
        self.visits: Counter[str] = Counter()
        self.requests: list[Request] = []
        self._lock = threading.Lock()

    def site(self, host: str, **behaviour: Any) -> Site:
        """Say how a host behaves; see `Site`."""
        with self._lock:
            site = self.sites.setdefault(host, Site())
            for name, value in behaviour.items():
                if not hasattr(site, name):
                    raise TypeError(f"a site has no {name}")
                setattr(site, name, value)
        return site

    def page(self, url: str, reply: str | Reply | list[Reply] | Handler = "") -> None:
        """Put a page at a URL: its HTML, a reply, replies by visit, or a function of the request."""
        parts = urlsplit(url)
        self.site(parts.hostname or "")
        if isinstance(reply, str):
            reply = Reply(headers={"Content-Type": "text/html; charset=utf-8"}, body=reply)
        with self._lock:
            self.pages[_key(url)] = [reply] if isinstance(reply, Reply) else reply
            self.visits[_key(url)] = 0

    def load(self, world: Mapping[str, Any]) -> None:
        """Take over a world written as plain values, as a JSON file holds it."""
        for host, behaviour in world.get("sites", {}).items():
            values = dict(behaviour)
            if "default" in values:
                values["default"] = reply_of(values["default"])
            self.site(host, **values)
        for url, reply in world.get("pages", {}).items():
            self.page(url, [reply_of(one) for one in reply] if isinstance(reply, list) else reply_of(reply))

    def answer(self, request: Request) -> Reply:
        """The reply to a request, by the site's handler, the page, or the site's default."""
        with self._lock:
            self.requests.append(request)
            site = self.sites.get(request.host) or Site()
            if site.rate and self._is_too_often(site, request.at):
                return Reply(429, {"Retry-After": str(round(site.rate[1]) or 1)}, "slow down")
            page = self.pages.get(_key(request.url)) if site.handler is None else None
            number = self.visits[_key(request.url)]
            self.visits[_key(request.url)] += 1
        if site.handler is not None:
            return site.handler(request)
        if page is None:
            return site.default or NOT_FOUND
        return page[min(number, len(page) - 1)] if isinstance(page, list) else page(request)

    @staticmethod
    def _is_too_often(site: Site, at: float) -> bool:
        assert site.rate is not None
        limit, window = site.rate
        site.times[:] = [time for time in site.times if time > at - window]
        if len(site.times) >= limit:
            return True
        site.times.append(at)
        return False

    def asked(self, host: str) -> list[Request]:
        """The requests that one host got."""
        return [request for request in [*self.requests] if request.host == host]


def reply_of(value: Any) -> Reply:
    """A reply from its plain form: HTML, or an object of `Reply`'s fields."""
    if isinstance(value, str):
        return Reply(headers={"Content-Type": "text/html; charset=utf-8"}, body=value)
    return Reply(**value)


def _key(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    return f"{parts.scheme}://{host}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
