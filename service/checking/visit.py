"""One link, one night: the visit, the second looks that it calls for, and what was seen in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from service import urls
from service.checking import answers, judge, marks, page
from service.checking.evidence import Evidence, is_led_away, turning
from service.checking.fragments import find
from service.checking.hosts import Host
from service.checking.known import is_certain, upgrade
from service.models import Clock, Observation
from service.sources.walk import Profile, Visit
from service.sources.website import BROWSER, Website

KEPT_HEADERS = frozenset(
    {mark.header for mark in marks.HEADERS} | {"server", "retry-after", "www-authenticate", "content-language"}
)
MAX_SIBLINGS = 2_000
MAX_LED = 20_000
MANY = 3
"""Addresses of one host that redirect to one place, from which it looks as if any did."""
ALIKE = 0.6
"""Likeness from which two pages that say that there is none are one."""
THE_SAME = 0.9
"""Likeness from which any two pages are one."""


class Sight(NamedTuple):
    """What a visit saw: what is kept of it, and the page itself for as long as it is looked at."""

    seen: Observation
    body: bytes

    def whole(self) -> str:
        """A sketch of the whole page."""
        return page.whole(self.body, self.seen.content_type or "")


class Visitor:
    """Looks at links through one website door."""

    def __init__(self, web: Website, profile: Profile, clock: Clock, *, browser_look: bool = True) -> None:
        self._web = web
        self._honest = profile
        self._clock = clock
        self._browser_look = browser_look
        self._siblings: dict[tuple[str, str], tuple[Observation, str]] = {}
        self._led: dict[tuple[str, str], set[str]] = {}
        """From a host and where it redirects to, to what paths of it do."""

    async def look(self, url: str, host: Host, *, tries: int = 1, fragments: Sequence[str] = ()) -> Observation:
        """What is seen at a URL, and of the fragments on the page. Never raises for what sites or networks do."""
        as_browser = host.wants_browser and self._browser_look
        sight = await self._see(url, BROWSER if as_browser else self._honest, fragments)
        sight.seen.features["tries"] = tries
        self._note_gathering(sight.seen, host)
        while look := judge.wanted(sight.seen, browser_look=self._browser_look):
            if look == "browser":
                sight = await self._as_browser(url, host, sight, fragments)
            elif look == "api":
                await self._ask_api(sight.seen)
            else:
                await self._look_beside(sight)
        seen = sight.seen
        if seen.features.get("gathered") and seen.features.get("sibling", {}).get("same"):
            host.catch_all = seen.final_url
        return seen

    async def _see(self, url: str, profile: Profile, fragments: Sequence[str]) -> Sight:
        upgraded = upgrade(url)
        visit = await self._web.visit(upgraded or url, profile, is_certain=None if fragments else is_certain)
        seen = observed(visit, self._clock, fragments)
        if seen.hops and is_certain(seen.hops[-1]["url"], seen.status or 0, seen.final_url or ""):
            seen.hops.append({"url": seen.final_url, "status": 200, "known": True})
            seen.status, seen.features["bytes"] = 200, 1
        if upgraded:
            seen.hops.insert(0, {"url": url, "status": 301, "location": upgraded, "known": True})
            seen.permanent_url = seen.permanent_url or upgraded
        return Sight(seen, visit.body)

    async def _as_browser(self, url: str, host: Host, sight: Sight, fragments: Sequence[str]) -> Sight:
        """Look again as a browser; where that is answered better, that is what people see."""
        again = await self._see(url, BROWSER, fragments)
        again.seen.features["tries"] = sight.seen.features["tries"]
        self._note_gathering(again.seen, host)
        if judge.is_better(again.seen, sight.seen):
            host.wants_browser = True
            again.seen.features["browser"] = {"instead_of": sight.seen.status}
            return again
        sight.seen.features["browser"] = {"status": again.seen.status, "cause": again.seen.cause}
        return sight

    def _note_gathering(self, seen: Observation, host: Host) -> None:
        """Note where many addresses of a host redirect to one: that may be where it sends what it has not."""
        if len(seen.hops) < 2 or seen.cause:
            return
        start, final = seen.hops[0]["url"], seen.final_url or ""
        path = urlsplit(start).path
        if path in ("", "/") or path.rstrip("/") == urlsplit(final).path.rstrip("/"):
            return
        key = urls.host(start) or "", urls.canonical(final)
        if key in self._led or len(self._led) < MAX_LED:
            led = self._led.setdefault(key, set())
            if len(led) < MANY:
                led.add(path)
            if len(led) >= MANY or host.catch_all == seen.final_url:
                seen.features["gathered"] = True

    async def _ask_api(self, seen: Observation) -> None:
        """Ask the API of the page's host, and note what it says."""
        found = answers.api_for(seen)
        assert found is not None
        api, address = found
        visit = await self._web.visit(address, self._honest)
        seen.features["api"] = answers.read(api, visit.status, visit.body)

    async def _look_beside(self, sight: Sight) -> None:
        """Ask for an address that cannot exist, and note whether it gives the same."""
        place = judge.sibling(sight.seen)
        profile = BROWSER if sight.seen.features.get("profile") == BROWSER.name else self._honest
        key = place, profile.name
        kept = self._siblings.get(key)
        if kept is None:
            visit = await self._web.visit(place, profile)
            beside = Sight(observed(visit, self._clock), visit.body)
            kept = beside.seen, beside.whole()
            if len(self._siblings) < MAX_SIBLINGS:
                self._siblings[key] = kept
        beside_seen, beside_whole = kept
        is_one = is_same(sight.seen, beside_seen, page.likeness(sight.whole(), beside_whole))
        sight.seen.features["sibling"] = {"url": place, "status": beside_seen.status, "same": is_one}


