"""An installation with lists that name papers, repositories and dead pages, and sources that tell of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlmodel import SQLModel

from asking import small_web
from service import urls
from service.database import Database
from service.enriching.flow import EnrichSummary, enrich
from service.importing.files import Content
from service.importing.flow import import_content
from service.models import ChangeRow, LookupRow, Verdict, VerdictRow
from service.queries.tables import RESOURCE
from service.settings import Settings
from smallweb.apis import Answers, Arxiv, GitHub, Paper, Repository, SavePageNow, Wayback

START = datetime(2026, 11, 23, 2, tzinfo=UTC)


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: datetime = START
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class Sources:
    """The three services, and the product's settings to reach them."""

    arxiv: Arxiv = field(default_factory=Arxiv)
    github: GitHub = field(default_factory=GitHub)
    wayback: Wayback = field(default_factory=Wayback)
    semanticscholar: Answers = field(default_factory=Answers)
    saving: SavePageNow = field(default_factory=SavePageNow)

    def settings(self, *, token: str | None = "t", **more: Any) -> Settings:
        return Settings(
            **small_web().settings(),
            semantic_scholar_url="http://api.semanticscholar.example",
            arxiv_oai_url="http://export.arxiv.org/oai",
            wayback_save_url="http://save.example/save",
            **more,
            arxiv_url="http://export.arxiv.org/api/query",
            github_url="http://api.github.com",
            wayback_url="http://archive.org",
            wayback_cdx_url="http://web.archive.org/cdx/search/cdx",
            github_token=SecretStr(token) if token else None,
        )

    def requests(self) -> dict[str, int]:
        return {name: len(getattr(self, name).requests) for name in ("arxiv", "github", "wayback")}


@dataclass
class House:
    """An installation, its sources, and its clock."""

    db: Database
    sources: Sources
    time: Time

    def list(
        self,
        addresses: Sequence[str],
        *,
        name: str = "list",
        published: date | None = None,
        dead: bool = False,
        verdict: Verdict | None = None,
        titles: Sequence[str] = (),
    ) -> None:
        """A list with these links, all of them dead or none, or of one verdict, under entries with these titles."""
        date_line = f"---\ndate: {published}\n---\n\n" if published else ""
        items = [f"- [{title}]({url})" for title, url in zip(titles or addresses, addresses, strict=True)]
        self.write(f"{date_line}# Links\n\n" + "\n".join(items) + "\n", name=name)
        believed = verdict or (Verdict(verdict="dead") if dead else None)
        if believed:
            self.believe(addresses, believed)

    def write(self, text: str, *, name: str = "list") -> None:
        """A list with this text."""
        import_content(self.db, Content(name, text.encode()), now=self.time.now, replace=True)

    def believe(self, addresses: Sequence[str], verdict: Verdict) -> None:
        """Let one verdict be believed of these links."""
        with self.db.write() as session:
            wanted = [urls.canonical(url) for url in addresses]
            for resource_id in session.scalars(sa.select(RESOURCE.c.id).where(RESOURCE.c.url.in_(wanted))):
                session.merge(VerdictRow(resource_id=resource_id, **verdict.model_dump()))

    async def enrich(
        self, *names: str, token: str | None = "t", given: Mapping[str, Any] | None = None, **more: Any
    ) -> EnrichSummary:
        """Enrich; `given` are further settings."""
        settings = self.sources.settings(token=token, **(given or {}))
        return await enrich(self.db, settings, names, clock=self.time.clock, sleep=self.time.sleep, **more)

    def rows(self, table: type[SQLModel]) -> list[Any]:
        """All rows of a table."""
        with self.db.read() as session:
            return list(session.scalars(sa.select(table)))

    def history(self) -> list[tuple[str, str, Any, Any]]:
        """What changed: of which paper or repository, which field, from what to what."""
        return [(change.key, change.field, change.before, change.after) for change in self.rows(ChangeRow)]

    def states(self) -> dict[str, str]:
        """How asking for each thing went."""
        return {row.key: row.state for row in self.rows(LookupRow)}


def served() -> Sources:
    """The three services, each at its own host of the small web."""
    own = Sources()
    web = small_web()
    for host, handler in {
        "export.arxiv.org": own.arxiv,
        "api.github.com": own.github,
        "archive.org": own.wayback,
        "web.archive.org": own.wayback,
        "api.semanticscholar.example": own.semanticscholar,
        "save.example": own.saving,
    }.items():
        web.site(host, handler=handler, tcp="ok", dns="ok")
    return own


def abs_urls(count: int) -> list[str]:
    """Addresses of so many papers."""
    return [f"https://arxiv.org/abs/{paper_id}" for paper_id in papers(count)]


def repo_urls(count: int) -> list[str]:
    """Addresses of so many repositories."""
    return [f"https://github.com/owner/repo{number}" for number in range(1, count + 1)]


def papers(count: int) -> dict[str, Paper]:
    """So many papers."""
    return {f"1502.{number:05}": Paper(f"Paper {number}") for number in range(1, count + 1)}


def repositories(count: int) -> list[Repository]:
    """So many repositories."""
    return [Repository(number, f"Owner/Repo{number}", stars=number) for number in range(1, count + 1)]
