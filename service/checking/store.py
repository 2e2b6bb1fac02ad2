"""What is due, and what was found: the only writer of observations, verdicts and what hosts taught us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session

from service import urls
from service.checking import host_store, known, person
from service.checking.fold import NEW, State, is_void, next_check
from service.checking.person import PersonWord
from service.database import Database, upsert
from service.errors import UsageError
from service.models import HostRow, Observation, PersonWordRow, Verdict, VerdictChangeRow, VerdictRow
from service.queries.meant import LINKS, conditions
from service.queries.query import read
from service.queries.tables import (
    ENTRY,
    HOST,
    LINK,
    LIST,
    OBSERVATION,
    PAPER,
    REPOSITORY,
    REPOSITORY_NAME,
    RESOURCE,
    VERDICT,
    rows,
    rows_of,
)

CHUNK = 500
"""Rows in one transaction, at most."""
TONIGHT = timedelta(hours=20)
"""How old what a source told may be to be tonight's."""
EVERY_HOST = "*"
_BELIEVED = tuple(Verdict.model_fields)

PERSON_WORD: sa.Table = PersonWordRow.metadata.tables["person_word"]
ENTRY_TITLE = (
    sa.select(ENTRY.c.title)
    .join(LINK, LINK.c.entry_id == ENTRY.c.id)
    .where(LINK.c.resource_id == RESOURCE.c.id)
    .order_by(LINK.c.id)
    .limit(1)
    .scalar_subquery()
)
"""What the first list that links to a resource calls it."""

Scope: TypeAlias = list[sa.ColumnElement[bool]]
"""Which resources a run is about."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which links a person wants checked; by default all that are due."""

    query: str | None = None
    everything: bool = False
    """Also those that are not due."""
    kinds: Sequence[str] = ()
    host: str | None = None
    urls: Collection[str] | None = None
    """Only these addresses, in their normal form."""
    fragments: bool = False
    """Look also for the places on the page that the links point to."""


class HostDue(NamedTuple):
    """How many links of a host are due."""

    host: str
    links: int


@dataclass(frozen=True, slots=True)
class Due:
    """A resource to be visited, and what is believed of it."""

    id: int
    url: str
    host: str | None
    state: State
    arxiv_id: str | None = None
    repository: str | None = None
    shown: Verdict | None = None
    """What the records say of it, where a person's word stands before what visits saw."""
    fragments: tuple[str, ...] = ()
    """The places on it to look for."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit saw, and what is believed now."""

    due: Due
    seen: Observation
    state: State
    run_id: int | None = None


class Learnt(NamedTuple):
    """What a host taught us."""

    host: str
    facts: Mapping[str, Any]
    rest: float = 0.0
    """Seconds for which it wants to be left alone, where that is long."""


# --- reading ----------------------------------------------------------------------------------


def scope(session: Session, now: datetime, wish: Wish) -> Scope:
    """The resources that are linked to and due, or all of them; of the links that are wanted.

    Raises UsageError and ListNotFound for a query that cannot be read.
    """
    meant = [LINK.c.resource_id == RESOURCE.c.id, LINK.c.ignored.is_(None)]
    if wish.query:
        meant += conditions(session, read(wish.query), LINKS)
    if wish.kinds:
        meant.append(LINK.c.kind.in_(wish.kinds))
    wanted: Scope = [sa.exists().where(*meant)]
    if wish.host is not None:
        wanted.append(RESOURCE.c.host == wish.host.lower())
    if wish.urls is not None:
        wanted.append(RESOURCE.c.url.in_(sa.bindparam("urls", [*wish.urls], expanding=True, literal_execute=True)))
    if not wish.everything:
        wanted.append(sa.or_(VERDICT.c.next_check_at.is_(None), VERDICT.c.next_check_at <= now))
    return wanted


def _resources(*columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).select_from(RESOURCE.outerjoin(VERDICT, VERDICT.c.resource_id == RESOURCE.c.id))


def hosts_due(session: Session, wanted: Scope) -> list[HostDue]:
    """The hosts with due links, the one with most first: it takes longest, so it starts first."""
    count = sa.func.count()
    statement = _resources(RESOURCE.c.host, count).where(RESOURCE.c.host.is_not(None), *wanted)
    statement = statement.group_by(RESOURCE.c.host).order_by(count.desc(), RESOURCE.c.host)
    return [HostDue(*row) for row in rows(session, statement)]


