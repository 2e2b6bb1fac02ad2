"""The API answers what the questions answer, page by page, and says no in problem+json."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from lxml import etree
from pydantic import TypeAdapter

import small_world
from service import queries
from service.admitting import flow as admitting
from service.database import Database
from service.importing.flow import import_paths
from service.queries import rows
from service.web.api import answers
from service.web.api.examples import EXAMPLES

RNN = small_world.RNN


async def answer(client: httpx.AsyncClient, address: str) -> Any:
    response = await client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


async def test_entries_by_one_and_by_several_tags(client: httpx.AsyncClient) -> None:
    """`tag=a&tag=b` means both; abstracts and stars come along."""
    items = (await answer(client, "/api/entries?tag=papers"))["items"]
    assert [one["line"] for one in items] == [70, 82, 90, 101]
    assert items[1]["paper"]["abstract"].startswith("We use multilayer")
    assert items[1]["repositories"][0]["stars"] == 353
    both = (await answer(client, "/api/entries?tag=papers&tag=lstm"))["items"]
    assert [one["line"] for one in both] == [101]
    assert await answer(client, f"/api/entries/{items[1]['id']}") == items[1]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/json"),
        ("application/jsonl", "application/jsonl"),
        ("text/*", "text/csv; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("application/json;q=0.2, application/x-bibtex;q=0.9", "application/x-bibtex"),
        ("*/*;q=0.5, application/json;q=0", "application/jsonl"),
        ("nonsense, text/csv; charset=utf-8; q=1.0", "text/csv; charset=utf-8"),
    ],
)
async def test_accept_chooses_the_format(client: httpx.AsyncClient, accept: str, media_type: str) -> None:
    """What is liked best and offered; the most exact range counts (RFC 9110, 12.5.1)."""
    response = await client.get("/api/entries", headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert "Accept" in response.headers["vary"].split(", ")


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "nonsense"])
async def test_a_format_that_there_is_not_is_a_problem(client: httpx.AsyncClient, accept: str) -> None:
    """It says which there are."""
    response = await client.get("/api/entries", headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (406, "application/problem+json")
    assert "text/csv" in response.json()["detail"]
    assert "Accept" in response.headers["vary"]


async def test_formats_say_the_same(client: httpx.AsyncClient) -> None:
    """The same entries in each: all of them, a link a row, or those that can be cited."""
    items = (await answer(client, "/api/entries.json?tag=papers"))["items"]
    lines = (await client.get("/api/entries.jsonl?tag=papers")).text.splitlines()
    assert [json.loads(line) for line in lines] == items
    table = list(csv.DictReader(io.StringIO((await client.get("/api/entries.csv?tag=papers")).text)))
    assert [row["url"] for row in table] == [link["url"] for one in items for link in one["links"]]
    assert {(row["list"], row["section"]) for row in table} == {
        (one["list"], " / ".join(one["section"])) for one in items
    }
    bibliography = (await client.get("/api/entries.bib?tag=papers")).text
    assert all(f"arXiv:{one['paper']['arxiv_id']}," in bibliography for one in items if one["paper"])
    assert "Unsupervised Learning of Video Representations" in bibliography
    assert (await client.get("/api/entries.csv?tag=nothing")).text.startswith("list,section,title,")
    assert (await client.get("/api/entries.pdf")).status_code == 422


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv"])
async def test_the_link_header_leads_through_all_pages(client: httpx.AsyncClient, suffix: str) -> None:
    """In formats that have no place for `next`, too (RFC 8288); a section is kept on the way."""
    whole = await client.get(f"/api/entries.{suffix}?list={RNN}&section=Papers&limit=500")
    assert "link" not in whole.headers
    pages, address = [], f"/api/entries.{suffix}?list={RNN}&section=Papers&limit=1"
    while address:
        page = await client.get(address)
        pages.append(page)
        address = page.links["next"]["url"] if page.links else ""
    if suffix == "json":
        assert [one for page in pages for one in page.json()["items"]] == whole.json()["items"]
    else:
        skipped = 1 if suffix == "csv" else 0
        heading = whole.text.splitlines()[:skipped]
        assert (
            heading + [line for page in pages for line in page.text.splitlines()[skipped:]] == whole.text.splitlines()
        )
    assert len(pages) > 1


async def test_entries_as_a_piece_of_markdown_and_as_a_feed(client: httpx.AsyncClient) -> None:
    """Titles lead where the first link does; what strangers wrote is text, and no address runs."""
    markdown = await client.get("/api/entries.md?tag=papers")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    lines = markdown.text.splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("- [Unsupervised Learning of Video Representations using LSTMs](http")
    feed = await client.get("/api/entries", params={"tag": "papers"}, headers={"Accept": "application/atom+xml"})
    titles = etree.fromstring(feed.content).findall("{*}entry/{*}title")
    assert len(titles) == 4
    assert titles[1].text in lines[1]
    for suffix in ("md", "atom"):
        hostile = (await client.get(f"/api/entries.{suffix}", params={"list": small_world.HOSTILE})).text
        assert not re.search(r"(?<!\\)<script", hostile)
        assert "](javascript:" not in hostile
        assert 'href="javascript:' not in hostile


@pytest.mark.parametrize("collection", ["links", "papers", "repositories"])
async def test_other_rows_come_in_formats_too(client: httpx.AsyncClient, collection: str) -> None:
    """The same rows in each; nested fields of a table are JSON."""
    items = (await answer(client, f"/api/{collection}?list={RNN}"))["items"]
    lines = (await client.get(f"/api/{collection}.jsonl?list={RNN}")).text.splitlines()
    assert [json.loads(line) for line in lines] == items
    asked = await client.get(f"/api/{collection}?list={RNN}", headers={"Accept": "text/csv"})
    table = list(csv.DictReader(io.StringIO(asked.text)))
    assert [set(row) for row in table] == [set(item) for item in items]
    name = {"links": "url", "papers": "arxiv_id", "repositories": "name"}[collection]
    assert [row[name] for row in table] == [item[name] for item in items]


async def test_some_fields_and_how_many_there_are(client: httpx.AsyncClient) -> None:
    """In the order in which they are asked for; how many there are on all pages is told on request."""
    page = await client.get("/api/entries?tag=papers&fields=title,id&limit=3&total=true")
    assert [list(one) for one in page.json()["items"]] == [["title", "id"]] * 3
    assert (page.json()["total"], page.headers["x-total-count"]) == (4, "4")
    assert "fields=title" in page.json()["next"]
    rest = await answer(client, page.json()["next"])
    assert (len(rest["items"]), rest["total"]) == (1, 4)
    assert (await client.get("/api/links.csv?fields=url,verdict")).text.startswith("url,verdict\r\n")
    for collection in ("links", "papers", "repositories", "proposals"):
        whole = await answer(client, f"/api/{collection}?limit=500&total=true")
        assert whole["total"] == len(whole["items"])
    searched = await answer(client, "/api/entries?q=lstm&limit=1&total=true")
    assert searched["total"] == len((await answer(client, "/api/entries?q=lstm&limit=500"))["items"])
    assert "total" not in await answer(client, "/api/entries")
    wrong = await client.get("/api/entries?fields=title,secret")
    assert (wrong.status_code, wrong.json()["detail"]) == (400, "there is no field 'secret'")


async def test_what_changed_since_then(client: httpx.AsyncClient) -> None:
    """A later time leaves nothing over, an earlier one everything; so does the key of queries."""
    everything = await answer(client, "/api/links?limit=500")
    assert await answer(client, "/api/links?limit=500&modified_since=2000-01-01T00:00:00Z") == everything
    for collection in ("entries", "links", "papers", "repositories"):
        later = await answer(client, f"/api/{collection}?modified_since=2027-01-01T00:00:00%2B01:00")
        assert later == {"items": [], "next": None}
    assert (await answer(client, "/api/entries?q=changed:>2027"))["items"] == []
    assert (await client.get("/api/entries?modified_since=2027-01-01T00:00:00")).status_code == 422


async def test_how_the_stars_of_a_repository_came(client: httpx.AsyncClient) -> None:
    """By its former name, too."""
    assert await answer(client, "/api/repositories/hardmaru/write-rnn-tensorflow/stars") == await answer(
        client, "/api/repositories/hardmaru/write-rnn/stars"
    )
    assert (await client.get("/api/repositories/no/body/stars")).status_code == 404


async def test_links_by_verdict(client: httpx.AsyncClient) -> None:
    """Several verdicts mean any of them."""
    items = (await answer(client, f"/api/links?verdict=dead&verdict=failing&list={RNN}"))["items"]
    assert [(one["line"], one["verdict"]) for one in items] == [(22, "dead"), (86, "failing"), (93, "dead")]
    assert items[0]["reason"] == "The page is gone (404)."
    assert items[0]["checked_at"] == "2026-11-22T02:00:11Z"


async def test_next_leads_through_all_pages(client: httpx.AsyncClient) -> None:
    """`next` keeps the filters, and the pages put together are the whole."""
    whole = (await answer(client, "/api/links?kind=github&kind=arxiv&limit=500"))["items"]
    found, address = [], "/api/links?kind=github&kind=arxiv&limit=3"
    while address:
        page = await answer(client, address)
        found += page["items"]
        address = page["next"]
    assert found == whole
    assert len(whole) == 8


async def test_one_paper_one_repository_one_resource(client: httpx.AsyncClient) -> None:
    """Each by the name that a person has at hand."""
    paper = await answer(client, "/api/papers/1502.04681")
    assert [place["line"] for place in paper["entries"]] == [82, 5]
    repository = await answer(client, "/api/repositories/hardmaru/write-rnn-tensorflow")
    assert (repository["name"], repository["stars"]) == ("hardmaru/write-rnn", 1043)
    url = quote("http://deeplearning4j.org/lstm.html#top", safe="")
    assert (await answer(client, f"/api/resource?url={url}"))["failures"] == 12


async def test_lists_sections_and_tags(client: httpx.AsyncClient) -> None:
    """A list's name may have slashes."""
    assert next(one["name"] for one in (await answer(client, "/api/lists"))["items"]) == RNN
    assert (await answer(client, "/api/lists/notes/drafts"))["links"] == 4
    assert len((await answer(client, f"/api/sections?list={RNN}"))["items"]) == 5
    [lstm] = [one for one in (await answer(client, "/api/tags"))["items"] if one["name"] == "lstm"]
    assert (lstm["entries"], sum(lstm["origins"].values()), lstm["aliases"]) == (1, 1, [])


