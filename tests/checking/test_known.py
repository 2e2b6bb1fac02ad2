"""Links that sources told of, and so need no visit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service import urls
from service.checking.judge import judge
from service.checking.known import (
    CERTAIN,
    FRANK,
    UPGRADES,
    KnownPaper,
    is_certain,
    is_frank,
    of_paper,
    of_repository,
    upgrade,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAPER = KnownPaper("A paper", version=3, withdrawn=False)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("https://arxiv.org/abs/1502.04681", "alive"),
        ("https://arxiv.org/abs/1502.04681v3", "alive"),
        ("https://arxiv.org/pdf/1502.04681v1.pdf", "alive"),
        ("http://arxiv.org/abs/math/0309136", "moved"),
        ("https://arxiv.org/abs/1502.04681v4", None),
        ("https://arxiv.org/html/1502.04681", None),
        ("https://huggingface.co/papers/1502.04681", None),
    ],
)
def test_papers_that_arxiv_told_of_are_there(url: str, word: str | None) -> None:
    """Abstracts and PDFs of versions that exist; anything else is visited."""
    seen = of_paper(url, PAPER, NOW)
    assert (judge(seen).word if seen else None) == word


def test_the_pdf_of_a_withdrawn_paper_is_looked_at() -> None:
    """A withdrawn paper keeps its abstract, and may have no PDF."""
    withdrawn = PAPER._replace(withdrawn=True)
    assert of_paper("https://arxiv.org/abs/1502.04681", withdrawn, NOW)
    assert of_paper("https://arxiv.org/pdf/1502.04681", withdrawn, NOW) is None


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://github.com/Owner/Name", None),
        ("http://github.com/owner/name", "https://github.com/owner/name"),
        ("https://github.com/owner/name.git", None),
        ("https://github.com/old/name", "https://github.com/owner/name"),
    ],
)
def test_repositories_go_by_the_name_github_told(url: str, target: str | None) -> None:
    """A renamed repository has moved; letter case makes no difference."""
    seen = of_repository(url, "owner/name", NOW)
    assert seen is not None
    assert seen.permanent_url == target
    assert judge(seen).word == ("moved" if target else "alive")


@pytest.mark.parametrize(
    "url", ["https://github.com/o/r/blob/main/f.py", "https://gist.github.com/o/r", "https://github.com/o/r?tab=x"]
)
def test_what_stands_inside_a_repository_is_visited(url: str) -> None:
    """That a repository exists says nothing of its files."""
    assert of_repository(url, "o/r", NOW) is None


@pytest.mark.parametrize("row", UPGRADES, ids=lambda row: row.host)
def test_known_upgrades_change_the_scheme_only(row: object) -> None:
    """Each row's example is asked for over https at once."""
    assert upgrade(row.example) == "https" + row.example[4:]
    assert upgrade("https" + row.example[4:]) is None
    assert upgrade("http://a.example/") is None


@pytest.mark.parametrize("row", FRANK, ids=lambda row: row.host)
def test_frank_hosts_are_known(row: object) -> None:
    """Each row knows its example, and no other host that ends alike."""
    host = urls.host(row.example) or ""
    assert is_frank(host)
    assert not is_frank(f"{host}.example")


@pytest.mark.parametrize("row", CERTAIN, ids=lambda row: row.start)
def test_certain_redirects_are_known(row: object) -> None:
    """Each row knows its example while it is a permanent redirect, and no other target."""
    start, target = row.example
    assert is_certain(start, 301, target)
    assert not is_certain(start, 302, target)
    assert not is_certain(start, 301, "https://a.example/")


def test_a_renamed_repository_keeps_the_slash_at_its_end() -> None:
    seen = of_repository("https://github.com/old/name/", "owner/name", NOW)
    assert seen is not None
    assert seen.permanent_url == "https://github.com/owner/name/"


@pytest.mark.parametrize("owner", ["marketplace", "apps", "topics"])
def test_pages_of_github_itself_are_no_repositories(owner: str) -> None:
    """However much they look like one, they are visited."""
    assert of_repository(f"https://github.com/{owner}/imgbot", f"{owner}/imgbot", NOW) is None
    assert not is_certain(f"https://github.com/{owner}/imgbot", 301, "https://github.com/owner/name")
