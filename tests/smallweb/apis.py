"""arXiv, GitHub and the Wayback Machine, small: each answers as its manual says, from plain records.

    archive = Arxiv({"1502.04681": Paper(...)})
    web.site("export.arxiv.org", handler=archive)
    archive.moods = [Reply(429), None, Reply(body="Rate exceeded.")]    # in turn, over and over; None: the truth

A handler is called from several threads of the server; what it was asked stands in `requests`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from smallweb.world import Reply, Request

ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class Service:
    """What all of them share: their moods, and the memory of what they were asked."""

    moods: Sequence[Reply | None] = ()
    delay: float = 0.0
    """Seconds before each answer."""
    requests: list[Request] = field(default_factory=list)
    _turns: count[int] = field(default_factory=count)

    def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        mood = self.moods[next(self._turns) % len(self.moods)] if self.moods else None
        return replace(mood or self.truth(request), delay=self.delay) if self.delay else mood or self.truth(request)

    def truth(self, request: Request) -> Reply:
        raise NotImplementedError


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}


# --- arXiv ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paper:
    title: str
    summary: str = "An abstract."
    authors: tuple[str, ...] = ("A. Author",)
    version: int = 1
    published: str = "2015-02-16T17:00:00Z"
    updated: str = "2016-01-04T17:00:00Z"
    categories: tuple[str, ...] = ("cs.LG",)
    doi: str | None = None
    journal_ref: str | None = None
    comment: str | None = None


@dataclass
class Arxiv(Service):
    """`/api/query?id_list=`: 100 papers a request, and an error for the whole batch when one id is malformed."""

    papers: dict[str, Paper] = field(default_factory=dict)
    malformed: set[str] = field(default_factory=set)
    malformed_status: int = 400
    records: dict[str, str] = field(default_factory=dict)
    """By id, the size and the source type of the latest version, as OAI's arXivRaw writes them: `0kb I`."""

    @property
    def batches(self) -> list[list[str]]:
        """The ids of each request."""
        asked = [_query(request).get("id_list") for request in self.requests]
        return [ids.split(",") for ids in asked if ids]

    def truth(self, request: Request) -> Reply:
        query = _query(request)
        if query.get("verb") == "GetRecord":
            return Reply(200, {"Content-Type": "text/xml"}, self._record(query["identifier"].rpartition(":")[2]))
        if "search_query" in query:
            words = set(re.findall(r"\w+", query["search_query"].partition('"')[2].lower()))
            named = [each for each, one in self.papers.items() if words <= set(re.findall(r"\w+", one.title.lower()))]
            return Reply(200, ATOM, arxiv_feed([arxiv_entry(each, self.papers[each]) for each in named]))
        ids = query.get("id_list", "").split(",")
        if bad := [each for each in ids if each in self.malformed]:
            return Reply(self.malformed_status, ATOM, arxiv_error(f"incorrect id format for {bad[0]}"))
        found = [arxiv_entry(each, self.papers[each]) for each in ids if each in self.papers]
        start, size = int(query.get("start", 0)), int(query.get("max_results", 10))
        return Reply(200, ATOM, arxiv_feed(found[start : start + size], total=len(found)))

    def _record(self, paper_id: str) -> str:
        return arxiv_record(["12kb D", self.records[paper_id]] if paper_id in self.records else [])


def arxiv_record(versions: Sequence[str]) -> str:
    """An answer of OAI-PMH with a paper's versions, each its size and source type."""
    told = "".join(
        f'<version version="v{n}"><date>Fri, 23 May 2014 01:02:03 GMT</date><size>{size}</size>'
        f"<source_type>{kind}</source_type></version>"
        for n, (size, _, kind) in enumerate((each.partition(" ") for each in versions), 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record>'
        f'<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>x</id>{told}</arXivRaw></metadata>'
        "</record></GetRecord></OAI-PMH>"
    )


def arxiv_feed(entries: Sequence[str], *, total: int | None = None) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">\n'
        "<id>https://arxiv.org/api/made-up</id><title>arXiv Query</title><updated>2026-11-22T00:00:00Z</updated>\n"
        f"<opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>\n"
        f"<opensearch:startIndex>0</opensearch:startIndex>{''.join(entries)}</feed>\n"
    )


def arxiv_entry(paper_id: str, paper: Paper) -> str:
    extras = {"doi": paper.doi, "journal_ref": paper.journal_ref, "comment": paper.comment}
    return (
        f"<entry><id>http://arxiv.org/abs/{paper_id}v{paper.version}</id><title>{escape(paper.title)}</title>"
        f"<updated>{paper.updated}</updated><published>{paper.published}</published>"
        f"<summary>  {escape(paper.summary)}\n</summary>"
        + "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
        + "".join(f"<arxiv:{name}>{escape(value)}</arxiv:{name}>" for name, value in extras.items() if value)
        + "".join(f'<category term="{term}"/>' for term in paper.categories)
        + "</entry>\n"
    )