def links_due(
    session: Session, wanted: Scope, hosts: Sequence[str | None], after: int = 0, most: int = CHUNK
) -> list[Due]:
    """The next due resources of some hosts, in order of their ids; host None: those that are not on the web."""
    known = (VERDICT.c[name] for name in (*_BELIEVED, "memory"))
    named = (RESOURCE.c.id, RESOURCE.c.url, RESOURCE.c.host, RESOURCE.c.arxiv_id, RESOURCE.c.repository)
    columns = (*named, ENTRY_TITLE.label("entry"), *known)
    is_there = RESOURCE.c.host.is_(None) if None in hosts else RESOURCE.c.host.in_(hosts)
    statement = _resources(*columns).where(is_there, RESOURCE.c.id > after, *wanted)
    found = rows(session, statement.order_by(RESOURCE.c.id).limit(most))
    return [_due(row) for row in found]


def _due(row: Any) -> Due:
    if row.verdict is None:
        return Due(row.id, row.url, row.host, NEW.called(row.entry), row.arxiv_id, row.repository)
    shown = Verdict.model_construct(**{name: getattr(row, name) for name in _BELIEVED})
    state = person.without_word(State(shown, row.memory or {}))
    return Due(row.id, row.url, row.host, state.called(row.entry), row.arxiv_id, row.repository, shown)


def with_fragments(session: Session, due: Sequence[Due]) -> list[Due]:
    """The same, with the places on each that links point to."""
    ids = [one.id for one in due]
    found: dict[int, set[str]] = {}
    for row in rows_of(
        session,
        ids,
        lambda some: sa.select(LINK.c.resource_id, LINK.c.url).where(
            LINK.c.resource_id.in_(some), LINK.c.url.like("%#_%")
        ),
    ):
        found.setdefault(row.resource_id, set()).add(urls.fragment(row.url))
    return [replace(one, fragments=tuple(sorted(found.get(one.id, ())))) for one in due]


@dataclass(frozen=True, slots=True)
class History:
    """All that visits saw of a resource, in order of time, and what the records say of it."""

    due: Due
    seen: Sequence[Observation]
    next_check_at: datetime | None


def history(session: Session, url: str) -> History | None:
    """What was seen at a URL; None: no list has it."""
    statement = _histories().where(RESOURCE.c.url == urls.canonical(url))
    row = next(rows(session, statement), None)
    return History(_due(row), _observations(session, [row.id]).get(row.id, []), row.next_check_at) if row else None


def histories(session: Session, after: int) -> list[History]:
    """The next resources that were ever visited, in order of their ids."""
    is_visited = sa.exists().where(OBSERVATION.c.resource_id == RESOURCE.c.id)
    statement = _histories().where(RESOURCE.c.id > after, is_visited).order_by(RESOURCE.c.id).limit(CHUNK)
    found = list(rows(session, statement))
    seen = _observations(session, [row.id for row in found])
    return [History(_due(row), seen.get(row.id, []), row.next_check_at) for row in found]


def _histories() -> sa.Select[Any]:
    named = (RESOURCE.c.id, RESOURCE.c.url, RESOURCE.c.host, RESOURCE.c.arxiv_id, RESOURCE.c.repository)
    known = (VERDICT.c[name] for name in (*_BELIEVED, "memory", "next_check_at"))
    return _resources(*named, ENTRY_TITLE.label("entry"), *known)


def _observations(session: Session, ids: Sequence[int]) -> dict[int, list[Observation]]:
    seen: dict[int, list[Observation]] = {}
    names = tuple(Observation.model_fields)
    for row in rows_of(session, ids, _observations_of):
        values = {name: getattr(row, name) for name in names}
        seen.setdefault(row.resource_id, []).append(Observation.model_construct(**values))
    return seen


def _observations_of(ids: Sequence[int]) -> sa.Select[Any]:
    table = OBSERVATION.c
    return sa.select(OBSERVATION).where(table.resource_id.in_(ids)).order_by(table.resource_id, table.at, table.id)


def paths(session: Session) -> dict[str, str]:
    """The files that lists were read from, by the lists' names."""
    return {row.name: row.path for row in rows(session, sa.select(LIST.c.name, LIST.c.path)) if row.path}


class Work(NamedTuple):
    """A host that has links due, and the first of them."""

    host: str
    links: int
    """How many there are."""
    known: Learnt
    """What the host taught us on nights before."""
    due: Sequence[Due]
    told: Mapping[int, Observation]
    """What sources told tonight of those that need no visit, by id."""
    pace: float = 0.0
    """Seconds that the lists which link to it want between two requests to it, the most that one wants."""


def work(session: Session, wanted: Scope, hosts: Sequence[HostDue], most: int, now: datetime) -> list[Work]:
    """These hosts with their due links, so many at most."""
    names = [host for host, _ in hosts]
    by_host: dict[str | None, list[Due]] = {}
    for due in links_due(session, wanted, names, most=most):
        by_host.setdefault(due.host, []).append(due)
    told = seen_by_sources(session, [due for some in by_host.values() for due in some], now)
    rests = host_store.rests(session, names)
    taught = rows(session, sa.select(HOST.c.host, HOST.c.facts).where(HOST.c.host.in_(names)))
    learnt = {row.host: Learnt(row.host, row.facts, rests.get(row.host, 0.0)) for row in taught}
    pace = _paces(session, names)
    return [
        Work(host, links, learnt.get(host) or Learnt(host, {}), by_host.get(host, []), told, pace.get(host, 0.0))
        for host, links in hosts
    ]


