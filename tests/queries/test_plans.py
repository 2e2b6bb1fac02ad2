"""No question of a page, a job or a command about a few things reads a whole table, on either database.

The planners are asked themselves, each with the statements that the questions really send. Questions about
everything there is (counts for a report or a page of figures) may read it all, and are not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from ledger import Ledger, night
from service import queries
from service.checking import host_store
from service.checking import store as checking
from service.checking.store import Wish
from service.database import Database
from service.jobs import store as jobs

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LARGE = {
    "block", "change", "entry", "entry_tag", "host", "link", "lookup", "observation", "resource", "snapshot",
    "verdict", "verdict_change",
}  # fmt: skip
"""Tables that grow with the lists or the nights."""
URL = "http://a.example/"


def due(session: Session) -> None:
    """What a job reads of its host."""
    wanted = checking.scope(session, NOW, Wish(host="a.example"))
    hosts = checking.hosts_due(session, wanted)
    [work] = checking.work(session, wanted, hosts, 50, NOW)
    checking.persons_words(session, [one.id for one in work.due])


QUESTIONS: dict[str, Callable[[Session], object]] = {
    "a page of links": lambda session: queries.links(session, limit=10),
    "the links of a list": lambda session: queries.links(session, queries.read("list:reading"), limit=10),
    "the links to a page": lambda session: queries.links_to(session, URL),
    "a link": lambda session: queries.link(session, 1),
    "what was seen at a URL": lambda session: queries.resource(session, URL),
    "how its verdict changed": lambda session: queries.verdict_changes(session, URL),
    "a page of entries": lambda session: queries.entries(session, limit=10),
    "the entries with a tag": lambda session: queries.entries(session, queries.read("#papers"), limit=10),
    "the entries with words": lambda session: queries.entries(session, queries.read("lstm network"), limit=10),
    "an entry": lambda session: queries.entry_contents(session, 1),
    "a list": lambda session: queries.list_summary(session, "reading"),
    "a host": lambda session: queries.host(session, "a.example"),
    "the proposals": lambda session: queries.proposals(session, limit=10),
    "the runs": lambda session: queries.runs(session, limit=10),
    "the last report": queries.report,
    "what is due at a host": due,
    "a link's history": lambda session: checking.history(session, URL),
    "the next histories": lambda session: checking.histories(session, 0),
}


@pytest.fixture
def records(any_database: Database) -> Database:
    """A list with some links, and nights on which they were visited."""
    ledger = Ledger(any_database)
    for number in range(3):
        ledger.link(URL + str(number or ""))
        ledger.moved(URL + str(number or ""), f"http://b.example/{number}", night(1))
    return any_database


@contextmanager
def sent(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent while the block lasts."""
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            statements.append((statement, parameters[0] if many else parameters))

    engines = {database._reader, database._writer}
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


def read_whole(database: Database, statements: list[tuple[str, Any]]) -> set[tuple[str, str]]:
    """The large tables that a planner would read from one end to the other, and for which statement."""
    found = set()
    with database.read() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # with a few rows it would be the fastest
            connection.exec_driver_sql("SET LOCAL jit = off")
        for statement, parameters in statements:
            explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            plan = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))
            scans = r"^SCAN (\w+)(?! USING)" if database.is_sqlite else r"Seq Scan on (\w+)"
            tables = {re.sub(r"_(\d{4}_\d\d|rest)$", "", name) for name in re.findall(scans, plan, re.MULTILINE)}
            found |= {(name, statement) for name in tables & LARGE}
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_a_few_things_reads_only_them(records: Database, question: str) -> None:
    with sent(records) as statements, records.read() as session:
        QUESTIONS[question](session)
    assert statements
    assert read_whole(records, statements) == set()


def test_what_a_worker_writes_finds_its_rows(records: Database) -> None:
    """Taking and giving back hosts, and its signs of life."""
    with sent(records) as statements:
        jobs.sign_of_life(records, "me", "here", {})
        host_store.take_hosts(records, ["a.example"], "me", 30)
        host_store.take_hosts(records, ["a.example"], "another", 30)
        jobs.sign_of_life(records, "me", "here", {})
        host_store.give_hosts(records, {"a.example": 1.0}, "me")
        jobs.farewell(records, "me")
    assert len(statements) >= 5
    assert read_whole(records, statements) == set()


def test_a_table_without_an_index_is_seen(records: Database) -> None:
    """The test can fail: nobody asks for links by their text."""
    with sent(records) as statements, records.read() as session:
        session.execute(sa.text("SELECT id FROM link WHERE text = 'a'"))
    assert {name for name, _ in read_whole(records, statements)} == {"link"}
