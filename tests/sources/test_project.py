"""Pull requests and issues are found, opened and changed on forges of all kinds, and refusals say what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from asking import serving, small_web
from forges import SmallForge
from service.errors import ListkeeperError, SourceBusy, SourceUnusable, UsageError
from service.settings import Settings
from service.sources.dialects import DIALECTS, spot
from service.sources.project import Project
from smallweb import Reply
from smallweb.apis import JSON

KINDS = [dialect.name for dialect in DIALECTS]
TOKENS = {"github_token": "t", "gitlab_token": "t", "forgejo_token": "t"}


@pytest.fixture(autouse=True)
def _trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small web's certificates are good ones."""
    monkeypatch.setenv("SSL_CERT_FILE", small_web().certificate)


SAID = '{"message": "what it says"}'


@asynccontextmanager
async def project(forge: SmallForge, **given: str) -> AsyncIterator[tuple[Project, list[float]]]:
    """The project of a small forge, and how long it was left alone."""
    rests: list[float] = []

    async def sleep(seconds: float) -> None:  # takes the place of asyncio's
        rests.append(seconds)

    settings = Settings(**(TOKENS | given))  # type: ignore[arg-type]  # pydantic makes secrets of them
    async with serving({forge.host: forge}) as client:
        yield Project(client, settings, spot(forge.remote, settings), sleep=sleep), rests


@pytest.mark.parametrize("kind", KINDS)
async def test_a_pull_request_is_opened_found_and_changed(kind: str) -> None:
    """By its branch, among those of others, over several pages."""
    forge = SmallForge(kind=kind)
    async with project(forge) as (at, _):
        assert await at.default_branch() == "main"
        assert await at.pull_requests("links") == []
        first = await at.open_pull_request("links", "main", "Repair 1 place", "- one")
        for other in ("a", "b", "c"):
            await at.open_pull_request(other, "main", other, "")
        assert (first.state, first.title, first.body, first.branch) == ("open", "Repair 1 place", "- one", "links")
        assert await at.pull_requests("links") == [first]
        changed = await at.change_pull_request(first.number, "Repair 2 places", "- two")
        assert await at.pull_request(first.number) == changed
        assert (changed.title, changed.body, changed.url) == ("Repair 2 places", "- two", first.url)
        forge.settle(first.number, merged=True)
        second = await at.open_pull_request("links", "main", "More", "")
        forge.settle(second.number, merged=False)
        assert [one.state for one in await at.pull_requests("links")] == ["closed", "merged"]
    assert forge.complaints == []


@pytest.mark.parametrize("kind", KINDS)
async def test_an_issue_is_opened_changed_closed_and_opened_again(kind: str) -> None:
    """All of them are listed, whatever became of them."""
    forge = SmallForge(kind=kind)
    async with project(forge) as (at, _):
        for number in range(5):
            await at.open_issue(f"Issue {number}", "text")
        assert [one.title async for one in at.issues()] == [f"Issue {number}" for number in (4, 3, 2, 1, 0)]
        closed = await at.change_issue(2, "Done", "all is well", is_open=False)
        assert (closed.state, closed.title, closed.body) == ("closed", "Done", "all is well")
        assert [one.state async for one in at.issues()].count("closed") == 1
        assert (await at.change_issue(2, "Again", "")).state == (await at.issue(2)).state == "open"
    assert forge.complaints == []


async def test_pull_requests_of_forks_are_those_of_others() -> None:
    """A branch of the same name in somebody's copy is no branch of ours."""
    forge = SmallForge()
    async with project(forge) as (at, _):
        await at.open_pull_request("links", "main", "t", "")
        forge.pulls[0]["head"]["repo"] = {"full_name": "eve/tools"}
        assert await at.pull_requests("links") == []
        forge.pulls[0]["head"]["repo"] = None  # the copy was deleted
        assert await at.pull_requests("links") == []


@pytest.mark.parametrize(
    ("answer", "error", "says", "hint"),
    [
        (Reply(401, JSON, SAID), SourceUnusable, "does not accept the token", "LISTKEEPER_GITHUB_TOKEN"),
        (Reply(403, JSON, SAID), SourceUnusable, "write to ada/tools: what it says", "pull requests"),
        (Reply(404, JSON, SAID), SourceUnusable, "shows this token no ada/tools", "pull requests"),
        (Reply(410, JSON, SAID), SourceUnusable, "has no issues", "turn them on"),
        (
            Reply(422, JSON, '{"message": "Validation Failed", "errors": [{"message": "No commits"}, {"code": "x"}]}'),
            SourceUnusable,
            "Validation Failed; No commits; x",
            None,
        ),
        (Reply(502, {}, "<h1>no</h1>"), SourceBusy, "status 502", "again"),
        (Reply(201, JSON, "[]"), SourceUnusable, "cannot be read", None),
        (Reply(201, JSON, '{"number": 1}'), SourceUnusable, "misses 'state'", None),
        (Reply(302, {"Location": "https://elsewhere.example/"}), SourceUnusable, "somewhere else", "remote anew"),
        (Reply(reset=True), SourceBusy, "cannot be reached", "again"),
    ],
)
async def test_what_is_refused_is_said_with_what_to_do(
    answer: Reply, error: type[ListkeeperError], says: str, hint: str | None
) -> None:
    """What was sent is not sent again by itself: it may have been done."""
    forge = SmallForge(moods=[answer])
    async with project(forge) as (at, _):
        with pytest.raises(error) as caught:
            await at.open_issue("t", "b")
        assert says in caught.value.message
        assert hint is None or hint in (caught.value.hint or "")
        assert len(forge.requests) == 1


