"""Visits to web pages: redirects, cookies, bodies, deadlines."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.settings import Settings
from service.sources.body import MAX_PAGE, refresh, unpack
from service.sources.walk import Visit, joined
from service.sources.website import BROWSER, honest, open_website
from smallweb import Reply, SmallWeb
from smallweb.world import Request


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
        yield web


class _AnyTime:
    """A turn for whoever comes, at once."""

    async def ready(self) -> None:
        return

    def heard(self, status: int | None, headers: Mapping[str, str]) -> None:
        return


@asynccontextmanager
async def _at_once(_host: str) -> AsyncIterator[_AnyTime]:
    yield _AnyTime()


async def visit(web: SmallWeb, url: str, *, seconds: float = 2.0) -> Visit:
    settings = Settings(**{**web.settings(), "timeout": seconds})
    async with open_website(settings, _at_once) as website:
        return await website.visit(url, honest(settings))


async def test_permanent_redirects_are_remembered_up_to_the_first_temporary_one(web: SmallWeb) -> None:
    """301 and 308 from the start on lead to the new address; what follows a 302 does not."""
    web.page("http://a.example/1", Reply(301, {"Location": "/2"}))
    web.page("http://a.example/2", Reply(308, {"Location": "https://b.example/3"}))
    web.page("https://b.example/3", Reply(302, {"Location": "4"}))
    web.page("https://b.example/4", Reply(301, {"Location": "/5"}))
    web.page("https://b.example/5", "<title>there</title>")
    seen = await visit(web, "http://a.example/1")
    assert (seen.status, seen.final_url, seen.permanent_url) == (200, "https://b.example/5", "https://b.example/3")
    assert [hop["status"] for hop in seen.hops] == [301, 308, 302, 301, 200]


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        ("/loop", "redirect-loop"),
        ("http://[::bad/", "redirect-invalid"),
        ("http://", None),
        ("market://details?id=x", "redirect-scheme"),
        ("javascript:alert(1)", "redirect-scheme"),
        ("http://169.254.169.254/latest/meta-data/", "address-forbidden"),
        ("http://nowhere.example/", "dns-nxdomain"),
    ],
)
async def test_redirects_that_lead_nowhere_are_told(web: SmallWeb, location: str, fault: str | None) -> None:
    """Loops, nonsense, other schemes, private addresses and names that do not exist end a visit."""
    web.page("http://a.example/loop", Reply(302, {"Location": location}))
    seen = await visit(web, "http://a.example/loop")
    assert seen.fault == (fault or "redirect-loop" if location != "http://" else seen.fault)
    assert seen.hops[0]["status"] == 302


async def test_redirects_have_an_end(web: SmallWeb) -> None:
    """A chain that always goes on is given up."""
    for number in range(30):
        web.page(f"http://a.example/{number}", Reply(302, {"Location": f"/{number + 1}"}))
    assert (await visit(web, "http://a.example/0")).fault == "redirect-many"


async def test_a_cookie_gate_lets_us_through(web: SmallWeb) -> None:
    """A cookie set on the way is sent back, so a redirect to the same address is no loop."""

    def gate(request: Request) -> Reply:
        if "sid=1" in request.headers.get("cookie", ""):
            return Reply(body="inside")
        return Reply(302, {"Location": "/page", "Set-Cookie": "sid=1; Path=/; HttpOnly"})

    web.page("http://gate.example/page", gate)
    seen = await visit(web, "http://gate.example/page")
    assert (seen.status, seen.body) == (200, b"inside")


async def test_cookies_stay_with_their_domain(web: SmallWeb) -> None:
    """A cookie is sent to the host that set it and its subdomains, and never to another site."""
    web.page("http://a.example/", Reply(302, {"Location": "http://b.test/", "Set-Cookie": "x=1; Domain=test"}))
    web.page("http://b.test/", Reply(body="here"))
    await visit(web, "http://a.example/")
    assert "cookie" not in web.asked("b.test")[0].headers


async def test_a_page_that_goes_elsewhere_on_its_own_is_followed(web: SmallWeb) -> None:
    """`<meta http-equiv=refresh>` is a redirect, but never a permanent one."""
    web.page("http://a.example/", "<meta http-equiv=refresh content='0; url=/b?x=1&amp;y=2'>")
    web.page("http://a.example/b?x=1&y=2", Reply(404))
    seen = await visit(web, "http://a.example/")
    assert (seen.status, seen.final_url, seen.permanent_url) == (404, "http://a.example/b?x=1&y=2", None)


@pytest.mark.parametrize(
    ("script", "final"),
    [
        ('window.location.href = "/404.html";', "http://a.example/404.html"),
        ("location.replace('http:\\/\\/b.example\\/x')", "http://b.example/x"),
        ('window.onload=function(){window.location.href="/lander"}', "http://a.example/lander"),
        ('if (top != self) top.location = "/x"', "http://a.example/"),
        ('location.href = "#top"', "http://a.example/"),
        ('location.href = "app://open"', "http://a.example/"),
        ('location.reload("/x")', "http://a.example/"),
    ],
)
async def test_a_page_that_is_nothing_but_a_script_that_goes_elsewhere_is_followed(
    web: SmallWeb, script: str, final: str
) -> None:
    """Where it asks nothing first, and leads to an address of the web; never a permanent redirect."""
    web.page("http://a.example/", f"<title>Please wait</title><script>{script}</script>")
    seen = await visit(web, "http://a.example/")
    assert (seen.final_url, seen.permanent_url) == (final, None)


async def test_a_page_with_a_text_is_read_whatever_its_script_does(web: SmallWeb) -> None:
    web.page("http://a.example/", f"<script>location.href='/b'</script><p>{'A word. ' * 20}")
    assert (await visit(web, "http://a.example/")).final_url == "http://a.example/"


async def test_one_deadline_holds_for_the_whole_visit(web: SmallWeb) -> None:
    """Ten slow redirects together take no longer than one visit may."""
    for number in range(10):
        web.page(f"http://slow.example/{number}", Reply(302, {"Location": f"/{number + 1}"}, delay=0.1))
    begun = time.monotonic()
    seen = await visit(web, "http://slow.example/0", seconds=0.35)
    assert seen.fault == "head-timeout"
    assert time.monotonic() - begun < 0.6


async def test_waiting_for_the_hosts_turn_is_not_the_sites_fault(web: SmallWeb) -> None:
    """The deadline does not run while a visit waits for its turn."""

    class Patient(_AnyTime):
        async def ready(self) -> None:
            await asyncio.sleep(0.25)

    @asynccontextmanager
    async def turns(_host: str) -> AsyncIterator[Patient]:
        yield Patient()

    web.page("http://a.example/", "here")
    settings = Settings(**{**web.settings(), "timeout": 0.2})
    async with open_website(settings, turns) as website:
        seen = await website.visit("http://a.example/", honest(settings))
    assert seen.status == 200
    assert seen.seconds < 0.2


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply(headers={"Content-Type": "text/html"}, endless=True, body="<p>"), "cut"),
        (Reply(headers={"Content-Type": "video/mp4", "Content-Length": "4294967296"}, endless=True), "cut"),
        (Reply(headers={"Content-Type": "text/html"}, body="<p>" * 9, cut=10), "truncated"),
        (Reply(headers={"Content-Type": "text/html", "Content-Encoding": "br"}, body=b"\x0b"), "coding"),
        (Reply(headers={"Content-Encoding": "gzip"}, body=gzip.compress(b"\0" * 50_000_000)), "cut"),
        (Reply(headers={"Content-Encoding": "gzip"}, body="plain after all"), None),
    ],
)
async def test_bodies_are_bounded_and_never_fatal(web: SmallWeb, reply: Reply, fault: str | None) -> None:
    """Endless, huge, broken and packed pages are alive, and only their beginning is read."""
    web.page("http://a.example/", reply)
    seen = await visit(web, "http://a.example/")
    assert (seen.status, seen.fault, seen.body_fault) == (200, None, fault)
    assert len(seen.body) <= MAX_PAGE


async def test_a_password_in_the_address_is_sent(web: SmallWeb) -> None:
    """`user:pass@` becomes basic authorization, at its own host."""
    web.page("http://a.example/", lambda request: Reply(body=request.headers.get("authorization", "")))
    assert (await visit(web, "http://user:pass@a.example/")).body == b"Basic dXNlcjpwYXNz"


async def test_we_say_who_we_are(web: SmallWeb) -> None:
    """The honest profile names product, version and contact; the other one is a browser's."""
    web.page("http://a.example/", "here")
    await visit(web, "http://a.example/")
    agent = web.requests[0].headers["user-agent"]
    assert "listkeeper/" in agent
    assert "+http" in agent
    assert "listkeeper" not in BROWSER.headers["User-Agent"]


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("../v2/page.html", "http://h.example/docs/v2/page.html"),
        ("//x.example/z", "http://x.example/z"),
        ("http:\\\\e.example\\g", "http://e.example/g"),
        ("HTTPS:/a.example/c", "https://a.example/c"),
        ("?q=1", "http://h.example/docs/v1/page.html?q=1"),
        ("/a b#part", "http://h.example/a%20b#part"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://ex ample/", None),
        ("mailto:x@y.example", "mailto:x@y.example"),
    ],
)
def test_odd_locations_are_read_as_browsers_do(location: str, target: str | None) -> None:
    """Relative, protocol-relative, backslashed, missing slashes, spaces and letters beyond ASCII."""
    assert joined("http://h.example/docs/v1/page.html", location) == target


@given(st.text(max_size=60))
def test_no_location_is_too_odd(location: str) -> None:
    """Whatever a redirect says, it has a target or none, and nothing is raised."""
    joined("http://h.example/a/b", location)


@given(st.binary(max_size=3000), st.sampled_from(["gzip", "deflate", "br", "", "identity", "nonsense"]))
def test_any_bytes_can_be_unpacked_or_not(data: bytes, coding: str) -> None:
    """Whatever is said to be packed, unpacking it ends, in bounds."""
    assert len(unpack(data, coding).data) <= max(MAX_PAGE, len(data))


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda data: zlib.compress(data, wbits=-15)])
def test_every_deflate_is_read(pack: object) -> None:
    """gzip, zlib, and deflate without a header, which some servers send."""
    assert unpack(pack(b"hello"), "deflate").data == b"hello"


@given(st.binary(max_size=300))
def test_any_page_may_refresh_or_not(page: bytes) -> None:
    """Looking for a refresh raises nothing."""
    refresh(b"<meta http-equiv=refresh content=" + page)
