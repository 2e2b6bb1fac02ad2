"""How a visit goes from address to address: redirects as browsers follow them, cookies, and the time left."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urljoin

import httpx

from service import urls
from service.sources.answer import Answer
from service.sources.body import refresh_of
from service.sources.transport import Place, place_of

MAX_HOPS = 20
MAX_COOKIES, MAX_COOKIE = 50, 4096
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
MAX_PLAIN = 2048
_PLAIN = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9-]*\.)*[a-z0-9-]*[a-z]|(?:(?:[1-9]?\d|1\d\d|2[0-4]\d|25[0-5])\.){3}(?:[1-9]?\d|1\d\d|2[0-4]\d|25[0-5]))(?::([1-9]\d{0,4}))?"
    r"((?:/(?:[\w.~!$&()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?(?:\?(?:[\w.~!$&()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?)(?:#.*)?",
    re.ASCII,
)
"""An address of which httpx would change nothing."""


@dataclass(frozen=True)
class Profile:
    """Who we say we are."""

    name: str
    headers: Mapping[str, str]

    @cached_property
    def lines(self) -> str:
        """The headers as they go over the wire."""
        return "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())


@dataclass(slots=True)
class Visit:
    """What came of a visit."""

    url: str
    profile: str
    status: int | None = None
    fault: str | None = None
    """Why there was no answer."""
    final_url: str = ""
    permanent_url: str | None = None
    hops: list[dict[str, Any]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the last answer, by names in small letters."""
    body: bytes = b""
    body_fault: str | None = None
    """Why the page is not complete: a fault, `cut` (too long) or `coding` (packed in a way we cannot read)."""
    seconds: float = 0.0


class Walk:
    """How far a visit has come: where it is, what it carries, how much time is left."""

    def __init__(self, visit: Visit, profile: Profile, seconds: float) -> None:
        self.visit = visit
        self.seconds_left = seconds
        self._profile = profile
        self._budget = seconds
        self._cookies: dict[tuple[str, str], str] = {}
        self._been: set[tuple[str, str]] = set()
        self._is_permanent = True

    def request(self) -> tuple[Place, bytes]:
        """The next request: for whom, and as it goes over the wire.

        Raises ValueError or httpx.InvalidURL where there can be none.
        """
        place, authority, path, user = target(self.visit.final_url)
        cookies = self._cookies_for(place.host)
        self._been.add((self.visit.final_url, cookies))
        lines = self._profile.lines
        if user:
            lines += f"Authorization: Basic {base64.b64encode(user.encode()).decode()}\r\n"
        if cookies:
            lines += f"Cookie: {cookies}\r\n"
        return place, f"GET {path} HTTP/1.1\r\nHost: {authority}\r\n{lines}\r\n".encode()

    def spend(self, seconds: float) -> None:
        self.seconds_left = max(0.05, self.seconds_left - seconds)
        self.visit.seconds = round(self.visit.seconds + seconds, 3)

    def note(self, answer: Answer, seconds: float) -> str | None:
        """Write an answer down; where it redirects to, if it does."""
        visit = self.visit
        visit.status, visit.headers = answer.status, fields(answer.headers)
        visit.hops.append({"url": visit.final_url, "status": answer.status, "seconds": round(seconds, 3)})
        if "set-cookie" in visit.headers:
            self._keep_cookies(answer)
        return _location(answer.status, visit.headers)

    def turn_to(self, location: str) -> bool:
        """Go on to where a redirect leads, or note why that cannot be; whether there is somewhere to go."""
        visit = self.visit
        visit.hops[-1]["location"] = location[:2048]
        self._is_permanent = self._is_permanent and visit.status in _PERMANENT
        target = joined(visit.final_url, location)
        if target is None:
            visit.fault = "redirect-invalid"
        elif urls.split(target) is None:
            visit.fault = "redirect-scheme"
        elif len(visit.hops) > MAX_HOPS:
            visit.fault = "redirect-many"
        elif (target, self._cookies_for(urls.host(target) or "")) in self._been:
            if visit.status in REDIRECTS:  # while a page may refresh itself
                visit.fault = "redirect-loop"
            return False
        if target is None or visit.fault:
            return False
        if self._is_permanent:
            visit.permanent_url = target
        visit.final_url = target
        return True

    def _cookies_for(self, host: str) -> str:
        if not self._cookies:
            return ""
        found = [f"{name}={value}" for (domain, name), value in self._cookies.items() if _covers(domain, host)]
        return "; ".join(found)

    def _keep_cookies(self, answer: Answer) -> None:
        """Cookies last for one visit; paths and dates do not matter for so long."""
        host = urls.host(self.visit.final_url) or ""
        for text in (_decoded(value) for name, value in answer.headers if name.lower() == b"set-cookie"):
            pair, *attributes = text.split(";")
            name, equals, value = pair.strip().partition("=")
            domain = host
            for attribute in attributes:
                key, _, given = attribute.strip().partition("=")
                wanted = given.strip().lstrip(".").lower()
                if key.lower() == "domain" and "." in wanted and _covers(wanted, host):
                    domain = wanted
            fits = len(self._cookies) < MAX_COOKIES and len(pair) < MAX_COOKIE and pair.isprintable()
            if equals and name and fits:
                self._cookies[domain, name] = value


