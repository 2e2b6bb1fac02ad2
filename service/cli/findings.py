"""What a check found, for people and for the tools that read it: JSON lines, JUnit, GitHub's annotations."""

from __future__ import annotations

import html
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import typer
from sqlmodel import Session

from service import urls
from service.queries import as_json
from service.untrusted import printable

MOST_SHOWN = 200
"""Lines that a person is shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A link at its place in a list, and what is believed of it."""

    link: Mapping[str, Any]
    place: str | None
    """Whether the page has the place the link points to: there, missing or unknown; None: not asked."""

    @property
    def word(self) -> str:
        return "fragment" if self.place == "missing" else str(self.link["verdict"])

    @property
    def reason(self) -> str:
        if self.place == "missing":
            return f"The page is there, but not the place #{urls.fragment(self.link['url'])}."
        return str(self.link["reason"] or "")

    @property
    def level(self) -> str | None:
        """How bad it is: error, warning, or None."""
        return {"dead": "error", "invalid": "error", "failing": "warning", "fragment": "warning"}.get(self.word)

    @property
    def is_trouble(self) -> bool:
        return self.level is not None


def finding(link: Mapping[str, Any], places: Mapping[tuple[str, str], str]) -> Finding:
    """What was found of a link; `places`: by address and fragment whether the page has the place."""
    fragment = urls.fragment(link["url"]) if places else ""
    return Finding(link, places.get((urls.canonical(link["url"]), fragment)) if fragment else None)


def show(found: Iterable[Finding], format: str, session: Session) -> None:
    """Print findings."""
    _PRINTERS[format](found, session)


def _text(found: Iterable[Finding], _session: Session) -> None:
    """By host and reason, so that a host that is down is one event however many links lead there."""
    events: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for one in found:
        host = urls.host(one.link["url"]) or ""
        is_of_host = one.link["status"] is None and "host" in one.reason.lower()
        events[one.word, host if is_of_host else one.link["url"], one.reason].append(one)
    lines = (_event(*event, links) for event, links in events.items())
    for line in islice(lines, MOST_SHOWN):
        typer.echo(printable(line))
    if len(events) > MOST_SHOWN:
        typer.echo(f"and {len(events) - MOST_SHOWN:,} more; `listkeeper links` shows them")


def _event(word: str, what: str, reason: str, links: list[Finding]) -> str:
    places = [f"{one.link['list']}:{one.link['line']}" for one in links]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f"{word:8} {what}  {reason}  ({', '.join(places[:3])}{more})"


def _json_lines(found: Iterable[Finding], _session: Session) -> None:
    for one in found:
        row = one.link if one.place is None else {**one.link, "fragment": one.place}
        sys.stdout.write(as_json(row).decode() + "\n")


def _junit(found: Iterable[Finding], _session: Session) -> None:
    """A test case for each link, a suite for all, as CI servers read it."""
    cases = list(found)
    bad = sum(one.is_trouble for one in cases)
    skipped = sum(one.word in _SKIPPED for one in cases)
    typer.echo('<?xml version="1.0" encoding="UTF-8"?>')
    typer.echo(f'<testsuite name="links" tests="{len(cases)}" failures="{bad}" skipped="{skipped}">')
    for one in cases:
        name = _xml(f"line {one.link['line']}: {one.link['url']}")
        typer.echo(f'<testcase classname="{_xml(one.link["list"])}" name="{name}">{_outcome(one)}</testcase>')
    typer.echo("</testsuite>")


_SKIPPED = ("blocked", "skipped", "unchecked")


def _outcome(one: Finding) -> str:
    said = f'message="{_xml(one.reason)}"'
    if one.is_trouble:
        return f'<failure type="{one.word}" {said}/>'
    return f"<skipped {said}/>" if one.word in _SKIPPED else ""


def _xml(text: str) -> str:
    return html.escape(printable(text))


def _github(found: Iterable[Finding], session: Session) -> None:
    """A workflow command for each link in trouble, which GitHub shows at the line."""
    from service.checking import store

    paths = store.paths(session)
    for one in found:
        if one.level:
            path = paths.get(one.link["list"])
            where = f"file={_property(os.path.relpath(path))},line={one.link['line']}," if path else ""
            typer.echo(f"::{one.level} {where}title={one.word} link::{_data(one.link['url'] + '  ' + one.reason)}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_PRINTERS: Mapping[str, Callable[[Iterable[Finding], Session], None]] = {
    "text": _text,
    "jsonl": _json_lines,
    "junit": _junit,
    "github": _github,
}
