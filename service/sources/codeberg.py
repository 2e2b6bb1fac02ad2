"""Projects on Codeberg, which runs Forgejo.

Source: codeberg.org/api/swagger. It asks for fair use and names no number, so there is one request
a second.
"""

from __future__ import annotations

from typing import Any

from service.models import Repository
from service.sources.limits import Limits
from service.sources.one_by_one import OneByOne, moment
from service.sources.plug import A_NIGHT


class Codeberg(OneByOne):
    """Codeberg's API."""

    name = "codeberg"
    about = "Stars and names of projects on Codeberg."
    limits = Limits("codeberg", batch=1, interval=1.0, deadline=30, pauses=(5, 20, 60), patience=300)
    refresh = A_NIGHT

    def address(self, name: str) -> str:
        return f"{self._settings.codeberg_url}/repos/{name.partition('/')[2]}"

    def read(self, name: str, told: dict[str, Any]) -> Repository:
        return Repository(
            forge=self.name,
            number=told["id"],
            name=f"{name.partition('/')[0]}/{told['full_name']}",
            stars=told["stars_count"],
            forks=told.get("forks_count", 0),
            archived=told.get("archived", False),
            language=told.get("language") or None,
            license=next(iter(told.get("licenses") or ()), None),
            topics=told.get("topics") or [],
            description=told.get("description") or None,
            homepage=told.get("website") or None,
            default_branch=told.get("default_branch"),
            pushed_at=moment(told.get("updated_at")),
        )
