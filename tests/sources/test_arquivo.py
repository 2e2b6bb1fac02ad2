"""Copies in Arquivo.pt are chosen as in the Wayback Machine, and trouble is told from having none."""

from __future__ import annotations

import json
from datetime import date

import pytest

from asking import Unhurried, serving
from service.errors import SourceBusy
from service.models import Snapshot
from service.sources.arquivo import Arquivo
from smallweb import Reply
from smallweb.apis import Answers

PAGE = "http://gone.example/"


async def ask(reply: Reply) -> Snapshot | None:
    async with serving({"arquivo.example": Answers(missing=reply)}) as client:
        return await Arquivo(client, "http://arquivo.example", Unhurried()).copy(PAGE, date(2015, 10, 9))


def line(timestamp: str, status: str = "200") -> str:
    return json.dumps({"timestamp": timestamp, "url": PAGE, "status": status, "mime": "text/html"})


async def test_the_last_copy_until_the_day_is_chosen():
    copies = [line("20150101000000"), line("20150901000000", "404"), line("20160101000000")]
    copy = await ask(Reply(body="\n".join(copies)))
    assert copy is not None
    assert (copy.archive, copy.url) == ("arquivo", f"http://arquivo.example/wayback/20150101000000/{PAGE}")


async def test_none_and_could_not_ask_are_different():
    assert await ask(Reply(body="")) is None
    assert await ask(Reply(404, body="No Captures found for: gone")) is None
    for trouble in (Reply(429), Reply(404, body="<html>"), Reply(body="<html>"), Reply(body='{"a": 1}')):
        with pytest.raises(SourceBusy):
            await ask(trouble)
