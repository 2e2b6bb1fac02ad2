"""The story of a proposal: the records call for it, a person decides (`deciding`), the list has it."""

from __future__ import annotations

from datetime import datetime

from service.database import Database
from service.models import Proposal
from service.proposing import cases, code_cases, codes, identifiers, plans, rules, states, store
from service.proposing.cases import Place


def propose(db: Database, *, now: datetime, run_id: int | None = None, published: bool = False) -> int:
    """Bring the proposals up to what the records say today; how many are new.

    `published`: the published paper is proposed in place of its preprint, where nothing else is.
    """
    with db.read() as session:
        papers = list(cases.paper_cases(session))
        code = [*code_cases.code_cases(session)]
        found: list[tuple[Place, Proposal | None]] = [(place, codes.propose(facts)) for place, facts in code]
        if published:
            found += [(place, identifiers.publish(facts)) for place, facts in papers]
        found += [(case, rules.propose(case.facts)) for case in cases.cases(session)]
        found += [(place, identifiers.repair(facts)) for place, facts in papers]
        found += [(place, codes.propose(facts)) for place, facts in code if facts.is_closed]  # goes before a guess
    wanted = {place.link_id: (place, proposal) for place, proposal in found if proposal}  # the last one counts
    with db.write() as session:
        earlier, refused = store.known(session), store.refused(session)
        fresh: list[store.New] = []
        turns: list[states.Turn] = []
        for link_id, before in earlier.items():
            proposal = wanted[link_id][1] if link_id in wanted else None
            turns += states.turns(before.present, proposal, before.proposals, now)
        for link_id, (case, proposal) in wanted.items():
            before = earlier.get(link_id, store.NOTHING)
            if states.is_new(proposal, before.proposals) and (case.list_id, proposal.old, proposal.new) not in refused:
                fresh.append((case, proposal))
        store.turn(session, turns, now)
        made = store.add(session, plans.makeable(session, fresh), now=now, run_id=run_id)
        plans.draw(session)
        return made


def settle(db: Database, *, now: datetime) -> int:
    """Bring accepted proposals, and all diffs, up to what the lists say after an import; how many changed their state.

    One that a list has now is applied. One whose link leads elsewhere by somebody's hand, or is gone,
    is superseded with the reason: what stands in a list wins.
    """
    with db.write() as session:
        turns: list[states.Turn] = []
        for before in store.known(session).values():
            accepted = [one for one in before.proposals if one.state == "accepted"]
            turns += states.turns(before.present, None, accepted, now)
        store.turn(session, turns, now)
        plans.draw(session)
    return len(turns)
