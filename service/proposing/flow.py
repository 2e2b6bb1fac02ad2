"""The story of a proposal: the records call for it, a person decides (`deciding`), the list has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple, TypeAlias

from sqlmodel import Session

from service import urls
from service.database import Database
from service.models import Proposal
from service.proposing import (
    cases,
    code_cases,
    codes,
    deciding,
    entries,
    entry_cases,
    identifiers,
    plans,
    rewriting,
    rules,
    states,
    store,
)
from service.proposing.cases import Place
from service.proposing.facts import Twin
from service.proposing.wishes import Wishes

ALL = Wishes()
Wanted: TypeAlias = dict[int, tuple[Place, Proposal]]
"""What links call for, by the links' ids; an entry's is with its first link."""
TRIAL_HOLDS = timedelta(days=30)
"""So long a visit to where a rule leads is not repeated."""


def propose(db: Database, wishes: Wishes = ALL, *, now: datetime, run_id: int | None = None) -> int:
    """Bring the proposals up to what the records say today; how many are new.

    Those that the wishes accept without a person's word are accepted.
    """
    with db.read() as session:
        twins = list(entry_cases.twins(session))
        wanted = _wanted(session, wishes, twins)
    with db.write() as session:
        earlier, refused = _earlier(session, twins), store.refused(session)
        fresh: list[store.New] = []
        turns: list[states.Turn] = []
        for link_id, before in earlier.items():
            proposal = wanted[link_id][1] if link_id in wanted else None
            turns += states.turns(before.present, proposal, before.proposals, now)
        for link_id, (place, proposal) in wanted.items():
            before = earlier.get(link_id, store.NOTHING)
            if states.is_new(proposal, before.proposals) and (place.list_id, proposal.old, proposal.new) not in refused:
                fresh.append((place, proposal))
        store.turn(session, turns, now)
        store.renew(session, wanted)
        made = store.add(session, plans.makeable(session, fresh), now=now, run_id=run_id)
        plans.draw(session)
    deciding.accept_by_rule(db, wishes.accepted, now=now)
    return made


class Guess(NamedTuple):
    """Where a dead page may be now."""

    resource_id: int
    url: str


def guesses(db: Database, *, now: datetime, most: int = 50) -> list[Guess]:
    """The addresses that rules lead to and that nobody visited lately: for `keep_trials`."""
    with db.read() as session:
        known = _rules(session)
        tried = store.trials(session, since=now - TRIAL_HOLDS)
        wanted = {
            Guess(case.resource_id, urls.canonical(new)): None
            for case in (cases.cases(session) if known else ())
            if (new := rewriting.guess(known, case.facts)) is not None
        }
    return [one for one in wanted if one not in tried][:most]


def keep_trials(db: Database, seen: Mapping[Guess, bool], *, now: datetime) -> None:
    """Keep at which of these addresses a visit saw a page."""
    with db.write() as session:
        store.keep_trials(session, {(one.resource_id, one.url): works for one, works in seen.items()}, now)


def settle(db: Database, *, now: datetime) -> int:
    """Bring accepted proposals, and all diffs, up to what the lists say after an import; how many changed their state.

    One that a list has now is applied. One whose link leads elsewhere by somebody's hand, or is gone,
    is superseded with the reason: what stands in a list wins.
    """
    with db.write() as session:
        turns: list[states.Turn] = []
        for before in _earlier(session, entry_cases.twins(session)).values():
            accepted = [one for one in before.proposals if one.state == "accepted"]
            turns += states.turns(before.present, None, accepted, now)
        store.turn(session, turns, now)
        plans.draw(session)
    return len(turns)


def _earlier(session: Session, twins: Iterable[tuple[Place, Twin]]) -> dict[int | None, store.Before]:
    twice = {place.link_id for place, _ in twins}
    return store.known(session, twice=twice, written=plans.written(session))


def _wanted(session: Session, wishes: Wishes, twins: Iterable[tuple[Place, Twin]]) -> Wanted:
    """One proposal for each link that calls for one: the last that is found counts."""
    papers, code = list(cases.paper_cases(session)), list(code_cases.code_cases(session))
    found: Iterator[tuple[Place, Proposal | None]] = chain(
        ((place, codes.propose(facts)) for place, facts in code),
        ((place, identifiers.publish(facts)) for place, facts in papers),
        ((place, entries.drop(twin)) for place, twin in twins),
        _of_links(session, wishes),
        ((place, identifiers.repair(facts)) for place, facts in papers),
        ((place, codes.propose(facts)) for place, facts in code if facts.is_closed),  # goes before a guess
    )
    wanted = {
        place.link_id: (place, proposal) for place, proposal in found if proposal and proposal.kind in wishes.kinds
    }
    if "remove" in wishes.kinds:  # only where nothing else can be done for any of its links
        lost = ((place, entry) for place, entry in entry_cases.lost(session) if not entry.link_ids & wanted.keys())
        wanted |= {place.link_id: (place, entries.remove(entry)) for place, entry in lost}
    again = cases.repeated(session) if wanted else ()
    return {link_id: one for link_id, one in wanted.items() if link_id not in again or one[1].way == "remove"}


def _of_links(session: Session, wishes: Wishes) -> Iterator[tuple[Place, Proposal | None]]:
    """What links call for by themselves, and by the rules that they show together."""
    known, tried = _rules(session), store.trials(session)
    for case in cases.cases(session):
        proposal = rules.propose(case.facts, wishes)
        if proposal is not None and proposal.kind == "moved":
            yield case.place, rewriting.together(known, proposal)
            continue
        yield case.place, proposal
        new = rewriting.guess(known, case.facts) if "rewrite" in wishes.kinds else None
        works, tried_at = tried.get(Guess(case.resource_id, urls.canonical(new or "")), (False, None))
        if works and tried_at is not None:
            yield case.place, rewriting.propose(known, case.facts, tried_at)


def _rules(session: Session) -> rewriting.Rules:
    """The rules that moved links show, those of earlier nights too that lists follow by now."""
    found = cases.cases(session)
    of_links = (one for case in found if (one := rules.propose(case.facts)) is not None and one.kind == "moved")
    moved = [(one.old or "", one.new or "") for one in of_links]
    return rewriting.rules([*moved, *store.moves(session)])
