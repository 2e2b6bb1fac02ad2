"""What others ask for: the badges and figures of a list, the nights as a feed."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest

import small_world

RNN = small_world.RNN


async def test_a_badge_is_a_picture_that_is_asked_for_again_by_its_tag(client: httpx.AsyncClient) -> None:
    """It may be kept for an hour; what did not change is not sent again."""
    response = await client.get(f"/lists/{RNN}/badge.svg")
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert 'aria-label="health: 69 %"' in response.text
    again = await client.get(f"/lists/{RNN}/badge.svg", headers={"If-None-Match": f"W/{response.headers['etag']}"})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", response.headers["etag"])


async def test_shields_and_charts_get_json(client: httpx.AsyncClient) -> None:
    """The badge's figure, and the figures of the list: by the age of its links, and over the nights."""
    assert (await client.get(f"/lists/{RNN}/badge.json")).json()["message"] == "69 %"
    figures = (await client.get(f"/lists/{RNN}/figures.json")).json()
    assert (figures["list"], figures["health"]) == (RNN, 69)
    assert sum(figures["verdicts"].values()) == figures["links"]
    assert all(one["links"] == sum(one["verdicts"].values()) for one in figures["survival"])


@pytest.mark.parametrize("file", ["badge.svg", "badge.json", "figures.json"])
async def test_names_with_folders_and_unknown_ones(client: httpx.AsyncClient, file: str) -> None:
    """A list's name may have any sign; one that is not there is 404."""
    assert (await client.get(f"/lists/notes/drafts/{file}")).status_code == 200
    assert (await client.get(f"/lists/{quote(small_world.HOSTILE)}/{file}")).status_code == 200
    assert (await client.get(f"/lists/nowhere/{file}")).status_code == 404


async def test_the_nights_are_a_feed(client: httpx.AsyncClient) -> None:
    """Found from the page of the nights, and with addresses that lead back."""
    page = await client.get("/reports")
    assert '<link rel="alternate" type="application/atom+xml" title="Nights" href="/reports.atom">' in page.text
    feed = await client.get("/reports.atom", params={"list": RNN})
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert "http://listkeeper.test/reports/1" in feed.text
