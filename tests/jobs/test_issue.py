"""One issue on a forge says what needs a person, night after night; it is closed when all of it was seen to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from asking import small_web
from forges import SmallForge
from ledger import Ledger, night
from service import queries
from service.database import Database
from service.jobs.delivering import flow
from service.models import DeliveryRow, EntryRow
from service.proposing.flow import propose
from service.reporting.flow import make_report
from service.settings import Delivery, Settings
from service.sources.dialects import DIALECTS

KINDS = [dialect.name for dialect in DIALECTS]
TOKENS: dict[str, Any] = {"github_token": "t", "gitlab_token": "t", "forgejo_token": "t"}
ONE, TWO = "http://gone.example/one", "http://gone.example/two"


@pytest.fixture(autouse=True)
def _trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small web's certificates are good ones."""
    monkeypatch.setenv("SSL_CERT_FILE", small_web().certificate)


class Nights:
    """A list whose links live and die, and the nights after which its issue is looked after."""

    def __init__(self, database: Database, forge: SmallForge) -> None:
        small_web().site(forge.host, handler=forge)
        self.database, self.forge, self.ledger = database, forge, Ledger(database)
        place = Delivery(issue=forge.remote.removesuffix(".git"))
        self.settings = Settings(**TOKENS, **small_web().settings(), deliver={"team": place})

    async def after(self, number: int) -> list[flow.Delivered]:
        """The night's report, and its delivery."""
        make_report(self.database, night=night(number), now=night(number) + timedelta(hours=1), steps=[])
        return await flow.deliver(self.database, self.settings, clock=lambda: night(number) + timedelta(hours=2))

    def dead(self, url: str, number: int, *, settled: bool = True) -> None:
        self.ledger.dead(url, night(number), settled=settled)

    def alive(self, url: str, number: int, word: str = "alive", status: int = 200) -> None:
        self.ledger.believe(url, word, night(number), status=status, reason=f"It answered {status}.")

    @property
    def states(self) -> list[str]:
        """Of all issues that were ever opened."""
        return ["open" if str(one["state"]).startswith("open") else "closed" for one in self.forge.issues]

    @property
    def body(self) -> str:
        [one] = self.forge.issues
        return str(one["description" if self.forge.kind == "gitlab" else "body"])


@pytest.mark.parametrize("kind", KINDS)
async def test_the_issue_of_a_list(database: Database, kind: str) -> None:
    """Opened when something needs a person, rewritten, closed when all answers, and opened again: always the same one."""
    nights = Nights(database, SmallForge(kind=kind))
    for url in (ONE, TWO):
        nights.ledger.link(url)
    nights.dead(ONE, 1, settled=False)
    [first] = await nights.after(1)
    assert first.error is None
    assert nights.states == [], "what is not dead for good needs nobody"

    nights.dead(ONE, 2)
    copy = nights.ledger.copy(ONE, night(1))
    [opened] = await nights.after(2)
    assert nights.states == ["open"]
    assert opened.where == nights.forge.issues[0]["web_url" if kind == "gitlab" else "html_url"]
    assert f"- <{ONE}>" in nights.body
    assert copy in nights.body
    assert nights.forge.issues[0]["title"] == "1 dead link in reading"

    nights.dead(TWO, 3)
    nights.alive(ONE, 3)
    await nights.after(3)
    assert f"* <{ONE}>" in nights.body, "it answers again"
    assert f"- <{TWO}>" in nights.body

    nights.alive(TWO, 4, "blocked", 429)
    await nights.after(4)
    assert nights.states == ["open"], "a refusal is no answer"
    assert "## Not seen to be there again (1)" in nights.body

    nights.alive(TWO, 5)
    await nights.after(5)
    assert nights.states == ["closed"]
    nights.dead(ONE, 6)
    await nights.after(6)
    assert nights.states == ["open"], "and no second one"
    assert nights.forge.complaints == []


async def test_what_accepting_would_do_is_said(database: Database) -> None:
    """That a copy takes its place, or that the entry goes."""
    nights = Nights(database, SmallForge())
    ledger = nights.ledger
    for url in (ONE, TWO):
        ledger.link(url)
    ledger.copy(ONE, night(1))
    ledger.asked("wayback", TWO, "none")
    for url in (ONE, TWO):
        nights.dead(url, 2)
    propose(database, now=night(2))
    await nights.after(2)
    offers = {one.kind: one.id for one in ledger.proposals()}
    one, two = nights.body.split("- <")[1:3]
    assert "archived copy" in one
    assert f"accept {offers['archive']}`" in one
    assert "taken out" not in one
    assert f"Its entry would be taken out.  \n  `listkeeper accept {offers['remove']}`" in two


