"""Files become lists: what they are called, what is refused, and what a second import does."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from any_markdown import DOCUMENTS
from service.database import Database
from service.errors import ListError, NameTaken, UsageError
from service.exporting.flow import export, export_all
from service.importing.flow import Imported, import_changes, import_paths
from service.models import EntryRow, EntryTagRow, LinkRow, ListRow, ResourceRow, SectionRow, TagRow

ONE = b"# One\n\n- [a](https://a.example/)\n- [b](https://b.example/)\n"
OTHER = b"# Other\n\n- [c](https://c.example/)\n- [d](https://d.example/)\n"


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def take(database: Database, path: Path, now: datetime, **options: object) -> Imported:
    [imported] = import_paths(database, [path], now=now, **options)  # type: ignore[arg-type]  # options as they come
    return imported


def lists(database: Database) -> dict[str, ListRow]:
    with database.read() as session:
        return {row.name: row for row in session.scalars(sa.select(ListRow))}


# --- in and out -------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(DOCUMENTS)
def test_import_and_export_give_any_bytes_back(
    database: Database, tmp_path: Path, now: datetime, source: bytes
) -> None:
    """One list takes all examples, one after another, so every import but the first one is an update."""
    take(database, put(tmp_path / "any.md", source), now, replace=True)
    assert export(database, "any") == source


def test_import_and_export_give_any_bytes_back_on_both_databases(
    any_database: Database, seed: Path, tmp_path: Path, now: datetime
) -> None:
    odd = put(tmp_path / "odd.md", b"\xef\xbb\xbf\0\xff [a](http://a.example/\0) \r\r\n" + OTHER)
    import_paths(any_database, [seed, odd], now=now)
    assert export(any_database, "odd") == odd.read_bytes()
    assert export(any_database, seed.stem) == seed.read_bytes()


def test_a_folder_comes_back_with_its_subfolders(database: Database, tmp_path: Path, now: datetime) -> None:
    put(tmp_path / "in" / "deep" / "er" / "one.md", ONE)
    put(tmp_path / "in" / "Other.MD", OTHER)
    put(tmp_path / "in" / ".git" / "not.md", OTHER)
    put(tmp_path / "in" / "not.txt", OTHER)
    assert [one.name for one in import_paths(database, [tmp_path / "in"], now=now)] == ["Other", "deep/er/one"]
    written = export_all(database, tmp_path / "out")
    assert sorted(written) == [tmp_path / "out" / "Other.md", tmp_path / "out" / "deep" / "er" / "one.md"]
    assert (tmp_path / "out" / "deep" / "er" / "one.md").read_bytes() == ONE


def test_the_seed_becomes_records(database: Database, seed: Path, now: datetime) -> None:
    imported = take(database, seed, now)
    assert (imported.state, imported.entries, imported.links) == ("new", 64, 116)
    row = lists(database)[seed.stem]
    assert (row.title, row.published, row.path) == ("RNN and LSTM", date(2015, 10, 9), str(seed))
    with database.read() as session:
        sections = list(session.scalars(sa.select(SectionRow).order_by(SectionRow.position)))
        assert len(sections) == 11
        assert [section.line for section in sections if section.path == ["Train RNN"]] == [50, 238]
        write = session.scalars(sa.select(LinkRow).where(LinkRow.line == 79)).one()
        assert (write.label, write.qualifier, write.kind) == ("github", "Theano", "github")
        resource = session.get(ResourceRow, write.resource_id)
        assert resource is not None
        assert (resource.host, resource.repository) == ("github.com", "jbornschein/draw")


def test_entries_are_tagged_by_title_heading_and_category(database: Database, seed: Path, now: datetime) -> None:
    take(database, seed, now)
    tagged = sa.select(TagRow.name, EntryTagRow.origin).join(EntryTagRow, EntryTagRow.tag_id == TagRow.id)
    with database.read() as session:
        entry = session.scalars(sa.select(EntryRow).where(EntryRow.line == 82)).one()
        found = {(name, origin) for name, origin in session.execute(tagged.where(EntryTagRow.entry_id == entry.id))}
    assert found == {("rnn-and-lstm", "front-matter"), ("papers", "heading"), ("deep_learning", "front-matter")}
    assert (entry.title, entry.note, entry.venue, entry.year) == (
        "Unsupervised Learning of Video Representations using LSTMs",
        "ICML2015",
        "ICML",
        2015,
    )


def test_progress_is_told(database: Database, tmp_path: Path, now: datetime) -> None:
    put(tmp_path / "one.md", ONE)
    put(tmp_path / "two.md", OTHER)
    told: list[tuple[int, int, str]] = []
    import_paths(database, [tmp_path], now=now, progress=lambda *step: told.append(step))
    assert told == [(1, 2, "one"), (2, 2, "two")]


# --- again ------------------------------------------------------------------------------------


def test_the_same_bytes_again_change_nothing(database: Database, tmp_path: Path, now: datetime) -> None:
    file = put(tmp_path / "one.md", ONE)
    take(database, file, now)
    assert take(database, file, now + timedelta(days=1)).state == "unchanged"
    assert lists(database)["one"].imported_at == now


def test_an_entry_of_which_only_the_description_changed_is_counted(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    file = put(
        tmp_path / "one.md", b"# One\n\n- [a](https://a.example/) - A tool.\n- [b](https://b.example/) - Same.\n"
    )
    take(database, file, now)
    put(file, file.read_bytes().replace(b"A tool", b"A better tool"))
    assert take(database, file, now).changes == (0, 1, 0)


def test_new_bytes_update(database: Database, tmp_path: Path, now: datetime) -> None:
    file = put(tmp_path / "one.md", ONE)
    take(database, file, now)
    put(file, ONE.replace(b"[a]", b"[A]") + b"- [e](https://e.example/)\n")
    imported = take(database, file, now + timedelta(days=1))
    assert (imported.state, imported.changes) == ("updated", (1, 1, 0))
    assert str(imported) == "one: updated, 3 entries (1 added, 1 changed, 0 removed), 3 links"
    with database.read() as session:
        assert [row.added_at for row in session.scalars(sa.select(EntryRow).order_by(EntryRow.position))] == [
            now,
            now,
            now + timedelta(days=1),
        ]


def test_a_copy_of_a_list_elsewhere_is_the_same_list(database: Database, tmp_path: Path, now: datetime) -> None:
    take(database, put(tmp_path / "here" / "one.md", ONE), now)
    copy = put(tmp_path / "there" / "one.md", ONE)
    assert take(database, copy, now).state == "unchanged"
    edited = put(tmp_path / "elsewhere" / "one.md", ONE + b"- [e](https://e.example/)\n")
    assert take(database, edited, now).state == "updated"
    assert lists(database)["one"].path == str(edited)


def test_a_different_file_under_a_taken_name_is_refused(database: Database, tmp_path: Path, now: datetime) -> None:
    take(database, put(tmp_path / "here" / "one.md", ONE), now)
    other = put(tmp_path / "there" / "one.md", OTHER)
    with pytest.raises(NameTaken) as refused:
        take(database, other, now)
    assert "--name" in (refused.value.hint or "")
    assert export(database, "one") == ONE
    assert take(database, other, now, name="deep/other").name == "deep/other"
    assert take(database, other, now, name="one", replace=True).state == "updated"
    assert export(database, "one") == OTHER


# --- what cannot be done ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "/a", "a/", "../a", "a/../b", "a//b", "./a", "a\nb", "a\0b"])
def test_a_name_must_be_a_place_below_a_folder(database: Database, tmp_path: Path, now: datetime, name: str) -> None:
    file = put(tmp_path / "one.md", ONE)
    with pytest.raises(UsageError):
        take(database, file, now, name=name)


def test_a_name_is_for_one_list(database: Database, tmp_path: Path, now: datetime) -> None:
    put(tmp_path / "one.md", ONE)
    put(tmp_path / "two.md", OTHER)
    with pytest.raises(UsageError):
        import_paths(database, [tmp_path], now=now, name="x")


def test_what_is_not_there_is_said(database: Database, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "nowhere.md", tmp_path / "empty"):
        with pytest.raises(ListError, match=path.name):
            import_paths(database, [path], now=now)


def test_file_names_that_are_no_text_are_shown_as_far_as_they_are(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/in/caf\xe9.md")), ONE)
    assert [one.name for one in import_paths(database, [tmp_path / "in"], now=now)] == ["caf\ufffd"]


# --- on its own -------------------------------------------------------------------------------


def test_changed_files_are_read_again_and_configured_ones_for_the_first_time(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    known, new = put(tmp_path / "known.md", ONE), put(tmp_path / "lists" / "new.md", OTHER)
    take(database, known, now)
    assert [str(one) for one in import_changes(database, [str(new.parent)], now=now)] == [
        "new: new, 2 entries, 2 links"
    ]
    assert import_changes(database, [str(new.parent)], now=now) == []
    put(known, ONE + b"\n[e](https://e.example/)\n")
    assert [(one.name, one.state) for one in import_changes(database, [str(new)], now=now)] == [("known", "updated")]


def test_a_file_that_is_gone_keeps_no_other_from_being_read(database: Database, tmp_path: Path, now: datetime) -> None:
    gone, stays = put(tmp_path / "gone.md", ONE), put(tmp_path / "stays.md", OTHER)
    import_paths(database, [gone, stays], now=now)
    gone.unlink()
    put(stays, OTHER + b"\n")
    done = import_changes(database, [str(tmp_path / "never-there.md")], now=now)
    assert [(one.name, one.state) for one in done] == [
        ("gone", "failed"),
        ("stays", "updated"),
        ("never-there.md", "failed"),
    ]
    assert export(database, "gone") == ONE
