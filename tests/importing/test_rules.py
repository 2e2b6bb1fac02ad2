"""What the settings and a list's own comments say about reading it, from the settings file to what is shown."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from asking import small_web
from service import queries
from service.checking.flow import check
from service.database import Database
from service.errors import UsageError
from service.importing.flow import import_paths
from service.settings import ListRules, Settings, load

LIST = """\
# Surveys

- [A survey of surveys](https://a.example/survey) - One.
- [Login](https://login.example/) - Two. <!-- listkeeper: ignore wants a login -->
- [Other](https://sub.noisy.example/x) - Three.

# Tools

**Bold**

- page: <http://bold.example/>
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    path = tmp_path / "lists" / "reading.md"
    path.write_text(LIST)
    return path


def verdicts(database: Database, *wanted: str) -> dict[str, tuple[str, str | None]]:
    with database.read() as session:
        found = queries.every(queries.links, session, verdicts=wanted)
        return {one["url"]: (one["verdict"], one["reason"]) for one in found}


def tags(database: Database, origin: str) -> dict[str, list[str]]:
    with database.read() as session:
        named = [row["name"] for row in queries.every(queries.tags, session) if origin in row["origins"]]
        return {
            name: [e["title"] for e in queries.every(queries.entries, session, queries.read(f"#{name}"))]
            for name in named
        }


RULES = {
    "reading": ListRules(
        ignore=("noisy.example", "http://bold.*"), tags={"review": ("*survey*",), "Made Here": ("section: tools",)}
    )
}


def test_ignored_links_are_skipped_with_the_reason(database: Database, file: Path, now: datetime) -> None:
    import_paths(database, [file], now=now, rules=RULES)
    assert verdicts(database) == {
        "https://a.example/survey": ("unchecked", None),
        "https://login.example/": ("skipped", "The list says to ignore it: wants a login"),
        "https://sub.noisy.example/x": ("skipped", "The settings say to ignore noisy.example."),
        "http://bold.example/": ("skipped", "The settings say to ignore http://bold.*."),
    }
    assert len(verdicts(database, "skipped")) == 3
    assert len(verdicts(database, "unchecked")) == 1
    with database.read() as session:
        assert queries.list_summary(session, "reading")["verdicts"] == {"skipped": 3, "unchecked": 1}


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("a.example", {"a.example/", "www.a.example/x"}),
        ("*.a.example", {"www.a.example/x"}),
        ("w*.a.example", {"www.a.example/x"}),
        ("*.example/x", {"www.a.example/x"}),
        ("*tracked=*", {"b.example/?tracked=1"}),
        ("example", {"a.example/", "www.a.example/x", "b.example/?tracked=1"}),
    ],
)
def test_what_a_pattern_means(database: Database, tmp_path: Path, now: datetime, pattern: str, meant: set[str]) -> None:
    """A host with all below it, or an address; a star is any text in both."""
    every = ["a.example/", "www.a.example/x", "b.example/?tracked=1", "mailto:a@a.example"]
    file = tmp_path / "list.md"
    file.write_text("".join(f"- [x]({one if ':' in one else f'https://{one}'})\n" for one in every))
    import_paths(database, [file], now=now, rules={"list": ListRules(ignore=(pattern,))})
    with database.read() as session:
        found = {link["url"] for link in queries.every(queries.links, session, verdicts=["skipped"])}
    assert {url.removeprefix("https://") for url in found if url.startswith("https://")} == meant


def test_ignored_links_are_not_visited(
    database: Database, file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was seen of one before is not shown any more."""
    web = small_web()
    monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
    for host in ("a.example", "login.example", "sub.noisy.example", "bold.example"):
        web.site(host, dns="ok", tcp="ok")
    import_paths(database, [file], now=now, rules=RULES)
    before = len(web.requests)
    asyncio.run(check(database, Settings(**web.settings()), clock=lambda: now))
    hosts = {request.host for request in web.requests[before:]}
    assert hosts <= {"a.example"}
    assert "a.example" in hosts
    assert verdicts(database)["https://login.example/"][0] == "skipped"


def test_a_host_is_asked_as_seldom_as_a_list_wants(
    database: Database, file: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what the settings and the list's own comments say, and of two lists, the slower counts."""
    web = small_web()
    monkeypatch.setenv("SSL_CERT_FILE", web.certificate)
    web.site("paced.example", dns="ok", tcp="ok")
    web.site("free.example", dns="ok", tcp="ok")
    pages = [f"https://{host}/{n}" for host in ("paced.example", "free.example") for n in range(3)]
    file.write_text("<!-- listkeeper: pace 0.4 paced.example -->\n\n" + "".join(f"- <{page}>\n" for page in pages))
    rules = {"reading": ListRules(pace={"paced.example": 0.1, "*": 0.01})}
    import_paths(database, [file], now=now, rules=rules)
    before = len(web.requests)
    asyncio.run(check(database, Settings(**(web.settings() | {"host_interval": 0})), clock=lambda: now))
    at = sorted(one.at for one in web.requests[before:] if one.host == "paced.example")
    assert len(at) >= 3
    assert min(later - earlier for earlier, later in pairwise(at)) > 0.35


def test_a_reader_that_there_is_not_is_an_error(database: Database, file: Path, now: datetime) -> None:
    with pytest.raises(UsageError, match="no reader 'link'"):
        import_paths(database, [file], now=now, rules={"reading": ListRules(readers=("link",))})


def test_tags_and_readers_stand_in_comments_too(database: Database, file: Path, now: datetime) -> None:
    file.write_text(f"<!-- listkeeper: tag overview -->\n{LIST}\n<!-- listkeeper: readers linked title -->\n")
    import_paths(database, [file], now=now)
    found = tags(database, "rule")
    assert found == {"overview": ["A survey of surveys", "Login", "Other"]}
    with database.read() as session:
        assert "Bold" not in [one["title"] for one in queries.every(queries.entries, session)]


def test_rules_give_tags(database: Database, file: Path, now: datetime) -> None:
    import_paths(database, [file], now=now, rules=RULES)
    assert tags(database, "rule") == {"review": ["A survey of surveys"], "made-here": ["Bold"]}


def test_only_what_the_named_readers_understood_is_an_entry(database: Database, file: Path, now: datetime) -> None:
    """Links stay, all of them."""
    import_paths(database, [file], now=now)
    with database.read() as session:
        titles = [one["title"] for one in queries.every(queries.entries, session)]
    assert "Bold" in titles
    import_paths(database, [file], now=now, rules={"reading": ListRules(readers=("linked title",))})
    with database.read() as session:
        titles = [one["title"] for one in queries.every(queries.entries, session)]
    assert "Bold" not in titles
    assert len(verdicts(database)) == 4


def test_new_rules_are_applied_at_the_next_import_of_the_same_bytes(
    database: Database, file: Path, now: datetime
) -> None:
    import_paths(database, [file], now=now)
    [done] = import_paths(database, [file], now=now, rules=RULES)
    assert done.state == "updated"
    [done] = import_paths(database, [file], now=now, rules=RULES)
    assert done.state == "unchanged"


def test_rules_are_written_in_the_settings_file(tmp_path: Path) -> None:
    text = '[list.reading]\nignore = ["noisy.example"]\n[list.reading.tags]\nreview = ["*survey*"]\n[list."notes/a"]\nreaders = ["linked title"]\npace = 5\n'
    (tmp_path / "listkeeper.toml").write_text(text)
    rules = load().list_rules
    assert rules["reading"] == ListRules(ignore=("noisy.example",), tags={"review": ("*survey*",)})
    assert rules["notes/a"].readers == ("linked title",)
    assert rules["notes/a"].pace == {"*": 5}


def test_a_rule_nobody_knows_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "listkeeper.toml").write_text('[list.reading]\nignored = ["x"]\n')
    with pytest.raises(UsageError, match="ignored"):
        load()
