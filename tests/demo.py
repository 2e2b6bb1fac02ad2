"""The whole loop in a minute, without internet: `make demo`.

A small web plays every site of the seed list on this machine. The nights pass as fast as they can:
the product is told what time it is, here as everywhere. Everything else is the product as it is.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from service import settings
from service.database import Database
from service.jobs.flow import run_night
from smallweb import SmallWeb, seedworld

FIRST_NIGHT = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0) - timedelta(days=9)
LISTKEEPER = [sys.executable, "-m", "service"]
NAME = seedworld.SEED.stem


def tell(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m\n", flush=True)


def command(*arguments: str) -> None:
    """Run the product's command as a person would, and show both."""
    tell(f"$ listkeeper {' '.join(arguments)}")
    subprocess.run([*LISTKEEPER, *arguments], check=True)


def night(number: int) -> None:
    """One night's work, three days after the one before."""
    at = FIRST_NIGHT + timedelta(days=3 * number)
    tell(f"night {number + 1}, {at:%d %B}: import changes, enrich, check, propose, report")
    present = settings.load()
    database = Database(present.database_url)
    try:
        begun = datetime.now(UTC)
        asyncio.run(run_night(database, present, clock=lambda: at + (datetime.now(UTC) - begun)))
    finally:
        database.close()


def begin(web: SmallWeb, folder: str) -> None:
    """Build the world, and an installation in a folder that has the seed list and lives in that world."""
    seedworld.build(web)
    for name in [name for name in os.environ if name.startswith("LISTKEEPER_")]:
        del os.environ[name]
    os.environ |= web.environment() | {"LISTKEEPER_GITHUB_TOKEN": "demo"}
    os.chdir(folder)
    command("import", str(seedworld.SEED))


def show_difference(folder: Path) -> None:
    exported = folder / "exported.md"
    command("export", NAME, "--output", str(exported))
    tell("$ diff seeds/... exported.md")
    subprocess.run(["diff", "--unified=0", seedworld.SEED, exported], check=False)


def main() -> None:
    with SmallWeb() as web, tempfile.TemporaryDirectory(prefix="listkeeper-demo-") as folder:
        begin(web, folder)
        night(0)
        command("report")
        command("links", "--verdict", "dead", "--format", "table")
        command("entries", "#papers", "--limit", "3", "--format", "table")
        for number in (1, 2, 3):
            night(number)
        command("proposals", "--format", "table")
        command("accept", "--all")
        show_difference(Path(folder))
        tell("Only the accepted links changed. `make run` serves the API and the pages.")


if __name__ == "__main__":
    main()