def arxiv_error(message: str) -> str:
    entry = (
        f"<entry><id>https://arxiv.org/api/errors#{quote(message.replace(' ', '_'))}</id><title>Error</title>"
        f"<summary>{escape(message)}</summary><author><name>arXiv api core</name></author></entry>"
    )
    return arxiv_feed([entry])


# --- GitHub -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Repository:
    number: int
    name: str
    stars: int = 1
    forks: int = 0
    archived: bool = False
    language: str | None = "Python"
    license: str | None = "MIT"
    topics: tuple[str, ...] = ()
    description: str | None = None
    pushed: str = "2016-04-01T00:00:00Z"
    former: tuple[str, ...] = ()
    blocked: bool = False

    @property
    def etag(self) -> str:
        return f'W/"{abs(hash(self)):x}"'


@dataclass
class GitHub(Service):
    """`/graphql` for who has a token, `/repos/` and `/repositories/` for all, 60 an hour without one."""

    repositories: list[Repository] = field(default_factory=list)
    remaining: int = 60
    reset_in: int = 1800

    def find(self, name: str) -> Repository | None:
        name = name.lower()
        present = [each for each in self.repositories if each.name.lower() == name]
        former = [each for each in self.repositories if name in map(str.lower, each.former)]
        return next(iter(present + former), None)

    def truth(self, request: Request) -> Reply:
        if urlsplit(request.target).path == "/graphql":
            return self._graphql(request)
        if self.remaining <= 0:
            return self._reply(403, {"message": "API rate limit exceeded for 203.0.113.7."})
        reply = self._rest(request)
        self.remaining -= reply.status != 304
        return Reply(reply.status, {**reply.headers, **self._limits()}, reply.body)

    def _rest(self, request: Request) -> Reply:
        path = unquote(urlsplit(request.target).path)
        name, number = path.removeprefix("/repos/"), path.removeprefix("/repositories/")
        known = next((each for each in self.repositories if str(each.number) == number), None) or self.find(name)
        if known is None:
            return self._reply(404, {"message": "Not Found", "status": "404"})
        if known.blocked:
            block = {
                "reason": "dmca",
                "created_at": "2021-04-22T17:53:56Z",
                "html_url": "https://github.com/github/dmca",
            }
            return self._reply(451, {"message": "Repository access blocked", "block": block})
        if str(known.number) != number and known.name.lower() != name.lower():
            target = f"{request.scheme}://{request.host}/repositories/{known.number}"
            return self._reply(301, {"message": "Moved Permanently", "url": target}, {"Location": target})
        if request.headers.get("if-none-match") == known.etag:
            return self._reply(304, None)
        return self._reply(200, _rest_repository(known), {"ETag": known.etag})

    def _graphql(self, request: Request) -> Reply:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return self._reply(401, {"message": "This endpoint requires you to be authenticated."})
        variables = json.loads(request.body)["variables"]
        data: dict[str, Any] = {}
        errors = []
        for alias in re.findall(r"\b(r\d+): repository\(", json.loads(request.body)["query"]):
            name = f"{variables['o' + alias[1:]]}/{variables['n' + alias[1:]]}"
            known = self.find(name)
            data[alias] = _graphql_repository(known) if known and not known.blocked else None
            if data[alias] is None:
                message = f"Could not resolve to a Repository with the name '{name}'."
                errors.append({"type": "NOT_FOUND", "path": [alias], "message": message})
        return self._reply(200, {"data": data, "errors": errors} if errors else {"data": data})

    def names(self, request: Request) -> tuple[str, ...]:
        """The repositories that a GraphQL request asks for."""
        variables = json.loads(request.body)["variables"]
        return tuple(f"{owner}/{variables[f'n{key[1:]}']}" for key, owner in variables.items() if key.startswith("o"))

    def _limits(self) -> dict[str, str]:
        reset = 1_800_000_000 + self.reset_in
        return {
            "X-RateLimit-Remaining": str(max(self.remaining, 0)),
            "X-RateLimit-Reset": str(reset),
            "Date": "Fri, 15 Jan 2027 08:00:00 GMT",  # 1,800,000,000 seconds after 1970
        }

    def _reply(self, status: int, content: Any, headers: dict[str, str] | None = None) -> Reply:
        body = "" if content is None else json.dumps(content)
        return Reply(status, {**JSON, **self._limits(), **(headers or {})}, body)


