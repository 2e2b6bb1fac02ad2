"""Who may ask a host, over all processes that share the records: the only writer of holders and waiting times.

All times are the database's (`database.moment`). Who writes about several hosts does so in the order of their
names: then no two processes can wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.database import Database, moment
from service.queries.tables import HOST, WORKER, rows


def take_hosts(db: Database, hosts: Collection[str], holder: str, silence: float) -> dict[str, float]:
    """Take the hosts that nobody has, or whose holder was silent for so many seconds; the others are wanted, say so.

    By each host that was taken, the seconds before which it is not to be asked.
    """
    if not hosts:
        return {}
    with db.write() as session:
        taken = {host: _seconds(until, now) for host, until, now in _take(session, sorted(hosts), holder, silence)}
    if wanted := [host for host in hosts if host not in taken]:
        with db.write() as session:
            _want(session, wanted)
    return taken


def _take(session: Session, hosts: Collection[str], holder: str, silence: float) -> Collection[Any]:
    insert = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert
    alive = sa.select(WORKER.c.id).where(WORKER.c.seen_at > moment(session, -silence))
    is_free = sa.or_(HOST.c.holder.is_(None), HOST.c.holder == holder, HOST.c.holder.not_in(alive))
    statement = insert(HOST).on_conflict_do_update(
        index_elements=["host"], set_={"holder": holder, "wanted_at": None}, where=is_free
    )
    statement = statement.returning(HOST.c.host, HOST.c.next_allowed_at, moment(session))
    values = [{"host": host, "holder": holder, "facts": {}} for host in hosts]
    return session.connection().execute(statement, values).all()


def _want(session: Session, hosts: Collection[str]) -> None:
    """Another process is writing to a host's row just now? Then it is left out: who waits asks again soon."""
    mine = sa.select(HOST.c.host).where(HOST.c.host.in_(hosts)).with_for_update(skip_locked=True)
    session.execute(sa.update(HOST).where(HOST.c.host.in_(mine)).values(wanted_at=moment(session)))


def _seconds(until: datetime | None, now: datetime) -> float:
    return max(0.0, (until - now).total_seconds()) if until is not None else 0.0


def rests(session: Session, hosts: Collection[str]) -> dict[str, float]:
    """The seconds before which these hosts are not to be asked, of those where there are any."""
    resting = (HOST.c.host.in_(hosts), HOST.c.next_allowed_at > moment(session))
    found = session.execute(sa.select(HOST.c.host, HOST.c.next_allowed_at, moment(session)).where(*resting))
    return {host: _seconds(until, now) for host, until, now in found}


def leave_alone(session: Session, rests: Mapping[str, float]) -> None:
    """Keep that hosts which the records know want to be left alone for so many seconds from now."""
    for host, rest in rests.items():
        session.execute(sa.update(HOST).where(HOST.c.host == host).values(next_allowed_at=moment(session, rest)))


def give_hosts(db: Database, rests: Mapping[str, float], holder: str) -> None:
    """Give hosts back that are not to be asked for so many seconds, or for longer where that was said before."""
    if not rests:
        return
    until = sa.bindparam("until", type_=HOST.c.next_allowed_at.type)
    later = sa.case((HOST.c.next_allowed_at > until, HOST.c.next_allowed_at), else_=until)
    mine = sa.update(HOST).where(HOST.c.host == sa.bindparam("name"), HOST.c.holder == holder)
    given = mine.values(holder=None, wanted_at=None, next_allowed_at=later)
    with db.write() as session:
        now = session.connection().execute(sa.select(moment(session))).scalar_one()
        values = [{"name": host, "until": now + timedelta(seconds=rest)} for host, rest in sorted(rests.items())]
        session.connection().execute(given, values)


def hosts_wanted(session: Session, holder: str, since: float) -> list[str]:
    """The hosts that a process holds and that others asked for in the last seconds."""
    lately = HOST.c.wanted_at > moment(session, -since)
    return [row.host for row in rows(session, sa.select(HOST.c.host).where(HOST.c.holder == holder, lately))]
