"""An assistant, which here is the SDK's own client, asks the command over standard input and output."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

import small_world
from service.database import Database


@asynccontextmanager
async def assistant(database: Database) -> AsyncIterator[Client]:
    """A client that started the command; a fixture would end it in another task than it began in."""
    url = database.url.render_as_string(hide_password=False)
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "service", "mcp"], env={"LISTKEEPER_DATABASE_URL": url}
    )
    async with Client(command) as client:
        yield client


@pytest.fixture
def records(any_database: Database) -> Database:
    small_world.fill(any_database)
    return any_database


async def told(client: Client, tool: str, **given: Any) -> Any:
    """The structured answer of a tool, which its text says too."""
    answer = await client.call_tool(tool, given)
    assert not answer.is_error, answer
    return answer.structured_content


async def test_an_assistant_finds_its_way(records: Database) -> None:
    async with assistant(records) as client:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        assert set(tools) == {"search", "entry", "paper", "report"}
        assert all(one.description for one in tools.values())
        assert "stars:>1000" in json.dumps(tools["search"].input_schema)

        found = await told(client, "search", query="video representations #papers", limit=1)
        [entry] = found["entries"]
        assert entry["title"] == "Unsupervised Learning of Video Representations using LSTMs"
        one = await told(client, "entry", id=entry["id"])
        assert [link["verdict"] for link in one["details"]] == [link["verdict"] for link in entry["links"]]
        paper = await told(client, "paper", arxiv_id=one["paper"]["arxiv_id"])
        assert paper["entries"][0]["id"] == entry["id"]
        report = await client.call_tool("report", {})
        assert "lasagne-draw" in report.content[0].text

        first = await told(client, "search", query="#papers", limit=2)
        rest = await told(client, "search", query="#papers", cursor=first["next"])
        assert len({one["id"] for one in [*first["entries"], *rest["entries"]]}) == 4


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("search", {"query": "stars:many"}, "at character 7"),
    ("search", {"query": "list:nowhere"}, "there is no list named 'nowhere'"),
    ("search", {"query": "#papers", "cursor": "zz"}, "cannot read the cursor"),
    ("entry", {"id": 4711}, "There is no entry 4711."),
    ("paper", {"arxiv_id": "9999.99999"}, "No list has the paper"),
    ("report", {"number": 4711}, "There is no such report."),
)
"""What is asked, and what is said to it."""


async def test_what_cannot_be_answered_is_said_in_words(records: Database) -> None:
    async with assistant(records) as client:
        for tool, given, said in WRONG:
            answer = await client.call_tool(tool, given)
            assert answer.is_error
            assert said in answer.content[0].text
