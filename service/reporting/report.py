"""A report's content written out, as it was kept: Markdown, HTML, JSON. Pure.

First the numbers and the difference to the last night, then what needs a person, and the rest folded.
A quiet night is one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import jinja2

from service import urls
from service.errors import UsageError
from service.queries import as_json
from service.reporting.findings import Finding


@dataclass(frozen=True)
class Report:
    """What a night changed, as it is kept."""

    id: int
    night: datetime
    content: dict[str, Any]

    @property
    def failed(self) -> list[str]:
        """The steps that could not be done, in words for people."""
        return [step["what"] for step in self.content["method"]["steps"] if step["state"] != "done"]


def render(content: Mapping[str, Any], format: str) -> str:  # noqa: A002  # the word of the command's option
    """A report as `markdown`, `html` or `json`. Raises UsageError for another format."""
    if format not in FORMATS:
        raise UsageError(f"reports are not written as {format!r}", hint=f"there are {', '.join(FORMATS)}")
    return FORMATS[format](content)


# --- what is said, in whatever format ---------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One finding as it is shown."""

    url: str | None
    text: str
    """What is to be said of it."""
    place: str | None = None
    """Where it stands: list, line and entry."""
    also: tuple[str, str] | None = None
    """Another URL, and the words before it."""
    children: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """Some findings of one kind."""

    title: str
    items: list[Item]
    needs_a_person: bool = False


def is_quiet(content: Mapping[str, Any]) -> bool:
    """Whether nothing changed and nothing went wrong."""
    news = ("newly_dead", "settled", "recovered", "moved", "hosts", "repositories", "papers", "proposals")
    return not any(content[name] for name in news) and not _troubles(content)


def parts(content: Mapping[str, Any]) -> list[Part]:
    """A report's parts that have something in them, those that need a person first."""
    in_events = {(link["list"], link["line"], link["url"]) for event in content["hosts"] for link in event["links"]}
    alone = [one for one in content["newly_dead"] if (one["list"], one["line"], one["url"]) not in in_events]
    gone = [one for one in content["settled"] if one not in content["newly_dead"]]
    offered = content["proposals"]
    everything = [
        Part("What went wrong tonight", [Item(None, trouble) for trouble in _troubles(content)], needs_a_person=True),
        Part("Hosts that went away", [_event(one) for one in content["hosts"]], needs_a_person=True),
        Part("Newly dead", [_item(one) for one in alone], needs_a_person=True),
        Part("Dead for good: settled", [_item(one) for one in gone], needs_a_person=True),
        Part("New proposals", [_proposal(one) for one in offered if one["kind"] != "upgrade"], needs_a_person=True),
        Part("New proposals, only https or a slash", [_proposal(one) for one in offered if one["kind"] == "upgrade"]),
        Part("Recovered", [_item(one) for one in content["recovered"]]),
        Part("Moved", [_item(one) for one in content["moved"]]),
        Part("Repositories", [_item(one) for one in content["repositories"]]),
        Part("Papers", [_item(one) for one in content["papers"]]),
        Part("Without a clear answer", [_item(one) for one in content["unchecked"]]),
    ]
    return [part for part in everything if part.items]


def _item(one: Finding) -> Item:
    also = None
    if one.get("copy"):
        also = ("archived copy", one["copy"])
    if one.get("target"):
        told = "It has moved for good." if one["target"] in one["reason"] else one["reason"]
        return Item(one["url"], told, _place(one), ("now at", one["target"]))
    return Item(one["url"], one["reason"], _place(one), also)


def _event(event: Finding) -> Item:
    links = [_item(one) for one in event["links"]]
    return Item(
        None, f"{event['host']}: nothing there answers well any more; {len(links)} links, one cause.", children=links
    )


def _proposal(one: Finding) -> Item:
    becomes = ("becomes", one["new"]) if one["new"] else None
    return Item(one["url"], f"No. {one['id']}, {one['kind']}: {one['reason']}", _place(one), becomes)


def _place(one: Finding) -> str:
    line = f", line {one['line']}" if one["line"] else ""
    entry = f": {one['entry']}" if one.get("entry") else ""
    return f"{one['list']}{line}{entry}"


def _troubles(content: Mapping[str, Any]) -> list[str]:
    """What could not be done tonight, in sentences."""
    found = []
    for step in content["method"]["steps"]:
        found += [f"{_begun(step['what'])}: {problem}" for problem in step["problems"]]
        if step["state"] != "done" and not step["problems"]:
            found.append(f"{_begun(step['what'])}: it could not be done.")
    return found


def _begun(words: str) -> str:
    """Words as the beginning of a sentence; arXiv keeps its capital."""
    return words[:1].upper() + words[1:]


