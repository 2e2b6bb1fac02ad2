"""What an export would change, as `patch` takes it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from service.exporting.diff import unified


def apply(before: bytes, patch: bytes) -> bytes:
    """What `patch` makes of it; every line that the patch expects must be there."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+\Z", before)
    result, at = [], 0
    body = patch.replace(b"\n\\ No newline at end of file\n", b"\0NONE\n")
    for hunk in re.finditer(rb"@@ -(\d+)(?:,(\d+))? [^\n]*\n((?:[ +-][^\n]*\n)*)", body):
        start = int(hunk[1]) - (hunk[2] != b"0")
        result += lines[at:start]
        at = start
        for line in re.findall(rb"[ +-][^\n]*\n", hunk[3]):
            text = line[1:].replace(b"\0NONE\n", b"")
            if line[:1] != b"+":
                assert lines[at] == text
                at += 1
            if line[:1] != b"-":
                result.append(text)
    return b"".join(result + lines[at:])


def test_a_diff_shows_the_line_that_changes():
    before = b"# A\r\n\r\n- [x](http://old.example/)\r\n"
    assert unified(before, before.replace(b"old", b"new"), "notes/a.md") == (
        b"--- a/notes/a.md\n+++ b/notes/a.md\n@@ -1,3 +1,3 @@\n # A\r\n \r\n"
        b"-- [x](http://old.example/)\r\n+- [x](http://new.example/)\r\n"
    )


def test_nothing_changed_is_no_diff():
    assert unified(b"a\xff\r", b"a\xff\r", "a.md") == b""


def test_a_new_file_is_told_from_an_empty_one():
    assert (
        unified(None, b"a", "a.md") == b"--- /dev/null\n+++ b/a.md\n@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"
    )


texts = st.lists(st.sampled_from([b"a\n", b"b\r\n", b"\r", b"- x\n", b"\xff", b"\n", b"c"])).map(b"".join)


@settings(deadline=None)
@given(texts, texts)
def test_applying_the_diff_gives_the_export(before, after):
    patch = unified(before, after, "a.md")
    assert apply(before, patch) == after