@pytest.mark.parametrize("ask", [lambda at: at.open_issue("t", "b"), lambda at: at.default_branch()])
async def test_a_limit_is_waited_for(ask: Callable[[Project], AsyncIterator[None]]) -> None:
    """As long as the forge asks for, and not where that is longer than anybody wants to wait."""
    full = Reply(403, {**JSON, "Retry-After": "7"}, '{"message": "You have exceeded a secondary rate limit"}')
    forge = SmallForge(moods=[full, Reply(429, {"Retry-After": "3"}), None])
    async with project(forge) as (at, rests):
        assert await ask(at)  # type: ignore[misc]  # the doors share a shape
        assert rests == [7.0, 3.0]
    forge = SmallForge(moods=[Reply(429, {"Retry-After": "3600"})])
    async with project(forge) as (at, rests):
        with pytest.raises(SourceBusy, match="come back in 3600 s"):
            await ask(at)  # type: ignore[misc]  # the doors share a shape
        assert rests == []


async def test_what_is_only_read_is_asked_for_again() -> None:
    """A gateway's error, or no answer."""
    forge = SmallForge(moods=[Reply(502, keep=False), Reply(reset=True), None])
    async with project(forge) as (at, rests):
        assert await at.default_branch() == "main"
        assert len(rests) == 2


async def test_what_was_sent_and_not_answered_is_not_sent_again() -> None:
    """Not even where the connection was one that is kept and may have been closed: it may have been done."""
    forge = SmallForge(moods=[None, Reply(reset=True)])
    async with project(forge) as (at, _):
        await at.default_branch()
        with pytest.raises(SourceBusy, match="cannot be reached"):
            await at.open_issue("t", "b")
    assert [one.method for one in forge.requests] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("remote", "kind", "name"),
    [
        ("https://github.com/ada/tools.git", "github", "github.com/ada/tools"),
        ("git@github.com:Ada/tools.git", "github", "github.com/Ada/tools"),
        ("ssh://git@codeberg.org:22/ada/tools", "forgejo", "codeberg.org/ada/tools"),
        ("https://gitlab.com/group/sub/tools/", "gitlab", "gitlab.com/group/sub/tools"),
        ("https://user:secret@git.example:8443/ada/tools.git", "forgejo", "git.example:8443/ada/tools"),
    ],
)
def test_a_remote_names_a_project(remote: str, kind: str, name: str) -> None:
    """In all the ways git writes addresses; without what is secret in them."""
    found = spot(remote, Settings(forges=("git.example:8443=forgejo",)))
    assert (found.dialect.name, str(found)) == (kind, name)


def test_the_api_of_a_project() -> None:
    """Of known hosts as the settings say, of others where such a forge has it."""
    settings = Settings(forges=("ghe.example=github", "git.example=gitlab"))
    assert spot("https://github.com/a/b", settings).api(settings) == "https://api.github.com/repos/a/b"
    assert spot("https://ghe.example/a/b", settings).api(settings) == "https://ghe.example/api/v3/repos/a/b"
    assert spot("https://git.example/a/b/c", settings).api(settings) == "https://git.example/api/v4/projects/a%2Fb%2Fc"


@pytest.mark.parametrize(
    ("remote", "forges", "says"),
    [
        ("/srv/tools.git", (), "no address of a forge"),
        ("https://git.example/ada/tools", (), "no forge that is known"),
        ("https://github.com/tools", (), "no forge that is known"),
        ("https://git.example/ada/tools", ("git.example=svn",), "cannot read 'git.example=svn'"),
    ],
)
def test_what_is_no_forge_is_said(remote: str, forges: tuple[str, ...], says: str) -> None:
    """With the setting that makes it one."""
    with pytest.raises(UsageError, match=says):
        spot(remote, Settings(forges=forges))


async def test_without_a_token_nothing_is_asked() -> None:
    """It says which setting it goes into and what it must allow."""
    async with serving({}) as client:
        with pytest.raises(UsageError, match="no token for GitLab") as caught:
            Project(client, Settings(), spot("https://gitlab.com/a/b", Settings()))
        assert "LISTKEEPER_GITLAB_TOKEN" in (caught.value.hint or "")
