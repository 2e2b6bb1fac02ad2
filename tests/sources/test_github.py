"""Repositories come from GitHub by either API, and its limits are told from its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest

from asking import Unhurried, recorded, serving
from service.errors import SourceBusy, SourceUnusable
from service.sources.github import LIMITS, GitHub
from service.sources.github_answers import is_about_repository, read_graphql, read_rest, refusal
from service.sources.plug import Answer, Wanted
from smallweb import Reply, Request
from smallweb.apis import JSON
from smallweb.apis import GitHub as Service
from smallweb.apis import Repository as Known

URL = "http://api.github.com"
THEANO = Known(
    7,
    "hardmaru/Write-RNN",
    353,
    40,
    language="TypeScript",
    topics=("rnn",),
    description="…",
    former=("hardmaru/old-rnn",),
)
MANY = [Known(number, f"o/r{number}", stars=number) for number in range(1, 101)]


async def ask(
    service: Service | Reply, names: Sequence[str | Wanted], *, token: str | None = None
) -> tuple[dict[str, Answer], Unhurried]:
    """What comes of asking for some repositories, by name, and the turns that it took."""
    turns = Unhurried()
    handler = service if isinstance(service, Service) else lambda _: service
    wanted = [name if isinstance(name, Wanted) else Wanted(name) for name in names]
    async with serving({"api.github.com": handler}) as client:
        answers = await GitHub(client, URL, token, turns).repositories(wanted)
    return {answer.name: answer for answer in answers}, turns


def asked_for(request: Request) -> int:
    return orjson.loads(request.body)["query"].count("repository(")


# --- what both APIs tell


@pytest.mark.parametrize("token", ["t", None])
async def test_a_repository_is_read_alike_from_both_apis(token: str | None):
    answers, _ = await ask(Service(repositories=[THEANO]), ["hardmaru/write-rnn"], token=token)
    repository = answers["hardmaru/write-rnn"].repository
    assert repository is not None
    assert repository.model_dump() == {
        "forge": "github",
        "number": 7,
        "name": "hardmaru/Write-RNN",
        "stars": 353,
        "forks": 40,
        "archived": False,
        "language": "TypeScript",
        "license": "MIT",
        "topics": ["rnn"],
        "description": "…",
        "homepage": None,
        "default_branch": "main",
        "pushed_at": datetime(2016, 4, 1, tzinfo=UTC),
        "latest_release": "v1.0" if token else None,  # REST tells elsewhere, for another request
        "released_at": datetime(2016, 5, 1, tzinfo=UTC) if token else None,
    }


@pytest.mark.parametrize("token", ["t", None])
async def test_a_former_name_leads_to_the_present_one_and_a_gone_repository_is_told(token: str | None):
    answers, _ = await ask(Service(repositories=[THEANO]), ["hardmaru/old-rnn"], token=token)
    assert answers["hardmaru/old-rnn"].repository is not None
    assert answers["hardmaru/old-rnn"].repository.name == "hardmaru/Write-RNN"
    answers, _ = await ask(Service(repositories=[THEANO]), ["o/gone"], token=token)
    assert answers["o/gone"] == Answer("o/gone", "gone")


# --- GraphQL


async def test_a_hundred_repositories_are_one_request():
    service = Service(repositories=MANY)
    answers, _ = await ask(service, [*(known.name for known in MANY[:99]), "o/gone"], token="t")
    assert {answer.repository.stars for answer in answers.values() if answer.repository} == set(range(1, 100))
    assert answers["o/gone"].state == "gone"
    assert [asked_for(request) for request in service.requests] == [100]
    assert service.requests[0].headers["authorization"] == "Bearer t"


LIMIT = Reply(200, JSON, '{"errors": [{"message": "Resource limits for this query exceeded."}]}')
SLOW = Reply(502, JSON, '{"message": "Something went wrong while executing your query."}')


@pytest.mark.parametrize(
    ("moods", "batches"),
    [
        ([LIMIT, LIMIT], [100, 50, 25, 25, 50]),
        ([SLOW, SLOW], [100, 100, 50, 50]),  # it may have been a bad moment
        ([SLOW], [100, 100]),
        ([Reply(504), SLOW], [100, 100, 50, 50]),
    ],
    ids=["resource limits", "502 twice", "502 once", "504 and 502"],
)
async def test_a_query_that_is_too_much_is_asked_in_halves(moods: list[Reply], batches: list[int]):
    service = Service(repositories=MANY, moods=[*moods, *[None] * 20])
    answers, _ = await ask(service, [known.name for known in MANY], token="t")
    assert len(answers) == 100
    assert {answer.state for answer in answers.values()} == {"found"}
    assert [asked_for(request) for request in service.requests] == batches


async def test_repositories_that_an_answer_leaves_out_are_asked_for_again():
    part = {"data": {"r0": None}, "errors": [{"path": ["r0"], "message": "Something went wrong"}]}
    service = Service(repositories=MANY[:2], moods=[Reply(200, JSON, orjson.dumps(part)), *[None] * 9])
    answers, _ = await ask(service, ["o/r1", "o/r2"], token="t")
    assert [answer.state for answer in answers.values()] == ["found", "found"]


async def test_a_repository_that_cannot_be_answered_for_failed_and_is_not_called_gone():
    forbidden = {"type": "FORBIDDEN", "path": ["r0"], "message": "Resource protected by organization SAML enforcement."}
    broken = Reply(200, JSON, orjson.dumps({"data": {"r0": None}, "errors": [forbidden]}))
    answers, _ = await ask(broken, ["o/secret"], token="t")
    assert answers["o/secret"].state == "failed"
    assert "SAML" in (answers["o/secret"].error or "")


async def test_a_token_that_is_not_accepted_ends_the_work_with_a_hint():
    with pytest.raises(SourceUnusable, match="token") as raised:
        await ask(Reply(401, JSON, '{"message": "Bad credentials"}'), ["o/r"], token="bad")
    assert "LISTKEEPER_GITHUB_TOKEN" in (raised.value.hint or "")
    assert "bad" not in str(raised.value)


async def test_a_query_that_github_does_not_accept_is_not_repeated():
    with pytest.raises(SourceUnusable, match="Field 'x' doesn't exist"):
        await ask(
            Reply(
                200, JSON, '{"errors": [{"message": "Field \'x\' doesn\'t exist on type", "locations": [{"line": 1}]}]}'
            ),
            ["o/r"],
            token="t",
        )


# --- REST


async def test_what_did_not_change_since_the_etag_is_told_as_such():
    service = Service(repositories=[THEANO])
    first, _ = await ask(service, ["hardmaru/write-rnn"])
    etag = first["hardmaru/write-rnn"].etag
    again, _ = await ask(service, [Wanted("hardmaru/old-rnn", present="hardmaru/Write-RNN", etag=etag)])
    assert again["hardmaru/old-rnn"] == Answer("hardmaru/old-rnn", "unchanged")
    assert service.remaining == 59


async def test_a_repository_known_by_a_new_name_is_asked_for_by_it():
    service = Service(repositories=[THEANO])
    await ask(service, [Wanted("hardmaru/old-rnn", present="hardmaru/Write-RNN")])
    assert [request.target for request in service.requests] == ["/repos/hardmaru/Write-RNN"]


async def test_a_blocked_repository_is_told_from_a_limit():
    answers, turns = await ask(Service(repositories=[Known(1, "o/r", blocked=True)]), ["o/r"])
    assert answers["o/r"] == Answer("o/r", "blocked", error="blocked: dmca")
    assert turns.rests == [0]


async def test_a_budget_that_is_used_up_is_left_alone_until_it_is_renewed():
    _, turns = await ask(Service(repositories=MANY, remaining=2, reset_in=1500), ["o/r1", "o/r2"])
    assert [turn.remaining for turn in turns.turns] == [1, 0]
    assert turns.rests == [0, 1501]


async def test_a_redirect_to_another_host_is_not_followed():
    with pytest.raises(SourceBusy, match="another host"):
        await ask(Reply(301, {"Location": "http://elsewhere.example/repositories/1"}), ["o/r"])


async def test_redirects_in_a_circle_end():
    answers, turns = await ask(Reply(301, {"Location": "/repositories/1"}), ["o/r"])
    assert answers["o/r"].state == "failed"
    assert len(turns.turns) == 3


# --- trouble, by either API

TROUBLE = {
    "too many requests": Reply(429),
    "unavailable": Reply(503, body="<html>Unicorn!</html>"),
    "a page": Reply(200, {"Content-Type": "text/html"}, "<html>Rate exceeded.</html>"),
    "nothing": Reply(200),
    "a list": Reply(200, JSON, "[]"),
    "an empty object": Reply(200, JSON, "{}"),
    "an error of its own": Reply(200, JSON, '{"errors": [{"message": "Internal server error"}]}'),
    "a redirect elsewhere": Reply(302, {"Location": "http://sign.in.example/"}),
    "no data": Reply(200, JSON, '{"data": null}'),
    "half a repository": Reply(200, JSON, '{"id": 1, "full_name": "o/r", "data": {"r0": {"databaseId": 1}}}'),
    "a number that is none": Reply(200, JSON, orjson.dumps({"data": {"r0": {"databaseId": "x"}}})),
    "another's 404": Reply(404, {"Content-Type": "text/html"}, "<title>404</title>"),
    "a reset": Reply(reset=True),
    "a redirect": Reply(503, {"Location": "/"}),
}


@pytest.mark.parametrize("token", ["t", None])
@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=[*TROUBLE])
async def test_trouble_is_asked_again_and_never_taken_for_an_answer(trouble: Reply, token: str | None):
    service = Service(repositories=[THEANO], moods=[trouble, None])
    answers, turns = await ask(service, ["hardmaru/write-rnn"], token=token)
    assert answers["hardmaru/write-rnn"].repository is not None
    assert answers["hardmaru/write-rnn"].repository.stars == 353
    assert turns.rests[0] >= LIMITS.pauses[0]


async def test_who_never_gave_an_etag_does_not_believe_that_nothing_changed():
    service = Service(repositories=[THEANO], moods=[Reply(304), None])
    answers, _ = await ask(service, ["hardmaru/write-rnn"])
    assert answers["hardmaru/write-rnn"].state == "found"


@pytest.mark.parametrize("token", ["t", None])
async def test_trouble_that_lasts_is_told_as_busy(token: str | None):
    with pytest.raises(SourceBusy):
        await ask(Reply(503), ["o/r"], token=token)


# --- recorded answers

RENAMED = "octokit-fixture-org/tmp-scenario-rename-repository-20220719044033126-ukeod-newname"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("repo-octokit-hello-world-2022", (103703892, "octokit-fixture-org/hello-world", 0, False, None)),
        ("repo-archived-true-2018", (116563839, "testgh3py/i-have-been-archived", 0, True, None)),
        ("repo-archived-true-2019", (206888201, "hub4j-test-org/github-api", 0, True, "MIT")),
        ("edited-repo-disabled-true", (206888201, "hub4j-test-org/github-api", 0, False, "MIT")),
        ("moved-301-followed-requests", (1362490, "requests/requests", 29496, False, None)),
        ("moved-301-followed-octokit-rename-2022", (515436299, RENAMED, 0, False, None)),
    ],
)
def test_recorded_repositories_are_read(name: str, expected: tuple[int, str, int, bool, str | None]):
    told = read_rest("o/r", recorded(f"github/{name}.json")).repository
    assert told is not None
    assert (told.number, told.name, told.stars, told.archived, told.license) == expected


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("edited-secondary-403", 60),
        ("edited-secondary-429-no-retry-after", 60),
        ("edited-secondary-429-retry-after", 8),
    ],
)
def test_recorded_secondary_limits_are_kept_for_the_time_they_name_or_a_minute(name: str, seconds: float):
    response = recorded(f"github/{name}.json")
    assert not is_about_repository(response)
    busy = refusal(response)
    assert isinstance(busy, SourceBusy)
    assert busy.retry_after == seconds


# --- limits, as GitHub words them

NOW = {"Date": "Fri, 15 Jan 2027 08:00:00 GMT"}
SPENT = {**NOW, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(1_800_000_000 + 900)}
PLENTY = {**NOW, "X-RateLimit-Remaining": "4000", "X-RateLimit-Reset": str(1_800_000_000 + 900)}
ANONYMOUS = "API rate limit exceeded for 203.0.113.7. (But here's the good news: Authenticated requests get a higher rate limit.)"


@pytest.mark.parametrize(
    ("status", "headers", "message", "seconds"),
    [
        (403, SPENT, "API rate limit exceeded for user ID 1.", 901),
        (429, SPENT, "API rate limit exceeded for user ID 1.", 901),
        (403, {}, ANONYMOUS, 3600),
        (403, PLENTY, "You have exceeded a secondary rate limit.", 60),
        (403, {"Retry-After": "60"}, "You have triggered an abuse detection mechanism.", 60),
        (429, PLENTY, "You have exceeded a secondary rate limit.", 60),
        (403, {}, "", 60),
        (503, {"Retry-After": "5"}, "", 5),
        (500, {}, "", None),
    ],
)
def test_limits_are_told_apart_by_headers_and_message(
    status: int, headers: dict[str, str], message: str, seconds: float | None
):
    busy = refusal(httpx.Response(status, headers=headers, json={"message": message}))
    assert isinstance(busy, SourceBusy)
    assert busy.retry_after == seconds


@pytest.mark.parametrize("kind", ["RATE_LIMITED", "RATE_LIMIT"])
def test_graphql_tells_its_limit_with_status_200(kind: str):
    said: dict[str, Any] = {"errors": [{"type": kind, "message": "API rate limit exceeded"}]}
    with pytest.raises(SourceBusy) as raised:
        read_graphql(["o/r"], httpx.Response(200, headers=SPENT, json=said))
    assert raised.value.retry_after == 901


@pytest.mark.parametrize("status", [403, 451])
def test_a_blocked_repository_may_come_with_403(status: int):
    response = httpx.Response(status, json={"message": "Repository access blocked"})
    assert is_about_repository(response)
    assert read_rest("o/r", response) == Answer("o/r", "blocked", error="blocked")


@pytest.mark.parametrize(
    "text", ["Request forbidden by administrative rules. Please make sure", "Missing or invalid User Agent string."]
)
def test_a_client_without_a_name_is_told_so(text: str):
    response = httpx.Response(403, text=text)
    assert isinstance(refusal(response), SourceUnusable)


def test_answers_of_2012_are_read():
    old = {
        "id": 481366,
        "full_name": "nvie/gitflow",
        "watchers_count": 4650,
        "forks_count": 429,
        "language": "Shell",
        "description": "Git extensions",
        "pushed_at": "2012-07-10T09:18:03Z",
    }
    repository = read_rest("nvie/gitflow", httpx.Response(200, json=old)).repository
    assert repository is not None
    assert (repository.stars, repository.archived, repository.topics) == (4650, False, [])
