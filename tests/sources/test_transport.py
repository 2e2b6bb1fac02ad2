"""The transport, against servers that misbehave."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from service.errors import UsageError
from service.settings import Settings
from service.sources.client import open_client
from service.sources.connection import Deadline
from service.sources.faults import Fault
from service.sources.transport import route
from smallweb import Reply, SmallWeb


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallWeb]:
    with SmallWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
        yield web


@pytest.fixture
async def client(web: SmallWeb) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(Settings(**{**web.settings(), "timeout": 5.0})) as client:
        yield client


BROKEN_HEADS = {
    "a line without a colon": b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 5\r\n\r\nhello",
    "a blank before the colon": b"HTTP/1.1 200 OK\r\nX-Name : v\r\nContent-Length: 5\r\n\r\nhello",
    "letters beyond ASCII": "HTTP/1.1 200 OK\r\nX-Name: café\r\nContent-Length: 5\r\n\r\nhello".encode("latin-1"),
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
    "a length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "ends of line without CR": b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    "an old radio's status line": b"ICY 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
    "early hints before a broken head": b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nbad\r\nContent-Length: 5\r\n\r\nhello",
    "no length at all": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello",
    "a folded header": b"HTTP/1.1 200 OK\r\nX-Long: a\r\n b\r\nContent-Length: 5\r\n\r\nhello",
}


@pytest.mark.parametrize("raw", BROKEN_HEADS.values(), ids=BROKEN_HEADS.keys())
async def test_what_browsers_accept_is_accepted(web: SmallWeb, client: httpx.AsyncClient, raw: bytes) -> None:
    """A head that breaks the rules in a way browsers forgive still gives its page."""
    web.page("http://odd.example/", Reply(raw=raw))
    response = await client.get("http://odd.example/")
    assert (response.status_code, response.content) == (200, b"hello")


NO_HTTP = {
    "http-head": [
        b"HTTP/1.1 abc Nope\r\nContent-Length: 2\r\n\r\nhi",
        b"\x00\x01\x02 garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n",
    ],
    "http-too-long": [b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000],
    "closed": [b""],
    "truncated": [b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"],
    "http-body": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nhello"],
}


@pytest.mark.parametrize(("code", "raw"), [(code, raw) for code, raws in NO_HTTP.items() for raw in raws])
async def test_what_is_no_http_is_told_by_cause(
    web: SmallWeb, client: httpx.AsyncClient, code: str, raw: bytes
) -> None:
    """Broken answers raise the fault that they are."""
    web.page("http://odd.example/", Reply(raw=raw))
    with pytest.raises(Fault) as caught:
        await client.get("http://odd.example/")
    assert caught.value.code == code


FAULTS = [
    ("dns-nxdomain", {"dns": "nxdomain"}, "http", httpx.ConnectError),
    ("dns-servfail", {"dns": "servfail"}, "http", httpx.ConnectError),
    ("dns-none", {"dns": "none"}, "http", httpx.ConnectError),
    ("dns-timeout", {"dns": "silent"}, "http", httpx.ConnectTimeout),
    ("address-forbidden", {"dns": ["10.0.0.1", "169.254.169.254"]}, "http", httpx.ConnectError),
    ("refused", {"tcp": "refuse"}, "http", httpx.ConnectError),
    ("head-timeout", {"tcp": "mute"}, "http", httpx.ReadTimeout),
    ("tls-timeout", {"tcp": "mute"}, "https", httpx.ConnectTimeout),
    ("tls-expired", {"tls": "expired"}, "https", httpx.ConnectError),
    ("tls-host", {"tls": "wrong-host"}, "https", httpx.ConnectError),
    ("tls-issuer", {"tls": "untrusted"}, "https", httpx.ConnectError),
    ("tls-reset", {"tls": "reset"}, "https", httpx.ConnectError),
]


@pytest.mark.parametrize(("code", "site", "scheme", "kind"), FAULTS, ids=[row[0] for row in FAULTS])
async def test_faults_are_told_by_cause(  # noqa: PLR0917  # a row of the table above
    web: SmallWeb, client: httpx.AsyncClient, code: str, site: dict, scheme: str, kind: type[Exception]
) -> None:
    """Every way in which no answer comes has a code of its own, and is the exception httpx documents."""
    web.site("bad.example", **site)
    with pytest.raises(kind) as caught:
        await client.get(f"{scheme}://bad.example/", timeout=0.2 if code.endswith("timeout") else 5.0)
    assert caught.value.code == code
    assert caught.value.request.url.host == "bad.example"


async def test_a_reset_is_told(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """A connection that is reset after the request raises `reset`, in the middle of a page too."""
    web.page("http://bad.example/", Reply(reset=True))
    web.page("http://bad.example/half", Reply(reset=True, cut=3, body="hello", drip=(3, 0.05)))
    for path in ("", "half"):
        with pytest.raises(httpx.ReadError) as caught:
            await client.get(f"http://bad.example/{path}")
        assert caught.value.code == "reset"


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://[::ffff:169.254.169.254]/",
        "http://2852039166/",
        "http://0xa9.254.43518/",
        "http://[64:ff9b::a00:1]/",
        "http://0.0.0.0/",
        "http://[::]/",
    ],
)
async def test_no_private_address_is_visited_however_it_is_spelled(client: httpx.AsyncClient, url: str) -> None:
    """An address that is not public is refused before any connection."""
    with pytest.raises(Fault) as caught:
        await client.get(url)
    assert caught.value.code == "address-forbidden"


async def test_all_addresses_are_tried(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """Where the first address refuses, the next one answers; those that are not allowed are left out."""
    web.site("many.example", dns=["127.0.0.2", "10.0.0.1", "127.0.0.1"])
    web.page("http://many.example/", "here")
    assert (await client.get("http://many.example/")).text == "here"


async def test_a_name_that_changes_its_mind_gains_nothing(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """The connection goes to the address that was checked: the name is asked once."""
    web.page("http://rebind.example/", Reply(body="here", keep=False))
    assert (await client.get("http://rebind.example/")).text == "here"
    web.site("rebind.example", dns=["10.0.0.1"])
    assert (await client.get("http://rebind.example/")).text == "here"
    assert web.names.asked.count("rebind.example") == 1


async def test_connections_are_kept_and_stale_ones_replaced(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """A second request takes the first one's connection; where the server has closed it, a new one."""
    web.page("https://kept.example/", [Reply(body="1"), Reply(body="2", keep=False), Reply(body="3")])
    for text in ("1", "2", "3"):
        assert (await client.get("https://kept.example/")).text == text
        await asyncio.sleep(0.02)


