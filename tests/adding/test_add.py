"""An entry about a URL: what is asked, where it goes, how it is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from asking import Unhurried, small_web
from installation import served
from service.adding import flow
from service.adding.flow import Addition
from service.adding.metadata import first_sentence
from service.adding.page import read
from service.database import Database
from service.errors import SourceError, UsageError
from service.importing.flow import import_content, import_paths
from service.importing.reading import Content
from service.settings import Settings
from smallweb.apis import Paper, Repository

LIST = """\
# Papers on attention

- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) - A model of attention alone.
- [Longformer: the long document transformer](https://arxiv.org/abs/2004.05150) - Attention for long documents.

# Command line tools

* [bat](https://github.com/sharkdp/bat): shows files with colours
* [fd](https://github.com/sharkdp/fd): finds files
* [zoxide](https://github.com/ajeetdsouza/zoxide): goes to folders

# Reading

**A blog about search**

- blog: <https://search.example/>
"""

Ask = Callable[..., Any]


@pytest.fixture
def add(database: Database, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Add to the list above, in a small web with arXiv, GitHub and pages."""
    own = served()
    own.arxiv.papers = {
        "2312.00752": Paper(
            "Efficient attention for\n long documents", "Attention is slow on long documents. We make it fast."
        )
    }
    own.github.repositories = [
        Repository(7, "BurntSushi/ripgrep", stars=5, description="Searches files for a pattern.")
    ]
    monkeypatch.setenv("SSL_CERT_FILE", small_web().certificate)
    path = tmp_path / "list.md"
    path.write_text(LIST)
    import_paths(database, [path], now=now)
    settings: Settings = own.settings()

    async def ask(url: str, **more: Any) -> Addition:
        return await flow.add(database, settings, "list", url, turns=lambda _limits: Unhurried(), **more)

    return ask


async def test_a_paper_goes_among_its_like(add: Ask) -> None:
    done = await add("https://arxiv.org/abs/2312.00752")
    assert done.section == ("Papers on attention",)
    new = b"- [Efficient attention for long documents](https://arxiv.org/abs/2312.00752) - Attention is slow on long documents.\n"
    assert done.after == done.before.replace(b"for long documents.\n", b"for long documents.\n" + new)


async def test_a_paper_goes_among_papers_rather_than_where_one_word_of_it_stands(
    add: Ask, database: Database, now: datetime
) -> None:
    import_content(
        database,
        Content(
            "mixed",
            b"# Papers\n\n- [A](https://arxiv.org/abs/2401.00001)\n\n# Shops\n\n- [Attention Ltd](https://a.x)\n",
        ),
        now=now,
    )
    ask = {"turns": lambda _limits: Unhurried(), "title": "Attention"}
    done = await flow.add(database, served().settings(), "mixed", "https://arxiv.org/abs/2312.00752", **ask)
    assert done.section == ("Papers",)


async def test_a_repository_goes_where_the_alphabet_puts_it(add: Ask) -> None:
    done = await add("https://github.com/BurntSushi/ripgrep", section="Command line tools")
    new = b"* [ripgrep](https://github.com/BurntSushi/ripgrep): Searches files for a pattern\n"
    assert done.after == done.before.replace(b"* [zoxide]", new + b"* [zoxide]")
    assert (done.order, done.line) == ("alphabetical", 10)


async def test_a_page_is_called_as_it_calls_itself(add: Ask) -> None:
    small_web().page(
        "https://page.example/x", "<title>  Search\n engines </title><meta name=description content='All of them.'>"
    )
    done = await add("https://page.example/x", section="reading")
    assert done.after == done.before + b"\n**Search engines**\n\n- blog: <https://page.example/x>\n"


async def test_a_title_that_is_given_needs_no_asking(add: Ask) -> None:
    before = len(small_web().requests)
    done = await add("https://nowhere.example/", section="Reading", title="Mine")
    assert b"**Mine**" in done.after
    assert len(small_web().requests) == before


async def test_the_file_as_it_is_now_is_added_to(add: Ask, tmp_path: Path) -> None:
    """Not what was imported some time ago; and it is not touched."""
    (tmp_path / "list.md").write_text("Before.\n\n" + LIST)
    done = await add("https://github.com/BurntSushi/ripgrep")
    assert done.after.startswith(b"Before.\n\n# Papers")
    assert (tmp_path / "list.md").read_text() == "Before.\n\n" + LIST


async def test_a_list_without_a_file_can_be_added_to(add: Ask, database: Database, now: datetime) -> None:
    import_content(database, Content("handed", b"- [a](https://a.example)\n"), now=now)
    done = await flow.add(
        database, served().settings(), "handed", "https://x.example", turns=lambda _limits: Unhurried(), title="X"
    )
    assert (done.path, done.after) == (None, b"- [a](https://a.example)\n- [X](https://x.example)\n")


@pytest.mark.parametrize(
    ("url", "more", "error"),
    [
        ("https://arxiv.org/pdf/1706.03762v5", {}, UsageError),
        ("http://www.github.com/sharkdp/fd/", {}, UsageError),
        ("ftp:nothing", {}, UsageError),
        ("https://new.example/", {"section": "No such heading", "title": "x"}, UsageError),
        ("https://github.com/nobody/nothing", {}, SourceError),
        ("https://missing.example/x", {}, SourceError),
    ],
)
async def test_what_cannot_be_added_is_refused(
    add: Ask, url: str, more: dict[str, str], error: type[Exception]
) -> None:
    """What is in the list already, what is no URL, a section that is not there, what nobody knows."""
    with pytest.raises(error):
        await add(url, **more)


@pytest.mark.parametrize(
    ("html", "title", "description"),
    [
        ("<title>A</title>", "A", None),
        ("<title>A | Site</title><meta property='og:title' content='A'>", "A", None),
        ("<svg><title>no</title></svg><h1>Yes &amp; so</h1>", "Yes & so", None),
        ("<title>A</title><meta name=description content=' what\nit is '>", "A", "what it is"),
        ("<p>nothing", None, None),
        ("<title>\x1b[31mred</title>", "[31mred", None),
    ],
)
def test_what_a_page_says_of_itself(html: str, title: str | None, description: str | None) -> None:
    assert read(html.encode(), "text/html") == (title, description)


def test_a_page_in_another_charset() -> None:
    assert read("<meta charset=windows-1251><title>Привет</title>".encode("cp1251"), "text/html").title == "Привет"
    assert read("<title>日本</title>".encode("euc_jp"), "text/html; charset=euc-jp").title == "日本"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("We show it. It works.", "We show it. It works."),
        ("We show how it is done. It works.", "We show how it is done."),
        ("We use e.g. a model of this kind", "We use e.g. a model of this kind"),
        ("", None),
        ("word " * 100, "word " * 39 + "word…"),
    ],
)
def test_a_description_is_one_sentence(text: str, sentence: str | None) -> None:
    assert first_sentence(text) == sentence
