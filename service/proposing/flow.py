"""The story of a proposal: the records call for it, a person decides, the list has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from service.database import Database
from service.errors import UsageError
from service.models import Proposal
from service.proposing import identifiers, rules, store

DECIDABLE = ("open", "snoozed", "accepted", "rejected")
"""A person may change their mind until a change is in the list or is no longer called for."""


def propose(db: Database, *, now: datetime, run_id: int | None = None, published: bool = False) -> int:
    """Bring the proposals up to what the records say today; how many are new.

    `published`: the published paper is proposed in place of its preprint, where nothing else is.
    """
    with db.read() as session:
        papers = list(store.paper_cases(session))
        found: list[tuple[store.Place, Proposal | None]] = []
        if published:
            found += [(place, identifiers.publish(facts)) for place, facts in papers]
        found += [(case, rules.propose(case.facts)) for case in store.cases(session)]
        found += [(place, identifiers.repair(facts)) for place, facts in papers]
    wanted = {place.link_id: (place, proposal) for place, proposal in found if proposal}  # the last one counts
    with db.write() as session:
        earlier, refused = store.known(session), store.refused(session)
        fresh: list[store.New] = []
        turns: list[rules.Turn] = []
        for link_id, before in earlier.items():
            proposal = wanted[link_id][1] if link_id in wanted else None
            turns += rules.turns(before.url, proposal, before.proposals)
        for link_id, (case, proposal) in wanted.items():
            before = earlier.get(link_id, store.NOTHING)
            if rules.is_new(proposal, before.proposals) and (case.list_id, proposal.old, proposal.new) not in refused:
                fresh.append((case, proposal))
        store.turn(session, turns, now)
        return store.add(session, fresh, now=now, run_id=run_id)


def settle(db: Database, *, now: datetime) -> int:
    """Bring accepted proposals up to what the lists say after an import; how many changed their state.

    One that a list has now is applied. One whose link leads elsewhere by somebody's hand, or is gone,
    is superseded with the reason: what stands in a list wins.
    """
    with db.write() as session:
        turns: list[rules.Turn] = []
        for before in store.known(session).values():
            accepted = [one for one in before.proposals if one.state == "accepted"]
            turns += rules.turns(before.url, None, accepted)
        store.turn(session, turns, now)
    return len(turns)


def accept(db: Database, ids: Sequence[int] | None, *, now: datetime) -> int:
    """Accept these proposals, or all open ones; how many. They show in every export from now on.

    What was accepted earlier for the same link steps back. Raises UsageError, and changes nothing,
    if a proposal is unknown or done with, or if two of them are about one link.
    """
    with db.write() as session:
        chosen = store.open_ids(session) if ids is None else _decidable(session, ids, "accepted")
        links = [link for _, link in store.states(session, chosen).values() if link is not None]
        if len(links) > len(set(links)):
            raise UsageError(
                "two of these proposals change the same link in different ways",
                hint="accept one of them; `listkeeper proposals` shows what each would change",
            )
        store.step_back(session, chosen, now)
        store.decide(session, chosen, "accepted", decision=None, now=now)
        return len(chosen)


def reject(db: Database, ids: Sequence[int], *, now: datetime, reason: str | None = None) -> int:
    """Reject these proposals, for good; how many. None of them is offered again.

    Raises UsageError, and changes nothing, if one is unknown or done with.
    """
    with db.write() as session:
        chosen = _decidable(session, ids, "rejected")
        store.decide(session, chosen, "rejected", decision=reason, now=now)
        return len(chosen)


def _decidable(session: Session, ids: Sequence[int], as_what: str) -> list[int]:
    states = store.states(session, ids)
    unknown = [id_ for id_ in dict.fromkeys(ids) if id_ not in states]
    if unknown:
        raise UsageError(f"there is no proposal {_numbers(unknown)}", hint="`listkeeper proposals` lists them all")
    for id_, (state, _) in states.items():
        if state not in DECIDABLE:
            raise UsageError(
                f"proposal {id_} is {state} and cannot be {as_what} any more",
                hint="`listkeeper proposals` shows which are open",
            )
    return list(states)


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(str(id_) for id_ in ids)
