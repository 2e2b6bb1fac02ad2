"""The past is judged anew by the rules as they are now."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import select

from service.checking.flow import check
from service.checking.rejudge import rejudge
from service.database import Database
from service.models import ObservationRow, VerdictChangeRow, VerdictRow
from service.settings import Settings
from smallweb import Reply, SmallWeb


async def test_what_the_rules_make_of_the_past_takes_the_place_of_what_was_believed(
    any_database: Database, online: Settings, web: SmallWeb, calendar: Any
) -> None:
    """As if a verdict had been another one by older rules; that it changed is on record."""
    from service.models import LinkRow, ListRow, ResourceRow  # noqa: PLC0415  # only here

    web.page("http://a.example/", Reply(404))
    with any_database.write() as session:
        session.add(ListRow(id=1, name="l", sha256="0", imported_at=calendar()))
        session.add(ResourceRow(id=1, url="http://a.example/", host="a.example", kind="page"))
        session.flush()
        session.add(
            LinkRow(list_id=1, resource_id=1, position=0, line=1, column=1, form="bare", kind="page", text="", url="")
        )
    for _ in range(3):
        await check(any_database, online, clock=calendar)
        calendar.turn(3)
    assert rejudge(any_database, now=calendar()).changed == {}
    with any_database.write() as session:
        session.execute(sa.update(VerdictRow).values(verdict="alive", settled=False, failures=0, memory={}))
    summary = rejudge(any_database, now=calendar())
    assert (summary.links, summary.changed) == (1, {"dead": 1})
    with any_database.read() as session:
        verdict = session.exec(select(VerdictRow)).one()
        assert (verdict.verdict, verdict.settled, verdict.failures) == ("dead", True, 3)
        assert session.exec(select(VerdictChangeRow)).all()[-1].after == "dead"
        assert len(session.exec(select(ObservationRow)).all()) == 3
