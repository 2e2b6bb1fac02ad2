"""What is safe to mend, from the finding to the exported list."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from service import models
from service.database import Database
from service.errors import ListNotFound
from service.exporting.flow import export
from service.importing.flow import import_paths
from service.linting.flow import lint_lists, propose, settle
from service.linting.rules import chosen
from service.proposing import deciding
from service.proposing import flow as proposing
from service.proposing.deciding import Choice
from service.queries.tables import LINK, PROPOSAL, RESOURCE, VERDICT

BAD = (
    b"# List\r\n\r\n"
    b"- [Git] (http://a.example/git)\r\n"
    b"- gihtub: [https//a.example/r](https//a.example/r)\r\n"
    b"- J\xc3\x83\xc2\xbcrgen [t](http://a.example/?utm_source=x)\n"
    b"last \xff \xc3\x83\xc2\xbc"
)
GOOD = (
    b"# List\r\n\r\n"
    b"- [Git](http://a.example/git)\r\n"
    b"- github: [https://a.example/r](https://a.example/r)\r\n"
    b"- J\xc3\xbcrgen [t](http://a.example/)\n"
    b"last \xff \xc3\x83\xc2\xbc"
)
"""The last line has a byte in it that is no text, so it is named and not mended."""


class Desk:
    """A list on disk and in the records, with the commands of a day."""

    def __init__(self, database: Database, file: Path, now: datetime) -> None:
        self.database, self.file, self.now = database, file, now
        self.write(BAD)

    def write(self, content: bytes) -> None:
        self.file.write_bytes(content)
        import_paths(self.database, [self.file], now=self.now)

    def propose(self) -> int:
        self.now += timedelta(days=1)
        return propose(self.database, list(lint_lists(self.database, [], chosen())), now=self.now)

    def states(self) -> dict[str, str]:
        with self.database.read() as session:
            rows = session.execute(sa.select(PROPOSAL.c["new", "state"])).all()
        return {row.new: row.state for row in rows}

    def id_of(self, new: str) -> int:
        with self.database.read() as session:
            return session.execute(sa.select(PROPOSAL.c.id).where(PROPOSAL.c.new == new)).scalar_one()


NEW = {
    "- [Git](http://a.example/git)", "- github: [https//a.example/r](https//a.example/r)", "https://a.example/r",
    "- Jürgen [t](http://a.example/?utm_source=x)", "http://a.example/",
}  # fmt: skip


@pytest.fixture
def desk(database: Database, tmp_path: Path, now: datetime) -> Desk:
    return Desk(database, tmp_path / "list.md", now)


def test_repairs_are_proposed_once_and_show_in_the_export(
    any_database: Database, tmp_path: Path, now: datetime
) -> None:
    """Those of links and those of lines, also where they meet in one line; every other byte stays."""
    desk = Desk(any_database, tmp_path / "list.md", now)
    assert desk.propose() == 5
    assert desk.states() == dict.fromkeys(NEW, "open")
    assert desk.propose() == 0
    assert export(any_database, "list") == BAD
    assert deciding.accept(any_database, now=now) == 5
    assert export(any_database, "list") == GOOD


def test_an_export_with_repaired_text_can_be_verified(desk: Desk) -> None:
    """The records have the text as it was imported, until the repaired list is imported."""
    desk.propose()
    deciding.accept(desk.database, Choice([desk.id_of("- Jürgen [t](http://a.example/?utm_source=x)")]), now=desk.now)
    assert "Jürgen".encode() in export(desk.database, "list", verify=True)


def test_a_proposal_tells_its_rule_and_its_evidence(desk: Desk) -> None:
    desk.propose()
    with desk.database.read() as session:
        row = session.get_one(models.ProposalRow, desk.id_of("- [Git](http://a.example/git)"))
    assert (row.kind, row.group, row.link_id, row.old) == (
        "repair",
        "lint:space-in-link",
        None,
        "- [Git] (http://a.example/git)",
    )
    assert row.evidence == ["Line 3: The blank between ] and ( keeps this from being a link."]


def test_what_was_rejected_is_never_offered_again(desk: Desk) -> None:
    """Neither after the list was imported again, with the line in another place."""
    desk.propose()
    line, link = desk.id_of("- [Git](http://a.example/git)"), desk.id_of("https://a.example/r")
    deciding.reject(desk.database, Choice([line, link]), now=desk.now)
    desk.write(b"New.\n\n" + BAD)
    assert desk.propose() == 0
    assert desk.states()["- [Git](http://a.example/git)"] == "rejected"
    assert desk.states()["https://a.example/r"] == "rejected"


def test_an_applied_repair_is_known_to_be_applied(desk: Desk) -> None:
    desk.propose()
    deciding.accept(desk.database, Choice([desk.id_of("- [Git](http://a.example/git)")]), now=desk.now)
    desk.write(export(desk.database, "list"))
    desk.propose()
    assert desk.states()["- [Git](http://a.example/git)"] == "applied"


def test_a_line_that_is_gone_takes_its_repair_along_until_it_is_back(desk: Desk) -> None:
    desk.propose()
    desk.write(BAD.replace(b"- [Git] (", b"- [Git!] ("))
    assert desk.propose() == 1
    assert desk.states()["- [Git](http://a.example/git)"] == "superseded"
    desk.write(BAD)
    assert desk.propose() == 0
    assert desk.states()["- [Git](http://a.example/git)"] == "open"
    assert desk.states()["- [Git!](http://a.example/git)"] == "superseded"


def test_repairs_outlast_a_night_of_proposing(desk: Desk) -> None:
    """What a list's own text calls for does not depend on what visits see."""
    desk.propose()
    proposing.propose(desk.database, now=desk.now)
    assert desk.states() == dict.fromkeys(NEW, "open")


