"""The pages in a real Chromium: on a phone and on a desk, light and dark, with and without JavaScript."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright, expect

import small_world
from service.database import Database
from service.settings import Settings
from service.web.app import create_app

LIST = f"/lists/{small_world.RNN}"
HOSTILE = f"/lists/{quote(small_world.HOSTILE)}"
pytestmark = pytest.mark.asyncio(loop_scope="module")  # the browser belongs to one event loop


@pytest.fixture(scope="session")
def address(world: Database) -> Iterator[str]:
    """A real server on this machine."""
    app: FastAPI = create_app(Settings(), world, clock=lambda: small_world.NIGHT)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


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


@pytest_asyncio.fixture(
    loop_scope="module", params=[(360, "light"), (360, "dark"), (1440, "light"), (1440, "dark")], ids=str
)
async def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> AsyncIterator[Page]:
    """A window on the server that must not log an error or leave it."""
    width, scheme = request.param
    viewport = {"width": width, "height": 800}
    context = await browser.new_context(base_url=address, viewport=viewport, color_scheme=scheme)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda asked: None if asked.url.startswith(address) else wrong.append(asked.url))
    yield page
    await context.close()
    assert wrong == []


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (!colour.endsWith(", 0)")) return colour;
    }
    return "white";
  };
  const ratios = [...document.querySelectorAll("body *")]
    .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .map((node) => {
      const [a, b] = [light(getComputedStyle(node).color), light(ground(node))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
  return Math.min(...ratios);
}"""


@pytest.mark.parametrize("where", ["/", LIST, HOSTILE, "/reports", "/reports/1", "/reports/66"])
async def test_no_page_is_wider_than_its_window_or_logs_an_error(page: Page, where: str) -> None:
    """Words of 10 kB included."""
    await page.goto(where)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_why_a_link_is_dead_shows_on_focus_and_on_hover(page: Page) -> None:
    """With the keyboard as with the mouse; quiet until then."""
    await page.goto(LIST)
    link = page.get_by_role("link", name="deeplearning4j.org/lstm.html")
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


async def test_text_has_contrast_enough(page: Page) -> None:
    """WCAG AA, 4.5 to 1, for every text of the list page on its ground."""
    await page.goto(LIST)
    assert await page.evaluate(CONTRAST) >= 4.5


@pytest.mark.parametrize("page", [(1440, "light")], indirect=True)
async def test_the_api_can_be_read_and_tried_at_docs(page: Page) -> None:
    """Swagger UI runs under the page's own policy, from this server alone."""
    await page.goto("/docs")
    await expect(page.locator("#operations-Lists-entries")).to_be_visible()


async def test_a_list_is_whole_without_javascript(browser: Browser, address: str) -> None:
    """Nothing of it needs any."""
    context = await browser.new_context(base_url=address, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(LIST)
    await expect(page.locator(".link")).to_have_count(16)
    await expect(page.get_by_role("heading", level=1)).to_have_text("RNN and LSTM")
    await context.close()