def _rest_repository(known: Repository) -> dict[str, Any]:
    return {
        "id": known.number,
        "full_name": known.name,
        "stargazers_count": known.stars,
        "watchers_count": known.stars,
        "forks_count": known.forks,
        "archived": known.archived,
        "language": known.language,
        "license": {"spdx_id": known.license} if known.license else None,
        "topics": list(known.topics),
        "description": known.description,
        "homepage": "",
        "default_branch": "main",
        "pushed_at": known.pushed,
    }


def _graphql_repository(known: Repository) -> dict[str, Any]:
    return {
        "databaseId": known.number,
        "nameWithOwner": known.name,
        "stargazerCount": known.stars,
        "forkCount": known.forks,
        "isArchived": known.archived,
        "primaryLanguage": {"name": known.language} if known.language else None,
        "licenseInfo": {"spdxId": known.license} if known.license else None,
        "repositoryTopics": {"nodes": [{"topic": {"name": topic}} for topic in known.topics]},
        "description": known.description,
        "homepageUrl": "",
        "defaultBranchRef": {"name": "main"},
        "pushedAt": known.pushed,
        "latestRelease": {"tagName": "v1.0", "publishedAt": "2016-05-01T00:00:00Z"},
    }


# --- the Wayback Machine ----------------------------------------------------------------------


@dataclass
class Wayback(Service):
    """The availability API and the CDX index; `copies` are timestamps and statuses by URL."""

    copies: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    available: bool = True
    """Whether the availability API knows what the index knows."""

    def truth(self, request: Request) -> Reply:
        query = _query(request)
        copies = [copy for copy in self.copies.get(query["url"], []) if copy[1] == 200]
        if urlsplit(request.target).path.startswith("/wayback/available"):
            return self._available(query, copies if self.available else [])
        assert query["filter"] == "statuscode:200"
        copies.sort(key=lambda copy: _distance(copy[0], query["closest"]))
        rows = [[timestamp, query["url"], str(status)] for timestamp, status in copies[: int(query["limit"])]]
        return Reply(200, JSON, json.dumps([["timestamp", "original", "statuscode"], *rows] if rows else []))

    def _available(self, query: dict[str, str], copies: list[tuple[str, int]]) -> Reply:
        snapshots: dict[str, Any] = {}
        if copies:
            timestamp, status = min(copies, key=lambda copy: _distance(copy[0], query["timestamp"]))
            url = f"http://web.archive.org/web/{timestamp}/{query['url']}"
            snapshots["closest"] = {"status": str(status), "available": True, "url": url, "timestamp": timestamp}
        return Reply(200, JSON, json.dumps({"url": query["url"], "archived_snapshots": snapshots}))


def _distance(one: str, other: str) -> int:
    """How far two timestamps are apart; years weigh most, which is all that the tests need."""
    return abs(int(one.ljust(14, "0")) - int(other.ljust(14, "0")))


# --- forges, indexes and archives -------------------------------------------------------------


@dataclass
class Answers(Service):
    """A service that answers by path, or by path and query; what is not there is answered with `missing`."""

    known: dict[str, Any] = field(default_factory=dict)
    missing: Reply = field(default_factory=lambda: Reply(404, JSON, '{"error": "not found"}'))

    def truth(self, request: Request) -> Reply:
        path = urlsplit(request.target).path
        answer = self.known.get(request.target, self.known.get(path))
        if answer is None:
            return self.missing
        if callable(answer):
            answer = answer(request)
        return answer if isinstance(answer, Reply) else Reply(200, JSON, json.dumps(answer))


@dataclass
class SavePageNow(Service):
    """Save Page Now with an account's daily quota; the pages in `refused` cannot be captured."""

    quota: int = 100
    refused: set[str] = field(default_factory=set)
    submitted: list[str] = field(default_factory=list)

    def truth(self, request: Request) -> Reply:
        if request.headers.get("authorization") != "LOW key:secret":
            return Reply(401, JSON, '{"message": "You need to be logged in to use Save Page Now."}')
        if urlsplit(request.target).path == "/save/status/user":
            told = {"available": 8, "daily_captures": len(self.submitted), "daily_captures_limit": self.quota}
            return Reply(200, JSON, json.dumps({**told, "processing": 0}))
        url = parse_qs(request.body.decode())["url"][0]
        if url in self.refused:
            return Reply(200, JSON, json.dumps({"status": "error", "status_ext": "error:blocked-url", "message": "no"}))
        self.submitted.append(url)
        return Reply(200, JSON, json.dumps({"url": url, "job_id": f"spn2-{len(self.submitted)}"}))
