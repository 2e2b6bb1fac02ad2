"""What pages of registrars, hosts, shops, firewalls and ordinary people mean: as they are worded, in many languages."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.checking import page
from service.checking.judge import judge
from service.checking.visit import KEPT_HEADERS
from service.models import Observation

PROSE = (
    "<p>The bench in the yard was built from oak planks that had been lying in the loft since the old mill closed and "
    "nobody could say who had put them there or why they were cut so wide.</p>"
)
PAGES = [json.loads(line) for line in Path(__file__).with_name("pages.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("given", PAGES, ids=[given["name"] for given in PAGES])
def test_a_page_means_what_people_see_in_it(given: dict[str, Any]) -> None:
    """The words of the row are right, the first is best; `{3}` in its source stands for three paragraphs of prose.

    The host is frank: an address beside the page that cannot exist gives 404.
    """
    source = re.sub(r"\{(\d)\}", lambda found: PROSE * int(found[1]), given["html"])
    kind, status = given.get("type", "text/html; charset=utf-8"), given.get("status", 200)
    found = page.read(source.encode(), kind)
    seen = Observation(
        at=datetime(2026, 11, 23, tzinfo=UTC),
        status=status,
        final_url=given["url"],
        hops=[{"url": given["url"], "status": status}],
        content_type=kind,
        headers={name: value for name, value in given.get("headers", {}).items() if name in KEPT_HEADERS},
        title=found.title,
        text=found.text,
        features=found.features | {"sibling": {"url": "", "status": 404, "same": False}, "browser": {"status": status}},
    )
    assert judge(seen).word in given["word"]
