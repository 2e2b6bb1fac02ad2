"""Tokens as their owner handles them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from service.admitting import secret

Command = Callable[..., Any]


def test_tokens_on_the_command_line(listkeeper: Command, rows: Callable[..., list[Any]], tmp_path: Path) -> None:
    made = listkeeper("token", "create", "ci", "--scope", "run", "--for", "90d")
    assert secret.parts(made.stdout.strip())
    assert "not shown again" in made.stderr
    listkeeper("token", "create", "me")
    listkeeper("token", "revoke", "ci")
    assert listkeeper("token", "revoke", "nobody", status=2).stderr
    ci, me = rows("token", "list")
    assert (ci["name"], ci["scopes"], bool(ci["expires_at"]), bool(ci["revoked_at"])) == ("ci", ["run"], True, True)
    assert (me["scopes"], me["expires_at"], me["last_used_at"]) == (["read", "decide", "run"], None, None)
    assert made.stdout.strip()[-43:].encode() not in (tmp_path / "listkeeper.db").read_bytes()
