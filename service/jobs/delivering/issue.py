"""What one issue says of an installation's lists, night after night, and whether it is to be open. Pure.

It lists what only a person can settle: links that are dead for good, and warnings. A link stands in it until
it was seen to answer again, or is in the lists no longer; what merely refuses us is not seen to answer. A
warning stands until its link is gone. Whoever closes the issue says that what it lists is settled: it stays
closed until something else comes up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, TypeAlias

from service import urls
from service.counts import counted
from service.queries.rows import Link, Proposal
from service.reporting.report import clickable, plain
from service.reporting.sentences import Content, begun, summary

LONGEST = 60_000
"""Characters; GitHub takes 65,536."""
MOST = 200
"""So many links are shown, where there is room for them."""
Warned: TypeAlias = str | None
"""What a link is warned of; None: it is dead."""
Step: TypeAlias = Literal["open", "change", "reopen", "close", "leave"]


@dataclass(frozen=True)
class Memory:
    """What was known of the issue after the last time."""

    number: int | None = None
    is_open: bool = False
    listed: Mapping[str, Warned] = field(default_factory=dict)
    """What it lists, by URL."""
    settled: Sequence[str] = ()
    """The URLs that it listed when a person closed it."""

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Memory:
        return cls(**facts)


@dataclass(frozen=True)
class Listed:
    """A link as the issue shows it."""

    link: Link
    says: str
    warned: Warned = None
    copy: str | None = None
    """Where an archived copy is seen."""
    proposal: Proposal | None = None
    """The open one that repairs it."""

    @property
    def url(self) -> str:
        return self.link["url"]


@dataclass(frozen=True)
class Issue:
    """What the issue is to say."""

    listed: Sequence[Listed]
    """What a person has to look at: what is dead, and warnings."""
    unclear: Sequence[Listed] = ()
    """What was dead and is not seen to be there again."""
    back: Sequence[str] = ()
    """What answers again, or stands in the lists no longer."""

    @property
    def open_ones(self) -> dict[str, Warned]:
        """What a person has not settled, by URL."""
        return {one.url: one.warned for one in (*self.listed, *self.unclear)}


def answers(link: Link) -> bool:
    """Whether a link was seen to be there when it was asked last."""
    return link["verdict"] in ("alive", "moved") and (link["status"] is None or 200 <= link["status"] < 300)


def issue(listed: Sequence[Listed], before: Mapping[str, Sequence[Link]]) -> Issue:
    """The issue of tonight; `before` is what it listed until now and is not dead any more, with where that stands."""
    unclear = [
        Listed(places[0], f"It is {places[0]['verdict']} now. {places[0]['reason'] or ''}".strip())
        for places in before.values()
        if places and not answers(places[0])
    ]
    back = [url for url, places in before.items() if not places or answers(places[0])]
    return Issue(listed, unclear, back)


def step(state: str | None, memory: Memory, wanted: Issue) -> Step:
    """What is to be done; `state` is that of the issue there is, None: there is none."""
    if state is None:
        return "open" if wanted.open_ones else "leave"
    if state == "open":
        return "change" if wanted.open_ones else "close"
    return "reopen" if wanted.open_ones.keys() - set(settled(state, memory)) else "leave"


def settled(state: str | None, memory: Memory) -> Sequence[str]:
    """The URLs that a person has settled by closing the issue."""
    if state in (None, "open"):
        return ()
    return [*memory.listed] if memory.is_open else memory.settled


def remembered(body: str) -> Mapping[str, Warned]:
    """What an issue lists, by its own text: where our records of it were lost."""
    return dict.fromkeys(re.findall(r"^- <(\S+)>", body, re.MULTILINE))


def marker(place: str) -> str:
    """What stands in the text, unseen, by which the issue is found again."""
    return f"<!-- listkeeper deliver.{re.sub('[^A-Za-z0-9_.-]', '-', place)} -->"


def title(wanted: Issue) -> str:
    """As `12 dead links in awesome-tools`."""
    dead = sum(one.warned is None for one in wanted.listed)
    warnings, unclear = len(wanted.listed) - dead, len(wanted.unclear)
    if not wanted.open_ones:
        return "All links answer again"
    said = [counted(dead, "dead link")] if dead else []
    said += [counted(warnings, "warning")] if warnings else []
    said += [f"{counted(unclear, 'link')} not seen again"] if unclear and not said else []
    lists = sorted({one.link["list"] for one in (*wanted.listed, *wanted.unclear)})
    return f"{' and '.join(said)} in {lists[0] if len(lists) == 1 else counted(len(lists), 'list')}"


def text(wanted: Issue, content: Content, *, place: str, number: int, report_address: str | None) -> str:
    """The issue's whole text, in Markdown, with as many links as there is room for."""
    where = clickable(report_address) if report_address else f"`listkeeper report {number}`"
    end = (
        f"The whole report: {where}. This text is replaced after every night, and the issue is closed when all of it "
        "has answered again. Close it to have it left alone until something else comes up."
    )
    most = MOST
    while len(lines := re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(wanted, content, most)))) > LONGEST:
        most //= 2
    return f"{lines}\n\n---\n\n{end}\n{marker(place)}\n"


