"""Reports reach people by mail and chat: once, as much as there is room for, and nothing secret is told."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from ledger import Ledger, night
from service import queries
from service.database import Database
from service.errors import SourceUnusable
from service.jobs.delivering import flow
from service.jobs.delivering.letters import letter
from service.queries.rows import DeliveryState
from service.reporting.flow import make_report
from service.settings import Delivery, Settings, shown
from service.sources.messages import Messenger
from smallweb import Reply, Request, SmallWeb

PASSWORD = "sesame-4711"
TOKEN = "hook-token-0815"


class PostOffice:
    """A mail server on loopback, which lets in who knows the password and keeps all mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        if self.refuses:
            return "451 4.3.0 come back later"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=is_right, handled=False)


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def mailto(office: PostOffice) -> Iterator[str]:
    """The URL by which mail gets to the office."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        office, hostname="127.0.0.1", port=port, authenticator=office.authenticate, auth_require_tls=False
    )
    controller.start()
    yield f"mailto://bot:{PASSWORD}@127.0.0.1:{port}?from=bot@links.example&to=ann@reader.example"
    controller.stop()


class Hook:
    """A webhook, and what was posted to it."""

    def __init__(self, web: SmallWeb) -> None:
        self.url = f"json://127.0.0.1:{web.http_port}/hooks/{TOKEN}"
        self.replies = [Reply(200)]
        self.got: list[dict[str, Any]] = []
        web.site("127.0.0.1", handler=self._answer)

    def _answer(self, request: Request) -> Reply:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply.status == 200:
            self.got.append(json.loads(request.body))
        return reply


@pytest.fixture
def hook() -> Iterator[Hook]:
    with SmallWeb() as web:
        yield Hook(web)


def placed(settings: Settings, *urls: str, **wishes: Any) -> Settings:
    place = Delivery(urls=tuple(map(SecretStr, urls)), **wishes)
    return settings.model_copy(update={"deliver": {"us": place}, "public_url": "https://links.example.org"})


def died(database: Database, number: int, *links: str) -> None:
    """A night in which links died for good, and its report."""
    ledger = Ledger(database)
    for url in links:
        ledger.link(url)
        ledger.dead(url, night(number), settled=True)
    reported(database, number)


def reported(database: Database, number: int) -> None:
    make_report(database, night=night(number), now=night(number) + timedelta(hours=1), steps=[])


async def deliver(database: Database, settings: Settings, at: datetime, **wishes: Any) -> list[flow.Delivered]:
    return await flow.deliver(database, settings, clock=lambda: at, **wishes)


def state(database: Database) -> DeliveryState:
    with database.read() as session:
        [one] = queries.deliveries(session)
    return one


async def test_a_mail_has_the_report_in_html_and_in_plain_text(
    database: Database, settings: Settings, office: PostOffice, mailto: str
) -> None:
    """Its subject says what the night was about."""
    died(database, 1, "http://gone.example/")
    [done] = await deliver(database, placed(settings, mailto), night(2))
    assert (done.name, done.where, done.error) == ("us (mailto 127.0.0.1)", "mailto 127.0.0.1", None)
    [mail] = office.mails
    assert mail["Subject"] == "Night of 2026-11-01: 1 link died, 1 link is dead for good"
    assert (mail["To"], mail.get_content_type()) == ("ann@reader.example", "multipart/alternative")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain
    assert html
    assert html.get_content().startswith("<!doctype html>")
    for part in (plain, html):
        assert "http://gone.example/" in part.get_content()
        assert "https://links.example.org/reports/1" in part.get_content()
    assert "<" not in plain.get_content()


async def test_a_webhook_gets_the_report_as_text(any_database: Database, settings: Settings, hook: Hook) -> None:
    died(any_database, 1, "http://gone.example/")
    [done] = await deliver(any_database, placed(settings, hook.url), night(2))
    assert done.error is None
    [got] = hook.got
    assert got["title"] == "Night of 2026-11-01: 1 link died, 1 link is dead for good"
    assert "http://gone.example/" in got["message"]
    assert "All of it: https://links.example.org/reports/1" in got["message"]


async def test_a_report_is_sent_once_and_in_order(any_database: Database, settings: Settings, hook: Hook) -> None:
    """However often and by however many processes it is delivered; what waited comes first. `again` is another word."""
    here = placed(settings, hook.url)
    hook.replies = [Reply(500), Reply(200)]
    died(any_database, 1, "http://gone.example/")
    [failed] = await deliver(any_database, here, night(1))
    assert failed.error
    reported(any_database, 2)
    done = await asyncio.gather(*(deliver(any_database, here, night(2)) for _ in range(3)))
    assert sorted(len(one) for one in done) in ([0, 0, 2], [0, 1, 1])
    assert [got["title"] for got in hook.got] == [
        "Night of 2026-11-01: 1 link died, 1 link is dead for good",
        "Night of 2026-11-02: 1 thing went wrong",
    ]
    assert await deliver(any_database, here, night(3)) == []
    assert (state(any_database)["report"], state(any_database)["waiting"]) == (2, 0)
    await deliver(any_database, here, night(3), again=True)
    assert [got["title"] for got in hook.got[2:]] == ["Night of 2026-11-02: 1 thing went wrong"]


@pytest.mark.parametrize("level", ["changes", "needs-a-person", "trouble"])
async def test_nobody_is_told_of_a_quiet_night_who_does_not_want_to_be(
    database: Database, settings: Settings, hook: Hook, level: str
) -> None:
    reported(database, 1)
    [done] = await deliver(database, placed(settings, hook.url, level=level), night(1))
    assert str(done) == "us (json 127.0.0.1): there was nothing to bring"
    assert hook.got == []
    await deliver(database, placed(settings, hook.url, level="everything"), night(1), again=True)
    assert [got["message"].startswith("A quiet night, 2026-11-01") for got in hook.got] == [True]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, as a program sees it that logs everything; caplog listens also where nobody else hears."""
    text, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(text), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


