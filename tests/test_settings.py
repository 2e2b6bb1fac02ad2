"""Settings come from flags, then the environment, then listkeeper.toml; a wrong one is named."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import pytest

from service import settings
from service.errors import UsageError


def test_flags_come_before_the_environment_and_that_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "listkeeper.toml").write_text('timeout = 5\nconcurrency = 7\nhost_interval = 9\nlists = ["a", "b"]\n')
    monkeypatch.setenv("LISTKEEPER_TIMEOUT", "6")
    monkeypatch.setenv("LISTKEEPER_HOST_INTERVAL", "0.5")
    found = settings.load(host_interval=0.25, timeout=None)
    assert (found.host_interval, found.timeout, found.concurrency) == (0.25, 6, 7)
    assert found.lists == ("a", "b")


def test_networks_are_given_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTKEEPER_ALLOWED_NETWORKS", "127.128.0.0/9, fd00::/8")
    assert settings.load().allowed_networks == (
        ipaddress.ip_network("127.128.0.0/9"),
        ipaddress.ip_network("fd00::/8"),
    )


@pytest.mark.parametrize("name", ["LISTKEEPER_GITHUB_TOKEN", "GITHUB_TOKEN"])
def test_the_github_token_has_two_names_and_is_never_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "ghp_secret")
    found = settings.load()
    assert found.github_token
    assert found.github_token.get_secret_value() == "ghp_secret"
    assert "ghp_secret" not in repr(found)


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTKEEPER_TIMEOUT", "soon")
    with pytest.raises(UsageError, match="timeout") as caught:
        settings.load()
    assert caught.value.hint
    assert "LISTKEEPER_TIMEOUT" in caught.value.hint


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("timeout = 'soon'", "timeout: a number is expected, and not 'soon'"),
        ("concurrency = 1.5", "concurrency: a whole number is expected, and not 1.5"),
        ("concurrency = 0", "concurrency: it is at least 1, and not 0"),
        ("schedule = 'maybe'", "schedule: true or false is expected, and not 'maybe'"),
        ("nightly_at = 'noon'", "nightly_at: a time of the day is expected, such as 02:00, and not 'noon'"),
        ("contact = 3", "contact: a text in quotation marks is expected, and not 3"),
        ("copies = 'gone'", "copies: it is 'replace' or 'beside', and not 'gone'"),
        (
            "list = ['a.md']",
            "list: a table for each list is expected, [list.NAME], unless you mean `lists`, and not ['a.md']",
        ),
        ("[list]\ngarden = 'a.md'", r"list.garden: a table is expected: [list.garden], and not 'a.md'"),
        ("[list.garden]\nignore = 'a.example'", 'a list is expected, such as ["one", "another"]'),
        ("[deliver.me]\nurls = 3", 'deliver.me.urls: a list is expected, such as ["one", "another"]'),
        ("github_token = 3", "github_token: a text in quotation marks is expected"),
    ],
)
def test_a_wrong_value_is_said_as_a_person_writes_it(tmp_path: Path, told: str, said: str) -> None:
    (tmp_path / "listkeeper.toml").write_text(told)
    with pytest.raises(UsageError, match=re.escape(said)):
        settings.load()


def test_a_secret_that_is_wrong_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "listkeeper.toml").write_text("github_token = 12345")
    with pytest.raises(UsageError) as caught:
        settings.load()
    assert "12345" not in caught.value.message


def test_a_misspelt_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others that only begin like ours are other programs'."""
    monkeypatch.setenv("LISTKEEPER_SERVICE_HOST", "10.0.0.1")
    settings.load()
    monkeypatch.setenv("LISTKEEPER_TIMOUT", "3")
    with pytest.raises(UsageError, match="there is no setting LISTKEEPER_TIMOUT") as caught:
        settings.load()
    assert caught.value.hint
    assert "did you mean LISTKEEPER_TIMEOUT?" in caught.value.hint


def test_an_unknown_name_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "listkeeper.toml").write_text("time_out = 5\n")
    with pytest.raises(UsageError, match="there is no setting time_out") as caught:
        settings.load()
    assert caught.value.hint
    assert "did you mean timeout?" in caught.value.hint


def test_a_file_that_is_no_toml_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "listkeeper.toml").write_text("timeout 5\n")
    with pytest.raises(UsageError, match=r"listkeeper\.toml"):
        settings.load()
