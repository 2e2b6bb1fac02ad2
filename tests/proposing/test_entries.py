"""Whole entries: those of which nothing is left, and those that are there twice. In real lists."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from service import models, urls
from service.database import Database
from service.exporting.flow import export
from service.importing.flow import import_paths, remove
from service.proposing.deciding import Choice, accept, reject
from service.proposing.flow import propose, settle
from service.queries.tables import RESOURCE

LOST = """# Tools

- [Alive](http://alive.example/)
- [Lost](http://lost.example/) - [code](http://lost.example/code)
- [Half](http://half.example/) - [code](http://alive.example/code)
"""
TWICE = """# Tools

- [One](http://one.example/) - It.
- [Two](http://two.example/)
- [One](http://one.example/)

# Others

- [Two](http://two.example/)
- [Two at its end](http://two.example/#end)
"""


class House:
    """A list that is written, imported and judged."""

    def __init__(self, database: Database, folder: Path, now: datetime) -> None:
        self.database, self.now = database, now
        self.file = folder / "tools.md"

    def write(self, text: str) -> None:
        self.file.write_text(text)
        import_paths(self.database, [self.file], now=self.now)
        settle(self.database, now=self.now)

    def judge(self, **verdicts: str) -> None:
        """Verdicts of all links by the first part of their hosts; the dead are settled, and no archive has them."""
        with self.database.write() as session:
            for row in session.execute(sa.select(RESOURCE)).all():
                word = verdicts.get((urls.host(row.url) or "").partition(".")[0], "alive")
                seen: dict[str, Any] = {"verdict": word, "since": self.now, "failures": 9, "settled": word == "dead"}
                session.merge(models.VerdictRow(resource_id=row.id, reason=f"It is {word}.", **seen))
                if word == "dead":
                    asked = {"source": "wayback", "key": row.url, "state": "none"}
                    session.merge(models.LookupRow(**asked, asked_at=self.now, next_at=self.now + timedelta(days=90)))

    def propose(self) -> list[tuple[str, str, str]]:
        propose(self.database, now=self.now)
        with self.database.read() as session:
            found = session.execute(sa.select(models.ProposalRow).order_by(sa.column("id"))).scalars()
            return [(one.kind, one.state, one.old) for one in found]

    def first(self) -> models.ProposalRow:
        with self.database.read() as session:
            return session.get_one(models.ProposalRow, 1)


@pytest.fixture
def house(any_database: Database, tmp_path: Path, now: datetime) -> House:
    return House(any_database, tmp_path, now)


def test_an_entry_of_which_nothing_is_left_is_taken_out(house: House) -> None:
    """With the state of each link as evidence. One with a link that lives is not."""
    house.write(LOST)
    house.judge(lost="dead", half="dead")
    assert house.propose() == [("remove", "open", "http://lost.example/")]
    one = house.first()
    assert one.evidence[0] == "All its 2 links are dead, and no archive that was asked has a copy."
    assert one.evidence[2].startswith("http://lost.example/code: It is dead. Since ")
    assert one.diff == "@@ -4 +3,0 @@\n-- [Lost](http://lost.example/) - [code](http://lost.example/code)\n"
    accept(house.database, now=house.now)
    taken_out = LOST.replace("- [Lost](http://lost.example/) - [code](http://lost.example/code)\n", "")
    assert export(house.database, "tools") == taken_out.encode()
    assert "lost.example" not in export(house.database, "tools", "jsonl").decode()
    house.write(taken_out)
    assert house.propose() == [("remove", "applied", "http://lost.example/")]


def test_what_was_proposed_for_a_list_goes_with_it(house: House) -> None:
    """A list may be removed at any time, and come again as a new one."""
    house.write(LOST)
    house.judge(lost="dead")
    assert house.propose() == [("remove", "open", "http://lost.example/")]
    remove(house.database, "tools")
    assert house.propose() == []
    house.write(LOST)
    assert house.propose() == [("remove", "open", "http://lost.example/")]


def test_it_stays_while_an_archive_was_not_asked_or_has_a_copy(house: House) -> None:
    house.write(LOST)
    house.judge(lost="dead")
    with house.database.write() as session:
        session.execute(sa.update(models.LookupRow).values(state="failed"))
    assert house.propose() == []
    house.judge(lost="dead")
    with house.database.write() as session:
        code = (
            session.execute(sa.select(RESOURCE.c.id).where(RESOURCE.c.url.endswith("lost.example/code")))
            .scalars()
            .first()
        )
        session.add(models.SnapshotRow(resource_id=code, url="https://web.archive.org/web/2015/x", taken_at=house.now))
    assert [kind for kind, _, _ in house.propose() if kind == "remove"] == []


def test_an_entry_that_is_there_twice_is_dropped_once(house: House) -> None:
    """The later one of a section, if the earlier one has all its links; what is in two sections has its reasons."""
    house.write(TWICE)
    house.judge()
    assert house.propose() == [("duplicate", "open", "http://one.example/")]
    assert house.first().confidence == 90
    assert house.first().evidence == ["All that it links to is linked in line 3 too, by “One”."]
    accept(house.database, now=house.now)
    dropped = TWICE.replace(
        "- [Two](http://two.example/)\n- [One](http://one.example/)\n", "- [Two](http://two.example/)\n"
    )
    assert export(house.database, "tools") == dropped.encode()
    house.write(dropped)
    assert house.propose() == [("duplicate", "applied", "http://one.example/")]


def test_words_that_would_be_lost_are_told(house: House) -> None:
    house.write("# Tools\n\n- [One](http://one.example/)\n- [The one](http://one.example/) - It does it.\n")
    house.judge()
    house.propose()
    assert house.first().confidence == 55
    assert house.first().evidence[1:] == [
        "It is called “The one” here.",
        "What it says beside that would be lost: “It does it.”.",
    ]


def test_the_one_that_is_left_is_never_taken_out(house: House) -> None:
    """Who takes out the other one by hand takes the accepted change along."""
    house.write(TWICE)
    house.judge()
    house.propose()
    accept(house.database, now=house.now)
    by_hand = TWICE.replace("- [One](http://one.example/) - It.\n", "")
    house.write(by_hand)
    assert export(house.database, "tools") == by_hand.encode()
    assert next(state for _, state, _ in house.propose()) in ("applied", "superseded")


def test_a_refused_removal_does_not_come_back(house: House) -> None:
    house.write(LOST)
    house.judge(lost="dead")
    house.propose()
    reject(house.database, Choice([1]), now=house.now)
    for _ in range(3):
        house.now += timedelta(days=1)
        assert house.propose() == [("remove", "rejected", "http://lost.example/")]


def test_a_mark_is_known_to_be_applied(house: House) -> None:
    """By its words behind the link; it is not put there twice."""
    text = "- [R](https://github.com/o/r) - It.\n"
    house.write(text)
    with house.database.write() as session:
        row = models.Repository(number=1, name="o/r", stars=1, archived=True).model_dump()
        session.execute(sa.insert(models.RepositoryRow), row | {"id": 1, "fetched_at": house.now})
        session.execute(sa.insert(models.RepositoryNameRow), {"name": "o/r", "repository_id": 1})
    house.judge()
    assert house.propose() == [("mark", "open", "https://github.com/o/r")]
    accept(house.database, now=house.now)
    marked = export(house.database, "tools").decode()
    assert marked == "- [R](https://github.com/o/r) (archived) - It.\n"
    house.write(marked)
    assert house.propose() == [("mark", "applied", "https://github.com/o/r")]


def test_what_a_line_says_twice_is_proposed_once(house: House) -> None:
    """Accepted, all links of the line lead to the copy, in Markdown as in JSON; pictures stay, and other lines."""
    text = "- [a](http://o.example/) [![badge](http://o.example/)](http://o.example/)\n- [again](http://o.example/)\n"
    copy = "https://web.archive.org/web/2015/http://o.example/"
    house.write(text)
    house.judge(o="dead")
    with house.database.write() as session:
        page = session.execute(sa.select(RESOURCE.c.id)).scalar_one()
        session.add(models.SnapshotRow(resource_id=page, url=copy, taken_at=house.now))
    assert house.propose() == [("archive", "open", "http://o.example/")] * 2
    accept(house.database, Choice([2]), now=house.now)  # the first is about the second line, which is there twice
    changed = text.replace("(http://o.example/) [!", f"({copy}) [!").replace(")](http://o.example/)", f")]({copy})")
    assert export(house.database, "tools", verify=True) == changed.encode()
    assert export(house.database, "tools", "json").count(copy.encode()) == 4  # each in short and in full
    house.write(changed)
    assert [state for _, state, _ in house.propose()] == ["open", "applied"]
