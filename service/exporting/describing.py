"""What a pull request says: its changes by kind, each with its evidence folded below. Pure.

Addresses, titles and what pages say of themselves come from strangers. A forge must read nothing in
them as a name, an issue, a command or Markdown, or people elsewhere get mail: all of it stands in
code, where forges look for none of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from service import urls
from service.exporting.applying import Application, Told, subject
from service.models import ProposalKind
from service.untrusted import printable

LONGEST = 60_000
"""Characters; GitHub takes 65,536."""
CITING = frozenset(("github.com", "gitlab.com", "codeberg.org", "gitea.com", "bitbucket.org"))
"""Links to their issues show there as being mentioned here, so they are written and not linked."""

HEADINGS: Mapping[ProposalKind, str] = {
    "upgrade": "http becomes https, or a slash comes or goes",
    "moved": "Pages that have moved for good",
    "rename": "Repositories with new names",
    "rewrite": "Addresses that follow a rule",
    "archive": "Copies of dead pages",
    "repair": "What was damaged in the text or in addresses",
    "publish": "Papers in place of their preprints",
    "code": "The code of papers",
    "mark": "Repositories that are archived",
    "duplicate": "Entries that were there twice",
    "remove": "Entries of which nothing is left",
}
"""In the order in which they are shown: the harmless first."""

DECLINING = "Close this without merging to decline: none of these changes is offered again then."


def title(done: Sequence[Application]) -> str:
    """The title of a pull request."""
    return subject(done)


def body(done: Sequence[Application], host: str) -> str:
    """The text of a pull request on a host: as much of it as a forge takes, the changes before the evidence."""
    told = [(one.name, change) for one in done for change in one.changes]
    whole = _text(told, host, several=len(done) > 1, with_evidence=True)
    if len(whole) <= LONGEST:
        return whole
    short = _text(told, host, several=len(done) > 1, with_evidence=False)
    if len(short) <= LONGEST:
        return short
    start = short[: short.rindex("\n", 0, LONGEST)]
    return f"{start}\n\nThere are more; the commit lists all {len(told)} of them.\n\n{DECLINING}\n"


def _text(told: Sequence[tuple[str, Told]], host: str, *, several: bool, with_evidence: bool) -> str:
    order = list(HEADINGS)
    ranked = sorted(told, key=lambda one: order.index(one[1].kind))
    parts = ["Each of these changes was accepted by whoever keeps the list; no other byte of it is touched."]
    for kind, each in groupby(ranked, key=lambda one: one[1].kind):
        changes = list(each)
        parts.append(f"### {HEADINGS[kind]} ({len(changes)})")
        parts.append("\n".join(f"- {_change(change, name if several else None, host)}" for name, change in changes))
        if with_evidence:
            parts.append(_evidence(changes, several=several))
    return "\n\n".join([*filter(None, parts), DECLINING]) + "\n"


def _change(told: Told, name: str | None, host: str) -> str:
    place = ", ".join(filter(None, (code(name) if name else None, f"line {told.line}" if told.line else None)))
    one = told.change
    if one.way == "retarget":
        what = f"{_link(one.old, host)} → {_link(one.new or '', host)}"
    elif one.way == "behind":
        what = f"behind {_link(one.old, host)}: {code(one.words or '')}{f' {_link(one.new, host)}' if one.new else ''}"
    elif one.way == "remove":
        what = f"the entry of {_link(one.old, host)} is taken out"
    else:
        what = f"{code(one.old.strip())} → {code((one.new or '').strip())}"
    return f"{place}: {what}" if place else what


def _evidence(changes: Iterable[tuple[str, Told]], *, several: bool) -> str:
    """Why, folded, as plain text."""
    lines: list[str] = []
    for name, one in changes:
        place = ", ".join(filter(None, (name if several else None, f"line {one.line}" if one.line else None)))
        lines += [f"{place or one.change.old.strip()}:", *(f"  {printable(sentence)}" for sentence in one.evidence)]
    if not any(one.evidence for _, one in changes):
        return ""
    fence = _fence("\n".join(lines), least=3)
    return "\n".join(("<details><summary>Evidence</summary>", "", f"{fence}text", *lines, fence, "", "</details>"))


def _link(url: str, host: str) -> str:
    """An address to look at; only the text of it where a forge would tell those who are there."""
    site = (urls.host(url) or "").removeprefix("www.")
    is_plain = re.fullmatch(r"https?://[^\s<>\\]+", url) is not None
    return f"[{code(url)}](<{url}>)" if is_plain and site not in CITING | {host} else code(url)


def code(text: str) -> str:
    """A text as code: what GitHub Flavored Markdown reads as these very characters, in one line."""
    clean = printable(text)
    fence = _fence(clean, least=1)
    padded = f" {clean} " if clean.startswith(("`", " ")) or clean.endswith(("`", " ")) or not clean else clean
    return f"{fence}{padded}{fence}"


def _fence(text: str, *, least: int) -> str:
    """More backticks in a row than there are anywhere in a text."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))
