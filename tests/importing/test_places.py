"""Lists come from files, patterns, the web, git working trees and standard input."""

from __future__ import annotations

import asyncio
import os
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from asking import small_web
from service.database import Database
from service.errors import ListError, SourceUnusable, UsageError
from service.exporting.flow import export
from service.importing import fetching, files
from service.importing.flow import import_content, import_paths
from service.importing.reading import Content
from service.models import LinkRow, ListRow
from service.settings import ListRules, Settings
from smallweb import Reply, Request

LIST = "# Tools\n\n- [Alpha](https://alpha.example/) - One.\n"
RAW = "https://raw.githubusercontent.com/owner/awesome-tools/main/README.md"


@pytest.fixture
def web_settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SSL_CERT_FILE", small_web().certificate)
    return Settings(**small_web().settings())


def known(database: Database) -> list[ListRow]:
    with database.read() as session:
        return list(session.scalars(sa.select(ListRow).order_by(ListRow.id)))


def dates(database: Database) -> dict[str, date | None]:
    with database.read() as session:
        return {row.url: row.added_on for row in session.scalars(sa.select(LinkRow))}


# --- patterns


def test_a_pattern_finds_files_and_names_them_below_the_folder_in_front_of_it(tmp_path: Path) -> None:
    for name in ("a/one.md", "a/b/two.md", "a/b/three.txt", "c.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(LIST)
    assert [one.name for one in files.find([tmp_path / "a" / "**" / "*.md"])] == ["b/two", "one"]
    assert [one.name for one in files.find([tmp_path / "*.md"])] == ["c"]
    with pytest.raises(ListError):
        files.find([tmp_path / "*.rst"])


def test_a_file_with_brackets_in_its_name_is_itself(tmp_path: Path) -> None:
    (tmp_path / "[x].md").write_text(LIST)
    assert [one.name for one in files.find([tmp_path / "[x].md"])] == ["[x]"]


# --- standard input, or any bytes


def test_bytes_that_are_handed_in_become_a_list_and_update_it(database: Database, now: datetime) -> None:
    assert import_content(database, Content("in", LIST.encode()), now=now).state == "new"
    assert (
        import_content(database, Content("in", LIST.encode() + b"- [b](https://b.example)\n"), now=now).state
        == "updated"
    )
    assert export(database, "in").decode() == LIST + "- [b](https://b.example)\n"


def test_bytes_handed_in_for_a_list_with_a_file_leave_it_its_file(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "list.md").write_text(LIST)
    import_paths(database, [tmp_path / "list.md"], now=now)
    import_content(database, Content("list", LIST.encode() + b"\nmore\n"), now=now)
    assert [one.path for one in known(database)] == [str(tmp_path / "list.md")]


# --- the web


async def test_a_list_is_fetched_and_asked_for_with_its_etag(
    database: Database, web_settings: Settings, now: datetime
) -> None:
    """Not sent twice; when it changed it is updated under the same name."""
    versions = {"etag": '"1"', "text": LIST}

    def serve(request: Request) -> Reply:
        if request.headers.get("if-none-match") == versions["etag"]:
            return Reply(304, {"ETag": versions["etag"]})
        return Reply(200, {"ETag": versions["etag"], "Content-Type": "text/plain"}, versions["text"])

    small_web().page(RAW, serve)
    first = await fetching.import_url(database, web_settings, RAW, now=now)
    again = await fetching.import_url(database, web_settings, RAW, now=now)
    versions |= {"etag": '"2"', "text": LIST + "- [b](https://b.example)\n"}
    [changed] = await fetching.import_web_changes(database, web_settings, (), now=now)
    assert [first.state, again.state, changed.state] == ["new", "unchanged", "updated"]
    [row] = known(database)
    assert (row.name, row.path, row.url, row.etag) == ("awesome-tools", None, RAW, '"2"')
    assert await fetching.import_web_changes(database, web_settings, (), now=now) == []


async def test_the_page_that_shows_a_file_is_as_good_as_the_file(
    database: Database, web_settings: Settings, now: datetime
) -> None:
    small_web().page(RAW, Reply(200, {"Content-Type": "text/plain"}, LIST))
    page = "https://github.com/owner/awesome-tools/blob/main/README.md"
    assert (await fetching.import_url(database, web_settings, page, now=now, name="mine")).name == "mine"
    assert known(database)[0].url == RAW


async def test_redirects_are_followed_and_configured_addresses_imported(
    database: Database, web_settings: Settings, now: datetime
) -> None:
    small_web().page("http://old.example/list.md", Reply(302, {"Location": "https://new.example/l.md"}))
    small_web().page("https://new.example/l.md", Reply(200, {"Content-Type": "text/markdown"}, LIST))
    [done] = await fetching.import_web_changes(database, web_settings, ("http://old.example/list.md",), now=now)
    assert (done.name, done.state) == ("list", "new")


async def test_what_is_no_markdown_is_refused(database: Database, web_settings: Settings) -> None:
    small_web().page("https://page.example/", "<!doctype html><title>A page</title>")
    small_web().page("https://gone.example/x.md", Reply(404))
    with pytest.raises(ListError, match="no Markdown"):
        await fetching.fetch_content(database, web_settings, "https://page.example/")
    with pytest.raises(SourceUnusable, match="404"):
        await fetching.fetch_content(database, web_settings, "https://gone.example/x.md")
    with pytest.raises(UsageError):
        await fetching.fetch_content(database, web_settings, "https://page.example/", name="../up")


async def test_a_list_that_cannot_be_had_stays_as_it_is(
    database: Database, web_settings: Settings, now: datetime
) -> None:
    replies = [Reply(200, {"Content-Type": "text/plain"}, LIST), Reply(500)]
    small_web().page("https://moody.example/list.md", replies)
    await fetching.import_url(database, web_settings, "https://moody.example/list.md", now=now)
    [failed] = await fetching.import_web_changes(database, web_settings, (), now=now)
    assert failed.state == "failed"
    assert export(database, "list").decode() == LIST


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/lists/rnn.md", "rnn"),
        (RAW, "awesome-tools"),
        ("https://a.example/notes/README.md", "notes"),
        ("https://a.example/", "a.example"),
        ("https://a.example/a%2F..%2Fb.md", "b"),
    ],
)
def test_what_a_list_from_the_web_is_called(url: str, name: str) -> None:
    assert fetching.name_of(url) == name


