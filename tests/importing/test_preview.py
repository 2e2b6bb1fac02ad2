"""A look before an import tells of every entry what would become of it, and changes nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.database import Database
from service.errors import NameTaken
from service.importing.flow import import_paths, preview_paths
from service.models import EntryRow, ListRow

BEFORE = """\
# Tools

- [Alpha](https://alpha.example/) - The first one.
- [Beta](https://beta.example/) - The second one.
- [Gamma](https://gamma.example/) - The third one.
- [Delta](https://delta.example/) - The fourth one.

# Books

- [Omega](https://omega.example/) - The last one.
"""
AFTER = """\
# Tools

- [New](https://new.example/) - A new one.
- [Delta](https://delta.example/) - The fourth one.
- [Alpha](https://alpha.example/) - The first one.
- [Beta, mended](https://beta.example/) - The second one, better.

# Books

- [Omega](https://omega.example/) - The last one.
- [Alpha's book](https://alpha.example/book)
"""


@pytest.fixture
def file(database: Database, tmp_path: Path, now: datetime) -> Path:
    """A list that was imported, and changed since."""
    path = tmp_path / "list.md"
    path.write_text(BEFORE)
    import_paths(database, [path], now=now)
    path.write_text(AFTER)
    return path


def test_each_entry_is_told_apart(database: Database, file: Path) -> None:
    """Unchanged, edited, moved, added, removed; with what was edited."""
    [found] = preview_paths(database, [file])
    assert (found.name, found.state) == ("list", "updated")
    assert {row["entry"]: row["change"] for row in found.entries} == {
        "New": "added",
        "Delta": "moved",
        "Alpha": "unchanged",
        "Beta, mended": "edited",
        "Omega": "unchanged",
        "Alpha's book": "added",
        "Gamma": "removed",
    }
    [beta] = [row for row in found.entries if row["entry"] == "Beta, mended"]
    assert beta["details"] == [
        "The title becomes 'Beta, mended'; it was 'Beta'.",
        "The description becomes 'The second one, better.'; it was 'The second one.'.",
    ]


def test_nothing_is_written(database: Database, file: Path) -> None:
    with database.read() as session:
        before = (session.scalars(sa.select(EntryRow.title)).all(), session.scalar(sa.select(ListRow.sha256)))
    preview_paths(database, [file])
    with database.read() as session:
        assert before == (session.scalars(sa.select(EntryRow.title)).all(), session.scalar(sa.select(ListRow.sha256)))


def test_it_keeps_its_word(database: Database, file: Path, now: datetime) -> None:
    """The import then does what was shown, and the ids shown are the entries' own."""
    [shown] = preview_paths(database, [file])
    import_paths(database, [file], now=now)
    with database.read() as session:
        titles = {row.id: row.title for row in session.scalars(sa.select(EntryRow))}
    stays = {row["id"]: row["entry"] for row in shown.entries if row["change"] not in ("added", "removed")}
    assert stays.items() <= titles.items()
    assert len(titles) == len(stays) + 2


def test_a_section_changed_is_a_move(database: Database, file: Path) -> None:
    file.write_text(
        BEFORE.replace("- [Beta](https://beta.example/) - The second one.\n", "") + BEFORE.splitlines()[3] + "\n"
    )
    [found] = preview_paths(database, [file])
    [beta] = [row for row in found.entries if row["entry"] == "Beta"]
    assert (beta["change"], beta["details"]) == ("moved", ["It moves from Tools to Books."])
    assert {row["change"] for row in found.entries if row is not beta} == {"unchanged"}


def test_a_label_or_an_address_changed_is_an_edit(database: Database, file: Path) -> None:
    file.write_text(BEFORE.replace("https://beta.example/", "https://beta.example/new"))
    [found] = preview_paths(database, [file])
    [beta] = [row for row in found.entries if row["change"] == "edited"]
    assert beta["details"] == ["The link becomes 'https://beta.example/new'; it was 'https://beta.example/'."]


def test_a_list_not_known_yet_is_all_new(database: Database, tmp_path: Path) -> None:
    (tmp_path / "fresh.md").write_text(BEFORE)
    [found] = preview_paths(database, [tmp_path / "fresh.md"])
    assert (found.state, {row["change"] for row in found.entries}) == ("new", {"added"})


def test_the_same_bytes_are_unchanged(database: Database, file: Path, now: datetime) -> None:
    import_paths(database, [file], now=now)
    [found] = preview_paths(database, [file])
    assert (found.state, found.entries) == ("unchanged", ())


def test_what_an_import_would_refuse_a_look_refuses_too(database: Database, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "list.md"
    other.parent.mkdir()
    other.write_text("- [Something else](https://else.example/)\n")
    with pytest.raises(NameTaken):
        preview_paths(database, [other])
    assert preview_paths(database, [other], replace=True)[0].state == "updated"
