"""What visits saw, told for people: each hop, what decided, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.checking.causes import Opinion
from service.checking.fold import NEW, State, is_void, remembered, step
from service.checking.judge import judge
from service.counts import counted
from service.models import Observation, Verdict


def of_visit(seen: Observation, opinion: Opinion | None = None) -> Iterator[str]:
    """The story of one visit, line by line; the last is what it means."""
    yield from _hops(seen)
    if seen.cause:
        yield f"    no answer: {seen.cause}"
    for name, value in sorted(seen.headers.items()):
        yield f"    {name}: {value}"
    if seen.title:
        yield f"    title: {seen.title}"
    yield from _looks(seen)
    opinion = opinion or judge(seen)
    tries = seen.features.get("tries", 1)
    after = f" (after {tries} tries)" if tries > 1 else ""
    yield f"  {opinion.word}: {opinion.reason}{after}"


def _hops(seen: Observation) -> Iterator[str]:
    for hop in seen.hops:
        source = hop.get("known")
        took = f"{hop['seconds']:.2f} s" if "seconds" in hop else "known" if source is True else str(source)
        target = f"\n           -> {hop['location']}" if "location" in hop else ""
        yield f"    {hop['status']}  {took}  {hop['url']}{target}"


def _looks(seen: Observation) -> Iterator[str]:
    """What second looks showed."""
    features = seen.features
    if features.get("profile") == "browser":
        yield "    seen as a browser sees it"
    if (browser := features.get("browser")) and "instead_of" in browser:
        yield f"    robots get {browser['instead_of']}"
    elif browser:
        yield f"    a browser gets {browser.get('status') or browser.get('cause')}"
    if beside := features.get("sibling"):
        same = "the same" if beside["same"] else "something else"
        yield f"    an address that cannot exist gives {same} ({beside['status']}): {beside['url']}"
    if api := features.get("api"):
        answer = {True: "it is there", False: "it is not there", None: "no answer"}[api["there"]]
        yield f"    asked {api['name']}: {answer}"
    for place, found in features.get("fragments", {}).items():
        yield f"    #{place}: {'cannot tell' if found == 'unknown' else found}"


class Visit(NamedTuple):
    """A visit, what it meant, and what was believed after it."""

    seen: Observation
    opinion: Opinion
    believed: Verdict
    is_void: bool
    """It counts for nothing: we were offline."""


def visits(observations: Sequence[Observation], entry: str | None = None) -> Iterator[Visit]:
    """All visits to one resource, the oldest first."""
    state: State = NEW.called(entry)
    for seen in observations:
        opinion = judge(seen, remembered(state))
        state = step(state, seen)
        yield Visit(seen, opinion, state.verdict, is_void(seen))


def of_history(observations: Sequence[Observation], entry: str | None = None) -> Iterator[str]:
    """The story of all visits to one resource: of each what it meant and what was believed then; the last in full."""
    for visit in visits(observations, entry):
        counts = "counts for nothing: we were offline" if visit.is_void else f"-> {_belief(visit.believed)}"
        yield f"{visit.seen.at:%Y-%m-%d %H:%M}  {visit.opinion.word}: {visit.opinion.reason}  {counts}"
        if visit.seen is observations[-1]:
            yield from of_visit(visit.seen, visit.opinion)


def _belief(verdict: Verdict) -> str:
    bad = f", {counted(verdict.failures, 'bad night')}" if verdict.failures else ""
    return f"{verdict.verdict}{bad}{', settled' if verdict.settled else ''}"
