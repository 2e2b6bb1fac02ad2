"""A person's word counts more than visits, for its term."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.checking import store
from service.checking.flow import check
from service.checking.person import PersonWord
from service.database import Database
from service.errors import UsageError
from service.models import VerdictChangeRow, VerdictRow
from service.settings import Settings
from smallweb import Reply, SmallWeb

URL = "http://a.example/"


def shown(db: Database) -> VerdictRow:
    with db.read() as session:
        return session.exec(select(VerdictRow)).one()


def changes(db: Database) -> list[tuple[str, str]]:
    with db.read() as session:
        return [(row.before, row.after) for row in session.exec(select(VerdictChangeRow))]


async def test_it_holds_for_its_term_and_no_longer(
    database: Database, online: Settings, web: SmallWeb, listed: Any, calendar: Any
) -> None:
    """Meanwhile visits go on to be remembered, so that afterwards it is as if nothing had been said."""
    web.page(URL, Reply(404))
    listed(URL)
    await check(database, online, clock=calendar)
    said = PersonWord("alive", calendar(), calendar() + timedelta(days=30), "Only robots get 404.")
    store.say(database, URL, said, calendar())
    assert (shown(database).verdict, shown(database).settled) == ("alive", False)
    for _ in range(4):
        calendar.turn(7)
        await check(database, online, clock=calendar)
        assert shown(database).verdict == "alive"
    assert "Only robots get 404." in (shown(database).reason or "")
    calendar.turn(7)
    await check(database, online, clock=calendar)
    assert (shown(database).verdict, shown(database).settled, shown(database).failures) == ("dead", True, 6)
    assert changes(database) == [("unchecked", "dead"), ("dead", "alive"), ("alive", "dead")]


async def test_what_a_person_found_gone_is_settled_at_once(
    database: Database, online: Settings, web: SmallWeb, listed: Any, calendar: Any
) -> None:
    """And it can be taken back."""
    web.page(URL, "here")
    listed(URL)
    store.say(database, URL, PersonWord("dead", calendar(), calendar() + timedelta(days=90)), calendar())
    await check(database, online, clock=calendar)
    assert (shown(database).verdict, shown(database).settled) == ("dead", True)
    store.say(database, URL, None, calendar())
    assert shown(database).verdict == "alive"


def test_a_word_on_what_no_list_has_is_refused(database: Database, calendar: Any) -> None:
    with pytest.raises(UsageError):
        store.say(database, URL, None, calendar())
