"""Small forges that keep pull requests and issues, and take only what the real ones document.

GitHub is held against its published description (`github_api`); GitLab and Forgejo against the fields
that docs.gitlab.com/api and Gitea's swagger name. What is sent and not documented is answered with
422 and kept in `complaints`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from github_api import complaint
from smallweb.apis import JSON, Service
from smallweb.world import Reply, Request

AT = {"github": "2026-11-01T00:00:00Z", "gitlab": "2026-11-01T00:00:00.000Z", "forgejo": "2026-11-01T00:00:00Z"}
HOSTS = {"github": "api.github.com", "gitlab": "gitlab.com", "forgejo": "codeberg.org"}
REMOTES = {"github": "https://github.com", "gitlab": "https://gitlab.com", "forgejo": "https://codeberg.org"}
ROOTS = {"github": "", "gitlab": "/api/v4", "forgejo": "/api/v1"}
TOKENS = {
    "github": ("authorization", "Bearer t"),
    "gitlab": ("private-token", "t"),
    "forgejo": ("authorization", "token t"),
}

# By method and thing, the parameters and the fields of bodies that are documented, as far as anybody may want them.
_DOCUMENTED: Mapping[str, Mapping[tuple[str, str], set[str]]] = {
    "gitlab": {
        ("GET", ""): set(),
        ("GET", "merge_requests"): {"state", "source_branch", "target_branch", "order_by", "sort", "page", "per_page"},
        ("POST", "merge_requests"): {"source_branch", "target_branch", "title", "description", "labels"},
        ("PUT", "merge_requests"): {"title", "description", "state_event", "target_branch", "labels"},
        ("GET", "issues"): {"state", "labels", "order_by", "sort", "page", "per_page", "scope", "search"},
        ("POST", "issues"): {"title", "description", "labels", "confidential"},
        ("PUT", "issues"): {"title", "description", "labels", "state_event"},
    },
    "forgejo": {
        ("GET", ""): set(),
        ("GET", "pulls"): {"state", "sort", "milestone", "labels", "poster", "page", "limit"},
        ("POST", "pulls"): {"head", "base", "title", "body", "assignees", "labels"},
        ("PATCH", "pulls"): {"title", "body", "base", "state", "labels"},
        ("GET", "issues"): {"state", "labels", "q", "type", "since", "created_by", "page", "limit"},
        ("POST", "issues"): {"title", "body", "labels", "closed", "assignees"},
        ("PATCH", "issues"): {"title", "body", "state", "assignees"},
    },
}


@dataclass
class SmallForge(Service):
    """One project, `ada/tools`, on a forge of one of the three kinds."""

    kind: str = "github"
    name: str = "ada/tools"
    page: int = 2
    """How many are in a page of a listing, so that tests see several."""
    pulls: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return HOSTS[self.kind]

    @property
    def remote(self) -> str:
        return f"{REMOTES[self.kind]}/{self.name}.git"

    def settle(self, number: int, *, merged: bool) -> None:
        """Merge a pull request, or close it unmerged."""
        one = next(one for one in self.pulls if one[self._number] == number)
        one["state"] = "merged" if merged and self.kind == "gitlab" else "closed"
        one["merged_at"] = AT[self.kind] if merged else None

    def truth(self, request: Request) -> Reply:
        header, token = TOKENS[self.kind]
        if request.headers.get(header) != token:
            return self._reply(401, {"message": "Bad credentials"})
        parts = urlsplit(request.target)
        project = quote(self.name, safe="") if self.kind == "gitlab" else self.name
        start = f"{ROOTS[self.kind]}/{'projects' if self.kind == 'gitlab' else 'repos'}/{project}"
        if not f"{parts.path}/".startswith(f"{start}/"):
            return self._reply(404, {"message": "Not Found"})
        thing, _, number = parts.path.removeprefix(start).strip("/").partition("/")
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        sent = json.loads(request.body) if request.body else {}
        if wrong := self._complaint(request, thing, {**given, **sent}):
            self.complaints.append(wrong)
            return self._reply(422, {"message": wrong})
        if not thing:
            return self._reply(200, {"default_branch": "main"})
        kept = self.issues if thing == "issues" else self.pulls
        if request.method == "POST":
            return self._post(kept, sent, is_pull=thing != "issues")
        if not number:
            return self._list(kept, given, request)
        return self._one(kept, int(number), sent)

    @property
    def _number(self) -> str:
        return "iid" if self.kind == "gitlab" else "number"

    def _complaint(self, request: Request, thing: str, given: Mapping[str, Any]) -> str | None:
        if self.kind == "github":
            return complaint(request)
        known = _DOCUMENTED[self.kind].get((request.method, thing))
        if known is None:
            return f"there is no operation {request.method} {thing}"
        return next((f"{thing} knows no {name}" for name in given if name not in known), None)

    def _post(self, kept: list[dict[str, Any]], sent: dict[str, Any], *, is_pull: bool) -> Reply:
        if is_pull and any(self._is_open(one) and self._branch(one) == self._sent_branch(sent) for one in kept):
            return self._reply(409 if self.kind != "github" else 422, {"message": "A pull request already exists"})
        number = len(self.pulls) + len(self.issues) + 1
        url = f"{REMOTES[self.kind]}/{self.name}/{number}"
        row = {self._number: number, "title": sent["title"], "merged_at": None}
        if self.kind == "gitlab":
            row |= {"web_url": url, "description": sent["description"], "state": "opened"}
            row |= {"source_branch": sent.get("source_branch"), "target_branch": sent.get("target_branch")}
            row |= {"source_project_id": 1, "target_project_id": 1}
        else:
            row |= {"html_url": url, "body": sent["body"], "state": "open"}
            own = {"repo": {"full_name": self.name}}
            row |= {"head": {"ref": sent["head"], **own}, "base": {"ref": sent["base"], **own}} if is_pull else {}
        kept.append(row)
        return self._reply(201, row)

    def _list(self, kept: list[dict[str, Any]], given: Mapping[str, str], request: Request) -> Reply:
        branch = given.get("source_branch") or given.get("head", "").rpartition(":")[2]
        rows = [one for one in reversed(kept) if not branch or self._branch(one) == branch]
        if given.get("state") not in ("all", None):
            rows = [one for one in rows if self._is_open(one)]
        page = int(given.get("page", "1"))
        shown = rows[(page - 1) * self.page : page * self.page]
        more = {"Link": f'<{request.url}&again>; rel="next"'} if len(rows) > page * self.page else {}
        return self._reply(200, shown, more)

    def _one(self, kept: list[dict[str, Any]], number: int, sent: dict[str, Any]) -> Reply:
        one = next((one for one in kept if one[self._number] == number), None)
        if one is None:
            return self._reply(404, {"message": "Not Found"})
        event = sent.pop("state_event", None)
        one.update(sent, **({"state": "closed" if event == "close" else "opened"} if event else {}))
        return self._reply(200, one)

    @staticmethod
    def _is_open(one: Mapping[str, Any]) -> bool:
        return str(one["state"]).startswith("open")

    def _branch(self, one: Mapping[str, Any]) -> Any:
        return one.get("source_branch") if self.kind == "gitlab" else one.get("head", {}).get("ref")

    def _sent_branch(self, sent: Mapping[str, Any]) -> Any:
        return sent["source_branch" if self.kind == "gitlab" else "head"]

    @staticmethod
    def _reply(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Reply:
        return Reply(status, {**JSON, **(headers or {})}, json.dumps(content))
