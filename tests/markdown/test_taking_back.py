"""What was changed in a list can be taken back, whatever else became of the list."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from any_markdown import WITH_LINKS
from service import markdown
from service.errors import EditRefused
from service.markdown.changes import Change, make
from service.markdown.taking_back import Past, hunks, take_back

OLD, NEW = "http://o.example/", "https://new.example/"
LIST = f"# T\r\n\r\n- [One]({OLD}) - It.\r\n- [Two](http://b.example/)\r\n- <{OLD}>\r\n"


def past(before: str | bytes, *made: Change) -> tuple[bytes, list[Past]]:
    """The list with changes made in it, and what is remembered of each of them."""
    source = before.encode() if isinstance(before, str) else before
    done = make(source, made)
    told = ["".join(map(str, each)) for each in done.hunks.values()]
    checksum = hashlib.sha256(source).hexdigest()
    return done.source, [Past(one, tuple(hunks(diff)), checksum) for one, diff in zip(made, told, strict=True)]


TO = Change("retarget", OLD, 0, NEW)
BESIDE = Change("behind", OLD, 0, "http://c.example/", "copy")
MARK = Change("behind", OLD, 0, None, "archived")
GONE = Change("remove", "http://b.example/", 1)
LINE = Change("line", "- [Two](http://b.example/)", None, "- [Two](http://b.example/).")


@pytest.mark.parametrize("change", [TO, BESIDE, MARK, GONE, LINE], ids=lambda one: f"{one.way} {one.words}")
@pytest.mark.parametrize("text", [LIST, LIST.replace("\r\n", "\n"), LIST.replace("One", "Ünë 中")])
def test_the_list_is_byte_for_byte_as_it_was(change: Change, text: str) -> None:
    """Of every kind, with all ends of lines."""
    source, made = past(text, change)
    assert source != text.encode()
    assert take_back(source, made) == text.encode()
    if change is not GONE:  # once more changes nothing
        assert take_back(text.encode(), made) == text.encode()


@given(WITH_LINKS, st.data())
def test_of_any_list(source: bytes, data: st.DataObject) -> None:
    """Any link of it, that led elsewhere."""
    links = markdown.parse(source).links
    assume(links)
    at = data.draw(st.integers(0, len(links) - 1))
    try:
        changed, made = past(source, Change("retarget", links[at].url, at, NEW))
    except EditRefused:
        assume(False)
    try:
        assert take_back(changed, made) == source
    except EditRefused:
        assume(False)


def test_what_others_wrote_since_stays() -> None:
    """Above, in the very line, and another change beside it."""
    changed, made = past(LIST, TO, Change("behind", OLD, 2, "http://c.example/", "copy"))
    now = changed.replace(b"# T\r\n", b"# T\r\n\r\nWords.\r\n").replace(b" - It.", b" - It, and more.")
    back = take_back(now, [made[0]])
    assert back == now.replace(NEW.encode(), OLD.encode())
    both = take_back(now, [made[0], made[1]])
    assert both == LIST.replace("# T\r\n", "# T\r\n\r\nWords.\r\n").replace(" - It.", " - It, and more.").encode()


@pytest.mark.parametrize("change", [BESIDE, MARK], ids=["link", "words"])
def test_words_behind_a_link_are_taken_out_of_a_line_that_changed(change: Change) -> None:
    """And nothing else of it."""
    changed, made = past(LIST, change)
    now = changed.replace(b" - It.", b" - It, and more.")
    assert take_back(now, made) == LIST.replace(" - It.", " - It, and more.").encode()


@pytest.mark.parametrize(
    ("change", "now"),
    [
        (TO, LIST.replace(OLD, "https://third.example/", 1)),
        (MARK, LIST.replace(" - It.", " (archived?) - It.")),
        (LINE, LIST.replace("[Two](http://b.example/)", "[2](http://b.example/).")),
        (GONE, LIST.replace("- [Two](http://b.example/)\r\n", "").replace("It.", "It!")),
    ],
    ids=["a third address", "other words", "another line", "a list without the entry"],
)
def test_what_cannot_be_told_from_the_work_of_others_is_left_to_a_person(change: Change, now: str) -> None:
    """It says so, and of an entry what its lines were."""
    _, made = past(LIST, change)
    with pytest.raises(EditRefused) as caught:
        take_back(now.encode(), made)
    assert change is not GONE or "- [Two](http://b.example/)" in (caught.value.hint or "")


def test_all_that_was_changed_together_is_taken_back_together() -> None:
    """An entry that was taken out comes back to its place then."""
    changed, made = past(LIST, TO, GONE)
    now = [one._replace(change=one.change._replace(position=0 if one.change is TO else None)) for one in made]
    assert take_back(changed, now) == LIST.encode()