def _paces(session: Session, hosts: Sequence[str]) -> dict[str, float]:
    """How far apart lists want requests to these hosts, in seconds; of hosts that none of them minds, nothing."""
    wishes = {
        row.id: row.pace for row in rows(session, sa.select(LIST.c.id, LIST.c.pace).where(LIST.c.pace.is_not(None)))
    }
    if not wishes:
        return {}
    linked = sa.select(RESOURCE.c.host, LINK.c.list_id).join(LINK, LINK.c.resource_id == RESOURCE.c.id).distinct()
    linked = linked.where(LINK.c.list_id.in_(wishes), LINK.c.ignored.is_(None), RESOURCE.c.host.in_(hosts))
    found: dict[str, float] = {}
    for host, list_id in rows(session, linked):
        pace = wishes[list_id]
        found[host] = max(found.get(host, 0.0), pace.get(host, pace.get(EVERY_HOST, 0.0)))
    return found


def seen_by_sources(session: Session, due: Sequence[Due], now: datetime) -> dict[int, Observation]:
    """What arXiv and GitHub told tonight of these resources, by id, where that says as much as a visit."""
    tonight = now - TONIGHT
    paper_ids = {one.arxiv_id for one in due if one.arxiv_id}
    papers = {row.arxiv_id: row for row in rows_of(session, paper_ids, lambda some: _papers(some, tonight))}
    names = {one.repository for one in due if one.repository}
    called = {row.asked: row.name for row in rows_of(session, names, lambda some: _repositories(some, tonight))}
    seen: dict[int, Observation | None] = {}
    for one in due:
        if one.arxiv_id and (row := papers.get(one.arxiv_id)):
            seen[one.id] = known.of_paper(one.url, known.KnownPaper(row.title, row.version, row.withdrawn), now)
        elif one.repository and (name := called.get(one.repository)):
            seen[one.id] = known.of_repository(one.url, name, now)
    return {number: observation for number, observation in seen.items() if observation is not None}


def _papers(ids: Sequence[str], since: datetime) -> sa.Select[Any]:
    return sa.select(PAPER).where(PAPER.c.arxiv_id.in_(ids), PAPER.c.fetched_at >= since)


def _repositories(names: Sequence[str], since: datetime) -> sa.Select[Any]:
    former, now_called = REPOSITORY_NAME, REPOSITORY
    joined = former.join(now_called, former.c.repository_id == now_called.c.id)
    return (
        sa.select(former.c.name.label("asked"), now_called.c.name)
        .select_from(joined)
        .where(former.c.name.in_(names), ~now_called.c.gone, now_called.c.fetched_at >= since)
    )


# --- writing ----------------------------------------------------------------------------------


def keep(db: Database, found: Sequence[Found], learnt: Sequence[Learnt]) -> None:
    """Write observations, verdicts, which verdicts changed, and what hosts taught us, in one transaction."""
    learnt = sorted(learnt, key=lambda one: one.host)  # as in `host_store`: nobody waits for another in a circle
    believed = [one for one in found if not is_void(one.seen)]
    with db.write() as session:
        if found:
            session.connection().execute(sa.insert(OBSERVATION), [_observation(one) for one in found])
        _keep_verdicts(session, believed)
        upsert(session, HostRow, [{"host": one.host, "facts": dict(one.facts)} for one in learnt], replace=["facts"])
        host_store.leave_alone(session, {one.host: one.rest for one in learnt if one.rest})


def _keep_verdicts(session: Session, believed: Sequence[Found]) -> None:
    words = persons_words(session, [one.due.id for one in believed])
    shown = [person.overruled(one.state, words.get(one.due.id), one.seen.at) for one in believed]
    verdicts = [_verdict(one, state) for one, state in zip(believed, shown, strict=True)]
    upsert(session, VerdictRow, verdicts, replace=[*_BELIEVED, "next_check_at", "memory"])
    changes = [
        change(one.due.id, one.due.shown or NEW.verdict, state.verdict, one.seen.at, one.run_id)
        for one, state in zip(believed, shown, strict=True)
        if is_change(one.due.shown or NEW.verdict, state.verdict)
    ]
    if changes:
        session.execute(sa.insert(VerdictChangeRow), changes)


