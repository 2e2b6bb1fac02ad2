"""Records written by hand, night by night: one list of links, and what visits and sources would have left of them."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from service import models, urls
from service.database import Database, upsert

FIRST = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


def night(number: int) -> datetime:
    """The moment at which a night begins; the first is number 1."""
    return FIRST + timedelta(days=number - 1)


class Ledger:
    """One list, `reading`, with an entry to each line and a link to each entry."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lines = 0
        with database.write() as session:
            session.execute(
                sa.insert(models.ListRow),
                {"id": 1, "name": "reading", "path": None, "sha256": "", "imported_at": FIRST},
            )

    def link(self, url: str, *, form: str = "bare") -> int:
        """A link on a line of its own; its id."""
        self._lines += 1
        number = self._lines
        with self.database.write() as session:
            entry = {"id": number, "list_id": 1, "position": number, "line": number, "reader": "item", "title": url}
            session.execute(sa.insert(models.EntryRow), entry)
            row = {"id": number, "list_id": 1, "entry_id": number, "position": number - 1, "line": number, "column": 1}
            row |= {"form": form, "kind": urls.kind(url), "text": url, "url": url}
            session.execute(sa.insert(models.LinkRow), row | {"resource_id": self._resource(session, url)})
            self._write(session)
        return number

    def edit(self, link_id: int, url: str) -> None:
        """The list has another URL there, as it is after importing it again."""
        with self.database.write() as session:
            changed = {"url": url, "text": url, "resource_id": self._resource(session, url)}
            session.execute(sa.update(models.LinkRow).where(sa.column("id") == link_id).values(**changed))
            self._write(session)

    def remove(self, link_id: int) -> None:
        """The list has the link no longer."""
        with self.database.write() as session:
            session.execute(sa.delete(models.LinkRow).where(sa.column("id") == link_id))
            self._write(session)

    def believe(self, url: str, word: str, at: datetime, **more: Any) -> None:
        """A verdict, and the change that it is; `more` are fields of a verdict."""
        with self.database.write() as session:
            resource = self._resource(session, url)
            before = session.get(models.VerdictRow, resource)
            since = before.since if before and before.verdict == word else at
            verdict = models.Verdict(verdict=word, checked_at=at, **{"since": since, **more})
            row = {"resource_id": resource, **verdict.model_dump()}
            was = (before.verdict, before.settled) if before else ("unchecked", False)
            upsert(session, models.VerdictRow, [row], replace=[name for name in row if name != "resource_id"])
            if was != (word, verdict.settled):
                change = {"resource_id": resource, "at": at, "before": was[0], "after": word, "reason": verdict.reason}
                session.execute(sa.insert(models.VerdictChangeRow), change | {"settled": verdict.settled})

    def moved(self, url: str, target: str, at: datetime, **more: Any) -> None:
        """A visit that was led to another place for good."""
        with self.database.write() as session:
            seen = models.Observation(at=at, status=200, final_url=target, permanent_url=target)
            row = {**seen.model_dump(), "resource_id": self._resource(session, url)}
            session.execute(sa.insert(models.ObservationRow), row)
        self.believe(
            url, "moved", at, status=200, final_url=target, reason=f"It has moved for good to {target}", **more
        )

    def dead(self, url: str, at: datetime, *, settled: bool = False, failures: int = 1, **more: Any) -> None:
        """A visit that found nothing."""
        told = {"status": 404, "reason": "Nothing is there (404).", **more}
        self.believe(url, "dead", at, settled=settled, failures=failures, **told)

    def copy(self, url: str, taken_at: datetime) -> str:
        """An archived copy; where it is seen."""
        place = f"https://web.archive.org/web/{taken_at:%Y%m%d%H%M%S}/{url.partition('#')[0]}"
        with self.database.write() as session:
            row = {
                "resource_id": self._resource(session, url),
                "archive": "wayback",
                "url": place,
                "taken_at": taken_at,
            }
            upsert(session, models.SnapshotRow, [row], replace=["url", "taken_at"])
        return place

    def repository(self, number: int, name: str, *former: str, **more: Any) -> None:
        """A repository, by its present name and its former ones."""
        with self.database.write() as session:
            row = models.Repository(number=number, name=name, stars=1, **more).model_dump()
            session.execute(sa.insert(models.RepositoryRow), row | {"id": number, "fetched_at": FIRST})
            names = [{"name": one.lower(), "repository_id": number} for one in (name, *former)]
            session.execute(sa.insert(models.RepositoryNameRow), names)

    def told(self, noun: str, key: str, field: str, *, before: Any, after: Any, at: datetime) -> None:
        """A change that a source told."""
        row = {"noun": noun, "key": key, "at": at, "field": field, "before": before, "after": after}
        with self.database.write() as session:
            session.execute(sa.insert(models.ChangeRow), row)

    def stars(self, number: int, on: date, stars: int) -> None:
        """A repository's stars on a day."""
        with self.database.write() as session:
            session.execute(sa.insert(models.StarSampleRow), {"repository_id": number, "on": on, "stars": stars})

    def asked(self, source: str, key: str, state: str, error: str | None = None) -> None:
        """That a source was asked for something, and how that went."""
        row = {"source": source, "key": key, "state": state, "asked_at": FIRST, "next_at": FIRST, "error": error}
        with self.database.write() as session:
            session.execute(sa.insert(models.LookupRow), row)

    def proposals(self) -> list[Any]:
        """All proposals in the order they were made."""
        with self.database.read() as session:
            return list(session.execute(sa.select(models.ProposalRow).order_by(sa.column("id"))).scalars())

    @staticmethod
    def _write(session: Any) -> None:
        """The list's file: each link on its line, as an item."""
        links = list(session.execute(sa.select(models.LinkRow).order_by(sa.column("position"))).scalars())
        lines = {link.line: f"- <{link.url}>" for link in links}
        for position, link in enumerate(links):
            link.position = position
        source = "".join(f"{lines.get(number, '')}\n" for number in range(1, max(lines, default=0) + 1)).encode()
        session.execute(sa.delete(models.BlockRow))
        block = {"list_id": 1, "position": 0, "kind": "list", "line": 1, "source": source}
        session.execute(sa.insert(models.BlockRow), block)
        session.execute(sa.update(models.ListRow).values(sha256=hashlib.sha256(source).hexdigest()))

    @staticmethod
    def _resource(session: Any, url: str) -> int:
        key = urls.canonical(url)
        rows = models.SQLModel.metadata.tables["resource"]
        found = session.execute(sa.select(rows.c.id).where(rows.c.url == key)).scalar()
        if found is None:
            row = {"url": key, "host": urls.host(url), "kind": urls.kind(url)}
            row |= {"arxiv_id": urls.arxiv_id(url), "repository": urls.repository(url)}
            found = session.execute(sa.insert(rows).values(row).returning(rows.c.id)).scalar_one()
        return int(found)
