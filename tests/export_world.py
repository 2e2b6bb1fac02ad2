"""One-entry lists with any words in them, for what must hold whatever people write."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from service.exporting.contents import Contents

ADDED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>' -->",
    r"\input{/etc/passwd} \write18{rm -rf /} $\input{x}$ {{{ }} % # & _ $^^5cinput$ ~",
    "]]> &lt; <!--",
    "\x00\x08\x0b\x1b[31m\x7f\x85\ufffe\uffff",
    "\u202eevil\u202c שלום עולם",
    "=cmd|'/c calc'!A0",
    '@article{x, title = "}',
)
words = st.text() | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE)).map("".join)
"""Anything that may stand in a list; databases keep neither NUL nor surrogates, the formats must not mind the former."""

hostile_urls = (
    st.sampled_from(
        (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            'https://a.example/"><script>alert(1)</script>',
            "https://doi.org/10.1000/{}%5C%22#x",
            "//a.example/p",
            "mailto:a@b.example?subject=\x1b",
            "https://a.example/\u202e/אב",
        )
    )
    | st.text()
    | st.text().map("https://a.example/{}".format)
)


def paper(**fields: Any) -> dict[str, Any]:
    """A paper as the questions give it."""
    return {
        "arxiv_id": "1502.04681",
        "title": "Unsupervised Learning of Video Representations using LSTMs",
        "authors": ["Nitish Srivastava", "Elman Mansimov"],
        "abstract": "We use multilayer networks.",
        "published": date(2015, 2, 16),
        "updated": date(2016, 1, 4),
        "version": 3,
        "categories": ["cs.LG", "cs.CV"],
        "doi": None,
        "journal_ref": None,
        "comment": None,
        "withdrawn": False,
        **fields,
    }


def link(url: str, **fields: Any) -> dict[str, Any]:
    """A link as the questions give it."""
    return {
        "list": "l",
        "section": [],
        "entry": None,
        "line": 5,
        "label": None,
        "qualifier": None,
        "text": "",
        "url": url,
        "kind": "page",
        "verdict": "alive",
        "reason": None,
        "status": 200,
        "final_url": None,
        "checked_at": ADDED,
        "since": ADDED,
        "failures": 0,
        "settled": False,
        **fields,
    }


def entry(number: int = 1, *, urls: tuple[str, ...] = ("https://a.example/",), **fields: Any) -> dict[str, Any]:
    """An entry as the questions give it, with a link to each URL."""
    details = fields.pop("details", [link(url) for url in urls])
    return {
        "id": number,
        "list": "l",
        "section": ["Papers"],
        "line": 4,
        "title": "A title",
        "note": None,
        "venue": None,
        "year": None,
        "description": None,
        "tags": [],
        "links": [{name: one[name] for name in ("label", "qualifier", "url", "verdict")} for one in details],
        "paper": None,
        "repositories": [],
        "details": details,
        **fields,
    }


def contents(*entries: dict[str, Any], title: str = "A list", heading: str = "Papers", **fields: Any) -> Contents:
    """A list with one section that holds these entries."""
    summary: Any = {
        "name": "l",
        "title": title,
        "published": date(2015, 10, 9),
        "imported_at": ADDED,
        "sections": 1,
        "entries": len(entries),
        "links": sum(len(one["details"]) for one in entries),
        "verdicts": {},
    }
    section: Any = {"path": [heading], "level": 2, "line": 3, "entries": list(entries), "links": [], **fields}
    return Contents(summary, [section], {one["id"]: ADDED for one in entries})


@st.composite
def anything(draw: st.DrawFn) -> Contents:
    """A list in which every word and address is somebody's mischief."""
    text = draw(words)
    one = link(draw(hostile_urls), label=draw(st.none() | words), text=text, reason=draw(st.none() | words))
    told = paper(
        title=draw(words), authors=[draw(words), text], abstract=draw(words), doi=text, journal_ref=draw(words)
    )
    return contents(
        entry(1, details=[one], title=draw(words), description=draw(words), note=draw(words), tags=[text]),
        entry(2, urls=(draw(hostile_urls),), paper=draw(st.none() | st.just(told)), title=text, tags=[draw(words)]),
        title=draw(words),
        heading=draw(words),
        links=[one],
    )