def test_a_link_that_waits_for_a_decision_gets_no_other_proposal(desk: Desk) -> None:
    with desk.database.write() as session:
        link = session.execute(sa.select(LINK).where(LINK.c.url == "https//a.example/r")).one()
        waiting = {"kind": "archive", "state": "open", "old": link.url, "new": "https://b.example/", "evidence": []}
        session.execute(
            sa.insert(PROPOSAL), {**waiting, "list_id": link.list_id, "link_id": link.id, "created_at": desk.now}
        )
    assert desk.propose() == 4
    assert "https://a.example/r" not in desk.states()


def test_https_that_a_visit_found_becomes_a_note(desk: Desk) -> None:
    """Also where only a link to the same page over https is alive."""
    desk.write(b"- <http://a.example/1>\n- <http://b.example/2>\n- <https://b.example/2>\n- <http://c.example/3>\n")
    with desk.database.write() as session:
        ids = dict(session.execute(sa.select(RESOURCE.c.url, RESOURCE.c.id)).all())
        seen = [("http://a.example/1", "moved", "https://a.example/1"), ("https://b.example/2", "alive", None)]
        seen += [("http://b.example/2", "alive", None), ("http://c.example/3", "alive", None)]
        session.execute(
            sa.insert(VERDICT),
            [
                {
                    "resource_id": ids[url],
                    "verdict": word,
                    "final_url": final,
                    "failures": 0,
                    "settled": False,
                    "memory": {},
                }
                for url, word, final in seen
            ],
        )
    (linted,) = lint_lists(desk.database, ["list"], chosen(["plain-http"]))
    assert [finding.place.line for finding in linted.findings] == [1, 2]
    desk.propose()
    assert desk.states() == {"https://b.example/2": "open"}, "where visits are led there, they propose it in their time"


def test_what_another_list_has_too_is_a_note(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# O\n\n- [Git](https://a.example/1)\n- [Two](https://a.example/2)\n")
    desk.write(b"- [It](https://a.example/1)\n- [Own](https://a.example/3)\n")
    import_paths(desk.database, [tmp_path / "other.md"], now=desk.now)
    (linted,) = lint_lists(desk.database, ["list"], chosen())
    assert [(finding.rule, finding.message) for finding in linted.findings] == [
        ("duplicate-elsewhere", "https://a.example/1 is in the list other too, in line 3.")
    ]


def test_an_accepted_repair_whose_line_was_changed_by_hand_steps_back_and_is_named(desk: Desk) -> None:
    desk.propose()
    line = desk.id_of("- [Git](http://a.example/git)")
    deciding.accept(desk.database, Choice([line]), now=desk.now)
    desk.write(BAD.replace(b"[Git] ", b"[Git, by hand] "))
    assert settle(desk.database, now=desk.now) == [line]
    assert settle(desk.database, now=desk.now) == [], "it is said once"


def test_another_list_has_the_same_however_its_address_is_written_and_says_it_first(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "zoo.md").write_text("- [Last](https://a.example/1)\n")
    (tmp_path / "other.md").write_text(
        "- [Page](http://www.a.example/1/)\n"
        "- [Again](https://a.example/1)\n"
        "- [Of something else](https://b.example/) [See](https://a.example/2)\n"
        "- [Of a paper](https://b.example/p) [PDF](http://arxiv.org/pdf/1506.00019v4)\n"
    )
    desk.write(
        b"- [It](https://a.example/1)\n- [Two](https://a.example/2)\n- [Review](https://arxiv.org/abs/1506.00019)\n"
    )
    import_paths(desk.database, [tmp_path / "other.md", tmp_path / "zoo.md"], now=desk.now)
    (linted,) = lint_lists(desk.database, ["list"], chosen(["duplicate-elsewhere"]))
    assert [(finding.place.line, finding.message.partition(" is in ")[2]) for finding in linted.findings] == [
        (1, "the list other too, in line 1."),
        (3, "the list other too, in line 4."),
    ]


def test_a_list_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(ListNotFound, match="'nolist'"):
        list(lint_lists(desk.database, ["nolist"], chosen()))
