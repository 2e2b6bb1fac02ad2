"""A large installation to ask: 100,000 entries, their links and tags, papers with abstracts, repositories.

Everything is written as rows, turn by turn the same in both databases.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from service import index, models
from service.database import Database

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LISTS, TAGS, TAGS_OF_AN_ENTRY, WORDS, SECTIONS = 100, 500, 3, 20_000, 20
VERDICTS = {"alive": 80, "moved": 9, "blocked": 4, "failing": 2, "dead": 5}
COMMON = ("network", "learning")
"""Words that a sixth of all entries have, each for itself."""


class World:
    """The rows of an installation with so many entries."""

    def __init__(self, entries: int) -> None:
        self._chance = random.Random(7)
        self._entries = entries
        self._words = [f"w{number:x}" for number in range(WORDS)]
        self._weights = [*accumulate(1 / (rank + 20) for rank in range(WORDS))]

    def fill(self, database: Database) -> None:
        """Write everything, index it, and let the database look at what it has."""
        papers = [number for number in range(1, self._entries + 1) if number % 10 < 3]
        repositories = [number for number in range(1, self._entries + 1) if number % 5 == 0]
        tables: list[tuple[type[SQLModel], Iterator[dict[str, Any]]]] = [
            (models.ListRow, self._lists()),
            (models.SectionRow, self._sections()),
            (models.EntryRow, map(self._entry, range(1, self._entries + 1))),
            (models.TagRow, ({"id": number, "name": f"tag-{number}"} for number in range(1, TAGS + 1))),
            (models.EntryTagRow, self._tags()),
            (models.ResourceRow, map(self._resource, range(1, self._entries + 1))),
            (models.ResourceRow, map(self._repository_resource, repositories)),
            (models.LinkRow, (self._link(number, number) for number in range(1, self._entries + 1))),
            (models.LinkRow, (self._link(number, self._entries + number) for number in repositories)),
            (models.VerdictRow, map(self._verdict, range(1, self._entries + 1))),
            (models.PaperRow, map(self._paper, papers)),
            (models.RepositoryRow, map(self._repository, repositories)),
            (models.RepositoryNameRow, ({"name": f"some/r{n}", "repository_id": n} for n in repositories)),
        ]
        with database.write() as session:
            for table, rows in tables:
                session.execute(sa.insert(table), list(rows))
        index.everything(database)
        with database.write() as session:
            session.execute(sa.text("ANALYZE"))

    def _text(self, least: int, most: int) -> str:
        words = self._chance.choices(self._words, cum_weights=self._weights, k=self._chance.randint(least, most))
        return " ".join(words)

    def _list_of(self, number: int) -> int:
        return 1 + (number - 1) * LISTS // self._entries

    def _lists(self) -> Iterator[dict[str, Any]]:
        for number in range(1, LISTS + 1):
            yield {"id": number, "name": f"list-{number}", "sha256": "", "imported_at": NOW}

    def _sections(self) -> Iterator[dict[str, Any]]:
        for owner in range(1, LISTS + 1):
            for place in range(SECTIONS):
                key = (owner - 1) * SECTIONS + place + 1
                path = ["Papers", f"Section {place}"]
                yield {"id": key, "list_id": owner, "position": place, "level": 2, "line": place, "path": path}

    def _entry(self, number: int) -> dict[str, Any]:
        owner = self._list_of(number)
        return {
            "id": number,
            "list_id": owner,
            "section_id": (owner - 1) * SECTIONS + number % SECTIONS + 1,
            "position": number,
            "line": number,
            "reader": "paragraph",
            "title": f"{self._common()}{self._text(5, 9)}",
            "note": "ICML 2015" if number % 3 == 0 else None,
            "venue": "ICML" if number % 3 == 0 else None,
            "year": 2015 if number % 3 == 0 else None,
            "description": self._text(8, 20) if number % 2 else None,
            "added_at": NOW,
        }

    def _common(self) -> str:
        return "".join(f"{word} " for word in COMMON if self._chance.random() < 1 / 6)

    def _tags(self) -> Iterator[dict[str, Any]]:
        for entry in range(1, self._entries + 1):
            for tag in self._chance.sample(range(1, TAGS + 1), TAGS_OF_AN_ENTRY):
                yield {"tag_id": tag, "entry_id": entry, "origin": "heading"}

    def _resource(self, number: int) -> dict[str, Any]:
        is_paper = number % 10 < 3
        arxiv_id = f"{1500 + number % 97}.{number:05}" if is_paper else None
        host = "arxiv.org" if is_paper else f"{number % 5000}.example"
        return {
            "id": number,
            "url": f"https://{host}/abs/{arxiv_id or number}",
            "host": host,
            "kind": "arxiv" if is_paper else "page",
            "arxiv_id": arxiv_id,
            "repository": None,
        }

    def _repository_resource(self, number: int) -> dict[str, Any]:
        return {
            "id": self._entries + number,
            "url": f"https://github.com/some/r{number}",
            "host": "github.com",
            "kind": "github",
            "arxiv_id": None,
            "repository": f"some/r{number}",
        }

    def _link(self, number: int, resource: int) -> dict[str, Any]:
        owner = self._list_of(number)
        of_code = resource > self._entries
        url = f"https://github.com/some/r{number}" if of_code else f"https://{number % 5000}.example/abs/{number}"
        return {
            "list_id": owner,
            "section_id": (owner - 1) * SECTIONS + number % SECTIONS + 1,
            "entry_id": number,
            "resource_id": resource,
            "position": 2 * number + of_code,
            "line": number,
            "column": 3,
            "form": "inline",
            "kind": "github" if of_code else "page",
            "label": "code" if of_code else "paper",
            "text": url,
            "url": url,
            "added_on": date(2020, 1, 1),
        }

    def _verdict(self, number: int) -> dict[str, Any]:
        word = self._chance.choices([*VERDICTS], [*VERDICTS.values()])[0]
        seen = {"checked_at": NOW, "since": NOW, "next_check_at": NOW, "status": 200}
        return {"resource_id": number, "verdict": word, "reason": "It answers.", **seen}

    def _paper(self, number: int) -> dict[str, Any]:
        dates = {"published": NOW, "updated": NOW, "fetched_at": NOW}
        return {
            "arxiv_id": f"{1500 + number % 97}.{number:05}",
            "title": self._text(5, 9),
            "authors": ["Ada Author", "Wendy Writer"],
            "abstract": f"{self._common()}{self._text(90, 150)}",
            "version": 1,
            "categories": ["cs.LG"],
            **dates,
        }

    def _repository(self, number: int) -> dict[str, Any]:
        known = {"language": "Python", "license": "MIT", "topics": ["rnn"], "pushed_at": NOW, "fetched_at": NOW}
        return {"id": number, "number": number, "name": f"some/r{number}", "stars": number % 9000, **known}