def _lines(wanted: Issue, content: Content, most: int) -> list[str]:
    lines = [_safe(summary(content))]
    warnings = [one for one in wanted.listed if one.warned]
    dead = [one for one in wanted.listed if one.warned is None]
    lines += _part("Look at these", warnings, most)
    lines += _part("Dead for good", dead, most)
    lines += _part("Not seen to be there again", wanted.unclear, most)
    if wanted.back:
        lines += ["", f"## Answer again, or are in the list no longer ({len(wanted.back):,})", ""]
        lines += [f"* {clickable(url)}" for url in wanted.back[:most]] + _rest(len(wanted.back) - most)
    if not wanted.open_ones:
        lines += ["", "Nothing that stood here needs a person any more, so this is closed."]
    if count := content["counts"]["now"].get("proposals"):
        lines += ["", f"{count:,} proposal{'s wait' if count > 1 else ' waits'}: `listkeeper review` walks through."]
    return lines


def _part(heading: str, some: Sequence[Listed], most: int) -> Iterator[str]:
    """Links, those of one host together."""
    if not some:
        return
    yield from ("", f"## {heading} ({len(some):,})", "")
    shown = sorted(some, key=_host)[:most]
    for host, of_host in groupby(shown, _host):
        together = [*of_host]
        if len(together) > 1:
            yield from ("", f"**{_safe(host)}: {counted(len(together), 'link')}**", "")
        yield from (line for one in together for line in _item(one))
    yield from _rest(len(some) - most)


def _host(one: Listed) -> str:
    return urls.host(one.url) or ""


def _item(one: Listed) -> Iterator[str]:
    """A link, a line for each thing that is said of it."""
    link = one.link
    place = _safe(f"{link['list']}, line {link['line']}")
    title = f"**{_safe(link['entry'])}** ({place})" if link["entry"] and link["entry"] != one.url else place
    since = f" Since {link['since']:%Y-%m-%d}." if link["since"] and not one.warned else ""
    said = [f"- {clickable(one.url)}", title, f"{_safe(begun(one.says))}{since}"]
    offer = one.proposal
    becomes = offer["new"] if offer and offer["kind"] != "archive" else None
    said += [f"archived copy {clickable(one.copy)}"] if one.copy and not becomes else []
    said += [f"becomes {clickable(becomes)}"] if becomes else []
    said += ["Its entry would be taken out."] if offer and offer["kind"] == "remove" else []
    said += [f"`listkeeper accept {offer['id']}`"] if offer else []
    yield "  \n  ".join(said)


def _rest(left_out: int) -> list[str]:
    return ["", f"and {left_out:,} more"] if left_out > 0 else []


def _safe(words: str) -> str:
    """Text from outside that shows just that, and calls nobody and nothing by name."""
    return re.sub(r"(@|\\#)(?=\w)", "\\1\u200b", plain(words))
