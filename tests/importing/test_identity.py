"""Entries and links keep their identity when a list is imported again: what changed decides, never luck."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from service.database import Database
from service.importing import store
from service.importing.flow import import_paths
from service.models import EntryRow, LinkRow

BEFORE = """\
# Papers

**Alpha Networks**

- arxiv: [http://arxiv.org/abs/1501.00001](http://arxiv.org/abs/1501.00001)
- github: [https://github.com/a/alpha](https://github.com/a/alpha)

**Beta Networks**

- arxiv: [http://arxiv.org/abs/1501.00002](http://arxiv.org/abs/1501.00002)

# Tools

- [Gamma](https://gamma.example/) - Counts rays.
- [Delta](https://delta.example/) - Counts rivers.
"""


class Known(NamedTuple):
    """What the records say of a list: ids by title, and by URL."""

    entries: dict[str, int]
    links: dict[str, int]


class Shelf:
    """A list's file and what becomes of it."""

    def __init__(self, database: Database, file: Path, now: datetime) -> None:
        self._database, self._file, self._now = database, file, now

    def take(self, text: str) -> Known:
        self._file.write_text(text)
        import_paths(self._database, [self._file], now=self._now)
        with self._database.read() as session:
            entries = {row.title: row.id or 0 for row in session.scalars(sa.select(EntryRow))}
            links = {row.url: row.id or 0 for row in session.scalars(sa.select(LinkRow))}
        return Known(entries, links)


@pytest.fixture
def shelf(database: Database, tmp_path: Path, now: datetime) -> Shelf:
    return Shelf(database, tmp_path / "list.md", now)


def replaced(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_what_is_unchanged_keeps_its_id_though_lines_come_and_go(shelf: Shelf) -> None:
    before = shelf.take(BEFORE)
    after = shelf.take(
        replaced(BEFORE, ("# Papers\n", "# Papers\n\nNew prose.\n\n**Zero**\n\n- blog: http://z.example\n"))
    )
    assert after.entries.items() >= before.entries.items()
    assert after.links.items() >= before.links.items()


def test_a_new_title_is_the_same_entry(shelf: Shelf) -> None:
    before, after = (
        shelf.take(BEFORE),
        shelf.take(replaced(BEFORE, ("**Alpha Networks**", "**Alpha Nets (ICML 2015)**"))),
    )
    assert after.entries["Alpha Nets"] == before.entries["Alpha Networks"]


def test_a_new_link_in_an_entry_is_the_same_entry(shelf: Shelf) -> None:
    added = "- arxiv: [http://arxiv.org/abs/1501.00002](http://arxiv.org/abs/1501.00002)\n- blog: <http://b.example>\n"
    old = "- arxiv: [http://arxiv.org/abs/1501.00002](http://arxiv.org/abs/1501.00002)\n"
    before, after = shelf.take(BEFORE), shelf.take(replaced(BEFORE, (old, added)))
    assert after.entries == before.entries
    assert after.links.items() >= before.links.items()


def test_an_entry_that_moves_is_the_same_entry(shelf: Shelf) -> None:
    moved = "- [Delta](https://delta.example/) - Counts rivers.\n"
    before = shelf.take(BEFORE)
    after = shelf.take(replaced(BEFORE, (moved, ""), ("# Papers\n\n", f"# Papers\n\n{moved}\n")))
    assert after.entries == before.entries
    assert after.links == before.links


def test_a_link_that_leads_elsewhere_is_the_same_link(shelf: Shelf) -> None:
    before = shelf.take(BEFORE)
    after = shelf.take(replaced(BEFORE, ("https://github.com/a/alpha", "https://github.com/b/alpha")))
    assert after.entries == before.entries
    assert after.links["https://github.com/b/alpha"] == before.links["https://github.com/a/alpha"]


def test_a_title_and_its_only_link_changed_are_the_same_entry_if_alike(shelf: Shelf) -> None:
    changes = (("[Gamma](https://gamma.example/)", "[Gamma 2](https://gamma2.example/)"),)
    before, after = shelf.take(BEFORE), shelf.take(replaced(BEFORE, *changes))
    assert after.entries["Gamma 2"] == before.entries["Gamma"]
    assert after.links["https://gamma2.example/"] == before.links["https://gamma.example/"]


def test_another_thing_at_the_same_place_is_another_entry(shelf: Shelf) -> None:
    before = shelf.take(BEFORE)
    after = shelf.take(replaced(BEFORE, ("[Gamma](https://gamma.example/)", "[Wholly Other](https://other.example/)")))
    assert after.entries["Wholly Other"] not in before.entries.values()


def test_equal_entries_keep_their_order(shelf: Shelf, database: Database) -> None:
    shelf.take("# A\n\n- [Same](https://same.example/)\n\n# B\n\n- [Same](https://same.example/)\n")
    with database.read() as session:
        ids = list(session.scalars(sa.select(EntryRow.id).order_by(EntryRow.position)))
    shelf.take("# B\n\n- [Same](https://same.example/)\n\n# A\n\n- [Same](https://same.example/)\n")
    with database.read() as session:
        assert list(session.scalars(sa.select(EntryRow.id).order_by(EntryRow.position))) == ids[::-1]


def test_a_fragment_or_a_capital_in_the_host_makes_no_other_entry(shelf: Shelf) -> None:
    before = shelf.take(BEFORE)
    after = shelf.take(replaced(BEFORE, ("[Gamma](https://gamma.example/)", "[Rays](https://GAMMA.example/#top)")))
    assert after.entries["Rays"] == before.entries["Gamma"]


def test_what_is_gone_is_gone(shelf: Shelf) -> None:
    shelf.take(BEFORE)
    after = shelf.take("# Papers\n")
    assert after == Known({}, {})


def test_what_comes_back_is_new(shelf: Shelf) -> None:
    """Nothing is remembered of what a list no longer says, but nothing else is taken for it either."""
    before = shelf.take(BEFORE)
    shelf.take(replaced(BEFORE, ("- [Delta](https://delta.example/) - Counts rivers.\n", "")))
    after = shelf.take(BEFORE)
    assert {k: v for k, v in after.entries.items() if k != "Delta"} == {
        k: v for k, v in before.entries.items() if k != "Delta"
    }


def test_line_endings_are_no_change(shelf: Shelf) -> None:
    assert shelf.take(BEFORE) == shelf.take(BEFORE.replace("\n", "\r\n"))


def test_a_title_spelt_differently_stays_itself_though_section_and_address_change(shelf: Shelf) -> None:
    before = shelf.take(
        "# Web\n\n- [Elasticsearch权威指南](https://a.example/)\n- [C](https://c.example/)\n\n# Data\n\n- [x](https://x.example/)\n"
    )
    after = shelf.take(
        "# Web\n\n- [C++](https://d.example/)\n\n# Data\n\n- [x](https://x.example/)\n- [ElasticSearch 权威指南](https://b.example/)\n"
    )
    assert after.entries["ElasticSearch 权威指南"] == before.entries["Elasticsearch权威指南"]
    assert after.entries["C++"] != before.entries["C"]


def test_only_a_change_of_its_address_tells_where_a_link_leads_now() -> None:
    """What is put behind it is another link, whose address is not its own."""
    copy = SimpleNamespace(way="behind", old="http://a.example/", new="https://copies.example/a")
    moved = SimpleNamespace(way="retarget", old="http://b.example/", new="https://b.example/")
    gone = SimpleNamespace(way="remove", old="http://c.example/", new=None)
    waiting = {7: [copy], 8: [moved], 9: [gone]}
    assert store.becoming([9, 8, 7], waiting) == {1: "https://b.example/"}