async def test_what_the_nights_left(client: httpx.AsyncClient) -> None:
    """Proposals, runs and reports."""
    (proposal,) = (await answer(client, "/api/proposals?state=open"))["items"]
    assert (proposal["kind"], proposal["line"]) == ("moved", 73)
    assert [one["id"] for one in (await answer(client, "/api/runs"))["items"]] == [2, 1]
    assert (await answer(client, "/api/runs/1"))["summary"] == {"checked": 20}
    report = await answer(client, "/api/reports/1")
    assert report["content"] == small_world.report_content()
    assert (await answer(client, "/api/reports/latest"))["id"] == 66
    assert [one["id"] for one in (await answer(client, "/api/reports"))["items"]] == [66, 1]


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/api/nothing", 404, None),
        ("/api/lists/nowhere", 404, "there is no list named 'nowhere'"),
        ("/api/entries?list=nowhere", 404, "there is no list named 'nowhere'"),
        ("/api/entries/4711", 404, "There is no entry 4711."),
        ("/api/papers/9999.99999", 404, "There is no paper 9999.99999."),
        ("/api/repositories/no/body", 404, "There is no repository no/body."),
        ("/api/resource?url=https://nobody.example", 404, "There is no list with this URL."),
        ("/api/runs/4711", 404, "There is no run 4711."),
        ("/api/reports/4711", 404, "There is no report 4711."),
        ("/api/links?cursor=zz", 400, "cannot read the cursor 'zz'"),
        ("/api/links?limit=501", 422, "query.limit: Input should be less than or equal to 500"),
        ("/api/links?verdict=broken", 422, "query.verdict.0: "),
        ("/api/links?tags=papers", 422, "query.tags: not known here"),
        ("/api/entries?tag=a%00b", 422, "query.tag.0: "),
        (f"/api/entries/{10**30}", 422, "path.entry_id: "),
        ("/api/sections", 422, "query.list: Field required"),
    ],
)
async def test_errors_are_problems(client: httpx.AsyncClient, address: str, status: int, detail: str | None) -> None:
    """RFC 9457, with what is wrong; a mistyped filter is an error too."""
    response = await client.get(address)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem.get("detail", "").startswith(detail or "")
    assert problem["title"]


