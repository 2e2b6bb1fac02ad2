"""The pages show what is known, harmlessly, whatever the lists say."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

import small_world
from service.importing.flow import import_content
from service.importing.reading import Content

RNN = small_world.RNN
HOSTILE = f"/lists/{quote(small_world.HOSTILE)}"


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
    assert (
        text(page.css_first(".night"))
        == "22 November 2026: 1 link died, 1 link is dead for good, 1 moved, 1 new proposal."
    )
    first = page.css_first(".lists > li")
    assert "6 entries · 16 links 6 alive 2 moved 1 blocked 1 failing 2 dead" in text(first)
    assert text(first).startswith("RNN and LSTM 69 %")
    link = page.css_first(".lists a")
    assert link is not None
    assert link.attributes["href"] == f"/lists/{RNN}"


async def test_home_says_what_needs_you(client: httpx.AsyncClient) -> None:
    """Each thing with a way to it."""
    page = await read(client, "/")
    needs = {text(node): node.attributes["href"] for node in page.css(".needs li a")}
    assert needs == {
        "1 proposal to decide on": "/inbox",
        "1 link died last night": "/reports/66",
        "2 lost links without a copy": "/health#copies",
    }


async def test_a_list_reads_like_the_post(client: httpx.AsyncClient) -> None:
    """Sections in order, entries under them, each link under its label, with title, date and tags on top."""
    page = await read(client, f"/lists/{RNN}")
    assert text(page.css_first("h1")) == "RNN and LSTM"
    assert text(page.css_first(".head .meta")) == "9 October 2015 · 6 entries · 16 links · Markdown"
    assert text(page.css_first("#section-1 .prose")) == "Three kinds, all of them gated but the first."
    headings = [text(node) for node in page.css("h2.heading, h3.heading")]
    assert headings == ["Types of RNN", "Tutorials", "Train RNN", "Papers", "LSTM"]
    entry = page.css_first("#entry-4")
    assert entry is not None
    assert text(entry.css_first("h3")) == "Unsupervised Learning of Video Representations using LSTMs ICML2015"
    assert [text(node) for node in entry.css(".link > a:first-child")] == ["project", "paper", "code", "github"]
    assert text(entry.css_first("details")).startswith("Abstract We use multilayer")
    assert "★ 353 · archived" in text(entry)
    draw = page.css_first("#entry-5")
    assert draw is not None
    assert [text(node) for node in draw.css(".link > a:first-child")] == [
        "github (Theano)",
        "github (Lasagne)",
        "video",
    ]


async def test_each_link_says_how_it_is_doing_and_why(client: httpx.AsyncClient) -> None:
    """The mark is for the eye; the reason belongs to the link, for whoever points at it or hears it."""
    page = await read(client, f"/lists/{RNN}")
    why = {}
    for link in page.css(".link"):
        name = link.css_first("a:first-child, .nowhere")
        assert name is not None
        why[name.attributes.get("href") or text(name)] = text(link.css_first(".why"))
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
    assert text(page.css_first("h1")) == "Night of 22 November 2026"
    assert [text(node) for node in page.css("details.findings h2")] == [
        "Dead for good 1",
        "Newly dead 1",
        "Moved 1",
        "Repositories 1",
    ]
    assert [text(node) for node in page.css("details[open] h2")] == ["Dead for good 1", "Newly dead 1"]
    died = text(page.css(".findings li")[1])
    assert died.startswith("DRAW: A Recurrent Neural Network For Image Generation")
    assert "https://github.com/skaae/lasagne-draw" in died
    assert "The repository is gone." in died
    assert f"{RNN}, line 93" in died
    assert text(page.css_first(".tally")) == "7 alive −1 3 moved 1 blocked 1 failing 2 dead +1"


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/lists/nowhere",
        "/reports/4711",
        "/entries/4711",
        "/links/4711",
        "/hosts/nowhere.example",
        "/reports/x",
    ],
)
async def test_what_is_not_there_is_a_page_that_says_so(client: httpx.AsyncClient, address: str) -> None:
    """With a way back."""
    page = await read(client, address, 422 if address.endswith("x") else 404)
    assert [node.attributes["href"] for node in page.css("main a")] == ["/"]


async def test_only_web_and_mail_addresses_can_be_followed(client: httpx.AsyncClient) -> None:
    """All else is shown as text, still with its mark and reason."""
    page = await read(client, f"/lists/{quote(small_world.HOSTILE)}")
    followed = {node.attributes["href"] for node in page.css(".link > a:first-child")}
    assert all(url is not None and url.startswith("https://") for url in followed)
    assert len(followed) == 3
    assert len(page.css(".link > .nowhere")) == 14


@pytest.mark.parametrize("address", ["/", "/docs", "/api/lists", "/nothing", "/static/frame.css", "/healthz"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, address: str) -> None:
    """Whatever it is: scripts are the service's own, none stands in a page; /docs alone styles by itself."""
    headers = (await client.get(address)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "script-src 'self';" in policy
    assert ("'unsafe-inline'" in policy) == (address == "/docs")
    assert "'unsafe-inline'" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_words_of_a_list_are_shown_without_what_they_could_do(client: httpx.AsyncClient) -> None:
    """Markdown of strangers keeps its emphasis and its web links, and nothing that runs, loads or moves."""
    prose = (await read(client, HOSTILE)).css_first(".prose")
    assert prose is not None
    assert "alert(1)" in text(prose)
    assert [node.tag for node in prose.css("*") if node.tag not in {"div", "p", "a"}] == []
    assert [node.attributes.get("href") for node in prose.css("a")] == [None, "https://example.org/fine"]


async def test_a_list_is_filtered_by_tags_and_verdict(client: httpx.AsyncClient) -> None:
    """All must hold; what is asked for stays in every way on, and can be taken back."""
    page = await read(client, f"/lists/{RNN}?tag=papers&tag=lstm")
    assert [node.attributes["id"] for node in page.css(".entry")] == ["entry-6"]
    assert text(page.css_first("#count")) == "1 entry of 6 · all"
    ways = {text(node).split()[0]: node.attributes["href"] for node in page.css(".tags a")}
    assert ways["lstm"] == f"/lists/{RNN}?tag=papers"
    assert ways["tutorials"] == f"/lists/{RNN}?tag=papers&tag=lstm&tag=tutorials"
    page = await read(client, f"/lists/{RNN}?verdict=dead")
    assert [node.attributes["id"] for node in page.css(".entry")] == ["entry-1", "entry-5"]
    page = await read(client, f"/lists/{RNN}?q=%23papers&verdict=moved")
    assert [node.attributes["id"] for node in page.css(".entry")] == ["entry-3"]


async def test_a_wrong_query_is_pointed_at(client: httpx.AsyncClient) -> None:
    """On a list's page as in search."""
    for address in (f"/lists/{RNN}?q=%23papers+list%3A", "/search?q=%23papers+list%3A"):
        assert "cannot read the query at character 9" in text((await read(client, address)).css_first(".note.wrong"))


async def test_a_long_list_comes_in_parts(client: httpx.AsyncClient, app, database) -> None:
    """Each is a page with ways to the one before and the next, and all sections are a click away."""
    app.state.database = database
    lines = [
        "# One",
        *(f"- [Thing {n}](https://example.org/{n})" for n in range(1300)),
        "",
        "# Two",
        "- [Last](https://example.org/z)",
    ]
    import_content(database, Content("long", "\n".join(lines).encode()), now=small_world.NIGHT)
    first = await read(client, "/lists/long")
    assert len(first.css(".entry")) < 1300
    more = first.css_first(".more.after a")
    assert more is not None
    assert more.attributes["href"] == "/lists/long?part=2"
    assert [node.attributes["href"] for node in first.css(".places.wide a")] == [
        "#section-1",
        "/lists/long?part=2#section-2",
    ]
    second = await read(client, "/lists/long?part=2")
    assert len(first.css(".entry")) + len(second.css(".entry")) == 1301
    assert [text(node) for node in second.css(".heading")] == ["One", "Two"]
    assert second.css_first(".more.after") is None


async def test_an_entry_shows_all_that_is_known(client: httpx.AsyncClient) -> None:
    """Its tags and where they come from, its links and why, its paper, its repository's stars, its proposals."""
    page = await read(client, "/entries/3")
    assert text(page.css_first("h1")) == "Generating Sequences With Recurrent Neural Networks"
    assert "papers heading" in [text(node) for node in page.css(".tags a")]
    assert "1308.0850v5" in text(page.css_first("#paper").parent)
    repository = text(page.css_first('[aria-label="hardmaru/write-rnn"]'))
    assert "★ 1,043" in repository
    assert "hardmaru/write-rnn-tensorflow" in repository
    spark = page.css_first(".spark")
    assert spark is not None
    assert spark.attributes["aria-label"] == "from 1,000 on 13 October 2026 to 1,043"
    assert "GitHub calls it hardmaru/write-rnn." in text(page.css_first("#proposals").parent)


async def test_a_link_tells_why_it_is_believed_dead(client: httpx.AsyncClient) -> None:
    """The belief, every visit with what it meant, the copies, the changes, and where it stands."""
    page = await read(client, "/links/2")
    assert text(page.css_first(".belief .word")) == "Dead since 10 November 2026"
    assert "12 bad nights in a row: settled." in text(page.css_first(".belief"))
    visits = [text(node) for node in page.css(".visits summary")]
    assert len(visits) == 60
    assert visits[0].startswith("22 November 2026, 02:00 dead")
    assert visits[-1].endswith("alive It is there.")
    assert "11 October 2015" in text(page.css_first("#copies").parent)
    assert "failing → dead settled" in text(page.css_first("#changes").parent)
    assert f"{RNN}, line 22" in text(page.css_first("#about").parent)


async def test_a_link_says_where_else_it_stands(client: httpx.AsyncClient) -> None:
    """What is known once shows at every place."""
    page = await read(client, "/links/6")
    assert [node.attributes["href"] for node in page.css("#about ~ dl a")][-1] == "/links/20"


async def test_hosts_are_shown_with_what_they_taught(client: httpx.AsyncClient) -> None:
    """By links, by trouble, by name, by a part of it; and one of them with its links."""
    page = await read(client, "/hosts?order=bad")
    names = [text(node) for node in page.css(".hosts tbody th")]
    assert set(names[:2]) == {"deeplearning4j.org", "github.com"}
    assert [text(node) for node in (await read(client, "/hosts?q=JIANSHU")).css(".hosts tbody th")] == [
        "www.jianshu.com"
    ]
    host = await read(client, "/hosts/www.jianshu.com")
    assert "2.5 s between two requests" in text(host.css_first("#taught ~ dl"))
    assert "http://www.jianshu.com/p/9dc9f41f0b29 blocked" in text(host.css_first("#links ~ ul"))


async def test_tags_lead_to_their_entries(client: httpx.AsyncClient) -> None:
    """Each with how many entries have it."""
    tag = next(node for node in (await read(client, "/tags")).css(".all-tags a") if "papers" in text(node))
    assert text(tag) == "papers 4"
    found = await read(client, tag.attributes["href"] or "")
    assert [node.attributes["id"] for node in found.css(".entry")] == ["entry-3", "entry-4", "entry-5", "entry-6"]


async def test_health_has_a_table_behind_each_chart(client: httpx.AsyncClient) -> None:
    """The same figures, for those who cannot see charts or run scripts."""
    page = await read(client, "/health")
    nights = page.css("#nights ~ details tbody tr")
    assert text(nights[-1]) == "22 November 2026 7 3 1 1 2 0 0 0"
    assert "of the links that were visited, 78 % can be seen" in text(page.css_first(".lead"))
    assert text(page.css_first("#survival ~ details tbody tr")).startswith("2015 19 2 8")
    assert "github.com/skaae/lasagne-draw" in text(page.css_first("#copies").parent)
    assert "arxiv on" in text(page.css_first("#sources ~ .scroll"))


async def test_an_empty_installation_says_what_to_do(client: httpx.AsyncClient, app, database) -> None:
    """No list, no night yet."""
    app.state.database = database
    assert "listkeeper import" in text((await read(client, "/")).css_first("main"))
    for address in ("/reports", "/health"):
        assert "listkeeper nightly" in text((await read(client, address)).css_first("main"))
    for address in ("/tags", "/hosts", "/search"):
        await read(client, address)
