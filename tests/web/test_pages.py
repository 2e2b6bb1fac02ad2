"""The pages show what is known, harmlessly, whatever the lists say."""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

import small_world

RNN = small_world.RNN
HOSTILE_PAGES = ["/", f"/lists/{quote(small_world.HOSTILE)}", "/reports", "/reports/66", f"/lists/{quote('<script>')}"]


async def read(client: httpx.AsyncClient, address: str, status: int = 200) -> LexborHTMLParser:
    response = await client.get(address)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return LexborHTMLParser(response.text)


def text(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text().split())


async def test_home_shows_the_lists_and_the_last_night(client: httpx.AsyncClient) -> None:
    """Each list with its counts, the night in one line."""
    page = await read(client, "/")
    assert "The night of 22 November 2026: 1 link died, 1 moved." in text(page.css_first(".night"))
    first = page.css_first(".lists > li")
    assert text(first).startswith(f"RNN and LSTM {RNN} · 6 entries · 16 links 6 alive 2 moved 1 blocked")
    link = page.css_first(".lists a")
    assert link is not None
    assert link.attributes["href"] == f"/lists/{RNN}"


async def test_a_list_reads_like_the_post(client: httpx.AsyncClient) -> None:
    """Sections in order, entries under them, each link under its label, with title, date and tags on top."""
    page = await read(client, f"/lists/{RNN}")
    assert text(page.css_first("h1")) == "RNN and LSTM"
    assert text(page.css_first(".head .meta")) == "9 October 2015 · 6 entries · 16 links · Markdown"
    headings = [text(node) for node in page.css("h2.heading, h3.heading")]
    assert headings == ["Types of RNN", "Tutorials", "Train RNN", "Papers", "LSTM"]
    entry = page.css_first("#entry-4")
    assert entry is not None
    assert text(entry.css_first("h3")) == "Unsupervised Learning of Video Representations using LSTMs ICML2015"
    assert [text(node) for node in entry.css(".link > a")] == ["project", "paper", "code", "github"]
    assert text(entry.css_first("details")).startswith("Abstract We use multilayer")
    assert "★ 353 · archived" in text(entry)
    draw = page.css_first("#entry-5")
    assert draw is not None
    assert [text(node) for node in draw.css(".link > a")] == ["github (Theano)", "github (Lasagne)", "video"]


async def test_each_link_says_how_it_is_doing_and_why(client: httpx.AsyncClient) -> None:
    """The mark is for the eye; the reason belongs to the link, for whoever points at it or hears it."""
    page = await read(client, f"/lists/{RNN}")
    why = {}
    for link in page.css(".link > a, .link > .nowhere"):
        said = page.css_first(f"#{link.attributes['aria-describedby']}")
        why[link.attributes.get("href") or text(link)] = text(said)
    assert why["http://deeplearning4j.org/lstm.html"] == (
        "Dead since 10 November 2026: The page is gone (404). Seen 22 November 2026."
    )
    assert why["https://github.com/hardmaru/write-rnn-tensorflow"] == (
        "Moved: The repository was renamed. Seen 22 November 2026. Now at https://github.com/hardmaru/write-rnn"
    )
    assert why["https://www.youtube.com/watch?v=Zt-7MI9eKEo"] == "Unchecked: It was not visited yet."
    assert why["The unrolled network"] == "Skipped: It is relative to where the list is published."
    assert len(why) == 16


async def test_a_list_without_title_or_headings_is_shown_too(client: httpx.AsyncClient) -> None:
    """Its name stands for its title; what comes before the first heading comes first."""
    page = await read(client, "/lists/notes/drafts")
    assert text(page.css_first("h1")) == "notes/drafts"
    assert "Not read yet." in text(page.css_first("#entry-7"))
    assert text(page.css_first(".links.loose .nowhere")) == "#top"


async def test_nights_and_one_night(client: httpx.AsyncClient) -> None:
    """The newest first; a night tells what changed, where, and why."""
    index = await read(client, "/reports")
    assert [node.attributes["href"] for node in index.css(".lists a")] == ["/reports/66", "/reports/1"]
    page = await read(client, "/reports/1")
    assert text(page.css_first("h1")) == "The night of 22 November 2026"
    assert [text(node) for node in page.css("details.findings h2")] == [
        "Newly dead 1",
        "Dead for good: settled 1",
        "Moved 1",
        "Repositories 1",
    ]
    assert [text(node) for node in page.css("details[open] h2")] == ["Newly dead 1", "Dead for good: settled 1"]
    first = text(page.css_first(".findings li"))
    assert first.startswith("https://github.com/skaae/lasagne-draw The repository is gone.")
    assert f"{RNN}, line 93" in first
    assert text(page.css_first(".tally")) == "7 alive -1 3 moved 1 blocked 1 failing 2 dead +1"


@pytest.mark.parametrize("address", ["/nothing", "/lists/nowhere", "/reports/4711", "/reports/x"])
async def test_what_is_not_there_is_a_page_that_says_so(client: httpx.AsyncClient, address: str) -> None:
    """With a way back."""
    page = await read(client, address, 422 if address.endswith("x") else 404)
    assert [node.attributes["href"] for node in page.css("main a")] == ["/"]


@pytest.mark.parametrize("address", HOSTILE_PAGES)
async def test_text_of_strangers_stays_text(client: httpx.AsyncClient, address: str) -> None:
    """No script, no handler, no style, nothing loaded from elsewhere, no character that nobody can see."""
    page = await read(client, address, 404 if "script" in address else 200)
    assert page.css("script, style, img, iframe, object, embed, base, form") == []
    for node in page.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            value = node.attributes.get(name) or ""
            assert re.match(r"(https?://|/|#|$)", value), value
    assert not re.search("[\x00-\x08\x0b-\x1f]", page.html or "")


async def test_only_web_and_mail_addresses_can_be_followed(client: httpx.AsyncClient) -> None:
    """All else is shown as text, still with its mark and reason."""
    page = await read(client, f"/lists/{quote(small_world.HOSTILE)}")
    followed = {node.attributes["href"] for node in page.css(".link > a")}
    assert all(url is not None and url.startswith("https://") for url in followed)
    assert len(followed) == 3
    assert len(page.css(".link > .nowhere")) == 14


async def test_text_that_turns_around_turns_only_itself(client: httpx.AsyncClient) -> None:
    """Every place for a stranger's text is isolated from what stands around it."""
    page = await read(client, f"/lists/{quote(small_world.HOSTILE)}")
    turned = [node for node in page.css("main *") if "\u202e" in (node.text(deep=False) or "")]
    assert turned
    for node in turned:
        isolated: LexborNode | None = node
        while isolated is not None and isolated.tag != "bdi" and "dir" not in isolated.attributes:
            isolated = isolated.parent
        assert isolated is not None


@pytest.mark.parametrize("address", ["/", "/docs", "/api/lists", "/nothing", "/static/style.css", "/healthz"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, address: str) -> None:
    """Whatever it is; only /docs may run scripts, its own."""
    headers = (await client.get(address)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert ("script-src 'self';" in policy) == (address == "/docs")
    assert "'unsafe-inline'" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_an_empty_installation_says_what_to_do(client: httpx.AsyncClient, app, database) -> None:
    """No list, no night yet."""
    app.state.database = database
    assert "listkeeper import" in text((await read(client, "/")).css_first("main"))
    assert "listkeeper nightly" in text((await read(client, "/reports")).css_first("main"))