async def test_a_link_that_left_the_list_needs_nobody(any_database: Database) -> None:
    nights = Nights(any_database, SmallForge())
    link = nights.ledger.link(ONE)
    nights.dead(ONE, 1)
    await nights.after(1)
    assert nights.states == ["open"]
    nights.ledger.edit(link, "http://new.example/")
    await nights.after(2)
    assert nights.states == ["closed"]
    assert "is closed" in nights.body


async def test_a_warning_stands_until_a_person_closes_the_issue(database: Database) -> None:
    """The page it is about answers all the while, so that says nothing."""
    nights = Nights(database, SmallForge())
    url = "https://github.com/ada/tool"
    nights.ledger.link(url)
    nights.ledger.repository(1, "ada/tool")
    nights.alive(url, 1)
    await nights.after(1)
    nights.ledger.told("repository", "ada/tool", "number", before=1, after=2, at=night(2))
    for number in (2, 3):
        await nights.after(number)
        assert nights.states == ["open"]
        assert "Security: another repository has this name now." in nights.body
        assert nights.forge.issues[0]["title"] == "1 warning in reading"
    nights.forge.issues[0]["state"] = "closed"
    await nights.after(4)
    assert nights.states == ["closed"]


async def test_who_closes_the_issue_is_left_alone_until_something_else_comes_up(database: Database) -> None:
    nights = Nights(database, SmallForge())
    for url in (ONE, TWO):
        nights.ledger.link(url)
    nights.dead(ONE, 1)
    await nights.after(1)
    nights.forge.issues[0]["state"] = "closed"
    for number in (2, 3):
        await nights.after(number)
        assert nights.states == ["closed"]
    nights.dead(TWO, 4)
    await nights.after(4)
    assert nights.states == ["open"]
    assert f"- <{ONE}>" in nights.body


@pytest.mark.parametrize("state", ["open", "closed"])
async def test_the_issue_is_found_again_when_the_records_of_it_are_lost(database: Database, state: str) -> None:
    """By its mark, among those of others: also when its opening was the last that a process did."""
    nights = Nights(database, SmallForge())
    nights.forge.issues.append({"number": 99, "html_url": "x", "title": "Another", "body": None, "state": "open"})
    nights.ledger.link(ONE)
    nights.ledger.link(TWO)
    nights.dead(ONE, 1)
    await nights.after(1)
    with database.write() as session:
        session.execute(sa.delete(DeliveryRow))
    nights.forge.issues[1]["state"] = state
    nights.alive(ONE, 2, "blocked", 403)
    nights.dead(TWO, 2)
    await nights.after(2)
    assert nights.states == ["open", "open"]
    assert "## Not seen to be there again (1)" in nights.forge.issues[1]["body"], "its text told what it listed"
    with database.read() as session:
        [told] = queries.deliveries(session)
    assert (told["name"], told["report"], told["error"]) == ("team (issue)", 2, None)


async def test_nobody_is_called_by_what_a_list_says(database: Database) -> None:
    """A forge would send mail to who is named, and make links of numbers."""
    nights = Nights(database, SmallForge())
    nights.ledger.link(ONE)
    with database.write() as session:
        session.execute(sa.update(EntryRow).values(title="@ada and <img src=x> fix #12"))
    nights.dead(ONE, 1)
    await nights.after(1)
    assert "@ada" not in nights.body
    assert "#12" not in nights.body
    assert "<img" not in nights.body.replace("\\<img", "")


async def test_a_long_list_fits_into_an_issue(database: Database) -> None:
    """What there is no room for is counted; dead links of a host stand together."""
    nights = Nights(database, SmallForge())
    for number in range(130):
        url = f"http://gone.example/{number}?{'x' * 900}"
        nights.ledger.link(url)
        nights.dead(url, 1)
    await nights.after(1)
    assert len(nights.body) < 65_536
    assert "## Dead for good (130)" in nights.body
    assert "**gone.example: " in nights.body
    assert "more" in nights.body


async def test_why_there_is_no_issue_is_told(database: Database) -> None:
    """What the forge says, and what the token needs; it is tried again."""
    nights = Nights(database, SmallForge(name="somebody/else"))
    nights.settings = nights.settings.model_copy(update={"deliver": {"team": Delivery(issue="ada/tools")}})
    nights.ledger.link(ONE)
    nights.dead(ONE, 1)
    [done] = await nights.after(1)
    assert done.error == "GitHub shows this token no ada/tools"
    nights.settings = nights.settings.model_copy(update={"github_token": None})
    [done] = await nights.after(2)
    assert done.error
    assert "there is no token for GitHub" in done.error