async def test_a_method_that_is_not_there_is_a_problem_too(client: httpx.AsyncClient) -> None:
    """And says which ones are."""
    response = await client.post("/api/lists")
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert response.json()["title"] == "Method Not Allowed"


@pytest.fixture
def sources(app: FastAPI, database: Database, seed: Path, tmp_path: Path, now: datetime) -> dict[str, bytes]:
    """The application over two lists as they were imported: the first one, and one in another encoding."""
    app.state.database = database
    (tmp_path / "old.md").write_bytes("# Müller\n".encode("latin-1"))
    paths = [seed, tmp_path / "old.md"]
    import_paths(database, paths, now=now)
    return {path.stem: path.read_bytes() for path in paths}


async def test_the_list_itself_comes_byte_for_byte(client: httpx.AsyncClient, sources: dict[str, bytes]) -> None:
    """As it was imported, when nothing was accepted since."""
    response = await client.get(f"/lists/{RNN}.md")
    assert response.content == sources[RNN]
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert (await client.get("/lists/nowhere.md")).status_code == 404


async def test_a_list_in_another_encoding_claims_none(client: httpx.AsyncClient, sources: dict[str, bytes]) -> None:
    """What is no UTF-8 goes out as it is, without a word about what it is."""
    response = await client.get("/lists/old.md")
    assert (response.content, response.headers["content-type"]) == (sources["old"], "text/markdown")


