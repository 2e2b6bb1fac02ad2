"""JSON, JSON lines and CSV: what programs and spreadsheets get."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from export_world import ADDED, anything, contents, entry, link, paper
from service.exporting import csv as table
from service.exporting import json as objects


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_json_holds_the_whole_list():
    told = json.loads(objects.whole(contents(entry(paper=paper()), links=[link("#top", kind="anchor")])))
    assert (told["name"], told["published"], told["entries"]) == ("l", "2015-10-09", 1)
    (section,) = told["sections"]
    assert section["path"] == ["Papers"]
    assert section["entries"][0]["paper"]["published"] == "2015-02-16"
    assert section["links"][0]["url"] == "#top"


def test_json_lines_are_the_rows_of_entries():
    first, second = objects.lines(contents(entry(1, tags=["a"]), entry(2))).splitlines()
    assert set(json.loads(first)) == set(entry()) - {"details"}
    assert (json.loads(first)["tags"], json.loads(second)["id"]) == (["a"], 2)


def test_csv_has_a_row_for_each_link_and_names_its_entry():
    told = contents(
        entry(1, title="One", urls=("https://a.example/1", "https://a.example/2"), tags=["x", "y"], year=2015),
        entry(2, title="Without links", urls=()),
        links=[link("#top", kind="anchor", text="up")],
    )
    assert [
        (row["section"], row["title"], row["url"], row["tags"], row["year"]) for row in rows(table.render(told))
    ] == [
        ("Papers", "", "#top", "", ""),
        ("Papers", "One", "https://a.example/1", "x y", "2015"),
        ("Papers", "One", "https://a.example/2", "x y", "2015"),
        ("Papers", "Without links", "", "", ""),
    ]


def test_csv_says_what_is_believed_of_a_link():
    told = contents(entry(details=[link("https://a.example/", verdict="dead", reason="Gone (404).", status=404)]))
    (row,) = rows(table.render(told))
    assert (row["verdict"], row["reason"], row["status"], row["since"]) == (
        "dead",
        "Gone (404).",
        "404",
        ADDED.isoformat(),
    )


def test_an_empty_list_is_a_header():
    assert table.render(contents()).decode().split(",")[:2] == ["section", "title"]


@settings(deadline=None)
@given(anything())
def test_whatever_people_write_comes_back_and_no_cell_is_a_formula(told):
    expected = [link["text"] for link in told.sections[0]["links"]]
    expected += [link["text"] for one in told.entries() for link in one["details"]]
    found = rows(table.render(told))
    assert [table.plain(row["text"]) for row in found] == expected
    for row in found:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())
    assert json.loads(objects.whole(told))["sections"][0]["links"][0]["text"] == expected[0]


@settings(deadline=None)
@given(st.text())
def test_a_cell_says_what_was_put_into_it(text):
    (row,) = rows(table.render(contents(entry(title=text))))
    assert table.plain(row["title"]) == text