async def test_nothing_secret_is_told(
    database: Database, settings: Settings, hook: Hook, mailto: str, log: io.StringIO
) -> None:
    """By errors, deliveries, the settings, the log or the records, whatever goes wrong."""
    hook.replies = [Reply(403)]
    wrong = mailto.replace(PASSWORD, "wrong-password-99")
    nowhere = "slack://TAAAAAAAA/BBBBBBBBB/cccccccccccccccccccccccc/#general"
    silent = f"json://bot:{PASSWORD}@127.0.0.1:9/{TOKEN}"
    here = placed(settings, hook.url, wrong, nowhere, silent, f"nosuch://{TOKEN}")
    reported(database, 1)
    done = await deliver(database, here, night(1))
    assert [bool(one.error) for one in done] == [True] * 5
    with database.read() as session:
        told = f"{done} {shown(here)} {queries.deliveries(session)} {queries.runs(session).items} {log.getvalue()}"
    for secret in (PASSWORD, TOKEN, "wrong-password-99", "BBBBBBBBB", "cccccccccccccccccccccccc"):
        assert secret not in told
    by_name = {one.name: one.error or "" for one in done}
    assert "403" in by_name["us (json 127.0.0.1)"]
    assert "127.0.0.1" in by_name["us (mailto 127.0.0.1)"]
    assert "no service is known by such a URL" in by_name["us (nosuch)"]


async def test_a_mail_that_was_not_taken_is_sent_when_its_time_comes(
    database: Database, settings: Settings, office: PostOffice, mailto: str
) -> None:
    office.refuses = True
    here = placed(settings, mailto)
    reported(database, 1)
    await deliver(database, here, night(1))
    assert office.mails == []
    office.refuses = False
    await flow.deliver_due(database, here, clock=lambda: night(1) + timedelta(seconds=30))
    assert office.mails == []
    await flow.deliver_due(database, here, clock=lambda: night(1) + timedelta(seconds=90))
    assert len(office.mails) == 1


def test_a_kill_in_the_middle_loses_nothing(database: Database, settings: Settings, hook: Hook) -> None:
    """SIGKILL while the message is on its way: another process sends it."""
    died(database, 1, "http://gone.example/")
    Path("listkeeper.toml").write_text(f'[deliver.us]\nurls = ["{hook.url}"]\n', encoding="utf-8")
    hook.replies = [Reply(500, delay=60), Reply(200)]
    command = [sys.executable, "-m", "service", "deliver"]
    environment = {**os.environ, "LISTKEEPER_DATABASE_URL": settings.database_url}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        wait_until_posted(hook)
        process.send_signal(signal.SIGKILL)
    assert state(database)["waiting"] == 1
    later = state(database)["next_at"]
    assert later
    asyncio.run(flow.deliver_due(database, placed(settings, hook.url), clock=lambda: later))
    assert len(hook.got) == 1
    assert state(database)["waiting"] == 0


def wait_until_posted(hook: Hook) -> None:
    until = time.monotonic() + 60
    while len(hook.replies) > 1:
        assert time.monotonic() < until, "nothing was posted"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("url", "least"),
    [
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "Dead for good (40)"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544", "Dead for good (40)"),
        (
            "sns://AHIAJGNT76XIMXDBIJYA/bu1dHSdO22pfaaVy/wmNsdjJ5/us-east-1/12223334444",
            "All of it: listkeeper report 1",
        ),
    ],
)
def test_a_message_holds_no_more_than_its_service_takes(database: Database, url: str, least: str) -> None:
    """What is left out is counted, and it says where the rest is; of a text message little more than that is left."""
    died(database, 1, *(f"http://gone.example/{number}?a=<b>&c={'x' * 40}" for number in range(40)))
    with database.read() as session:
        report = queries.report(session)
    assert report
    way = Messenger(url)
    room = way.room("A title of some words")
    cut = letter(
        report["content"],
        level="everything",
        is_mail=room.is_mail,
        fits=lambda text: way.length(text) <= room.characters,
        number=1,
        address=None,
    )
    assert way.length(cut.body) <= room.characters
    assert least in cut.body
    assert cut.body.rstrip().endswith("All of it: listkeeper report 1")


def test_a_url_that_nobody_knows_is_refused() -> None:
    with pytest.raises(SourceUnusable, match="no service is known by such a URL"):
        Messenger("mailto://")
