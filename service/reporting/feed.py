"""The nights as an Atom feed (RFC 4287): one entry for each report. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from service.queries.rows import Report
from service.reporting.audience import EVERY_LIST, for_lists
from service.reporting.report import TEMPLATES, fragment
from service.reporting.sentences import title

NEWEST = 30
"""How many nights the feed tells of."""
FINDINGS = 20
"""How many findings of a kind an entry has."""


def atom(reports: Iterable[Report], *, lists: Sequence[str] = EVERY_LIST, address: str | None = None) -> bytes:
    """The feed of some reports, the newest first, as who looks after these lists wants them.

    `address` is where the pages are, where that is known.
    """
    entries = [_entry(report, lists, address) for report in reports]
    updated = entries[0]["updated"] if entries else "1970-01-01T00:00:00Z"
    values = {"id": _urn(address or "", *lists), "updated": updated, "address": address, "entries": entries}
    return TEMPLATES.get_template("feed.atom").render(values).encode()


def _entry(report: Report, lists: Sequence[str], address: str | None) -> dict[str, Any]:
    content, place = for_lists(report["content"], lists), f"{address}/reports/{report['id']}" if address else None
    return {
        "id": _urn(address or "", str(report["id"]), content["night"]),
        "title": title(content),
        "published": content["night"],
        "updated": content["until"],
        "place": place,
        "content": fragment(content, most=FINDINGS, address=place),
    }


def _urn(*names: str) -> str:
    """An identifier that stays the same for ever (RFC 4287, section 4.2.6)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(("listkeeper", "reports", *names))).urn
