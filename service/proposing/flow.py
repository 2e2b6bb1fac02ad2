"""The story of a proposal: the records call for it, a person decides (`deciding`), the list has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from sqlmodel import Session

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
    found: list[tuple[Place, Proposal | None]] = [(place, codes.propose(facts)) for place, facts in code]
    found += [(place, identifiers.publish(facts)) for place, facts in papers]
    found += [(place, entries.drop(twin)) for place, twin in twins]
    found += [(case, rules.propose(case.facts, wishes)) for case in cases.cases(session)]
    found += [(place, identifiers.repair(facts)) for place, facts in papers]
    found += [(place, codes.propose(facts)) for place, facts in code if facts.is_closed]  # goes before a guess
    wanted = {
        place.link_id: (place, proposal) for place, proposal in found if proposal and proposal.kind in wishes.kinds
    }
    if "remove" in wishes.kinds:  # only where nothing else can be done for any of its links
        lost = ((place, entry) for place, entry in entry_cases.lost(session) if not entry.link_ids & wanted.keys())
        wanted |= {place.link_id: (place, entries.remove(entry)) for place, entry in lost}
    return wanted