def persons_words(session: Session, ids: Sequence[int]) -> dict[int, PersonWord]:
    """What persons said of these resources."""
    if session.connection().execute(sa.select(PERSON_WORD.c.resource_id).limit(1)).first() is None:
        return {}  # as nearly everywhere; so many ids in a statement cost more than what is done with them
    found = rows_of(session, ids, lambda some: sa.select(PERSON_WORD).where(PERSON_WORD.c.resource_id.in_(some)))
    return {row.resource_id: PersonWord(row.word, row.said_at, row.until, row.note) for row in found}


def rewrite(db: Database, judged: Sequence[tuple[History, State]], now: datetime) -> Counter[str]:
    """Put other verdicts in place of those in the records; how many became which, a word each."""
    with db.write() as session:
        words = persons_words(session, [past.due.id for past, _ in judged])
        shown = [(past, state, person.overruled(state, words.get(past.due.id), now)) for past, state in judged]
        verdicts = [row_of(p.due.id, s, next_check(state, p.seen[-1].at, p.due.id)) for p, state, s in shown]
        upsert(session, VerdictRow, verdicts, replace=[*_BELIEVED, "next_check_at", "memory"])
        changes = [
            change(past.due.id, past.due.shown or NEW.verdict, state.verdict, now, None)
            for past, _, state in shown
            if is_change(past.due.shown or NEW.verdict, state.verdict)
        ]
        if changes:
            session.execute(sa.insert(VerdictChangeRow), changes)
    return Counter(row["after"] for row in changes)


def say(db: Database, url: str, word: PersonWord | None, now: datetime) -> None:
    """Keep what a person found at a URL, from now on before all visits; None: take it back.

    Raises UsageError for a URL that stands in no list.
    """
    with db.write() as session:
        past = history(session, url)
        if past is None:
            raise UsageError(f"no list has a link to {url}", hint="`listkeeper links` shows all links")
        number = past.due.id
        session.execute(sa.delete(PersonWordRow).where(PERSON_WORD.c.resource_id == number))
        if word is not None:
            session.execute(sa.insert(PersonWordRow), [{"resource_id": number, **word._asdict()}])
        shown = person.overruled(past.due.state, word, now)
        upsert(session, VerdictRow, [row_of(number, shown, past.next_check_at)], replace=[*_BELIEVED, "memory"])
        before = past.due.shown or NEW.verdict
        if is_change(before, shown.verdict):
            session.execute(sa.insert(VerdictChangeRow), [change(number, before, shown.verdict, now, None)])


def judge_unvisitable(db: Database, wanted: Scope, now: datetime) -> Counter[str]:
    """Give links their verdict that are not on the web, by their text alone; how many have which."""
    done, last = Counter[str](), 0
    while True:
        with db.read() as session:
            due = links_due(session, wanted, [None], last)
        if not due:
            return done
        texts = [*_texts(due, now)]
        with db.write() as session:
            upsert(session, VerdictRow, texts, replace=[*_BELIEVED, "next_check_at"])
        done.update(text["verdict"] for text in texts)
        last = due[-1].id


def _texts(due: Sequence[Due], now: datetime) -> Iterator[dict[str, Any]]:
    for one in due:
        word, reason = urls.unvisitable(one.url) or ("skipped", "It is not on the web.")
        verdict = Verdict(verdict=word, reason=reason, checked_at=now, since=one.state.verdict.since or now)
        yield {
            "resource_id": one.id,
            **verdict.model_dump(),
            "memory": {},
            "next_check_at": next_check(State(verdict, {}), now, one.id),
        }


def _observation(found: Found) -> dict[str, Any]:
    return {"resource_id": found.due.id, "run_id": found.run_id, **found.seen.__dict__}


def _verdict(found: Found, shown: State) -> dict[str, Any]:
    return row_of(found.due.id, shown, next_check(found.state, found.seen.at, found.due.id))


def row_of(resource_id: int, shown: State, next_check_at: datetime | None) -> dict[str, Any]:
    """A verdict as its table holds it."""
    return {
        "resource_id": resource_id,
        **{name: getattr(shown.verdict, name) for name in _BELIEVED},
        "memory": shown.memory,
        "next_check_at": next_check_at,
    }


def is_change(before: Verdict, after: Verdict) -> bool:
    """Whether a verdict became another; that a new link is alive is no news."""
    return (before.verdict, before.settled) != (after.verdict, after.settled) and not (
        before.verdict == "unchecked" and after.verdict == "alive"
    )


def change(resource_id: int, before: Verdict, after: Verdict, at: datetime, run_id: int | None) -> dict[str, Any]:
    """That a verdict became another, as its table holds it."""
    return {
        "resource_id": resource_id,
        "run_id": run_id,
        "at": at,
        "before": before.verdict,
        "after": after.verdict,
        "settled": after.settled,
        "reason": after.reason,
    }
