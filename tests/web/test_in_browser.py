"""The pages in a real Chromium: on a phone and on a desk, light and dark, with and without JavaScript."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
import pytest_asyncio
import sqlalchemy as sa
from playwright.async_api import Browser, Page, async_playwright, expect

import small_world
import strangers
from service.admitting import flow as admitting
from service.database import Database
from service.importing.flow import import_content
from service.importing.reading import Content
from service.jobs.background import background
from service.jobs.queue import Queue
from service.models import ListRow, PaperRow
from service.settings import Settings
from service.web.app import create_app
from serving import served
from smallweb import SmallWeb

LIST = f"/lists/{small_world.RNN}"
HOSTILE = f"/lists/{quote(small_world.HOSTILE)}"
pytestmark = pytest.mark.asyncio(loop_scope="module")  # the browser belongs to one event loop


@pytest.fixture(scope="session")
def address(world: Database) -> Iterator[str]:
    """A real server on this machine, which is only read."""
    with served(create_app(Settings(), world, clock=lambda: small_world.NIGHT)) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """The machine's own Chromium (Debian's package: chromium)."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "these tests need Chromium on the PATH"
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        flags += ["--disable-component-update", "--disable-sync"]
        browser = await playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        await browser.close()


class Desk(NamedTuple):
    """A server of one's own, at which one may write, and what opens it."""

    address: str
    token: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The small world with a worker, in a small web."""
    with SmallWeb() as web, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(web.certificate))
        web.page(
            "http://colah.github.io/posts/2015-08-Understanding-LSTMs/",
            "<title>Understanding LSTMs</title>" + "Words. " * 60,
        )
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}")
        database.migrate()
        small_world.fill_inbox(database)
        settings = Settings(**web.settings())
        now = lambda: datetime.now(UTC)  # noqa: E731  # a clock in a line
        token = admitting.create(database, "maintainer", ["read", "decide", "run"], now=now())
        queue = Queue(database)
        beside = background(database, settings, queue, now, schedule=False)
        with served(create_app(settings, database, clock=now, queue=queue, background=beside)) as address:
            yield Desk(address, token)
        database.close()


@pytest_asyncio.fixture(loop_scope="module", params=[(1440, "light"), (360, "dark")], ids=str)
async def maintainer(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> AsyncIterator[Page]:
    """A window of somebody who signed in."""
    width, scheme = request.param
    viewport = {"width": width, "height": 800}
    context = await browser.new_context(base_url=desk.address, viewport=viewport, color_scheme=scheme)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto("/login?next=/inbox")
    await page.get_by_label("Token").fill(desk.token)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    yield page
    await context.close()
    assert wrong == []


@pytest.fixture
def long_list(world: Database) -> Iterator[str]:
    """The address of a list that is too long to be shown at once."""
    lines = ["# One", *(f"- [Thing {n}](https://example.org/{n})" for n in range(1300)), "", "# Two"]
    lines += ["- [Last](https://example.org/z)"]
    import_content(world, Content("long", "\n".join(lines).encode()), now=small_world.NIGHT)
    yield "/lists/long"
    with world.write() as session:
        session.execute(sa.delete(ListRow).where(ListRow.name == "long"))


@pytest.fixture
def papers(world: Database) -> Iterator[str]:
    """The address of a list in which more entries have an abstract than a page holds."""
    numbers = [f"2001.{number:05}" for number in range(1, 111)]
    lines = ["# Papers", *(f"- [Paper {one}](https://arxiv.org/abs/{one})" for one in numbers)]
    import_content(world, Content("papers", "\n".join(lines).encode()), now=small_world.NIGHT)
    told = {"version": 1, "published": small_world.NIGHT, "updated": small_world.NIGHT, "fetched_at": small_world.NIGHT}
    with world.write() as session:
        for number, one in enumerate(numbers, 1):
            session.add(PaperRow(arxiv_id=one, title=f"Paper {one}", abstract=f"Of paper {number}.", **told))
    yield "/lists/papers"
    with world.write() as session:
        session.execute(sa.delete(PaperRow).where(PaperRow.arxiv_id.in_(numbers)))
        session.execute(sa.delete(ListRow).where(ListRow.name == "papers"))


@pytest_asyncio.fixture(loop_scope="module", params=[(360, "light"), (1440, "dark")], ids=str)
async def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> AsyncIterator[Page]:
    """A window on the server that must not log an error or leave it."""
    width, scheme = request.param
    viewport = {"width": width, "height": 800}
    context = await browser.new_context(base_url=address, viewport=viewport, color_scheme=scheme)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: None if "status of 404" in message.text else wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda asked: None if asked.url.startswith(address) else wrong.append(asked.url))
    yield page
    await context.close()
    assert wrong == []


AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text()
JUDGE = """async (rules) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const judged = await axe.run({ runOnly: rules ?? tags, resultTypes: ["violations"] });
  return judged.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(" | ")}`);
}"""

SCREENSHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"
"""Kept for people to look at: each page, narrow and wide, light and dark."""

PAGES = {
    "home": "/",
    "list": LIST,
    "list-filtered": f"{LIST}?tag=papers&verdict=dead",
    "hostile": HOSTILE,
    "entry": "/entries/4",
    "entry-hostile": "/entries/661",
    "link": "/links/2",
    "link-hostile": "/links/37",
    "tags": "/tags",
    "search": "/search?q=%23papers",
    "search-empty": "/search",
    "search-wrong": "/search?q=papers%3A",
    "hosts": "/hosts",
    "host": "/hosts/github.com",
    "health": "/health",
    "nights": "/reports",
    "night": "/reports/1",
    "night-hostile": "/reports/66",
    "nothing": "/nothing",
    "inbox": "/inbox",
    "inbox-accepted": "/inbox?state=accepted",
    "proposal": "/inbox/1",
    "jobs": "/jobs",
    "job": "/jobs/1",
    "login": "/login",
}


@pytest.mark.parametrize("page", [(360, "light")], indirect=True)
@pytest.mark.parametrize("name", PAGES)
async def test_every_page_is_accessible_and_fits(page: Page, name: str) -> None:
    """No violation of WCAG 2.2 AA that axe-core finds, nothing wider than the window, words of 10 kB included."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.goto(PAGES[name])
    await page.evaluate(AXE)
    for width in (360, 1440):
        await page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            shown = f"{name}-{width}-{scheme}"
            await page.screenshot(path=SCREENSHOTS / f"{shown}.png", full_page="hostile" not in name)
            wrong = await page.evaluate(JUDGE, ["color-contrast"] if scheme == "dark" else None)
            assert wrong == [], shown
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), shown


async def test_why_a_link_is_dead_shows_on_focus_and_on_hover(page: Page) -> None:
    """With the keyboard as with the mouse; quiet until then."""
    await page.goto(LIST)
    link = page.get_by_role("link", name="deeplearning4j.org/lstm.html", exact=True)
    why = page.get_by_role("tooltip").filter(has_text="Dead since 10 November 2026")
    await expect(why).to_be_hidden()
    await link.focus()
    await expect(why).to_be_visible()
    await page.locator("h1").click()
    await expect(why).to_be_hidden()
    await link.hover()
    await expect(why).to_be_visible()
    box = await why.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= await page.evaluate("innerWidth")


@pytest.mark.parametrize("page", [(1440, "light")], indirect=True)
async def test_an_abstract_unfolds(page: Page) -> None:
    """And is folded at first."""
    await page.goto(LIST)
    abstract = page.get_by_text("We use multilayer Long Short Term Memory")
    await expect(abstract).to_be_hidden()
    await page.locator("#entry-4 summary").click()
    await expect(abstract).to_be_visible()


async def test_sections_are_a_click_away(page: Page) -> None:
    """Beside the text where there is room, folded above it where there is not."""
    await page.goto(LIST)
    if await page.evaluate("innerWidth") < 600:
        await page.locator(".places.small summary").click()
    await page.get_by_role("navigation", name="Sections").get_by_role("link", name="Papers").click()
    await expect(page.get_by_role("heading", name="Papers")).to_be_in_viewport()


@pytest.mark.parametrize("page", [(360, "light"), (1440, "dark")], indirect=True)
async def test_entries_are_found_by_tag_as_one_types(page: Page) -> None:
    """The address says what is shown, so that it can be sent to somebody."""
    await page.goto(LIST)
    await page.keyboard.press("/")
    await expect(page.get_by_label("Filter this list")).to_be_focused()
    await page.keyboard.type("#lstm", delay=20)
    await expect(page.locator(".entry")).to_have_count(1)
    await expect(page.get_by_role("status")).to_have_text("1 entry of 6 · all")
    await expect(page.get_by_label("Filter this list")).to_be_focused()
    await expect(page).to_have_url(re.compile(r"q=%23lstm"))
    await page.get_by_role("link", name="all", exact=True).click()
    await expect(page.locator(".entry")).to_have_count(6)


@pytest.mark.parametrize("page", [(1440, "light")], indirect=True)
async def test_keys_walk_through_entries_and_can_be_turned_off(page: Page) -> None:
    """j and k as in a reader; and off, as WCAG 2.1.4 wants it."""
    await page.goto(LIST)
    for key, title in (("j", "A Beginner's Guide"), ("j", "Understanding LSTM"), ("k", "A Beginner's Guide")):
        await page.keyboard.press(key)
        await expect(page.locator(".stop:focus")).to_contain_text(title)
    await page.keyboard.press("?")
    await page.get_by_label("Keys are on").uncheck()
    await page.get_by_role("button", name="Close").click()
    await page.locator("h1").click()
    await page.keyboard.press("/")
    await expect(page.get_by_label("Filter this list")).not_to_be_focused()
    await page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("page", [(1440, "light"), (360, "dark")], indirect=True)
async def test_one_sees_why_a_link_is_dead(page: Page) -> None:
    """From the list, by its mark, to every visit."""
    await page.goto(LIST)
    await page.get_by_role("link", name="dead: deeplearning4j.org/lstm.html").click()
    await expect(page.locator(".belief")).to_contain_text("The page is gone (404).")
    await page.locator(".visits summary").first.click()
    await expect(page.locator(".visits dl").first).to_contain_text("status 404")
    await expect(page.get_by_role("link", name="11 October 2015")).to_have_attribute(
        "href", re.compile("web.archive.org")
    )


@pytest.mark.parametrize("page", [(360, "dark")], indirect=True)
async def test_a_long_list_goes_on_as_one_reads(page: Page, long_list: str) -> None:
    """The next part comes when one gets there, into the same page."""
    await page.goto(long_list)
    before = await page.locator(".entry").count()
    assert before < 1301
    await page.locator(".more.after").scroll_into_view_if_needed()
    await expect(page.locator(".entry")).to_have_count(1301)
    await expect(page.locator(".heading:visible")).to_have_text(["One", "Two"])


@pytest.mark.parametrize("page", [(1440, "light")], indirect=True)
async def test_where_many_have_one_an_abstract_comes_when_it_is_unfolded(page: Page, papers: str) -> None:
    """Else abstracts would be most of what goes over the wire."""
    await page.goto(papers)
    await expect(page.get_by_text("Of paper 7.")).to_have_count(0)
    await page.locator(".entry summary").nth(6).click()
    await expect(page.get_by_text("Of paper 7.")).to_be_visible()


@pytest.mark.parametrize("page", [(1440, "dark"), (360, "light")], indirect=True)
async def test_charts_are_drawn(page: Page) -> None:
    """From the tables behind them."""
    await page.goto("/health")
    await expect(page.locator("[data-chart=nights] canvas")).to_be_visible()
    await expect(page.locator("[data-chart=nights] .u-legend")).to_contain_text("dead")


@pytest.mark.parametrize("page", [(1440, "light")], indirect=True)
async def test_the_api_can_be_read_and_tried_at_docs(page: Page) -> None:
    """Swagger UI runs under the page's own policy, from this server alone."""
    await page.goto("/docs")
    await expect(page.locator("#operations-Lists-entries")).to_be_visible()


async def test_a_list_is_whole_without_javascript(browser: Browser, address: str) -> None:
    """Nothing of it needs any, and what can be asked of it neither; charts have their tables."""
    context = await browser.new_context(base_url=address, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(LIST)
    await expect(page.locator(".link")).to_have_count(16)
    await expect(page.get_by_role("heading", level=1)).to_have_text("RNN and LSTM")
    await page.get_by_label("Filter this list").fill("#lstm")
    await page.get_by_role("button", name="Filter").click()
    await expect(page.locator(".entry")).to_have_count(1)
    for shown in PAGES.values():
        await page.goto(shown)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.goto("/health")
    await page.get_by_text("As a table").first.click()
    await expect(page.get_by_role("rowheader", name="22 November 2026").first).to_be_visible()
    await context.close()


async def test_a_proposal_is_accepted_with_the_keys_and_taken_back(maintainer: Page, desk: Desk) -> None:
    """One sees what it changes; the export has it at once."""
    page = maintainer
    await expect(page.locator("#proposal-1 .removed")).to_contain_text("write-rnn-tensorflow")
    await look_at(page, "inbox-deciding")
    await page.keyboard.press("j")
    await expect(page.locator(".stop:focus")).to_contain_text("Understanding LSTM")
    await page.keyboard.press("a")
    await expect(page.get_by_text("1 accepted.")).to_be_visible()
    await expect(page.get_by_role("link", name="Inbox 1 waiting")).to_be_visible()
    await expect(page.locator(".proposal")).to_have_count(1)
    await expect(page.locator(".stop:focus")).to_contain_text("Generating Sequences")
    await look_at(page, "inbox-decided")
    await page.keyboard.press("u")
    await expect(page.get_by_text("Taken back.")).to_be_visible()
    await expect(page.locator(".proposal")).to_have_count(2)


async def test_a_check_is_started_and_watched(maintainer: Page) -> None:
    """From the link itself to its end, without loading a page again."""
    page = maintainer
    await page.goto("/links/3")
    before = await page.locator(".visits > li").count()
    await page.get_by_role("button", name="Check now").click()
    await expect(page).to_have_url(re.compile(r"/jobs/\d+$"))
    await expect(page.locator(".lead .run")).to_have_text("done", timeout=30_000)
    await expect(page.locator(".tally")).to_contain_text("1 alive")
    await look_at(page, "job-done")
    await page.goto("/links/3")
    await expect(page.locator(".visits > li")).to_have_count(before + 1)


async def test_a_rejection_says_why_with_the_keys(maintainer: Page) -> None:
    """`e` opens the fields; Enter there rejects and never accepts."""
    page = maintainer
    await page.keyboard.press("j")
    await page.keyboard.press("e")
    await expect(page.locator(".proposal").first.get_by_label("Reason")).to_be_focused()
    await look_at(page, "inbox-saying")
    await page.keyboard.type("The old one is known better.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 rejected.")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".proposal")).to_have_count(2)


async def test_a_person_says_what_they_saw_at_a_link(maintainer: Page) -> None:
    """That counts before what visits see, and can be taken back. Enter alone says nothing."""
    page = maintainer
    await page.goto("/links/2")
    await page.keyboard.press("m")
    await page.keyboard.type("It is there for me.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".belief .word")).not_to_contain_text("Alive")
    await page.get_by_role("button", name="It works").click()
    await expect(page.locator(".belief .word")).to_contain_text("Alive")
    await expect(page.locator(".belief")).to_contain_text("It is there for me.")
    await look_at(page, "link-marked")
    await page.get_by_role("button", name="Take the word back").click()
    await expect(page.locator(".belief .word")).not_to_contain_text("Alive")


@pytest.fixture
def strange(tmp_path: Path) -> Iterator[str]:
    """A server whose records hold whatever a stranger may write."""
    database = Database(f"sqlite:///{tmp_path / 'strange.db'}")
    database.migrate()
    small_world.fill(database)
    small_world.fill_hostile(database)
    strangers.fill(database)
    with served(create_app(Settings(), database, clock=lambda: small_world.NIGHT)) as address:
        yield address
    database.close()


async def test_what_strangers_write_is_harmless_and_whole(browser: Browser, strange: str) -> None:
    """Nothing of it runs, is loaded or makes a page wider than the window, papers and proposals included."""
    context = await browser.new_context(base_url=strange, viewport={"width": 360, "height": 800})
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda asked: None if asked.url.startswith(strange) else wrong.append(asked.url))
    for address in (
        "/entries/660",
        f"/links/{strangers.PAPER}",
        "/inbox",
        f"/inbox/{strangers.REJECTED}",
        "/jobs",
        f"/jobs/{strangers.RUN}",
    ):
        for width in (1440, 360):
            await page.set_viewport_size({"width": width, "height": 800})
            await page.goto(address)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
        await page.evaluate(AXE)
        assert await page.evaluate(JUDGE, None) == [], address
    await context.close()
    assert wrong == []


async def test_settings_and_signing_out(maintainer: Page) -> None:
    """What is only for those who signed in is gone afterwards."""
    page = maintainer
    await page.goto("/settings")
    await look_at(page, "settings")
    await page.get_by_role("button", name="Sign out").click()
    await page.goto("/settings")
    await expect(page.get_by_label("Token")).to_be_focused()


async def look_at(page: Page, name: str) -> None:
    """Judge what is seen only by those who signed in."""
    await page.evaluate(AXE)
    width = await page.evaluate("innerWidth")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        assert await page.evaluate(JUDGE, ["color-contrast"] if scheme == "dark" else None) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