def _covers(domain: str, host: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def fields(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header fields by their names in small letters; of one that comes again the values are joined."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = _small(name), _decoded(value)
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


@lru_cache(maxsize=512)  # there are few names, and each comes with every answer
def _small(name: bytes) -> str:
    return name.decode("latin-1").lower()


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _location(status: int, headers: Mapping[str, str]) -> str | None:
    """Where an answer redirects to, as it is written there."""
    if status not in REDIRECTS:
        return refresh_of(headers["refresh"]) if status == 200 and "refresh" in headers else None
    return headers.get("location", "").strip() or None


class Target(NamedTuple):
    """An address as a request needs it."""

    place: Place
    authority: str
    """For the Host header."""
    path: str
    """With the query, percent-encoded."""
    user: str
    """`name:password`, where the address has them."""


def target(url: str) -> Target:
    """An address in its parts. Raises ValueError or httpx.InvalidURL where there can be no request.

    httpx knows all the rules for addresses, and takes its time; most addresses are plain.
    """
    plain = _PLAIN.fullmatch(url) if len(url) < MAX_PLAIN and "/." not in url else None
    if plain is None:
        return _any_target(httpx.URL(url))
    scheme, host, given, path = plain.groups()
    place, authority = _place(scheme, host, given)
    return Target(place, authority, path if path[:1] == "/" else f"/{path}", "")


@lru_cache(maxsize=2048)  # a host's links are visited one after the other
def _place(scheme: str, host: str, given: str | None) -> tuple[Place, str]:
    default = 443 if scheme == "https" else 80
    port = int(given or default)
    return Place(scheme, host, port), host if port == default else f"{host}:{port}"


def _any_target(url: httpx.URL) -> Target:
    authority = url.netloc.decode("ascii").rpartition("@")[2]
    user = f"{url.username}:{url.password}" if url.userinfo else ""
    return Target(place_of(url), authority, url.raw_path.decode("ascii"), user)


def joined(base: str, location: str) -> str | None:
    """A redirect's target as browsers read it, in normal form, its fragment kept; None: it cannot be read."""
    text = re.sub(r"[\t\r\n]", "", location).strip()
    head, mark, rest = text.partition("?")
    text = head.replace("\\", "/") + mark + rest
    text = re.sub(r"^(https?):/*(?=[^/])", r"\1://", text, flags=re.IGNORECASE)
    try:
        target = urljoin(base, text)
    except ValueError:
        return None
    if re.match(r"https?:", target, re.IGNORECASE) and urls.split(target) is None:
        return None
    fragment = urls.fragment(target)
    return urls.canonical(target) + (f"#{fragment}" if fragment and urls.split(target) else "")