async def test_the_document_is_honest(client: httpx.AsyncClient, world: Database) -> None:
    """Every answer fits the model that the OpenAPI document shows for it, and every example does."""
    document = await answer(client, "/api/openapi.json")
    assert document["openapi"].startswith("3.1")
    for path, model in {
        "/api/lists": answers.Lists,
        "/api/entries": answers.Entries,
        "/api/links": answers.Links,
        "/api/tags": answers.Tags,
        "/api/papers": answers.Papers,
        "/api/repositories": answers.Repositories,
        "/api/proposals": answers.Proposals,
        "/api/runs": answers.Runs,
        "/api/reports": answers.Reports,
        "/api/deliveries": answers.Deliveries,
    }.items():
        shown = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert shown.get("anyOf", [shown])[0]["$ref"].endswith(f"/{model.__name__}")
        model.model_validate_json((await client.get(path)).content, strict=True)
    for name, example in EXAMPLES.items():
        adapter: TypeAdapter[Any] = TypeAdapter(getattr(rows, name, None) or getattr(admitting, name))
        adapter.validate_json(queries.as_json(example), strict=True)
        assert document["components"]["schemas"][name]["examples"] == [example]


async def test_every_operation_is_documented(client: httpx.AsyncClient) -> None:
    """With a summary, a stable id, and errors as problem+json."""
    document = await answer(client, "/api/openapi.json")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        assert set(operation["responses"]["422"]["content"]) == {"application/problem+json"}


async def test_docs_need_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    """The page and all that it loads come from this server."""
    page = await client.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    for name in ("vendor/swagger-ui/swagger-ui-bundle.js", "vendor/swagger-ui/swagger-ui.css", "docs.js"):
        assert (await client.get(f"/static/{name}")).status_code == 200


async def test_postgres_answers_the_same(any_database: Database, app: FastAPI, client: httpx.AsyncClient) -> None:
    """The application does not mind where the records are."""
    addresses = [f"/api/links?list={RNN}", f"/api/entries?list={RNN}", "/api/papers", "/api/repositories"]
    tables = [f"/api/entries.{suffix}?list={RNN}&section=Papers" for suffix in ("csv", "bib", "jsonl")]
    written = [(await client.get(address)).text for address in tables]
    expected = [await answer(client, address) for address in addresses]
    small_world.fill(any_database)
    app.state.database = any_database
    assert [await answer(client, address) for address in addresses] == expected
    assert [(await client.get(address)).text for address in tables] == written
