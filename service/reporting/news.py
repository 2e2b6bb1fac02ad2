"""What sources told of papers and repositories becomes news, in the words of a person. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from service import urls
from service.reporting.facts import Change, Stars

MOVERS = 5
"""So many repositories whose stars changed most are named."""
LEAST_STARS, LEAST_SHARE = 10, 0.01
"""A smaller change of stars, in number or as a part of all, is none."""


@dataclass(frozen=True)
class News:
    """What a change of one field means."""

    say: Callable[[Change], str | None]
    """In a sentence; None: this change of it is none."""
    is_urgent: bool = False
    """A person should look at the list because of it."""


def _renamed(change: Change) -> str | None:
    """That it has another name, unless the list has it under that already."""
    present = str(change.after)
    return None if urls.repository(change.url) == present.lower() else f"Renamed: it is called {present} now."


def _gone(change: Change) -> str:
    if not change.after:
        return f"It is back on {_forge(change.key)}."
    return f"{_forge(change.key)} knows it no longer."


FORGES = {"github": "GitHub", "gitlab": "GitLab", "codeberg": "Codeberg", "huggingface": "Hugging Face"}


def _forge(key: str) -> str:
    return FORGES.get(urls.forge(key) or "", "Its forge")


def _titled(change: Change) -> str | None:
    """That a paper has another title, unless the list has it under that one."""
    if _folded(change.entry) == _folded(change.after):
        return None
    return f"Its title is “{change.after}” now; it was “{change.before}”."


def _mistaken(change: Change) -> str | None:
    """That an entry's address is of a paper with another title; other entries that name the paper are not meant."""
    if change.entry != change.before:
        return None
    return (
        f"The list calls it “{change.before}”, but this address is of the paper “{change.after}”: "
        "is it the one that is meant?"
    )


def _folded(title: str | None) -> str:
    return "".join(char for char in (title or "").casefold() if char.isalnum())


def _if_new(sentence: Callable[[Change], str]) -> Callable[[Change], str | None]:
    """The sentence where there was nothing before and is something now."""
    return lambda change: sentence(change) if change.after and not change.before else None


# By noun and field; a field without a row is no news.
NEWS: dict[tuple[str, str], News] = {
    ("repository", "number"): News(
        lambda _: "Security: another repository has this name now. Look who owns it before anybody installs it.", True
    ),
    ("repository", "name"): News(_renamed),
    ("repository", "archived"): News(
        lambda change: "Archived by its owner: nobody works on it any more." if change.after else "No longer archived."
    ),
    ("repository", "gone"): News(_gone),
    ("repository", "blocked"): News(lambda change: f"{_forge(change.key)} does not show it any more: {change.after}."),
    ("repository", "stars"): News(lambda change: f"Its stars have doubled: {change.after}, they were {change.before}."),
    ("repository", "idle"): News(lambda change: f"Nobody has pushed to it for two years, since {change.after}."),
    ("paper", "withdrawn"): News(
        lambda change: "Withdrawn by its authors." if change.after else "No longer withdrawn.", True
    ),
    ("paper", "retracted"): News(lambda change: "Retracted." if change.after else None, True),
    ("paper", "version"): News(lambda change: f"Version {change.after} is out; it was {change.before}."),
    ("paper", "title"): News(_titled),
    ("paper", "listed_title"): News(_mistaken),
    ("paper", "published_doi"): News(lambda change: f"Published: doi {change.after}."),
    ("paper", "venue"): News(lambda change: f"Published in {change.after}."),
    ("paper", "doi"): News(_if_new(lambda change: f"Published: doi {change.after}.")),
    ("paper", "journal_ref"): News(_if_new(lambda change: f"Published in {change.after}.")),
}


def told(changes: Iterable[Change], noun: str) -> list[dict[str, Any]]:
    """One finding for each link that names a changed paper or repository, all its news in one reason.

    `urgent` says that a person should look at the list because of it.
    """
    every = list(changes)
    taken = {change.key for change in every if change.field == "number"}
    findings: dict[tuple[str, int, str], dict[str, Any]] = {}
    for change in every:
        if change.field == "gone" and change.key in taken:
            continue  # that is the one which had the name before
        news = NEWS.get((change.noun, change.field))
        sentence = news.say(change) if news and change.noun == noun else None
        if news is None or sentence is None:
            continue
        place = {"list": change.list, "line": change.line, "entry": change.entry, "url": change.url}
        empty = {**place, "reason": "", noun: change.key, "fields": {}, "urgent": False}
        finding = findings.setdefault((change.list, change.line, change.url), empty)
        if change.field not in finding["fields"]:
            finding["reason"] = f"{finding['reason']} {sentence}".strip()
        finding["fields"][change.field] = change.after
        finding["urgent"] = finding["urgent"] or (news.is_urgent and bool(change.after))
    return list(findings.values())


def of_stars(changes: Iterable[Stars]) -> list[dict[str, Any]]:
    """The repositories whose stars changed most, at the first link to each."""
    found: dict[str, Stars] = {}
    for one in changes:
        if abs(one.after - one.before) >= max(LEAST_STARS, LEAST_SHARE * one.before):
            found.setdefault(one.repository, one)
    most = sorted(found.values(), key=lambda one: (-abs(one.after - one.before), one.repository))[:MOVERS]
    return [
        {
            "list": one.list,
            "line": one.line,
            "entry": one.entry,
            "url": one.url,
            "reason": f"{_signed(one.after - one.before)} stars since {one.since}: {one.after:,}.",
            "repository": one.repository,
            "stars": one.after,
            "before": one.before,
        }
        for one in most
    ]


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")  # a real minus sign
