"""What strangers write is shown as what it is, on every page that shows any of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from selectolax.lexbor import LexborHTMLParser

import small_world
import strangers
from service.database import Database
from service.settings import Settings
from service.web.app import create_app

LIST = f"/lists/{quote(small_world.HOSTILE)}"
SCRIPT = quote(small_world.SCRIPT)
PAGES = {
    "/": 200,
    LIST: 200,
    f"{LIST}?q={SCRIPT}&tag={SCRIPT}": 200,
    "/entries/660": 200,
    "/entries/661": 200,
    "/links/21": 200,
    "/links/37": 200,
    f"/links/{strangers.PAPER}": 200,
    f"/links/{strangers.REPOSITORY}": 200,
    f"/links?url={SCRIPT}": 404,
    "/tags": 200,
    f"/search?q={SCRIPT}": 200,
    f"/hosts?q={SCRIPT}": 200,
    "/hosts/example.org": 200,
    "/health": 200,
    "/reports": 200,
    "/reports/66": 200,
    "/inbox": 200,
    "/inbox?state=rejected": 200,
    f"/inbox?group={SCRIPT}": 200,
    f"/inbox/{strangers.PROPOSAL}": 200,
    f"/inbox/{strangers.REJECTED}": 200,
    "/jobs": 200,
    f"/jobs?q={SCRIPT}": 200,
    f"/jobs/{strangers.RUN}": 200,
    f"/login?next={SCRIPT}": 200,
    f"/lists/{quote('<script>')}": 404,
}


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The small world, the hostile list, and what else strangers may have written. It is only read."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('strange') / 'world.db'}")
    database.migrate()
    small_world.fill(database)
    small_world.fill_hostile(database)
    strangers.fill(database)
    yield database
    database.close()


@pytest.fixture
def app(strange: Database, settings: Settings) -> FastAPI:
    return create_app(settings, strange, clock=lambda: small_world.NIGHT)


@pytest.mark.parametrize("address", PAGES)
async def test_text_of_strangers_stays_text(client: httpx.AsyncClient, address: str) -> None:
    """No script, no handler, no style, nothing loaded from elsewhere, no character that nobody can see."""
    response = await client.get(address)
    assert response.status_code == PAGES[address]
    page = LexborHTMLParser(response.text)
    assert page.css("style, iframe, object, embed, base") == []
    for script in page.css("script"):
        assert (script.attributes["src"] or "").startswith("/static/")
        assert not script.text()
    assert [node.attributes["src"] for node in page.css("img")] == ["/static/icon.svg"]
    for node in page.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "hx-get", "hx-post"):
            value = node.attributes.get(name) or ""
            assert re.match(r"(https?://|/|#|\?|$)", value), value
    assert not re.search("[\x00-\x08\x0b-\x1f]", page.html or "")


@pytest.mark.parametrize("address", [one for one, status in PAGES.items() if status == 200])
async def test_text_that_turns_around_turns_only_itself(client: httpx.AsyncClient, address: str) -> None:
    """Every place for a stranger's text is isolated from what stands around it."""
    page = LexborHTMLParser((await client.get(address)).text)
    for node in page.css("main *"):
        if "\u202e" not in (node.text(deep=False) or ""):
            continue
        around = node
        while around is not None and around.tag not in ("bdi", "option") and "dir" not in around.attributes:
            around = around.parent
        assert around is not None, node.html
