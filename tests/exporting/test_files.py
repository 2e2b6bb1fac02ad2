"""Files are there as a whole or not at all."""

from __future__ import annotations

import stat

import pytest

from service.errors import ListError
from service.exporting.files import write


def test_a_new_file_gets_its_folders_and_the_usual_mode(tmp_path):
    target = tmp_path / "a" / "b.md"
    write(target, b"one\r\n")
    assert target.read_bytes() == b"one\r\n"
    (tmp_path / "usual").touch()
    assert target.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_file_keeps_its_mode(tmp_path):
    target = tmp_path / "b.md"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write(target, b"new")
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o640)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.md").write_bytes(b"old")
    (tmp_path / "link.md").symlink_to("real.md")
    write(tmp_path / "link.md", b"new")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["folder", "file.md/below.md"])
def test_what_cannot_be_written_is_said_and_leaves_nothing_behind(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.md").write_bytes(b"kept")
    with pytest.raises(ListError, match="cannot write"):
        write(tmp_path / name, b"new")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file.md", "folder"]
    assert (tmp_path / "file.md").read_bytes() == b"kept"
