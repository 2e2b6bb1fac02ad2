"""What groups of proposals are called: a table. Pure.

A group's key is what its proposals have in common, `dead:eng.uber.com`: a cause, and where several
are told apart, what it is about.
"""

from __future__ import annotations

from typing import NamedTuple

from service.counts import counted


class Cause(NamedTuple):
    """Why proposals belong together. In its title `{about}` is what stands behind the key's colon."""

    key: str
    title: str
    what: tuple[str, str] = ("link", "links")
    """What is counted: one, and several."""
    example: str = ""


CAUSES = (
    Cause("https", "http becomes https", example="https"),
    Cause("slash", "Only a slash at the end changes", example="slash"),
    Cause("moved", "{about} has moved pages for good", example="moved:old.example"),
    Cause("rule", "{about}", example="rule:old.example/x/* → new.example/y/*"),
    Cause("rename", "Repositories have new names", example="rename"),
    Cause("gone", "{about} went away", example="gone:eng.uber.com"),
    Cause("dead", "Pages of {about} are dead, and archived", example="dead:blog.example"),
    Cause("mark", "Repositories are archived", example="mark"),
    Cause("publish", "Preprints are published", example="publish"),
    Cause("code", "The code of papers is known", example="code"),
    Cause("paper", "Addresses of papers are damaged or dead", example="paper"),
    Cause("lint", "What the rule {about} finds in the text", ("place", "places"), example="lint:tracking"),
    Cause("duplicate", "Entries are there twice", ("entry", "entries"), example="duplicate"),
    Cause("remove", "Nothing is left of entries", ("entry", "entries"), example="remove"),
)
"""All causes, in the order in which groups are shown: the harmless first."""

_BY_KEY = {cause.key: cause for cause in CAUSES}


def title(group: str, count: int) -> str:
    """What a group of so many proposals is called: `eng.uber.com went away: 23 links`."""
    key, _, about = group.partition(":")
    cause = _BY_KEY.get(key)
    if cause is None:
        return f"{group}: {counted(count, 'proposal')}"
    return f"{cause.title.format(about=about)}: {counted(count, *cause.what)}"
