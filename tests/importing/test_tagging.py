"""Tags and where they come from; what people say of them lasts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service import queries
from service.database import Database
from service.errors import UsageError
from service.importing import tagging
from service.importing.flow import import_paths
from service.models import PaperRow, RepositoryNameRow, RepositoryRow

THEN = datetime(2020, 1, 1, tzinfo=UTC)
LIST = """\
---
title: Reading
tags: [lists]
---

# NLP

- [Attention](https://arxiv.org/abs/1706.03762) - All you need. `Transformer`
- [Code](https://github.com/owner/code) - It runs.
- [Both](https://arxiv.org/abs/1706.03762v5) - See [code](https://github.com/owner/code).

# Other

- [Else](https://else.example/) - Nothing, with `code` in a sentence.
"""


class Tags:
    """An installation with one list, whose paper and repository are known."""

    def __init__(self, database: Database, path: Path, now: datetime) -> None:
        self.database, self.path, self.now = database, path, now
        self.imported(LIST)
        with database.write() as session:
            session.add(
                PaperRow(
                    arxiv_id="1706.03762",
                    title="t",
                    abstract="a",
                    published=THEN,
                    updated=THEN,
                    version=1,
                    categories=["cs.CL", "cs.LG"],
                    fetched_at=THEN,
                )
            )
            session.add(
                RepositoryRow(id=1, number=1, name="Owner/Code", stars=1, topics=["nlp", "gpu"], fetched_at=THEN)
            )
            session.flush()
            session.add(RepositoryNameRow(name="owner/code", repository_id=1))

    def imported(self, text: str) -> None:
        self.path.write_text(text)
        import_paths(self.database, [self.path], now=self.now)

    def of(self, title: str) -> set[str]:
        return next(set(one["tags"]) for one in self.entries() if one["title"] == title)

    def titles(self, query: str) -> list[str]:
        return [one["title"] for one in self.entries(query)]

    def entries(self, query: str = "") -> list[queries.rows.Entry]:
        with self.database.read() as session:
            return list(queries.every(queries.entries, session, queries.read(query)))

    def ids(self, *titles: str) -> list[int]:
        return [one["id"] for one in self.entries() if one["title"] in titles]

    def row(self, name: str) -> queries.rows.Tag | None:
        with self.database.read() as session:
            return next((one for one in queries.every(queries.tags, session) if one["name"] == name), None)


@pytest.fixture
def tags(any_database: Database, tmp_path: Path, now: datetime) -> Tags:
    return Tags(any_database, tmp_path / "list.md", now)


def test_lists_give_tags_by_headings_front_matter_and_code_at_the_end(tags: Tags) -> None:
    assert tags.of("Attention") == {"reading", "lists", "nlp", "transformer"}
    assert tags.of("Else") == {"reading", "lists", "other"}
    assert tags.row("transformer") == {"name": "transformer", "entries": 1, "origins": {"inline": 1}, "aliases": []}


def test_sources_give_tags_and_take_them_back(tags: Tags) -> None:
    tagging.tag_from_sources(tags.database)
    assert {"cs-cl", "cs-lg"} <= tags.of("Attention")
    assert {"cs-cl", "cs-lg", "gpu", "nlp"} <= tags.of("Both")
    assert tags.row("nlp") == {"name": "nlp", "entries": 3, "origins": {"github": 2, "heading": 3}, "aliases": []}
    assert tagging.tag_from_sources(tags.database) == 0
    with tags.database.write() as session:
        session.get_one(PaperRow, "1706.03762").categories = ["cs.CL"]
    tagging.tag_from_sources(tags.database)
    assert "cs-lg" not in tags.of("Attention")


def test_an_import_leaves_the_tags_of_sources_and_people_alone(tags: Tags) -> None:
    tagging.tag_from_sources(tags.database)
    tagging.add(tags.database, "To Read", tags.ids("Attention", "Else"))
    tags.imported(LIST.replace("# Other", "# Different").replace("All you need.", "All we need."))
    assert {"to-read", "cs-cl", "nlp"} <= tags.of("Attention")
    assert tags.of("Else") == {"reading", "lists", "different", "to-read"}


def test_a_tag_taken_off_stays_off(tags: Tags) -> None:
    """Though the list and GitHub still say so; until a person gives it again."""
    assert tagging.remove(tags.database, "nlp", tags.ids("Code")) == 1
    tags.imported(LIST + "\nmore\n")
    tagging.tag_from_sources(tags.database)
    assert "nlp" not in tags.of("Code")
    assert "nlp" in tags.of("Attention")
    tagging.add(tags.database, "nlp", tags.ids("Code"))
    assert "nlp" in tags.of("Code")


def test_an_alias_is_honoured_by_queries_and_by_imports(tags: Tags) -> None:
    tagging.alias(tags.database, "NLP", "natural language processing")
    assert tags.titles("#nlp") == tags.titles("#natural-language-processing") == ["Attention", "Code", "Both"]
    tags.imported(LIST + "\n# NLP\n\n- [Late](https://late.example/)\n")
    tagging.tag_from_sources(tags.database)
    assert tags.titles("#NLP")[-1] == "Late"
    row = tags.row("natural-language-processing")
    assert row is not None
    assert row["aliases"] == ["nlp"]
    assert tags.row("nlp") is None


def test_a_renamed_tag_stays_renamed(tags: Tags) -> None:
    tagging.rename(tags.database, "other", "rest")
    tags.imported(LIST + "\nmore\n")
    assert "rest" in tags.of("Else")
    assert tags.titles("#other") == tags.titles("#rest") == ["Else"]
    tagging.rename(tags.database, "rest", "other")
    assert tags.titles("#other") == ["Else"]
    assert tags.row("rest") is None


def test_a_name_that_is_taken_is_not_given_twice(tags: Tags) -> None:
    with pytest.raises(UsageError, match="already"):
        tagging.rename(tags.database, "other", "nlp")


def test_merged_tags_are_one(tags: Tags) -> None:
    """With the entries and other words of all of them."""
    tagging.alias(tags.database, "misc", "other")
    tagging.add(tags.database, "other", tags.ids("Else", "Attention"))
    tagging.merge(tags.database, ["other", "transformer"], "nlp")
    assert tags.titles("#misc") == tags.titles("#nlp") == ["Attention", "Code", "Both", "Else"]
    row = tags.row("nlp")
    assert row is not None
    assert (row["entries"], row["aliases"]) == (4, ["misc", "other", "transformer"])
    tags.imported(LIST + "\nmore\n")
    assert tags.row("other") is None


def test_what_makes_no_sense_is_said(tags: Tags) -> None:
    for doing in (
        lambda: tagging.rename(tags.database, "nothing", "x"),
        lambda: tagging.rename(tags.database, "nlp", "..."),
        lambda: tagging.merge(tags.database, ["nothing"], "nlp"),
        lambda: tagging.alias(tags.database, "nlp", "nlp"),
        lambda: tagging.add(tags.database, "x", [12345]),
        lambda: tagging.remove(tags.database, "nothing", tags.ids("Code")),
    ):
        with pytest.raises(UsageError):
            doing()
