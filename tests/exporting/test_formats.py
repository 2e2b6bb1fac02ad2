"""Lists that were imported are given back in every format."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from service.errors import ListError, ListNotFound, UsageError
from service.exporting.flow import diff, export, export_all, names
from service.exporting.formats import FORMATS, MARKDOWN, ending
from service.importing.flow import import_paths
from service.models import BlockRow, EntryRow, LinkRow, ProposalRow
from service.queries.exports import added

SOURCE = """# A list\r
\r
## Papers\r
\r
**Unsupervised Learning of Video Representations using LSTMs**\r
\r
* arxiv: [http://arxiv.org/abs/1502.04681](http://arxiv.org/abs/1502.04681)\r
* github: [https://github.com/emansim/unsupervised-videos](https://github.com/emansim/unsupervised-videos)\r
"""
OLD, NEW = "https://github.com/emansim/unsupervised-videos", "https://github.com/new/name"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lists" / "notes" / "a.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(SOURCE.encode())
    return path


@pytest.fixture
def imported(database, file, now):
    import_paths(database, [file.parent.parent], now=now)
    return database


def accept(database, now):
    with database.write() as session:
        link = session.connection().execute(sa.select(LinkRow.id).where(LinkRow.url == OLD)).scalar_one()
        session.add(
            ProposalRow(list_id=1, link_id=link, kind="rename", old=OLD, new=NEW, state="accepted", created_at=now)
        )


def test_a_list_comes_back_as_it_was(imported):
    assert export(imported, "notes/a", verify=True) == SOURCE.encode()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_of_the_entry(imported, form):
    assert b"1502.04681" in export(imported, "notes/a", form)


def test_all_lists_go_below_a_folder_in_any_format(imported, tmp_path):
    for form in (MARKDOWN, *FORMATS):
        assert export_all(imported, tmp_path / "out", form) == [tmp_path / "out" / "notes" / f"a{ending(form)}"]
    assert len(list((tmp_path / "out" / "notes").iterdir())) == 1 + len(FORMATS)
    assert (tmp_path / "out" / "notes" / "a.md").read_bytes() == SOURCE.encode()


@pytest.mark.parametrize("form", sorted({*FORMATS, MARKDOWN} - {"bibtex", "csl"}))
def test_accepted_changes_are_in_every_format(imported, now, form):
    accept(imported, now)
    content = export(imported, "notes/a", form)
    assert NEW.encode() in content.replace(b"\\/", b"/")
    assert OLD.encode() not in content.replace(b"\\/", b"/")


def test_an_export_with_accepted_changes_is_verified_too(imported, now):
    accept(imported, now)
    assert export(imported, "notes/a", verify=True) == SOURCE.replace(OLD, NEW).encode()


def test_a_decorated_export_is_verified_without_its_decorations(imported):
    assert export(imported, "notes/a", decorations=["stars", "dead"], verify=True) == SOURCE.encode()


def test_an_export_that_says_something_else_than_the_records_is_refused(imported):
    with imported.write() as session:
        session.execute(sa.update(EntryRow).values(title="Another title"))
    with pytest.raises(
        ListError, match="the records have the entry 'Another title' where the export has the entry 'Unsup"
    ):
        export(imported, "notes/a", verify=True)


def test_an_export_that_lost_a_part_is_refused(imported):
    with imported.write() as session:
        last = session.connection().execute(sa.select(sa.func.max(BlockRow.position))).scalar_one()
        session.execute(sa.delete(BlockRow).where(BlockRow.position == last))
    with pytest.raises(ListError, match="nothing more"):
        export(imported, "notes/a", verify=True)


def test_a_diff_shows_what_was_accepted_and_then_nothing(imported, file, now):
    assert diff(imported, "notes/a") == b""
    accept(imported, now)
    shown = diff(imported, "notes/a").decode()
    assert shown.startswith("--- a/notes/a.md\n+++ b/notes/a.md\n@@ ")
    assert f"+* github: [{NEW}]({NEW})\r\n" in shown
    file.write_bytes(export(imported, "notes/a"))
    assert diff(imported, "notes/a") == b""


def test_a_diff_against_a_file_that_is_gone_shows_all_of_it(imported, file):
    file.unlink()
    assert diff(imported, "notes/a").startswith(b"--- /dev/null\n+++ b/notes/a.md\n@@ -0,0 +1,8 @@\n+# A list\r\n")


def test_a_diff_in_another_format_needs_a_file(imported, tmp_path):
    with pytest.raises(ListError, match="no file to compare"):
        diff(imported, "notes/a", format="json")
    (tmp_path / "a.json").write_bytes(export(imported, "notes/a", "json"))
    assert diff(imported, "notes/a", tmp_path / "a.json", "json") == b""


@pytest.mark.parametrize("form", FORMATS)
def test_a_list_that_is_not_there_is_said_so(imported, form):
    with pytest.raises(ListNotFound):
        export(imported, "nowhere", form)


@pytest.mark.parametrize("how", [{"decorations": ["stars"]}, {"decorations": []}, {"verify": True}])
def test_only_markdown_is_decorated_and_verified(imported, how):
    with pytest.raises(UsageError, match="only Markdown"):
        export(imported, "notes/a", "json", **how)


def test_entries_are_new_since_they_were_first_imported(imported, file, now):
    file.write_bytes(SOURCE.replace("# A list", "# A renamed list").encode())
    import_paths(imported, [file.parent.parent], now=now.replace(year=2027))
    with imported.read() as session:
        assert set(added(session, "notes/a").values()) == {now}
    assert names(imported) == ["notes/a"]
