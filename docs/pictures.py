"""Make the pictures of README.md anew, from the world and the nights of `make demo`: `make pictures`."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import demo
from service import settings
from service.database import Database
from service.web.app import create_app
from smallweb import SmallWeb

FOLDER = Path(__file__).parent / "pictures"
PICTURES = {"list": f"/lists/{demo.NAME}?{urlencode({'q': '#train-rnn or #papers'})}", "report": "/reports/3"}
"""The name of each, and the page that it shows."""
SIZE = {"width": 1200, "height": 960}
NIGHTS = 3


@contextmanager
def served(database: Database) -> Iterator[str]:
    """The pages over these records; where they are."""
    app = create_app(settings.load(), database, clock=lambda: datetime.now(UTC))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def take(address: str) -> None:
    """A picture of each page, in a light room."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=address, viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]  # a size it is
        for name, where in PICTURES.items():
            page.goto(where)
            page.evaluate("document.querySelectorAll('.by-tag').forEach((tags) => (tags.open = false))")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


def main() -> None:
    with SmallWeb() as web, tempfile.TemporaryDirectory(prefix="listkeeper-pictures-") as folder:
        demo.begin(web, folder)
        for number in range(NIGHTS):
            demo.night(number)
        database = Database(settings.load().database_url)
        with served(database) as address:
            take(address)
        database.close()


if __name__ == "__main__":
    main()
