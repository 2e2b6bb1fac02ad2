"""The inbox: what should change, why, and a person's word on it; and checks that somebody asks for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from selectolax.lexbor import LexborHTMLParser

import small_world
from service import queries
from service.admitting import flow as admitting
from service.database import Database
from service.models import ProposalRow
from service.settings import Settings
from service.web import showing
from service.web.app import create_app


@pytest.fixture
def app(database: Database, settings: Settings, now: datetime) -> FastAPI:
    small_world.fill_inbox(database)
    return create_app(settings, database, clock=lambda: now)


@pytest.fixture
async def seal(client: httpx.AsyncClient, database: Database, now: datetime) -> str:
    """Of somebody who signed in and may do everything."""
    token = admitting.create(database, "maintainer", ["read", "decide", "run"], now=now)
    await client.post("/login", data={"token": token})
    found = re.search(r'name="seal" value="(\w+)"', (await client.get("/inbox")).text)
    assert found
    return found[1]


def state(database: Database, number: int = 1) -> str:
    with database.read() as session:
        proposal = queries.proposal(session, number)
        assert proposal
        return proposal["state"]


async def belief(client: httpx.AsyncClient) -> str:
    """What is believed of a link, as one reads it."""
    card = LexborHTMLParser((await client.get("/links/2")).text).css_first(".belief")
    assert card is not None
    return " ".join(card.text().split())


async def test_anybody_may_read_what_should_change_and_why(client: httpx.AsyncClient) -> None:
    """The diff with what differs set apart, the evidence, both sides; without a button to decide."""
    page = LexborHTMLParser((await client.get("/inbox")).text)
    assert len(page.css(".proposal")) == 2
    proposal = page.css_first("#proposal-1")
    assert proposal is not None
    assert [node.text() for node in proposal.css(".removed mark")] == ["-tensorflow", "-tensorflow"]
    assert proposal.css(".added mark") == []
    assert "GitHub calls it hardmaru/write-rnn." in proposal.text()
    sides = [node.attributes["href"] for node in proposal.css("footer a")]
    assert sides == ["https://github.com/hardmaru/write-rnn-tensorflow", "https://github.com/hardmaru/write-rnn"]
    assert page.css("main button") == []
    assert [node.attributes["href"] for node in page.css(".note a")] == ["/login?next=/inbox"]


@pytest.mark.parametrize(("said", "then"), [("accept", "accepted"), ("reject", "rejected"), ("snooze", "snoozed")])
async def test_a_word_counts_and_can_be_taken_back(
    client: httpx.AsyncClient, database: Database, seal: str, said: str, then: str
) -> None:
    """It is kept who said it; the page one comes back to says what was done."""
    sent = {"seal": seal, "id": "1", "said": said, "back": "/inbox?state=open"}
    answer = await client.post("/inbox/decide", data=sent)
    assert (answer.status_code, state(database)) == (303, then)
    page = await client.get(answer.headers["location"])
    assert "Undo" in page.text
    with database.read() as session:
        proposal = queries.proposal(session, 1)
        assert proposal
        assert proposal["decided_by"] == "maintainer"
    answer = await client.post("/inbox/undo", data={"seal": seal, "back": answer.headers["location"]})
    assert answer.headers["location"] == "/inbox?state=open&said=undo&count=1"
    assert state(database) == "open"


async def test_a_rejection_may_say_why_and_until_when(
    client: httpx.AsyncClient, database: Database, seal: str, now: datetime
) -> None:
    """Both stay with the proposal."""
    day = f"{now.date() + timedelta(days=40):%Y-%m-%d}"
    sent = {"seal": seal, "id": "1", "said": "reject", "reason": "I like the old one.", "until": day}
    answer = await client.post("/inbox/decide", data=sent)
    assert f"1 rejected until {showing.day(day)}." in (await client.get(answer.headers["location"])).text
    page = (await client.get("/inbox/1")).text
    assert f"until {showing.day(day)}" in page
    assert "I like the old one." in page


async def test_a_group_is_put_aside_until_a_day(
    client: httpx.AsyncClient, database: Database, seal: str, now: datetime
) -> None:
    """One that is still to come; any other is refused in words."""
    past = {"seal": seal, "group": "https", "said": "snooze", "until": f"{now:%Y-%m-%d}"}
    assert "name a day" not in (await client.get("/inbox")).text
    assert "is past" in (await client.post("/inbox/decide", data=past)).text
    day = f"{now.date() + timedelta(days=9):%Y-%m-%d}"
    answer = await client.post("/inbox/decide", data={**past, "until": day})
    assert answer.headers["location"] == f"/inbox?said=snooze&count=1&until={day}"
    assert state(database, 2) == "snoozed"
    assert (await client.post("/inbox/decide", data={**past, "until": "soon"})).status_code == 422


async def test_a_persons_word_on_a_link_counts_for_its_term(client: httpx.AsyncClient, seal: str) -> None:
    """It stands before what visits see, which is shown beside it, and can be taken back."""
    assert (await belief(client)).startswith("Unchecked")
    sent = {"seal": seal, "said": "alive", "days": "90", "note": "It <b>works</b> for me."}
    assert (await client.post("/links/2/mark", data=sent)).headers["location"] == "/links/2"
    marked = await belief(client)
    assert "it works. It <b>works</b> for me." in marked
    assert "Visits alone would say: unchecked It was not visited yet." in marked
    await client.post("/links/2/mark", data={"seal": seal, "said": "nothing"})
    assert (await belief(client)).startswith("Unchecked")


@pytest.mark.parametrize(
    "sent", [{}, {"said": "alive"}, {"said": "alive", "days": "4"}, {"said": "moved", "days": "90"}]
)
async def test_half_a_word_on_a_link_counts_for_nothing(
    client: httpx.AsyncClient, seal: str, sent: dict[str, str]
) -> None:
    assert (await client.post("/links/2/mark", data={**sent, "seal": seal})).status_code == 422
    assert (await belief(client)).startswith("Unchecked")


async def test_a_group_is_decided_at_once(client: httpx.AsyncClient, database: Database, seal: str) -> None:
    """All of it that is open, and nothing else."""
    answer = await client.post("/inbox/decide", data={"seal": seal, "group": "https", "said": "accept"})
    assert answer.headers["location"] == "/inbox?said=accept&count=1"
    assert (state(database, 1), state(database, 2)) == ("open", "accepted")


async def test_what_cannot_be_decided_any_more_is_said(
    client: httpx.AsyncClient, database: Database, seal: str
) -> None:
    """In the words of the command line."""
    with database.write() as session:
        session.execute(sa.update(ProposalRow).where(ProposalRow.id == 1).values(state="applied"))
    answer = await client.post("/inbox/decide", data={"seal": seal, "id": "1", "said": "reject"})
    assert "proposal 1 is applied and cannot be rejected any more" in answer.text


@pytest.mark.parametrize(
    "sent", [{}, {"id": "1"}, {"said": "accept"}, {"said": "accept", "id": "x"}, {"said": "marry", "id": "1"}]
)
async def test_half_a_word_counts_for_nothing(
    client: httpx.AsyncClient, database: Database, seal: str, sent: dict[str, str]
) -> None:
    assert (await client.post("/inbox/decide", data={**sent, "seal": seal})).status_code == 422
    assert state(database) == "open"


async def test_one_proposal_has_a_page_whatever_became_of_it(client: httpx.AsyncClient) -> None:
    assert "Rejected" in (await client.get("/inbox/3")).text
    assert (await client.get("/inbox/4711")).status_code == 404


async def test_a_check_is_asked_for_and_shown(client: httpx.AsyncClient, seal: str) -> None:
    """Of a query or of one address; a query that cannot be read is pointed at."""
    answer = await client.post("/jobs/check", data={"seal": seal, "q": "#papers"})
    run = await client.get(answer.headers["location"])
    assert "waiting" in run.text
    assert "#papers" in run.text
    answer = await client.post("/jobs/check", data={"seal": seal, "url": "http://arxiv.org/abs/1308.0850"})
    assert "http://arxiv.org/abs/1308.0850" in (await client.get(answer.headers["location"])).text
    answer = await client.post("/jobs/check", data={"seal": seal, "q": "#papers list:"})
    assert "cannot read the query at character 9" in answer.text
    runs = LexborHTMLParser((await client.get("/jobs")).text).css(".runs > li")
    assert len(runs) == 2
    assert (await client.get("/jobs/4711")).status_code == 404


async def test_an_empty_inbox_says_when_something_comes(client: httpx.AsyncClient, app, tmp_path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    empty.migrate()
    app.state.database = empty
    for address, said in (
        ("/inbox", "several nights"),
        ("/inbox?state=rejected", "Nothing is rejected"),
        ("/jobs", "Nothing was done"),
    ):
        assert said in (await client.get(address)).text
    empty.close()