# --- git


def git(folder: Path, *arguments: str, on: str = "2020-01-01T12:00:00Z") -> None:
    who = dict.fromkeys(
        ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"), "t@example.org"
    )
    when = {"GIT_AUTHOR_DATE": on, "GIT_COMMITTER_DATE": on, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **who, **when}, check=True, capture_output=True)


def commit(folder: Path, name: str, text: str, on: str) -> None:
    (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "x", on=f"{on}T23:30:00Z")


def test_git_tells_when_each_link_came(database: Database, tmp_path: Path, now: datetime) -> None:
    """By the first commit with it, over a rename; what no commit has yet came with the import."""
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "README.md", LIST, "2019-05-01")
    commit(tmp_path, "README.md", LIST + "- [b](https://b.example/x_(y)) text\n", "2020-06-02")
    git(tmp_path, "mv", "README.md", "tools.md")
    git(tmp_path, "commit", "--message", "x", on="2020-09-09T00:00:00Z")
    commit(tmp_path, "tools.md", LIST + "- [b](https://b.example/x_(y)) words\n- <http://c.example/>\n", "2021-07-03")
    import_paths(database, [tmp_path / "tools.md"], now=now)
    expected = {
        "https://alpha.example/": date(2019, 5, 1),
        "https://b.example/x_(y)": date(2020, 6, 2),
        "http://c.example/": date(2021, 7, 3),
    }
    assert dates(database) == expected
    with (tmp_path / "tools.md").open("a") as file:
        file.write("- [d](https://d.example/)\n")
    import_paths(database, [tmp_path / "tools.md"], now=now)
    assert dates(database) == {**expected, "https://d.example/": now.date()}


def test_without_git_nobody_knows_when_the_first_links_came(database: Database, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "list.md").write_text(LIST)
    import_paths(database, [tmp_path / "list.md"], now=now)
    assert dates(database) == {"https://alpha.example/": None}


def test_a_working_tree_without_commits_does_no_harm(database: Database, tmp_path: Path, now: datetime) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "list.md").write_text(LIST)
    import_paths(database, [tmp_path / "list.md"], now=now)
    assert dates(database) == {"https://alpha.example/": None}


def test_rules_that_changed_are_applied_though_the_list_did_not(
    database: Database, web_settings: Settings, now: datetime
) -> None:
    small_web().page("https://ruled.example/list.md", Reply(200, {"ETag": '"1"', "Content-Type": "text/plain"}, LIST))
    asyncio.run(fetching.import_url(database, web_settings, "https://ruled.example/list.md", now=now))
    ruled = web_settings.model_copy(update={"list_rules": {"list": ListRules(ignore=("alpha.example",))}})
    done = asyncio.run(fetching.import_url(database, ruled, "https://ruled.example/list.md", now=now))
    assert done.state == "updated"
    with database.read() as session:
        assert session.scalars(sa.select(LinkRow.ignored)).one() == "The settings say to ignore alpha.example."
