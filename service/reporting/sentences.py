"""The numbers of a report and what it says in sentences. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from service.counts import counted

Content: TypeAlias = Mapping[str, Any]
"""What `findings.content` made of a night."""

COUNTED = {
    "links": "links",
    "alive": "alive",
    "moved": "moved",
    "blocked": "blocked",
    "failing": "failing",
    "dead": "dead",
    "settled": "of these for good",
    "no_copy": "without an archived copy",
    "skipped": "not for us to check",
    "invalid": "invalid",
    "unchecked": "not visited yet",
    "papers": "papers",
    "repositories": "repositories",
    "proposals": "proposals waiting",
}
"""What is counted, and how a report calls it."""


def numbers(content: Content) -> list[tuple[str, int, str]]:
    """What is counted, how much there is now, and the difference to the last report (`+2`, empty for none)."""
    now, before = content["counts"]["now"], content["counts"]["before"]
    rows = []
    for name, words in COUNTED.items():
        count = now.get(name, 0)
        difference = count - before.get(name, 0) if before else 0
        if count or difference:
            rows.append((words, count, f"{difference:+d}".replace("-", "−") if difference else ""))  # a real minus sign
    return rows


def summary(content: Content) -> str:
    """How things stand, in one sentence."""
    now = content["counts"]["now"]
    said = [f"{now[name]:,} {COUNTED[name]}" for name in ("alive", "moved", "dead", "proposals") if now.get(name)]
    return f"{counted(now.get('links', 0), 'link')}{': ' if said else ''}{', '.join(said)}."


HEADLINES: Sequence[tuple[Callable[[Content], int], str, str]] = (
    (lambda content: len(troubles(content)), "1 thing went wrong", "{} things went wrong"),
    (lambda content: _count(content, "urgent"), "1 warning", "{} warnings"),
    (lambda content: len(content["newly_dead"]), "1 link died", "{} links died"),
    (lambda content: len(content["settled"]), "1 link is dead for good", "{} links are dead for good"),
    (lambda content: len(content["recovered"]), "1 came back", "{} came back"),
    (lambda content: len(content["moved"]), "1 moved", "{} moved"),
    (lambda content: _count(content, "open"), "1 new proposal", "{} new proposals"),
    (lambda content: _count(content, "silent"), "1 host does not answer", "{} hosts do not answer"),
    (lambda content: len(content.get("doubted", ())), "1 is no longer called dead", "{} are no longer called dead"),
    (lambda content: len(_calm(content, "repositories")), "news of 1 repository", "news of {} repositories"),
    (lambda content: len(_calm(content, "papers")), "news of 1 paper", "news of {} papers"),
    (lambda content: len(content.get("applied", ())), "1 repair arrived", "{} repairs arrived"),
    (lambda content: _count(content, "accepted"), "1 repair accepted by a rule", "{} repairs accepted by rules"),
    (lambda content: len(content.get("imports", ())), "1 list was read again", "{} lists were read again"),
)
"""What a night is about, the most pressing first: how many there are, said of one, said of several."""


IN_A_HEADLINE = 4


def _count(content: Content, which: str) -> int:
    if which == "silent":  # of the others it is told that links died
        return sum(all(link["verdict"] != "dead" for link in host["links"]) for host in content["hosts"])
    if which != "urgent":
        return sum(one.get("state", "open") == which for one in content["proposals"])
    return sum(bool(one.get("urgent")) for one in (*content["repositories"], *content["papers"]))


def _calm(content: Content, noun: str) -> set[str]:
    """The papers or repositories of which there is news that nobody has to look at."""
    return {str(one.get("paper") or one.get("repository")) for one in content[noun] if not one.get("urgent")}


def headline(content: Content) -> str:
    """What a night is about, in a few words, as for the subject of a mail."""
    said = []
    for count, one, several in HEADLINES:
        if number := count(content):
            said.append(one if number == 1 else several.format(f"{number:,}"))
    return ", ".join(said[:IN_A_HEADLINE]) or "no news"


def title(content: Content) -> str:
    """Which night it is, and what it is about."""
    return f"Night of {night(content)}: {headline(content)}"


def waiting(content: Content) -> list[str]:
    """What waits for a person, and what will be proposed, in sentences."""
    now, said = content["counts"]["now"], []
    if count := now.get("proposals"):
        kinds = sorted(content.get("waiting", {}).get("kinds", {}).items(), key=lambda pair: (-pair[1], pair[0]))
        oldest = content.get("waiting", {}).get("oldest")
        detail = f" ({', '.join(f'{number} {kind}' for kind, number in kinds)})" if kinds else ""
        age = f", the oldest since {oldest[:10]}" if oldest else ""
        said.append(f"{count:,} proposal{' waits' if count == 1 else 's wait'} for your word{detail}{age}.")
    moved, dead = content["pending"].get("moved", 0), content["pending"].get("dead", 0)
    if moved:
        has, it = ("has", "it gets") if moved == 1 else ("have", "each gets")
        said.append(f"{counted(moved, 'moved link')} {has} no proposal: {it} one when it stays moved for some nights.")
    if dead:
        is_, they = ("is", "it is") if dead == 1 else ("are", "they are")
        said.append(f"{counted(dead, 'dead link')} {is_} not so for good yet: repairs are proposed when {they}.")
    return said


def night(content: Content) -> str:
    """The day of a night: `2026-11-22`."""
    return str(content["night"])[:10]


def method(content: Content) -> list[str]:
    """How a night measured, in sentences."""
    told = content["method"]
    said = [f"{counted(told['visits'], 'visit')}; the night took {told['seconds']:.0f} s."]
    for step in told["steps"]:
        came = f": {'; '.join(step['told'])}" if step.get("told") else ""
        said.append(f"{begun(step['what'])}: {step['state']} in {step['seconds']:.0f} s{came}.")
    return [*said, *told["notes"], "`listkeeper explain URL` shows every visit to a link and what it meant."]


def troubles(content: Content) -> list[str]:
    """What could not be done tonight, in sentences."""
    found = []
    for step in content["method"]["steps"]:
        found += [f"{begun(step['what'])}: {problem}" for problem in step["problems"]]
        if step["state"] != "done" and not step["problems"]:
            found.append(f"{begun(step['what'])}: it could not be done.")
    for one in content.get("undelivered", ()):
        reports = "1 report does" if one["waiting"] == 1 else f"{one['waiting']} reports do"
        found.append(f"{reports} not reach {one['name']}, since {one['since'][:10]}: {one['error']}")
    return found


def begun(words: str) -> str:
    """Words as the beginning of a sentence; arXiv keeps its capital."""
    return words[:1].upper() + words[1:]