def is_same(seen: Observation, beside: Observation, likeness: float) -> bool:
    """Whether an address that cannot exist gives what the link gives; `likeness` is that of the two whole pages."""
    if beside.cause or (beside.status or 999) >= 400:
        return False
    if is_led_away(seen):
        away = seen.hops[turning(seen)]
        target = urljoin(away["url"], away.get("location", ""))
        return any(
            urls.canonical(urljoin(hop["url"], hop.get("location", ""))) == urls.canonical(target)
            for hop in beside.hops
            if "location" in hop
        )
    both_say_so = all("missing" in Evidence(one).title_kinds for one in (seen, beside))
    if not both_say_so and (seen.title or "").lower() != (beside.title or "").lower():
        return False
    evidence = Evidence(seen)
    return likeness >= (ALIKE if evidence.says("missing") or "hint" in evidence.title_kinds else THE_SAME)


def observed(visit: Visit, clock: Clock, fragments: Sequence[str] = ()) -> Observation:
    """A visit as it is kept, and what it saw of the places on the page."""
    kind = visit.headers.get("content-type", "")
    found = page.read(visit.body, kind) if visit.fault is None else page.Page(None, None, {})
    features: dict[str, Any] = found.features
    if fragments and visit.status == 200 and page.is_html(visit.body, kind):
        source, is_whole = page.decode(visit.body, kind), not visit.body_fault
        features["fragments"] = {name: find(name, visit.final_url, source, is_whole=is_whole) for name in fragments}
    if visit.body_fault:
        features["body_fault"] = visit.body_fault
    if visit.profile != "honest":
        features["profile"] = visit.profile
    return Observation.model_construct(  # by the million, and of values of our own making
        at=clock(),
        status=visit.status,
        cause=visit.fault,
        final_url=visit.final_url,
        permanent_url=visit.permanent_url,
        hops=visit.hops,
        content_type=kind[:100] or None,
        headers={name: value[:200] for name, value in visit.headers.items() if name in KEPT_HEADERS},
        title=found.title,
        text=found.text,
        features=features,
        seconds=visit.seconds,
    )
