"""Projects of all forges become the same kind of record, through the same small interface."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from asking import Unhurried, serving
from service import urls
from service.errors import SourceBusy
from service.settings import Settings
from service.sources.codeberg import Codeberg
from service.sources.gists import Gists
from service.sources.gitlab import GitLab
from service.sources.huggingface import HuggingFace
from service.sources.one_by_one import OneByOne
from service.sources.plug import Answer, Wanted
from smallweb import Reply
from smallweb.apis import JSON, Answers

GITLAB = {
    "id": 278964,
    "path_with_namespace": "GNOME/geary",
    "star_count": 40,
    "forks_count": 3,
    "archived": True,
    "description": "Mail",
    "topics": ["mail"],
    "default_branch": "main",
    "last_activity_at": "2025-01-02T03:04:05.000Z",
    "license": {"key": "lgpl-2.1"},
}
CODEBERG = {
    "id": 5,
    "full_name": "forgejo/forgejo",
    "stars_count": 900,
    "forks_count": 30,
    "archived": False,
    "language": "Go",
    "website": "",
    "default_branch": "forgejo",
    "updated_at": "2025-01-02T03:04:05Z",
}
MODEL = {
    "_id": "621ffdc136468d709f17a5a1",
    "id": "google/flan-t5-xl",
    "likes": 500,
    "tags": ["pytorch", "license:apache-2.0", "region:us"],
    "lastModified": "2023-11-28T09:14:33.000Z",
}
GIST = {"id": "353499f2e6e407883b32", "files": {"a.py": {"language": "Python"}}, "updated_at": "2015-01-01T00:00:00Z"}


async def ask(forge: type[OneByOne], name: str, service: Answers) -> tuple[Answer, Unhurried]:
    turns = Unhurried()
    async with serving({"forge.example": service}) as client:
        settings = Settings(
            gitlab_url="http://forge.example/{host}/api/v4",
            codeberg_url="http://forge.example/api/v1",
            huggingface_url="http://forge.example/api",
            github_url="http://forge.example",
            github_token="t",
        )
        [answer] = await forge.open(client, settings, turns).repositories([Wanted(name)])
        return answer, turns


CASES: list[tuple[type[OneByOne], str, str, Any, dict[str, Any]]] = [
    (
        GitLab,
        "https://gitlab.gnome.org/GNOME/geary/-/issues",
        "/gitlab.gnome.org/api/v4/projects/gnome%2Fgeary",
        GITLAB,
        {"name": "gitlab.gnome.org/GNOME/geary", "stars": 40, "archived": True, "license": "LGPL-2.1"},
    ),
    (
        Codeberg,
        "https://codeberg.org/forgejo/forgejo",
        "/api/v1/repos/forgejo/forgejo",
        CODEBERG,
        {"name": "codeberg.org/forgejo/forgejo", "stars": 900, "language": "Go", "default_branch": "forgejo"},
    ),
    (
        HuggingFace,
        "https://huggingface.co/google/flan-t5-xl",
        "/api/models/google/flan-t5-xl",
        MODEL,
        {"name": "huggingface.co/google/flan-t5-xl", "stars": 500, "license": "Apache-2.0", "topics": ["pytorch"]},
    ),
    (
        HuggingFace,
        "https://huggingface.co/datasets/o/d",
        "/api/datasets/o/d",
        {**MODEL, "id": "o/d"},
        {"name": "huggingface.co/datasets/o/d"},
    ),
    (
        HuggingFace,
        "https://huggingface.co/spaces/o/s",
        "/api/spaces/o/s",
        {**MODEL, "id": "o/s"},
        {"name": "huggingface.co/spaces/o/s"},
    ),
    (
        Gists,
        "https://gist.github.com/o/353499f2e6e407883b32",
        "/gists/353499f2e6e407883b32",
        GIST,
        {
            "name": "gist.github.com/353499f2e6e407883b32",
            "language": "Python",
            "pushed_at": datetime(2015, 1, 1, tzinfo=UTC),
        },
    ),
]


@pytest.mark.parametrize(("forge", "url", "path", "told", "wanted"), CASES, ids=lambda case: getattr(case, "name", ""))
async def test_a_project_is_asked_for_by_what_its_url_names(
    forge: type[OneByOne], url: str, path: str, told: Any, wanted: dict[str, Any]
):
    name = urls.repository(url)
    assert name is not None
    answer, _ = await ask(forge, name, Answers(known={path: told, f"{path}?license=true": told}))
    assert answer.state == "found", answer.error
    assert answer.repository is not None
    assert answer.repository.forge == forge.name == urls.forge(name)
    assert {field: getattr(answer.repository, field) for field in wanted} == wanted
    assert urls.repository(f"https://{answer.repository.name}") in (name, answer.repository.name)


GONE: list[tuple[type[OneByOne], str, Reply]] = [
    (GitLab, "gitlab.com/o/r", Reply(404, JSON, '{"message": "404 Project Not Found"}')),
    (Codeberg, "codeberg.org/o/r", Reply(404, JSON, '{"message": "not found"}')),
    (HuggingFace, "huggingface.co/o/m", Reply(401, JSON, '{"error": "Invalid username or password."}')),
    (HuggingFace, "huggingface.co/o/m", Reply(404, JSON, '{"error": "Repository not found"}')),
    (Gists, "gist.github.com/0abc1", Reply(404, JSON, '{"message": "Not Found"}')),
]


@pytest.mark.parametrize(("forge", "name", "reply"), GONE)
async def test_a_project_that_is_gone_is_told_from_a_page_that_is_not_there(
    forge: type[OneByOne], name: str, reply: Reply
):
    assert (await ask(forge, name, Answers(missing=reply)))[0].state == "gone"
    if forge is not Gists:
        assert (await ask(forge, name, Answers(missing=Reply(404, body="<html>"))))[0].state == "failed"


@pytest.mark.parametrize("trouble", [Reply(429), Reply(503), Reply(200, body="<html>")], ids=["429", "503", "junk"])
@pytest.mark.parametrize("forge", [GitLab, Codeberg, HuggingFace, Gists])
async def test_trouble_is_waited_out_and_no_answer(forge: type[OneByOne], trouble: Reply):
    names = {GitLab: "gitlab.com/o/r", Codeberg: "codeberg.org/o/r", HuggingFace: "huggingface.co/o/m"}
    service = Answers(missing=trouble)
    with pytest.raises(SourceBusy):
        await ask(forge, names.get(forge, "gist.github.com/0abc1"), service)
    assert len(service.requests) == len(forge.limits.pauses)


async def test_a_project_that_moved_is_followed_on_the_same_host_alone():
    moved = Reply(307, {"Location": "/api/models/new/name"})
    known = {"/api/models/old/name": moved, "/api/models/new/name": {**MODEL, "id": "new/name"}}
    answer, _ = await ask(HuggingFace, "huggingface.co/old/name", Answers(known=known))
    assert answer.repository is not None
    assert answer.repository.name == "huggingface.co/new/name"
    known = {"/api/models/old/name": Reply(307, {"Location": "http://elsewhere.example/"})}
    assert (await ask(HuggingFace, "huggingface.co/old/name", Answers(known=known)))[0].state == "failed"


GRAPHQL_GIST = {
    "name": "353499f2e6e407883b32", "description": "char-rnn", "stargazerCount": 8000, "pushedAt": "2015-07-26T00:00:00Z",
    "updatedAt": "2026-01-01T00:00:00Z", "url": "https://gist.github.com/karpathy/353499f2e6e407883b32",
    "files": [{"language": {"name": "Python"}}], "forks": {"totalCount": 1000},
}  # fmt: skip


async def test_gists_have_stars_where_there_is_a_token_and_an_owner():
    urls_ = [f"https://gist.github.com/karpathy/{GRAPHQL_GIST['name']}", "https://gist.github.com/gone/0abc1", None]
    names = ["gist.github.com/353499f2e6e407883b32", "gist.github.com/0abc1", "gist.github.com/0abc2"]
    errors = [{"type": "NOT_FOUND", "path": ["r1"], "message": "Could not resolve to a User with the login of 'gone'."}]
    told = {"data": {"r0": {"gist": GRAPHQL_GIST}, "r1": None}, "errors": errors}
    rest = {"/gists/0abc2": {**GIST, "id": "0abc2"}}
    service = Answers(known={"/graphql": told, **rest}, missing=Reply(404, JSON, '{"message": "Not Found"}'))
    async with serving({"api.github.com": service}) as client:
        settings = Settings(github_url="http://api.github.com", github_token="t")
        gists = Gists.open(client, settings, Unhurried())
        wanted = [Wanted(name, url=url) for name, url in zip(names, urls_, strict=True)]
        found, gone, without = await gists.repositories(wanted)
    assert gists.batch == 100
    assert found.repository is not None
    assert (found.repository.stars, found.repository.forks, found.repository.language) == (8000, 1000, "Python")
    assert (gone.state, without.state) == ("gone", "found")
    assert [request.target for request in service.requests] == ["/graphql", "/gists/0abc1", "/gists/0abc2"]
    assert json.loads(service.requests[0].body)["variables"] == {
        "o0": "karpathy", "n0": "353499f2e6e407883b32", "o1": "gone", "n1": "0abc1",
    }  # fmt: skip


async def test_a_gist_is_asked_for_within_githubs_own_limits():
    used_up = Reply(
        403, {**JSON, "X-RateLimit-Remaining": "0"}, '{"message": "API rate limit exceeded for 203.0.113.7."}'
    )
    with pytest.raises(SourceBusy, match="rate limit"):
        await ask(Gists, "gist.github.com/0abc1", Answers(missing=used_up))
    assert Gists.limits.name == "github"
