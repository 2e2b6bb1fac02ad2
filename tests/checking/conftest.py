"""The small web, and resources to check in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from service import urls
from service.database import Database
from service.models import LinkRow, ListRow, ResourceRow
from service.settings import Settings
from smallweb import SmallWeb


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallWeb]:
    """The small web, its authority trusted."""
    with SmallWeb() as web:
        monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
        yield web


@pytest.fixture
def online(settings: Settings, web: SmallWeb) -> Settings:
    """Settings by which the small web is all there is."""
    return settings.model_copy(update=Settings(**web.settings()).model_dump(include=set(web.settings())))


class Calendar:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def calendar() -> Calendar:
    return Calendar(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


@pytest.fixture
def listed(database: Database) -> Callable[..., dict[str, int]]:
    """Put links into a list; gives the ids of their resources by URL."""

    def put(*links: str) -> dict[str, int]:
        ids = {}
        with database.write() as session:
            row = ListRow(name="links", sha256="0", imported_at=datetime(2026, 11, 22, tzinfo=UTC))
            session.add(row)
            session.flush()
            for position, url in enumerate(links):
                resource = ResourceRow(
                    url=urls.canonical(url),
                    host=urls.host(url),
                    kind=urls.kind(url),
                    arxiv_id=urls.arxiv_id(url),
                    repository=urls.repository(url),
                )
                session.add(resource)
                session.flush()
                ids[url] = resource.id
                session.add(
                    LinkRow(
                        list_id=row.id,
                        resource_id=resource.id,
                        position=position,
                        line=position + 3,
                        column=1,
                        form="bare",
                        kind=resource.kind,
                        text=url,
                        url=url,
                    )
                )
        return ids

    return put