COUNTED = {
    "links": "links",
    "alive": "alive",
    "moved": "moved",
    "blocked": "blocked",
    "failing": "failing",
    "dead": "dead",
    "settled": "of these settled",
    "skipped": "not checked",
    "invalid": "invalid",
    "unchecked": "not visited yet",
    "papers": "papers",
    "repositories": "repositories",
    "proposals": "proposals waiting",
}
"""What is counted, and how a report calls it."""


def numbers(content: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """What is counted, how much there is now, and the difference to the last report (`+2`, empty for none)."""
    now, before = content["counts"]["now"], content["counts"]["before"]
    rows = []
    for name, words in COUNTED.items():
        count = now.get(name, 0)
        difference = count - before.get(name, 0) if before else 0
        if count or difference:
            rows.append((words, count, f"{difference:+d}".replace("-", "−") if difference else ""))  # a real minus sign
    return rows


def summary(content: Mapping[str, Any]) -> str:
    """A report in one sentence."""
    now = content["counts"]["now"]
    said = [f"{now[name]} {COUNTED[name]}" for name in ("alive", "moved", "dead", "proposals") if now.get(name)]
    return f"{now['links']} links{': ' if said else ''}{', '.join(said)}."


def waiting(content: Mapping[str, Any]) -> list[str]:
    """What is not proposed yet, and when it will be, in sentences."""
    moved, dead = content["pending"].get("moved", 0), content["pending"].get("dead", 0)
    said = []
    if moved:
        said.append(f"{_links(moved, 'moved')}: proposed when they have stayed moved for some nights.")
    if dead:
        said.append(f"{_links(dead, 'dead')}: their archived copies are proposed when they have settled.")
    return said


def _links(count: int, verdict: str) -> str:
    return f"{count} {verdict} link{'s' if count > 1 else ''}"


def _night(content: Mapping[str, Any]) -> str:
    return str(content["night"])[:10]


# --- Markdown ---------------------------------------------------------------------------------


def _markdown(content: Mapping[str, Any]) -> str:
    if is_quiet(content):
        return f"A quiet night, {_night(content)}: nothing changed. {summary(content)}\n"
    lines = [f"# Night of {_night(content)}", "", f"**{summary(content)}**", ""]
    lines += ["| | now | change |", "| --- | ---: | ---: |"]
    lines += [f"| {words} | {count} | {difference} |" for words, count, difference in numbers(content)]
    lines += ["", *(f"- {sentence}" for sentence in waiting(content))]
    for part in parts(content):
        title = f"{part.title} ({len(part.items)})"
        items = [line for item in part.items for line in _markdown_item(item)]
        if part.needs_a_person:
            lines += ["", f"## {title}", "", *items]
        else:
            lines += ["", f"<details><summary>{title}</summary>", "", *items, "", "</details>"]
    if content["counts"]["now"].get("proposals"):
        lines += ["", "`listkeeper proposals` shows what waits, `listkeeper accept N` or `reject N` decides."]
    lines += ["", "<details><summary>How this was measured</summary>", "", *_markdown_method(content), "", "</details>"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _markdown_item(item: Item, indent: str = "") -> list[str]:
    said = [_address(item.url)] if item.url else []
    said += [_plain(item.text)] if item.text else []
    said += [f"{item.also[0]} {_address(item.also[1])}"] if item.also else []
    said += [f"*{_plain(item.place)}*"] if item.place else []
    lines = [f"{indent}- {' · '.join(said)}"]
    return lines + [line for child in item.children for line in _markdown_item(child, f"{indent}  ")]


def _markdown_method(content: Mapping[str, Any]) -> Iterable[str]:
    method = content["method"]
    yield f"- {method['visits']} visits; the night took {method['seconds']:.0f} s."
    for step in method["steps"]:
        yield f"- {_plain(_begun(step['what']))}: {step['state']} in {step['seconds']:.0f} s."
    yield from (f"- {note}" for note in method["notes"])


def _plain(text: str) -> str:
    """Text that came from outside, as Markdown that shows just that and cannot be more."""
    return re.sub(r"([\\`*_\[\]<>#|~&!])", r"\\\1", " ".join(text.split()))


def _address(url: str) -> str:
    """A web address to click on; nothing but what would end it is encoded. What is none is only shown."""
    if urls.host(url) is None:
        return _plain(url)
    whole = re.sub(r"[<>\s]", lambda sign: quote(sign[0]), url)
    return f"<{whole}>"


# --- HTML and JSON ----------------------------------------------------------------------------

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("service.reporting"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def _html(content: Mapping[str, Any]) -> str:
    return _TEMPLATES.get_template("report.html").render(
        content=content,
        night=_night(content),
        is_quiet=is_quiet(content),
        summary=summary(content),
        numbers=numbers(content),
        waiting=waiting(content),
        parts=parts(content),
        begun=_begun,
        is_web=urls.host,
    )


def _json(content: Mapping[str, Any]) -> str:
    return as_json(content).decode()


FORMATS: dict[str, Callable[[Mapping[str, Any]], str]] = {"markdown": _markdown, "html": _html, "json": _json}
