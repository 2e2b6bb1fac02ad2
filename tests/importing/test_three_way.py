"""An accepted change that is not in the file yet meets a file changed by hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from service.database import Database
from service.exporting.flow import export
from service.importing.flow import Imported, import_paths, preview_paths
from service.models import LinkRow, ProposalRow
from service.proposing.flow import settle

OLD, NEW, THIRD = "http://beta.example/old", "https://beta.example/new", "https://third.example/"
LIST = (
    f"# Tools\n\n- [Alpha](https://alpha.example/) - One.\n- [Beta]({OLD}) - Two.\n- [Gamma](https://gamma.example/)\n"
)


class Kept:
    """A list with one accepted change in it."""

    def __init__(self, database: Database, path: Path, now: datetime) -> None:
        self.database, self.path, self.now = database, path, now
        path.write_text(LIST)
        import_paths(database, [path], now=now)
        with database.write() as session:
            link = session.scalars(sa.select(LinkRow).where(LinkRow.url == OLD)).one()
            session.add(
                ProposalRow(
                    list_id=link.list_id,
                    link_id=link.id,
                    kind="moved",
                    old=OLD,
                    new=NEW,
                    state="accepted",
                    created_at=now,
                )
            )

    def changed(self, text: str) -> Imported:
        """The list imported again with another text."""
        self.path.write_text(text)
        [done] = import_paths(self.database, [self.path], now=self.now)
        settle(self.database, now=self.now)
        return done

    def proposal(self) -> ProposalRow:
        with self.database.read() as session:
            return session.scalars(sa.select(ProposalRow)).one()

    def export(self) -> str:
        return export(self.database, self.path.stem).decode()


@pytest.fixture
def kept(any_database: Database, tmp_path: Path, now: datetime) -> Kept:
    return Kept(any_database, tmp_path / "list.md", now)


def rows(table: type[SQLModel], database: Database) -> list[Any]:
    with database.read() as session:
        return list(session.scalars(sa.select(table)))


def test_changes_elsewhere_and_the_accepted_one_are_both_there(kept: Kept) -> None:
    """Lines before, after, and the entry's own words: none of them is in the way of a link's new address."""
    mine = LIST.replace("- [Alpha]", "- [Zero](https://zero.example/)\n- [Alpha]").replace("Two.", "Two, in my words.")
    done = kept.changed(mine)
    assert [row["change"] for row in done.merged] == ["kept"]
    assert kept.proposal().state == "accepted"
    assert kept.export() == mine.replace(OLD, NEW)


def test_the_link_moved_takes_the_change_with_it(kept: Kept) -> None:
    line = f"- [Beta]({OLD}) - Two.\n"
    mine = LIST.replace(line, "") + "\n# Others\n\n" + line
    kept.changed(mine)
    assert kept.export() == mine.replace(OLD, NEW)


def test_the_same_change_made_by_hand_is_applied(kept: Kept) -> None:
    mine = LIST.replace(OLD, NEW)
    done = kept.changed(mine)
    assert [row["change"] for row in done.merged] == ["applied"]
    assert kept.proposal().state == "applied"
    assert kept.export() == mine


def test_another_change_made_by_hand_is_a_conflict(kept: Kept) -> None:
    """What stands in the file stays; the proposal steps back and says why, with its own address still in it."""
    mine = LIST.replace(OLD, THIRD)
    done = kept.changed(mine)
    [row] = done.merged
    assert (row["change"], row["line"]) == ("conflict", 4)
    assert THIRD in row["details"][0]
    assert NEW in row["details"][0]
    proposal = kept.proposal()
    assert (proposal.state, proposal.old, proposal.new) == ("superseded", OLD, NEW)
    assert proposal.decision is not None
    assert THIRD in proposal.decision
    assert kept.export() == mine


def test_a_link_that_is_gone_takes_the_change_with_it(kept: Kept) -> None:
    mine = LIST.replace(f"- [Beta]({OLD}) - Two.\n", "")
    done = kept.changed(mine)
    assert [row["change"] for row in done.merged] == ["gone"]
    assert kept.proposal().state == "superseded"
    assert kept.export() == mine


def test_a_look_first_shows_the_conflict(kept: Kept) -> None:
    kept.path.write_text(LIST.replace(OLD, THIRD))
    [found] = preview_paths(kept.database, [kept.path])
    assert [row["change"] for row in found.merged] == ["conflict"]
    assert kept.proposal().state == "accepted"
