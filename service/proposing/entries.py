"""What whole entries call for: to be taken out, since nothing is left of them or they are there twice. Pure."""

from __future__ import annotations

from rapidfuzz import fuzz

from service.models import Proposal
from service.proposing.facts import EntryFacts, Twin

_SAME_TITLE = 90.0
_SURE, _UNSURE = 90, 55
_NOTHING_LEFT = 70
"""A person may know where it is now."""


def remove(entry: EntryFacts) -> Proposal:
    """That an entry of which nothing is left is taken out."""
    count = len(entry.links)
    every = "Its only link is dead" if count == 1 else f"All its {count} links are dead"
    seen = [
        f"{url}: {verdict.reason or 'dead'}"
        + (f" Since {verdict.since:%Y-%m-%d}, {verdict.failures} bad nights in a row." if verdict.since else "")
        for url, verdict in entry.links
    ]
    evidence = [f"{every}, and no archive that was asked has a copy.", *seen]
    return Proposal(
        kind="remove", way="remove", old=entry.url, evidence=evidence, confidence=_NOTHING_LEFT, group="remove"
    )


def drop(twin: Twin) -> Proposal:
    """That an entry which is there twice is taken out once."""
    evidence = [f"All that it links to is linked in line {twin.kept_line} too, by “{twin.kept_title}”."]
    is_sure = fuzz.ratio(twin.title.casefold(), twin.kept_title.casefold()) >= _SAME_TITLE
    if not is_sure:
        evidence.append(f"It is called “{twin.title}” here.")
    if twin.words and twin.words != twin.kept_words:
        is_sure = False
        evidence.append(f"What it says beside that would be lost: “{twin.words}”.")
    confidence = _SURE if is_sure else _UNSURE
    return Proposal(
        kind="duplicate", way="remove", old=twin.url, evidence=evidence, confidence=confidence, group="duplicate"
    )
