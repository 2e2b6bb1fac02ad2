"""How long a list's page takes to be made, and how much of it goes over the wire.

    python benchmarks/pages.py [--links 1100]

A list as long as the longest that is shown in one piece: half of its entries have a paper with an
abstract, a fifth a repository. The page is asked for like a browser does, through the whole
application but without a network, turn about with what it is measured against: the same records read
and written as JSON, and nothing but the words in the same tags, by the same templates' engine.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
import jinja2
import sqlalchemy as sa

from service import models, queries
from service.database import Database
from service.importing.flow import import_content
from service.importing.reading import Content
from service.settings import Settings
from service.web.app import create_app

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROUNDS = 15
WORDS = (
    "we present a method for learning representations of images with deep networks that are trained on large sets of "
    "data without labels and show how it compares with earlier work on several tasks such as detection segmentation "
    "and retrieval where it reaches a better result at a lower cost than models which need many more parameters"
).split()
VERDICTS = {"alive": 80, "moved": 9, "blocked": 4, "failing": 2, "dead": 5}
BARE = jinja2.Environment(autoescape=True).from_string(
    "{% for section in sections %}<h2>{{ section.path }}</h2>{% for entry in section.entries %}"
    "<h3>{{ entry.title }}</h3>"
    "<ul>{% for link in entry.details %}<li><a href='{{ link.url }}'>{{ link.label }}</a> {{ link.reason }}</li>"
    "{% endfor %}</ul>{% endfor %}{% endfor %}"
)


def some(chance: random.Random, least: int, most: int) -> str:
    """A few words."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most)))


def fill(database: Database, links: int) -> None:
    """A list and what is known of its links."""
    chance = random.Random(1)
    lines = ["---", "title: A long list", "---"]
    for number in range(links // 2):
        if number % 25 == 0:
            lines += ["", f"# {some(chance, 1, 3).title()}"]
        second = (
            f"https://github.com/someone/{number}" if number % 5 == 0 else f"https://{number}.example/page/{number}"
        )
        lines += [
            "",
            f"**{some(chance, 5, 11).title()}**",
            "",
            f"- arxiv: [http://arxiv.org/abs/{1500 + number % 97}.{number:05}]",
        ]
        lines[-1] += f"(http://arxiv.org/abs/{1500 + number % 97}.{number:05})"
        lines += [f"- {'github' if number % 5 == 0 else 'project'}: [{second}]({second})"]
    import_content(database, Content("long", "\n".join(lines).encode()), now=NOW)
    with database.write() as session:
        known = session.execute(sa.select(*models.ResourceRow.__table__.c["id", "url", "arxiv_id", "repository"])).all()  # type: ignore[attr-defined]  # a table it is
        for row in known:
            word = chance.choices([*VERDICTS], [*VERDICTS.values()])[0]
            session.add(
                models.VerdictRow(
                    resource_id=row.id, verdict=word, reason=f"{some(chance, 4, 9)}.", since=NOW, checked_at=NOW
                )
            )
            if row.arxiv_id and row.id % 2:
                paper = {
                    "title": some(chance, 5, 9),
                    "authors": ["A. Author", "B. Writer"],
                    "abstract": some(chance, 120, 200),
                }
                dates = {"published": NOW, "updated": NOW, "fetched_at": NOW}
                session.add(models.PaperRow(arxiv_id=row.arxiv_id, version=1, **paper, **dates))
            if row.repository:
                session.add(
                    models.RepositoryRow(id=row.id, number=row.id, name=row.repository, stars=row.id, fetched_at=NOW)
                )
                session.flush()
                session.add(models.RepositoryNameRow(name=row.repository, repository_id=row.id))


async def measured(jobs: dict[str, Callable[[], Awaitable[int]]]) -> dict[str, tuple[float, int]]:
    """What each takes in ms, the middle of some rounds turn about, and the bytes of its answer."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    sizes: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            begun = time.perf_counter()
            sizes[name] = await job()
            times[name].append(1000 * (time.perf_counter() - begun))
    return {name: (median(times[name]), sizes[name]) for name in jobs}


async def run(database: Database) -> None:
    app = create_app(Settings(), database, clock=lambda: NOW)
    headers = {"accept-encoding": "gzip"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://bench", headers=headers
    ) as client:

        async def asked(path: str) -> int:
            async with client.stream("GET", path) as response:
                return sum([len(chunk) async for chunk in response.aiter_raw()])

        async def as_json() -> int:
            with database.read() as session:
                return len(queries.as_json(queries.contents(session, "long")))

        async def bare() -> int:
            with database.read() as session:
                return len(BARE.render(sections=queries.contents(session, "long")))

        jobs = {
            "the page": lambda: asked("/lists/long"),
            "one tag": lambda: asked("/lists/long?verdict=dead"),
            "as JSON": as_json,
            "bare tags": bare,
        }
        found = await measured(jobs)
        html = (await client.get("/lists/long")).text
    links, entries = html.count('class="link '), html.count('class="entry"')
    print(f"{links} links and {entries} entries on the page, {len(html) / 1000:.0f} kB before compression")
    for name, (took, size) in found.items():
        print(f"{name:10} {took:7.1f} ms  {took / found['as JSON'][0]:5.2f} x as JSON  {size / 1000:7.1f} kB")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--links", type=int, default=1100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        database.migrate()
        fill(database, given.links)
        asyncio.run(run(database))
        database.close()


if __name__ == "__main__":
    main()
