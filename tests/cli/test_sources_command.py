"""Each source's state is seen on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_every_source_is_listed_with_its_state_and_limits(rows: Callable[..., list[dict[str, Any]]]) -> None:
    found = {row["name"]: row for row in rows("sources")}
    assert {"arxiv", "github", "gitlab", "crossref", "wayback"} <= set(found)
    assert (found["arxiv"]["state"], found["arxiv"]["interval"], found["arxiv"]["batch"]) == ("on", 3.0, 100)
    assert found["crossref"]["state"] == "off"
    assert found["openalex"]["state"] == "needs openalex_key"
    assert (found["arxiv"]["answered_at"], found["arxiv"]["error"], found["arxiv"]["found"]) == (None, None, 0)


def test_saving_without_keys_says_how_to_get_them(listkeeper: Callable[..., Any]) -> None:
    done = listkeeper("enrich", "wayback", "--save", status=2)
    assert "archive.org/account/s3.php" in done.stderr