async def test_redirects_are_the_callers(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """The client follows no redirect on its own: every hop is somebody's decision."""
    web.page("http://old.example/", Reply(301, {"Location": "http://new.example/"}))
    assert (await client.get("http://old.example/")).status_code == 301


async def test_requests_carry_who_asks_and_what_they_send(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """The user agent names the product and a contact; a body arrives as it was given."""
    web.site("api.example", handler=lambda request: Reply(body=request.headers["user-agent"] + request.body.decode()))
    response = await client.post("https://api.example/graphql", json={"query": "q"})
    assert response.text.startswith("listkeeper/")
    assert "(+http" in response.text
    assert response.text.endswith('{"query":"q"}')


async def test_head_has_no_body(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """An answer to HEAD is complete with its head, whatever length it announces."""
    web.page("http://a.example/", "hello")
    response = await client.head("http://a.example/")
    assert (response.headers["content-length"], response.content) == ("5", b"")


async def test_a_deadline_ends_what_drips(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """A server that sends a byte now and then keeps every time-out for one step, but not the deadline."""
    web.page("http://slow.example/head", Reply(drip_head=0.02, body="x"))
    web.page("http://slow.example/body", Reply(drip=(1, 0.02), body="x" * 500))
    for path, code in (("head", "head-timeout"), ("body", "body-timeout")):
        deadline = Deadline(asyncio.get_running_loop().time() + 0.15)
        request = client.build_request("GET", f"http://slow.example/{path}", extensions={"deadline": deadline})
        with pytest.raises(Fault) as caught:
            await client.send(request)
        assert caught.value.code == code


async def test_an_endless_page_is_read_as_far_as_wanted(web: SmallWeb, client: httpx.AsyncClient) -> None:
    """Memory stays bounded while nobody reads, and closing ends it."""
    web.page("http://endless.example/", Reply(endless=True))
    async with client.stream("GET", "http://endless.example/") as response:
        sizes = itertools.accumulate([len(chunk) async for chunk, _ in _some(response)])
    assert max(sizes) < 2_000_000


async def _some(response: httpx.Response) -> AsyncIterator[tuple[bytes, int]]:
    number = 0
    async for chunk in response.aiter_raw():
        yield chunk, number
        number += 1
        if number > 5:
            return


def test_routes_are_written_as_curl_does() -> None:
    """HOST:PORT:ADDRESS:PORT, each of which may be empty; IPv6 in brackets."""
    assert route("A.example:80:[::1]:8080") == ("a.example", 80, "::1", 8080)
    assert route("::127.0.0.1:") == ("", None, "127.0.0.1", None)


async def test_a_route_that_makes_no_sense_is_said_at_once() -> None:
    """A mistake in `connect_to` is told when the client is opened."""
    with pytest.raises(UsageError, match="connect_to"):
        async with open_client(Settings(connect_to=("nonsense",))):
            pass
