"""Projects on GitLab, wherever it is installed.

Source: docs.gitlab.com/api/projects. Anonymous requests to gitlab.com: 500 a minute; other
installations have limits of their own, so the pace is a slow one.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from service.models import Repository
from service.sources.limits import Limits
from service.sources.one_by_one import OneByOne, moment
from service.sources.plug import A_NIGHT

SPDX = {
    "agpl-3.0": "AGPL-3.0",
    "apache-2.0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "cc0-1.0": "CC0-1.0",
    "gpl-2.0": "GPL-2.0",
    "gpl-3.0": "GPL-3.0",
    "isc": "ISC",
    "lgpl-2.1": "LGPL-2.1",
    "lgpl-3.0": "LGPL-3.0",
    "mit": "MIT",
    "mpl-2.0": "MPL-2.0",
    "unlicense": "Unlicense",
}
"""SPDX ids by GitLab's and Hugging Face's own words for licences."""


class GitLab(OneByOne):
    """GitLab's API."""

    name = "gitlab"
    about = "Stars and names of projects on GitLab."
    limits = Limits("gitlab", batch=1, interval=0.5, deadline=30, pauses=(5, 20, 60), patience=300, concurrency=2)
    refresh = A_NIGHT

    def address(self, name: str) -> str:
        host, _, path = name.partition("/")
        return f"{self._settings.gitlab_url.format(host=host)}/projects/{quote(path, safe='')}?license=true"

    def read(self, name: str, told: dict[str, Any]) -> Repository:
        return Repository(
            forge=self.name,
            number=_of_host(name, told["id"]),
            name=f"{name.partition('/')[0]}/{told['path_with_namespace']}",
            stars=told["star_count"],
            forks=told.get("forks_count", 0),
            archived=told.get("archived", False),
            license=SPDX.get((told.get("license") or {}).get("key", "")),
            topics=told.get("topics", []),
            description=told.get("description") or None,
            homepage=told.get("web_url"),
            default_branch=told.get("default_branch"),
            pushed_at=moment(told.get("last_activity_at")),
        )


def _of_host(name: str, own: int) -> int:
    """A number of its own for each project of each installation; gitlab.com's are as they are."""
    host = name.partition("/")[0]
    return own if host == "gitlab.com" else sum(map(ord, host)) * 10**12 + own
