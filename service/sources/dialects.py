"""How each kind of forge is written to: a table. Pure.

Sources: docs.github.com/rest (pulls, issues), docs.gitlab.com/api (merge_requests, issues), and the
swagger that every Forgejo and Gitea has at /api/swagger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from service.errors import UsageError
from service.settings import Settings


class Dialect(NamedTuple):
    """What a kind of forge calls things. In texts `{host}`, `{name}`, `{id}` and `{branch}` stand for what is meant."""

    name: str
    called: str
    hosts: tuple[str, ...]
    """That are known to be of this kind; the setting `forges` names others."""
    api: str
    """The address of the API of any host."""
    api_settings: Mapping[str, str]
    """The setting that says it for a host; `*`: for all."""
    token: str
    """The setting with the token."""
    needs: str
    """What that must allow."""
    header: tuple[str, str]
    """The header that the token goes into, and how."""
    git_user: str
    """Whose name goes with the token where git asks for a password."""
    project: str
    """Below the API."""
    requests: str
    """Below the project: its requests to merge a branch, called pull or merge requests."""
    of_branch: Mapping[str, str]
    """What is asked for to see those of one branch, the newest first."""
    of_issues: Mapping[str, str]
    """The same for issues."""
    change: str
    """The method that changes one of them."""
    size: str = "per_page"
    """How many are to be in a page of a listing."""
    number: str = "number"
    url: str = "html_url"
    body: str = "body"
    head: str = "head"
    base: str = "base"
    reopened: Mapping[str, str] = {"state": "open"}
    closed: Mapping[str, str] = {"state": "closed"}
    headers: Mapping[str, str] = {"Accept": "application/json"}


DIALECTS = (
    Dialect(
        name="github",
        called="GitHub",
        hosts=("github.com",),
        api="https://{host}/api/v3",
        api_settings={"github.com": "github_url"},
        token="github_token",  # noqa: S106  # a setting's name
        needs="contents, issues and pull requests, read and write",
        header=("Authorization", "Bearer {}"),
        git_user="x-access-token",
        project="/repos/{name}",
        requests="/pulls",
        of_branch={"head": "{owner}:{branch}", "state": "all", "sort": "created", "direction": "desc"},
        of_issues={"state": "all", "sort": "created", "direction": "desc"},
        change="PATCH",
        headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    ),
    Dialect(
        name="gitlab",
        called="GitLab",
        hosts=("gitlab.com",),
        api="https://{host}/api/v4",
        api_settings={"*": "gitlab_url"},
        token="gitlab_token",  # noqa: S106  # a setting's name
        needs="the scopes api and write_repository",
        header=("PRIVATE-TOKEN", "{}"),
        git_user="oauth2",
        project="/projects/{id}",
        requests="/merge_requests",
        of_branch={"source_branch": "{branch}", "state": "all", "order_by": "created_at", "sort": "desc"},
        of_issues={"order_by": "created_at", "sort": "desc"},
        change="PUT",
        number="iid",
        url="web_url",
        body="description",
        head="source_branch",
        base="target_branch",
        reopened={"state_event": "reopen"},
        closed={"state_event": "close"},
    ),
    Dialect(
        name="forgejo",
        called="Forgejo",
        hosts=("codeberg.org", "gitea.com"),
        api="https://{host}/api/v1",
        api_settings={"codeberg.org": "codeberg_url"},
        token="forgejo_token",  # noqa: S106  # a setting's name
        needs="repositories and issues, read and write",
        header=("Authorization", "token {}"),
        git_user="listkeeper",
        project="/repos/{name}",
        requests="/pulls",
        of_branch={"state": "all"},  # it has no parameter for the branch
        of_issues={"state": "all", "type": "issues"},
        change="PATCH",
        size="limit",
    ),
)
"""Gitea is spoken to as Forgejo, which began as a copy of it."""

KINDS = {dialect.name: dialect for dialect in DIALECTS}
_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]+):(?P<path>[^/\s].*)")
"""`git@github.com:owner/name.git`, as git-clone(1) describes it."""


class Spot(NamedTuple):
    """A project on a forge."""

    dialect: Dialect
    host: str
    """With the port where there is one."""
    name: str
    """owner/name; on GitLab with all groups."""

    def __str__(self) -> str:
        return f"{self.host}/{self.name}"

    def api(self, settings: Settings) -> str:
        """The address of the project in the forge's API."""
        by_host = self.dialect.api_settings
        setting = by_host.get(self.host) or by_host.get("*")
        base = getattr(settings, setting) if setting else self.dialect.api
        path = self.dialect.project.format(name=quote(self.name), id=quote(self.name, safe=""))
        return base.format(host=self.host).rstrip("/") + path


def spot(remote: str, settings: Settings) -> Spot:
    """The project that a git remote's address names. Raises UsageError where that is on no forge we know."""
    parts = urlsplit(remote)
    if parts.scheme in ("http", "https", "ssh", "git+ssh", "git"):
        port = f":{parts.port}" if parts.port and parts.scheme in ("http", "https") else ""
        host, path = f"{parts.hostname or ''}{port}", parts.path
    elif (found := _SCP.fullmatch(remote)) and "://" not in remote:
        host, path = found["host"].lower(), found["path"]
    else:
        raise UsageError("the remote is no address of a forge", hint="name another one with --remote")
    name = path.strip("/").removesuffix(".git")
    kind = _kinds(settings).get(host)
    if kind is None or "/" not in name:
        raise UsageError(
            f"{host or 'the remote'} is no forge that is known here",
            hint=f"say what it is in the setting forges, as {host or 'HOST'}=KIND; kinds: {', '.join(KINDS)}",
        )
    return Spot(kind, host, name)


def _kinds(settings: Settings) -> dict[str, Dialect]:
    """The kinds of forges by host, those of the settings too. Raises UsageError for one that there is not."""
    known = {host: dialect for dialect in DIALECTS for host in dialect.hosts}
    for text in settings.forges:
        host, _, kind = (part.strip().lower() for part in text.partition("="))
        if kind not in KINDS:
            raise UsageError(f"setting forges: cannot read {text!r}", hint=f"HOST=KIND; kinds: {', '.join(KINDS)}")
        known[host] = KINDS[kind]
    return known
